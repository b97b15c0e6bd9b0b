import assert from "node:assert/strict";
import test from "node:test";
import { makeOutbox, put } from "../../frontend/js/outbox.js";

const unreachable = Object.assign(new Error("no answer"), { isUnreachable: true });

function makeStore() {
  const kept = {};
  return { getJson: (key) => kept[key] && JSON.parse(kept[key]), setJson: (key, value) => (kept[key] = JSON.stringify(value)) };
}

function makeLine() {
  const line = { sent: [], isDown: false };
  line.send = async (change) => {
    if (line.isDown) throw unreachable;
    line.sent.push(change);
  };
  return line;
}

const open = (line, store = makeStore()) => makeOutbox({ store, key: "k", send: (change) => line.send(change) });

test("a newer change of a lecture joins the older one", () => {
  assert.deepEqual(put([{ lecture: 1, position: 5 }], { lecture: 1, completed: true }), [{ lecture: 1, position: 5, completed: true }]);
});

test("a change is sent at once and then forgotten", async () => {
  const line = makeLine();
  const outbox = open(line);
  await outbox.post({ lecture: 1, completed: true });
  assert.deepEqual(line.sent, [{ lecture: 1, completed: true }]);
  assert.equal(outbox.count(), 0);
});

test("with the line down changes are kept, and sent in order when it is back", async () => {
  const line = makeLine();
  const outbox = open(line);
  line.isDown = true;
  await outbox.post({ lecture: 1, position: 5 });
  await outbox.post({ lecture: 2, completed: true });
  assert.equal(outbox.count(), 2);
  line.isDown = false;
  await outbox.flush();
  assert.deepEqual(line.sent, [{ lecture: 1, position: 5 }, { lecture: 2, completed: true }]);
  assert.equal(outbox.count(), 0);
});

test("what was kept survives a reload", async () => {
  const line = makeLine();
  const store = makeStore();
  line.isDown = true;
  await open(line, store).post({ lecture: 1, completed: true });
  line.isDown = false;
  await open(line, store).flush();
  assert.equal(line.sent.length, 1);
});

test("a refusal is thrown and not tried again", async () => {
  const line = makeLine();
  const outbox = open(line);
  line.send = async () => {
    throw Object.assign(new Error("no"), { status: 403 });
  };
  await assert.rejects(outbox.post({ lecture: 1, completed: true }));
  assert.equal(outbox.count(), 0);
});

test("a change made while an older one is on its way goes too", async () => {
  const line = makeLine();
  const outbox = open(line);
  let letGo;
  const send = line.send;
  line.send = async (change) => {
    await new Promise((resolve) => (letGo = resolve));
    line.send = send;
    await send(change);
  };
  const first = outbox.post({ lecture: 1, position: 5 });
  const second = outbox.post({ lecture: 1, position: 9 });
  letGo();
  await Promise.all([first, second]);
  assert.deepEqual(line.sent.map(({ position }) => position), [5, 9]);
  assert.equal(outbox.count(), 0);
});
