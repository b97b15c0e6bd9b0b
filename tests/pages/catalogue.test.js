import assert from "node:assert/strict";
import test from "node:test";
import { alone, change, readChoices, toAddress, toApiQuery } from "../../frontend/js/catalogue.js";
import { pageCount, pagesAround } from "../../frontend/js/paging.js";
import { toQuery } from "../../frontend/js/query.js";

test("an address and its choices say the same", () => {
  const address = "?search=sql&category=data-science&level=BEGINNER&free=true&sort=-price&page=3";
  assert.equal(toQuery(toAddress(readChoices(address))), address);
});

test("what is the default is not in the address", () => {
  assert.equal(toQuery(toAddress(readChoices("?sort=newest&page=1&free=false"))), "");
  assert.equal(toQuery(toAddress(readChoices("?search=sql&sort=relevance"))), "?search=sql");
});

test("one filter alone asks for a count and nothing more", () => {
  const choices = readChoices("?search=sql&category=design&level=BEGINNER&free=true&sort=-price&page=3");
  assert.equal(toQuery(alone(choices, "level")), "?level=BEGINNER&page_size=1");
  assert.equal(toQuery(alone(choices, "search")), "?search=sql&page_size=1");
  assert.equal(toQuery(alone(choices, "free")), "?is_free=true&page_size=1");
});

test("nonsense in an address counts as absent", () => {
  assert.deepEqual(readChoices("?level=GURU&sort=colour&page=-2&free=yes"), readChoices(""));
});

test("a search is sorted by relevance and a list by age, unless someone chose", () => {
  const start = readChoices("");
  const searching = change(start, { search: "sql" });
  assert.equal(searching.sort, "relevance");
  assert.equal(change(searching, { search: "" }).sort, "newest");
  assert.equal(change(change(start, { sort: "price" }), { search: "sql" }).sort, "price");
});

test("a new question starts at its first page", () => {
  assert.equal(change(readChoices("?page=5"), { level: "ADVANCED" }).page, 1);
  assert.equal(change(readChoices("?level=ADVANCED"), { page: 2 }).page, 2);
});

test("the API is asked in its own words", () => {
  assert.equal(
    toQuery(toApiQuery(readChoices("?search=+sql+&free=true&sort=rating&page=2"))),
    "?search=sql&is_free=true&ordering=-rating_average&page=2&page_size=12",
  );
});

test("relevance is not asked for without a search", () => {
  assert.equal(toApiQuery(readChoices("?sort=relevance")).ordering, null);
});

test("pages are offered around the current one, with gaps", () => {
  assert.deepEqual(pagesAround(1, 1), [1]);
  assert.deepEqual(pagesAround(1, 9), [1, 2, null, 9]);
  assert.deepEqual(pagesAround(5, 9), [1, null, 4, 5, 6, null, 9]);
  assert.deepEqual(pagesAround(3, 5), [1, 2, 3, 4, 5]);
});

test("no page beyond the 10,000th row is offered", () => {
  assert.equal(pageCount(25, 12), 3);
  assert.equal(pageCount(1_000_000, 12), 833);
});
