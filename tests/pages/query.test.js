import assert from "node:assert/strict";
import test from "node:test";
import { currentPage, loginAddress, safeNext, toId, toQuery } from "../../frontend/js/query.js";

test("empty values are left out of a query, lists are repeated", () => {
  assert.equal(toQuery({ a: 1, b: ["x", "y"], c: "", d: null, e: undefined, f: false, g: 0 }), "?a=1&b=x&b=y&g=0");
  assert.equal(toQuery({}), "");
  assert.equal(toQuery(), "");
});

test("values are encoded", () => {
  assert.equal(toQuery({ search: "c++ & co" }), "?search=c%2B%2B+%26+co");
});

test("ids are positive whole numbers", () => {
  assert.equal(toId("12"), 12);
  for (const text of [null, "", "0", "-1", "1.5", "1e3", "x", "01", "9".repeat(30)]) assert.equal(toId(text), null);
});

test("a log-in leads back to one of our own pages only", () => {
  assert.equal(safeNext("course.html?id=3#reviews", "index.html"), "course.html?id=3#reviews");
  for (const next of [null, "https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)", "../x.html", "a b.html"]) {
    assert.equal(safeNext(next, "index.html"), "index.html");
  }
});

test("the page someone is on is named with its query", () => {
  assert.equal(currentPage({ pathname: "/course.html", search: "?id=3", hash: "" }), "course.html?id=3");
  assert.equal(currentPage({ pathname: "/", search: "", hash: "" }), "index.html");
  assert.equal(loginAddress({ pathname: "/course.html", search: "?id=3", hash: "" }), "login.html?next=course.html%3Fid%3D3");
});
