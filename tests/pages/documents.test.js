// The HTML files: one head, header and footer, a strict policy, and no link into nowhere.
import assert from "node:assert/strict";
import { existsSync, readFileSync, readdirSync } from "node:fs";
import test from "node:test";

const frontend = new URL("../../frontend/", import.meta.url);
const pages = readdirSync(frontend).filter((name) => name.endsWith(".html"));
const read = (page) => readFileSync(new URL(page, frontend), "utf8");
/** 404.html answers for any depth, so its addresses start at the root. */
const relative = (text) => text.replaceAll('"/', '"').replaceAll(' aria-current="page"', "");
const part = (page, tag) => relative(read(page).match(new RegExp(`<${tag}[ >][\\s\\S]*</${tag}>`))[0]);
const policy = (page) => read(page).match(/http-equiv="Content-Security-Policy" content="([^"]+)"/)[1];

for (const page of pages) {
  test(`${page} has the header and footer of all`, () => {
    assert.equal(part(page, "header"), part("index.html", "header"));
    assert.equal(part(page, "footer"), part("index.html", "footer"));
  });

  test(`${page} allows scripts and styles from its own host alone`, () => {
    const rules = policy(page);
    for (const rule of ["default-src 'none'", "script-src 'self'", "style-src 'self'", "base-uri 'none'", "require-trusted-types-for 'script'", "trusted-types ocms"]) {
      assert.ok(rules.split("; ").includes(rule), rule);
    }
    assert.doesNotMatch(rules, /unsafe/);
    assert.doesNotMatch(read(page), /<script(?![^>]*src=)|\sstyle=|\son\w+=/);
  });

  test(`${page} has a title, a description, a language and its landmarks`, () => {
    for (const must of [/<html lang="en"/, /<title>[^<]+ · OCMS<\/title>/, /<meta name="description" content="[^"]+"/, /<main id="main"/, /class="skip-link" href="#main"/, /<nav /]) {
      assert.match(read(page), must);
    }
  });

  test(`${page} leads nowhere that is not there`, () => {
    const addresses = [...read(page).matchAll(/(?:href|src)="([^"#:?]+)/g)].map(([, address]) => address.replace(/^\//, ""));
    for (const address of addresses) assert.ok(existsSync(new URL(address, frontend)), address);
  });

  test(`${page} preloads each module it needs at once`, () => {
    const preloaded = [...read(page).matchAll(/rel="modulepreload" href="\/?([^"]+)"/g)].map(([, address]) => address);
    const [, start] = read(page).match(/type="module" src="\/?([^"]+)"/);
    assert.deepEqual(needed(start).filter((module) => !preloaded.includes(module)), []);
  });
}

function needed(start) {
  const found = new Set();
  const follow = (path) => {
    for (const [, to] of read(path).matchAll(/^import (?:[^;]*? from )?"([^"]+)";/gm)) {
      const module = new URL(to, new URL(path, frontend)).pathname.slice(frontend.pathname.length);
      if (!found.has(module)) found.add(module) && follow(module);
    }
  };
  follow(start);
  return [...found];
}
