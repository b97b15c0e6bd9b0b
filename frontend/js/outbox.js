// Progress that could not be sent yet. It is kept in this browser, one entry per lecture, and sent when the line is back.

/** The waiting changes after one more: what is newer wins, what it does not name stays. */
export function put(waiting, change) {
  const before = waiting.find(({ lecture }) => lecture === change.lecture);
  return [...waiting.filter((one) => one !== before), { ...before, ...change }];
}

/** store: {getJson, setJson}; send(change) rejects with an error that has isUnreachable. */
export function makeOutbox({ store, key, send, onChange = () => {} }) {
  const waiting = () => store.getJson(key) ?? [];
  const keep = (changes) => {
    store.setJson(key, changes);
    onChange(changes.length);
  };
  let sending = null;

  /** Sends a change, with all that waited before it; keeps it when nobody answers. Other refusals are thrown. */
  async function post(change) {
    keep(put(waiting(), change));
    await flush();
  }

  function flush() {
    sending ??= sendAll().finally(() => {
      sending = null;
    });
    return sending;
  }

  async function sendAll() {
    for (let [change] = waiting(); change; [change] = waiting()) {
      try {
        await send(change);
      } catch (error) {
        if (error.isUnreachable || error.status === 401 || error.status === 429) return;
        drop(change);
        throw error;
      }
      drop(change);
    }
  }

  /** What was replaced while it was on its way has to go again. */
  function drop(change) {
    keep(waiting().filter((one) => JSON.stringify(one) !== JSON.stringify(change)));
  }

  return { post, flush, count: () => waiting().length, waiting };
}
