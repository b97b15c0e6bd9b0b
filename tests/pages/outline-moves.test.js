import assert from "node:assert/strict";
import test from "node:test";
import { inOrder, moveLecture, moveModule, placeOf, stepLecture, stepModule, toOrder } from "../../frontend/js/outline-moves.js";

const module = (id, ...lectures) => ({ id, title: `M${id}`, lectures: lectures.map((one) => ({ id: one })) });
const outline = [module(1, 11, 12), module(2), module(3, 31)];
const short = (modules) => modules.map(({ id, lectures }) => [id, ...lectures.map((lecture) => lecture.id)]);

test("an order is ids alone", () => {
  assert.deepEqual(toOrder(outline), [{ id: 1, lectures: [11, 12] }, { id: 2, lectures: [] }, { id: 3, lectures: [31] }]);
});

test("a lecture's place is found, or -1", () => {
  assert.deepEqual(placeOf(outline, 31), { module: 2, index: 0 });
  assert.deepEqual(placeOf(outline, 99), { module: -1, index: -1 });
});

test("a lecture steps inside its module", () => {
  assert.deepEqual(short(stepLecture(outline, 11, 1)), [[1, 12, 11], [2], [3, 31]]);
  assert.deepEqual(short(stepLecture(outline, 12, -1)), [[1, 12, 11], [2], [3, 31]]);
});

test("at the end of a module a lecture steps into the next, also an empty one", () => {
  assert.deepEqual(short(stepLecture(outline, 12, 1)), [[1, 11], [2, 12], [3, 31]]);
  assert.deepEqual(short(stepLecture(outline, 31, -1)), [[1, 11, 12], [2, 31], [3]]);
});

test("a lecture steps to the end of the module before and to the start of the one after", () => {
  const two = [module(1, 11), module(2, 21, 22)];
  assert.deepEqual(short(stepLecture(two, 21, -1)), [[1, 11, 21], [2, 22]]);
  assert.deepEqual(short(stepLecture(two, 11, 1)), [[1], [2, 11, 21, 22]]);
});

test("at the ends of the course there is no step", () => {
  assert.equal(stepLecture(outline, 11, -1), null);
  assert.equal(stepLecture(outline, 31, 1), null);
  assert.equal(stepModule(outline, 1, -1), null);
  assert.equal(stepModule(outline, 3, 1), null);
});

test("a module steps with its lectures", () => {
  assert.deepEqual(short(stepModule(outline, 1, 1)), [[2], [1, 11, 12], [3, 31]]);
  assert.deepEqual(short(stepModule(outline, 3, -1)), [[1, 11, 12], [3, 31], [2]]);
  assert.deepEqual(short(stepModule(outline, 2, 1)), [[1, 11, 12], [3, 31], [2]]);
});

test("a lecture is put before another or at the end", () => {
  assert.deepEqual(short(moveLecture(outline, 12, { module: 3, before: 31 })), [[1, 11], [2], [3, 12, 31]]);
  assert.deepEqual(short(moveLecture(outline, 11, { module: 3, before: null })), [[1, 12], [2], [3, 31, 11]]);
  assert.deepEqual(short(moveLecture(outline, 11, { module: 1, before: null })), [[1, 12, 11], [2], [3, 31]]);
});

test("a lecture or module put before itself stays", () => {
  assert.deepEqual(moveLecture(outline, 11, { module: 1, before: 11 }), outline);
  assert.deepEqual(moveModule(outline, 2, 2), outline);
});

test("a module is put before another or at the end", () => {
  assert.deepEqual(short(moveModule(outline, 3, 1)), [[3, 31], [1, 11, 12], [2]]);
  assert.deepEqual(short(moveModule(outline, 1, null)), [[2], [3, 31], [1, 11, 12]]);
});

test("no move changes the outline it began with, or loses a lecture", () => {
  const before = structuredClone(outline);
  for (const id of [11, 12, 31]) {
    for (const step of [-1, 1]) {
      const ids = (stepLecture(outline, id, step) ?? outline).flatMap(({ lectures }) => lectures.map((lecture) => lecture.id));
      assert.deepEqual(ids.toSorted(), [11, 12, 31]);
    }
  }
  assert.deepEqual(outline, before);
});

test("an earlier order is taken up again with all that the modules carry", () => {
  const moved = stepLecture(outline, 12, 1);
  assert.deepEqual(inOrder(moved, toOrder(outline)), outline);
});
