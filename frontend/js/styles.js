// Style sheets of parts that come after the page.
const asked = new Map();

/** Resolves once the style sheet is there, or cannot be had: without it the part still works, and the next one asks again. */
export function needStyles(name) {
  if (!asked.has(name)) asked.set(name, load(name));
  return asked.get(name);
}

function load(name) {
  const link = document.createElement("link");
  link.rel = "stylesheet";
  link.href = new URL(`../css/${name}.css`, import.meta.url).href;
  document.head.append(link);
  return new Promise((resolve) => {
    link.addEventListener("load", resolve);
    link.addEventListener("error", () => {
      link.remove();
      asked.delete(name);
      resolve();
    });
  });
}
