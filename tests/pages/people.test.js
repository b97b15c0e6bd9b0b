import assert from "node:assert/strict";
import test from "node:test";
import { readChoices, toAddress, toApiQuery } from "../../frontend/js/people.js";
import { toQuery } from "../../frontend/js/query.js";

test("choices survive the way through the address", () => {
  const choices = { search: "ann b", role: "STUDENT", status: "inactive", page: 3 };
  assert.deepEqual(readChoices(toQuery(toAddress(choices))), choices);
});

test("what is not understood counts as absent", () => {
  assert.deepEqual(readChoices("?role=KING&status=asleep&page=-1"), { search: "", role: "", status: "", page: 1 });
  assert.equal(readChoices("?status=toString").status, "");
});

test("the API is asked for the closed accounts in its own words", () => {
  assert.equal(toQuery(toApiQuery({ search: " ann ", role: "", status: "inactive", page: 1 })), "?search=ann&is_active=false&page_size=20");
  assert.equal(toQuery(toApiQuery({ search: "", role: "ADMIN", status: "active", page: 2 })), "?role=ADMIN&is_active=true&page=2&page_size=20");
});
