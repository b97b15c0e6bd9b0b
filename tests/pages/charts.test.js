import assert from "node:assert/strict";
import test from "node:test";
import { bars, share, spread, ticks } from "../../frontend/js/charts.js";

test("an axis ends at a round number above the highest value", () => {
  assert.deepEqual(ticks(37), [0, 20, 40]);
  assert.deepEqual(ticks(4), [0, 2, 4]);
  assert.deepEqual(ticks(5), [0, 5]);
  assert.deepEqual(ticks(1234), [0, 1000, 2000]);
});

test("an axis of counts has no fractions, and an empty one still has a top", () => {
  assert.deepEqual(ticks(1), [0, 1]);
  assert.deepEqual(ticks(0), [0, 1]);
});

test("the top is never below the highest value", () => {
  for (let highest = 0; highest < 3000; highest += 7) assert.ok(ticks(highest).at(-1) >= highest, String(highest));
});

test("bars fill their box, and what is not nothing is seen", () => {
  const [none, tiny, full] = bars([0, 1, 1000], { width: 300, height: 100, top: 1000, gap: 0.5 });
  assert.deepEqual(none, { x: 25, y: 100, width: 50, height: 0 });
  assert.deepEqual(tiny, { x: 125, y: 99, width: 50, height: 1 });
  assert.deepEqual(full, { x: 225, y: 0, width: 50, height: 100 });
});

test("a share is a percentage from 0 to 100", () => {
  assert.equal(share(1, 4), 25);
  assert.equal(share(0, 0), 0);
  assert.equal(share(9, 3), 100);
});

test("labels are spread from the first to the last", () => {
  assert.deepEqual(spread(30, 4), [0, 10, 19, 29]);
  assert.deepEqual(spread(2, 4), [0, 1]);
});
