import assert from "node:assert/strict";
import test from "node:test";
import { clock, fromClock } from "../../frontend/js/clock.js";

test("a duration is written as people write it", () => {
  assert.equal(fromClock("12:30"), 750);
  assert.equal(fromClock("1:02:05"), 3725);
  assert.equal(fromClock("12"), 720);
  assert.equal(fromClock(" 0:45 "), 45);
  assert.equal(fromClock(""), 0);
});

test("what is no duration is null", () => {
  for (const text of ["a while", "1:75", "12:30:", "-5", "1.5", "1:2:3:4"]) assert.equal(fromClock(text), null, text);
});

test("a duration reads back as it was written", () => {
  for (const seconds of [45, 750, 3599, 3725, 36000]) assert.equal(fromClock(clock(seconds)), seconds);
});
