import assert from "node:assert/strict";
import test from "node:test";
import { clock } from "../../frontend/js/clock.js";
import { formatter, initials } from "../../frontend/js/format.js";

const plain = (text) => text.replaceAll(/\s/gu, " ");

test("money is written as its language does", () => {
  assert.equal(formatter("en").money("49.90", "EUR"), "€49.90");
  assert.equal(formatter("en").money("49.00", "USD"), "$49");
  assert.equal(plain(formatter("de").money("1049.90", "EUR")), "1.049,90 €");
});

test("durations have hours only when they are long, and no seconds when they are not short", () => {
  const { duration } = formatter("en");
  assert.equal(duration(45), "45 sec");
  assert.equal(duration(300), "5 min");
  assert.equal(duration(3600), "1 hr");
  assert.equal(duration(5430), "1 hr 31 min");
});

test("a place in a video is a clock", () => {
  assert.equal(clock(0), "0:00");
  assert.equal(clock(65.9), "1:05");
  assert.equal(clock(3725), "1:02:05");
});

test("ratings have one decimal, percents none", () => {
  assert.equal(formatter("de").rating(4.5), "4,5");
  assert.equal(formatter("en").percent(33.3), "33%");
});

test("initials are the first and the last word's", () => {
  assert.equal(initials("Ada King Lovelace"), "AL");
  assert.equal(initials("Plato"), "P");
  assert.equal(initials("  "), "");
  assert.equal(initials("😀 Smith"), "😀S");
});
