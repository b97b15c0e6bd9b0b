import assert from "node:assert/strict";
import test from "node:test";
import { flag, html, safeUrl } from "../../frontend/js/html.js";

const made = (markup) => markup.toString();

test("text is escaped", () => {
  assert.equal(made(html`<p>${`<img src=x onerror="alert('1')"> & co`}</p>`), "<p>&lt;img src=x onerror=&quot;alert(&#39;1&#39;)&quot;&gt; &amp; co</p>");
});

test("an attribute cannot be left", () => {
  assert.equal(made(html`<p title="${'" onclick="alert(1)'}"></p>`), '<p title="&quot; onclick=&quot;alert(1)"></p>');
});

test("markup in markup stays, and lists are joined", () => {
  assert.equal(made(html`<ul>${["<a>", "b"].map((one) => html`<li>${one}</li>`)}</ul>`), "<ul><li>&lt;a&gt;</li><li>b</li></ul>");
});

test("nothing is printed for null, undefined and booleans, but zero is", () => {
  assert.equal(made(html`<p>${null}${undefined}${false}${true}${0}</p>`), "<p>0</p>");
});

test("an object that calls itself markup is escaped", () => {
  assert.equal(made(html`<p>${{ toString: () => "<b>" }}</p>`), "<p>&lt;b&gt;</p>");
});

test("addresses that could run are refused", () => {
  for (const address of ["javascript:alert(1)", " JaVaScRiPt:alert(1)", "java\nscript:alert(1)", "\u0001javascript:alert(1)", "data:text/html,x", "vbscript:x", "blob:x"]) {
    assert.equal(made(html`<a href="${address}">x</a>`), '<a href="#">x</a>', address);
  }
});

test("addresses of pages and of the web pass", () => {
  for (const address of ["course.html?id=1", "/index.html", "#main", "https://example.org/a?b=c", "mailto:a@example.org"]) {
    assert.equal(safeUrl(address), address);
  }
});

test("no value may stand in a handler, a style or an attribute without quotes", () => {
  assert.throws(() => html`<a onclick="${"x"}">`);
  assert.throws(() => html`<a onclick="go(${"x"})">`);
  assert.throws(() => html`<p style="${"x"}">`);
  assert.throws(() => html`<iframe srcdoc="${"x"}">`);
  assert.throws(() => html`<p title=${"x"}>`);
});

test("a flag is there or not", () => {
  assert.equal(made(html`<option ${flag("selected", true)}>`), "<option selected>");
  assert.equal(made(html`<option ${flag("selected", false)}>`), "<option >");
});
