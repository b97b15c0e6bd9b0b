import globals from "globals";
import js from "@eslint/js";
import noUnsanitized from "eslint-plugin-no-unsanitized";

export default [
  js.configs.recommended,
  noUnsanitized.configs.recommended,
  {
    rules: {
      curly: ["error", "multi-line"],
      eqeqeq: "error",
      "max-lines": ["error", 350],
      "max-lines-per-function": ["error", 60],
      "no-eval": "error",
      "no-implied-eval": "error",
      "no-restricted-globals": ["error", { name: "fetch", message: "Calls to the API live in api.js." }],
      "no-restricted-properties": [
        "error",
        { property: "innerHTML", message: "Markup goes through render() of html.js." },
        { object: "document", property: "cookie", message: "Tokens are the business of session.js." },
      ],
      "no-unused-vars": ["error", { argsIgnorePattern: "^_" }],
      "no-var": "error",
      "prefer-const": "error",
    },
  },
  { files: ["frontend/**"], languageOptions: { globals: globals.browser } },
  { files: ["frontend/js/boot.js"], languageOptions: { sourceType: "script" } },
  { files: ["frontend/js/api.js"], rules: { "no-restricted-globals": "off" } },
  {
    files: ["frontend/js/html.js"],
    rules: { "no-restricted-properties": "off", "no-unsanitized/property": "off" },
  },
  // The names of the languages come from a list of our own.
  { files: ["frontend/js/i18n.js", "tests/pages/words.test.js"], rules: { "no-unsanitized/method": "off" } },
  { files: ["tests/pages/**"], languageOptions: { globals: globals.node }, rules: { "max-lines-per-function": "off" } },
];
