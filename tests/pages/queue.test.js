import assert from "node:assert/strict";
import test from "node:test";
import { setTimeout as wait } from "node:timers/promises";
import { makeQueue } from "../../frontend/js/queue.js";

test("actions run one after another, in the order they came", async () => {
  const inTurn = makeQueue();
  const seen = [];
  const slow = inTurn(async () => {
    await wait(10);
    seen.push("slow");
  });
  const quick = inTurn(async () => seen.push("quick"));
  await Promise.all([slow, quick]);
  assert.deepEqual(seen, ["slow", "quick"]);
});

test("each caller gets its own answer", async () => {
  const inTurn = makeQueue();
  assert.deepEqual(await Promise.all([inTurn(async () => 1), inTurn(async () => 2)]), [1, 2]);
});

test("one that fails tells its caller and does not stop the next", async () => {
  const inTurn = makeQueue();
  const failing = inTurn(async () => {
    throw new Error("no");
  });
  const next = inTurn(async () => "done");
  await assert.rejects(failing, /no/);
  assert.equal(await next, "done");
});
