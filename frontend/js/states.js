// What a region shows while it has nothing to show: loading, empty, failed, not found, no right.
import { html, render } from "./html.js";
import { icon } from "./components/icons.js";
import { t } from "./i18n.js";

/** A message that fills a region: an icon, a heading, a sentence, and what to do next. */
export function state({ symbol, title, text, action }) {
  return html`<div class="state">
    <span class="state__symbol">${icon(symbol)}</span>
    <h2 class="state__title">${title}</h2>
    ${text && html`<p class="soft">${text}</p>`}
    ${action}
  </div>`;
}

const filling = new WeakMap();

/**
 * Fills a region: shows the skeleton, calls load({ signal }), and shows what it throws as a state with Try again.
 * load() renders the region itself. The next fill of the region aborts the signal: answers come in any order, and the newest counts.
 */
export async function fill(region, { skeleton, load }) {
  filling.get(region)?.abort();
  const mine = new AbortController();
  filling.set(region, mine);
  region.setAttribute("aria-busy", "true");
  if (skeleton) render(region, skeleton);
  try {
    await load({ signal: mine.signal });
  } catch (error) {
    if (!mine.signal.aborted) showFailure(region, error, () => fill(region, { skeleton, load }));
  }
  if (!mine.signal.aborted) region.removeAttribute("aria-busy");
}

export function showFailure(region, error, tryAgain) {
  if (error.status === 404) return showNotFound(region);
  if (error.status === 403) return showNoRight(region);
  if (error.status === undefined) console.error(error);
  const kind = navigator.onLine ? failureKind(error) : "offline";
  const action = html`<button class="button" type="button">${icon("refresh")}${t("state.tryAgain")}</button>`;
  show(region, html`<div role="alert">${state({ symbol: "offline", title: t(`state.${kind}.title`), text: t(`state.${kind}.text`), action })}</div>`);
  region.querySelector("button").addEventListener("click", tryAgain);
}

export function showNotFound(region) {
  document.title = `${t("state.notFound.title")} · OCMS`;
  showDeadEnd(region, "search", "notFound");
}

export const showNoRight = (region) => showDeadEnd(region, "lock", "noRight");

function showDeadEnd(region, symbol, kind) {
  const action = html`<a class="button button--primary" href="index.html">${t("state.toCourses")}</a>`;
  show(region, html`<div class="wrap">${state({ symbol, title: t(`state.${kind}.title`), text: t(`state.${kind}.text`), action })}</div>`);
}

/** Where it takes the place of the page's heading, its own heading is that of the page. */
function show(region, content) {
  render(region, content);
  if (!document.querySelector("h1")) region.querySelector("h2").ariaLevel = "1";
}

function failureKind(error) {
  if (error.status === 429) return "tooMany";
  return error.isUnreachable ? "unreachable" : "broken";
}

const BARS = { card: ["picture", "title", "line", "line"], row: ["line", "line"], text: ["title", "line", "line", "line", "line"] };

/** Grey shapes in the size of what is coming. */
export function skeleton(kind, count = 1) {
  const one = html`<div class="skeleton skeleton--${kind}" aria-hidden="true">${BARS[kind].map((bar) => html`<span class="skeleton__${bar}"></span>`)}</div>`;
  return html`<p class="visually-hidden">${t("state.loading")}</p>${Array(count).fill(one)}`;
}
