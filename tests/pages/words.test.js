// The words: both languages whole, the HTML in step with them, nothing asked for that is not there.
import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import test from "node:test";

const frontend = new URL("../../frontend/", import.meta.url);
const read = (path) => readFileSync(new URL(path, frontend), "utf8");
const list = (folder, end) => readdirSync(new URL(folder, frontend), { recursive: true }).filter((name) => name.endsWith(end));

const files = list("js/lang/", ".js");
const load = async (name) => (await import(new URL(`js/lang/${name}`, frontend))).default;
const parts = files.filter((name) => name.startsWith("en"));
const english = Object.assign({}, ...(await Promise.all(parts.map(load))));
const names = (entry) => [...JSON.stringify(entry).matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
const pages = readdirSync(frontend).filter((name) => name.endsWith(".html"));

for (const part of parts) {
  const german = part.replace("en", "de");
  test(`${german} has the keys and placeholders of ${part}`, async () => {
    const [ours, theirs] = [await load(part), await load(german)];
    assert.deepEqual(Object.keys(theirs), Object.keys(ours));
    for (const key of Object.keys(ours)) assert.deepEqual(new Set(names(theirs[key])), new Set(names(ours[key])), key);
  });
}

for (const page of pages) {
  test(`the text in ${page} is the English one`, () => {
    const html = read(page);
    for (const [, key, text] of html.matchAll(/data-i18n="([\w.]+)"[^>]*>([^<]*)</g)) assert.equal(text, english[key], key);
    for (const [tag] of html.matchAll(/<[^>]+data-i18n-[^>]+>/g)) {
      for (const [, name, key] of tag.matchAll(/data-i18n-([\w-]+)="([\w.]+)"/g)) {
        assert.match(tag, new RegExp(` ${name}="`));
        assert.ok(english[key], key);
      }
    }
  });
}

test("every string asked for is there, and every string there is asked for", () => {
  const sources = [...list("js/", ".js").filter((name) => !name.startsWith("lang/")).map((name) => read(`js/${name}`)), ...pages.map(read)].join("\n");
  const asked = new Set([...sources.matchAll(/["'`]([a-zA-Z]+\.[\w.]+)["'`]/g)].map(([, key]) => key));
  const families = [...sources.matchAll(/t\(`([\w.]+)\$\{/g)].map(([, start]) => start);
  const isAsked = (key) => asked.has(key) || families.some((start) => key.startsWith(start));
  assert.deepEqual(Object.keys(english).filter((key) => !isAsked(key)), []);
  const called = [...sources.matchAll(/\bt\("([\w.]+)"/g)].map(([, key]) => key);
  assert.deepEqual(called.filter((key) => !(key in english)), []);
});

for (const page of pages) {
  test(`${page} has the words that its modules ask for at once`, async () => {
    const html = read(page);
    const part = html.match(/data-strings="(\w+)"/)?.[1];
    const known = { ...(await load("en.js")), ...(part && (await load(`en.${part}.js`))) };
    const modules = [...html.matchAll(/(?:href|src)="\/?(js\/(?!lang)[^"]+)"/g)].map(([, path]) => path);
    const called = modules.flatMap((path) => [...read(path).matchAll(/\bt\("([\w.]+)"/g)].map(([, key]) => key));
    assert.deepEqual(called.filter((key) => !(key in known)), []);
  });
}
