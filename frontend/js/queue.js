/** Runs actions one after another, in the order they came; one that fails does not stop the next. */
export function makeQueue() {
  let last = Promise.resolve();
  return (action) => {
    const mine = last.then(action);
    last = mine.catch(() => {});
    return mine;
  };
}
