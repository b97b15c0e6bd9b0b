// Style sheets of parts that come after the page.
const asked = new Map();

/** Resolves once the style sheet is there; without it the part still works. */
export function needStyles(name) {
  if (document.querySelector(`link[href$="css/${name}.css"]`)) return asked.get(name);
  const link = document.createElement("link");
  link.rel = "stylesheet";
  link.href = new URL(`../css/${name}.css`, import.meta.url).href;
  asked.set(name, new Promise((resolve) => {
    link.addEventListener("load", resolve);
    link.addEventListener("error", resolve);
  }));
  document.head.append(link);
  return asked.get(name);
}
