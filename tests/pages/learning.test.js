import assert from "node:assert/strict";
import test from "node:test";
import { byLecture, countDone, lecturesOf, neighbours, resumeAt, startAt, videoKind } from "../../frontend/js/learning.js";

const lectures = [{ id: 1 }, { id: 2 }, { id: 3 }];
const row = (lecture, completed, minute) => ({ lecture, completed, updated_at: `2026-01-01T10:${minute}:00Z` });

test("a fresh course starts at its first lecture", () => {
  assert.equal(resumeAt(lectures, byLecture([])).id, 1);
});

test("someone goes on at the lecture they touched last", () => {
  assert.equal(resumeAt(lectures, byLecture([row(3, false, "01"), row(2, false, "05")])).id, 2);
});

test("after a finished lecture comes the next open one, round the end if need be", () => {
  assert.equal(resumeAt(lectures, byLecture([row(1, true, "01"), row(2, true, "02")])).id, 3);
  assert.equal(resumeAt(lectures, byLecture([row(3, true, "09"), row(2, true, "01")])).id, 1);
});

test("a finished course opens at its start, an empty one nowhere", () => {
  assert.equal(resumeAt(lectures, byLecture(lectures.map(({ id }) => row(id, true, "01")))).id, 1);
  assert.equal(resumeAt([], byLecture([])), null);
});

test("only lectures of the course are counted", () => {
  assert.equal(countDone(byLecture([row(1, true, "01"), row(9, true, "01"), row(2, false, "01")]), lectures), 1);
});

test("neighbours end at the ends, and cross modules", () => {
  const all = lecturesOf({ modules: [{ lectures: [{ id: 1 }] }, { lectures: [] }, { lectures: [{ id: 2 }] }] });
  assert.deepEqual(neighbours(all, 1), { previous: null, next: { id: 2 } });
  assert.deepEqual(neighbours(all, 2), { previous: { id: 1 }, next: null });
});

test("media files are played, other pages linked", () => {
  assert.equal(videoKind("https://example.org/a/film.MP4?x=1"), "direct");
  assert.equal(videoKind("https://www.youtube.com/watch?v=1"), "elsewhere");
  assert.equal(videoKind(""), "none");
  assert.equal(videoKind("javascript:alert(1)//.mp4"), "elsewhere");
});

test("a video starts where it was left, but not at its very end", () => {
  assert.equal(startAt(95, 300), 95);
  assert.equal(startAt(298, 300), 0);
  assert.equal(startAt(95, 0), 95);
});
