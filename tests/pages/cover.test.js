import assert from "node:assert/strict";
import test from "node:test";
import { cover, dice, hash } from "../../frontend/js/components/cover.js";

const course = { title: "Statistics without fog", category: { name: "Data science" } };

test("the same course always has the same cover", () => {
  assert.equal(cover(course).toString(), cover({ ...course }).toString());
});

test("another title has another cover in the colours of the category", () => {
  const other = cover({ ...course, title: "Forecasting" }).toString();
  const ground = /fill="(#\w+)" d="M0 0h288/;
  assert.notEqual(other, cover(course).toString());
  assert.equal(other.match(ground)[1], cover(course).toString().match(ground)[1]);
});

test("the hash is FNV-1a", () => {
  assert.equal(hash(""), 0x811c9dc5);
  assert.equal(hash("foobar"), 0xbf9cf968);
});

test("dice stay below their limit and repeat with their seed", () => {
  const roll = () => Array.from({ length: 50 }, ((next) => () => next(6))(dice(7)));
  assert.deepEqual(roll(), roll());
  assert.ok(roll().every((number) => number >= 0 && number < 6));
});
