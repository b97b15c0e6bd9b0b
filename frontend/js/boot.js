// Runs before the first paint, so that theme, language and header are right from the start.
(() => {
  /** A form sent before its script is here is sent again by it: forms.js. */
  const holdEarly = (event) => {
    if (event.target.method !== "post" || "ready" in event.target.dataset) return;
    event.preventDefault();
    event.target.dataset.early = "";
  };
  /** So is a button that is pressed before anybody listens: layout.js presses it again. */
  const holdPress = ({ target }) => {
    const button = target.closest("button[type=button]");
    if (button && !("live" in root.dataset)) button.dataset.early = "";
  };
  /** Links between log-in and sign-up take along where the person wants to go, also before the page's script is here. */
  const keepNext = ({ target }) => {
    const link = target.closest("[data-keep-next]");
    const next = new URLSearchParams(location.search).get("next");
    if (link && next) link.search = new URLSearchParams({ next });
  };
  const root = document.documentElement;
  const here = document.currentScript.src;
  const languages = ["en", "de"];
  const read = (key) => {
    try {
      return localStorage.getItem(key);
    } catch {
      return null;
    }
  };
  /** The words of one language alone: which one, no link in the HTML can know. */
  const preload = (part) => {
    const link = document.createElement("link");
    link.rel = "modulepreload";
    link.href = new URL(`lang/${[root.lang, ...part].join(".")}.js`, here).href;
    document.head.append(link);
  };
  const theme = read("ocms.theme");
  const role = read("ocms.role");
  const wanted = read("ocms.language") ?? navigator.language.slice(0, 2);
  if (theme) root.dataset.theme = theme;
  if (role) root.dataset.role = role;
  document.addEventListener("submit", holdEarly, true);
  document.addEventListener("click", holdPress, true);
  document.addEventListener("click", keepNext, true);
  root.lang = languages.includes(wanted) ? wanted : "en";
  preload([]);
  if (root.dataset.strings) preload([root.dataset.strings]);
})();
