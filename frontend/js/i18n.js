// Every string a person sees comes from lang/<language>.js, through t(). Pages that need more words name them in
// <html data-strings="course">: lang/<language>.course.js, so that nobody loads words they never see.
// boot.js has asked for both files by the time this runs.
import { formatter } from "./format.js";
import { lasting } from "./storage.js";

const { lang: language, dataset } = document.documentElement;
const strings = {};
const messages = {};
const plural = new Intl.PluralRules(language);
const [{ about }] = await Promise.all([needWords(), dataset.strings && needWords(dataset.strings)]);

document.documentElement.dir = about.dir;

export const format = formatter(language);
export const languages = { en: "English", de: "Deutsch" };
export { language };

/** t("course.lectures", {count: 3}): values fill {names}; "count" chooses between one and other. */
export function t(key, values = {}) {
  const entry = strings[key];
  if (entry === undefined) throw new Error(`No string for ${key}`);
  const text = typeof entry === "string" ? entry : (entry[plural.select(values.count)] ?? entry.other);
  return text.replace(/\{(\w+)\}/g, (_, name) => (typeof values[name] === "number" ? format.number(values[name]) : values[name]));
}

/** The message of one API error {code, detail}: in English the server's own words. */
export const apiMessage = ({ code, detail }) => messages[code] ?? detail;

/** Words for a part of a page that comes later: t() knows them once this resolves. */
export async function needWords(part) {
  const words = await import(part ? `./lang/${language}.${part}.js` : `./lang/${language}.js`);
  Object.assign(strings, words.default);
  Object.assign(messages, words.apiMessages);
  return words;
}

/** Puts the language into what stands in the HTML: data-i18n for text, data-i18n-<attribute> for attributes. */
export function translatePage(root = document) {
  if (language === "en") return;
  for (const element of root.querySelectorAll("[data-i18n]")) element.textContent = t(element.dataset.i18n);
  for (const name of ["aria-label", "placeholder", "content"]) {
    for (const element of root.querySelectorAll(`[data-i18n-${name}]`)) {
      element.setAttribute(name, t(element.getAttribute(`data-i18n-${name}`)));
    }
  }
  document.documentElement.dataset.ready = "";
}

export function chooseLanguage(code) {
  lasting.set("ocms.language", code);
  location.reload();
}
