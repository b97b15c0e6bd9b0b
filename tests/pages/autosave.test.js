import assert from "node:assert/strict";
import test, { afterEach, beforeEach, mock } from "node:test";
import { makeAutosave } from "../../frontend/js/autosave.js";

/** Lets time pass, and what it set off come to its end. */
async function pass(milliseconds) {
  for (let passed = 0; passed < milliseconds; passed += 5) {
    mock.timers.tick(5);
    await new Promise(setImmediate);
  }
}

const slowly = () => new Promise((resolve) => setTimeout(resolve, 20));

beforeEach(() => mock.timers.enable({ apis: ["setTimeout"] }));
afterEach(() => mock.timers.reset());

function makeDesk({ mayAutosave = true, save = async () => {} } = {}) {
  const desk = { text: "", sent: [], states: [] };
  desk.autosave = makeAutosave({
    read: () => ({ text: desk.text }),
    save: async ({ text }) => {
      desk.sent.push(text);
      await save(desk);
    },
    mayAutosave: () => mayAutosave,
    onState: (state) => desk.states.push(state),
    pause: 10,
    retry: 15,
  });
  desk.type = (text) => {
    desk.text = text;
    desk.autosave.touch();
  };
  return desk;
}

const unreachable = Object.assign(new Error("no answer"), { isUnreachable: true });

test("a pause saves what was typed, once", async () => {
  const desk = makeDesk();
  desk.type("a");
  desk.type("ab");
  await pass(40);
  assert.deepEqual(desk.sent, ["ab"]);
  assert.deepEqual(desk.states, ["changed", "changed", "saving", "saved"]);
});

test("nothing is sent when nothing changed", async () => {
  const desk = makeDesk();
  desk.type("a");
  desk.type("");
  await desk.autosave.saveNow();
  await pass(20);
  assert.deepEqual(desk.sent, []);
});

test("what may not save itself waits for saveNow", async () => {
  const desk = makeDesk({ mayAutosave: false });
  desk.type("a");
  await pass(25);
  assert.deepEqual(desk.sent, []);
  await desk.autosave.saveNow();
  assert.deepEqual(desk.sent, ["a"]);
});

test("what is typed during a save is saved after it", async () => {
  const desk = makeDesk({ save: slowly });
  desk.type("a");
  await pass(15);
  desk.type("ab");
  await pass(80);
  assert.deepEqual(desk.sent, ["a", "ab"]);
  assert.equal(desk.autosave.isChanged(), false);
});

test("saveNow during a save waits and sends the newest", async () => {
  const desk = makeDesk({ save: slowly });
  desk.type("a");
  const first = desk.autosave.saveNow();
  desk.text = "ab";
  const second = desk.autosave.saveNow();
  await pass(80);
  await Promise.all([first, second]);
  assert.deepEqual(desk.sent, ["a", "ab"]);
});

test("a save that no answer came to is tried again", async () => {
  let fails = 1;
  const desk = makeDesk({
    save: async () => {
      if (fails-- > 0) throw unreachable;
    },
  });
  desk.type("a");
  await pass(80);
  assert.deepEqual(desk.sent, ["a", "a"]);
  assert.equal(desk.states.at(-1), "saved");
});

test("a save that was refused is not tried again, and saveNow tells", async () => {
  const desk = makeDesk({
    save: async () => {
      throw new Error("refused");
    },
  });
  desk.type("a");
  await assert.rejects(desk.autosave.saveNow(), /refused/);
  await pass(40);
  assert.deepEqual(desk.sent, ["a"]);
  assert.equal(desk.autosave.isChanged(), true);
});
