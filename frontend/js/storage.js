// Browser storage may be switched off; then nothing is remembered and everything else works.
function attempt(action) {
  try {
    return action();
  } catch {
    return null;
  }
}

const store = (area) => ({
  get: (key) => attempt(() => globalThis[area].getItem(key)),
  set: (key, value) => attempt(() => globalThis[area].setItem(key, value)),
  remove: (key) => attempt(() => globalThis[area].removeItem(key)),
  getJson: (key) => attempt(() => JSON.parse(globalThis[area].getItem(key))),
  setJson: (key, value) => attempt(() => globalThis[area].setItem(key, JSON.stringify(value))),
});

export const lasting = store("localStorage");
export const thisTab = store("sessionStorage");
