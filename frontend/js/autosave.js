// Saves what someone writes soon after they pause: one save at a time, always the newest, nothing twice.

/**
 * read() gives the values as they stand, save(values) sends them. mayAutosave() says whether a pause is enough, or
 * only saveNow() will do. onState hears "saved", "changed", "saving" or "failed" (with the error).
 */
export function makeAutosave({ read, save, mayAutosave, onState, pause = 1200, retry = 8000 }) {
  let saved = snapshot();
  let running = null;
  let timer;

  function snapshot() {
    return JSON.stringify(read());
  }

  const isChanged = () => snapshot() !== saved;

  function touch() {
    clearTimeout(timer);
    if (running) return;
    onState(isChanged() ? "changed" : "saved");
    if (isChanged()) later(pause);
  }

  function later(wait) {
    clearTimeout(timer);
    if (mayAutosave()) timer = setTimeout(() => saveNow().catch(() => {}), wait);
  }

  /** Resolves once all that stands in the form is saved; rejects with what the save threw. */
  async function saveNow() {
    clearTimeout(timer);
    if (running) await running.catch(() => {});
    if (!isChanged()) return onState("saved");
    running = attempt().finally(() => {
      running = null;
    });
    await running;
    touch();
  }

  async function attempt() {
    const now = snapshot();
    onState("saving");
    try {
      await save(JSON.parse(now));
      saved = now;
    } catch (error) {
      onState("failed", error);
      if (error.isUnreachable) later(retry);
      throw error;
    }
  }

  /** What stands in the form now is what the server has. */
  function reset() {
    clearTimeout(timer);
    saved = snapshot();
    onState("saved");
  }

  return { touch, saveNow, reset, isChanged };
}
