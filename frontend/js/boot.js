// Runs before the first paint, so that theme, language and header are right from the start.
(() => {
  /** A form sent before its script is here is sent again by it: forms.js. */
  const holdEarly = (event) => {
    if (event.target.method !== "post" || "ready" in event.target.dataset) return;
    event.preventDefault();
    event.target.dataset.early = "";
  };
  const root = document.documentElement;
  const languages = ["en", "de"];
  const read = (key) => {
    try {
      return localStorage.getItem(key);
    } catch {
      return null;
    }
  };
  const theme = read("ocms.theme");
  const role = read("ocms.role");
  const wanted = read("ocms.language") ?? navigator.language.slice(0, 2);
  if (theme) root.dataset.theme = theme;
  if (role) root.dataset.role = role;
  document.addEventListener("submit", holdEarly, true);
  root.lang = languages.includes(wanted) ? wanted : "en";
})();
