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

/**
 * Fills a region: shows the skeleton, calls load(), and shows what it throws as a state with Try again.
 * load() renders the region itself; an AbortError means that something newer is on its way.
 */
export async function fill(region, { skeleton, load }) {
  region.setAttribute("aria-busy", "true");
  if (skeleton) render(region, skeleton);
  try {
    await load();
  } catch (error) {
    if (error.name === "AbortError") return;
    showFailure(region, error, () => fill(region, { skeleton, load }));
  }
  region.removeAttribute("aria-busy");
}

export function showFailure(region, error, tryAgain) {
  if (error.status === 404) return showNotFound(region);
  if (error.status === 403) return showNoRight(region);
  if (error.status === undefined) console.error(error);
  const kind = navigator.onLine ? failureKind(error) : "offline";
  const action = html`<button class="button" type="button">${icon("refresh")}${t("state.tryAgain")}</button>`;
  render(region, html`<div role="alert">${state({ symbol: "offline", title: t(`state.${kind}.title`), text: t(`state.${kind}.text`), action })}</div>`);
  region.querySelector("button").addEventListener("click", tryAgain);
}

export function showNotFound(region) {
  document.title = `${t("state.notFound.title")} · OCMS`;
  const action = html`<a class="button button--primary" href="index.html">${t("state.toCourses")}</a>`;
  render(region, html`<div class="wrap">${state({ symbol: "search", title: t("state.notFound.title"), text: t("state.notFound.text"), action })}</div>`);
}

export function showNoRight(region) {
  const action = html`<a class="button button--primary" href="index.html">${t("state.toCourses")}</a>`;
  render(region, html`<div class="wrap">${state({ symbol: "lock", title: t("state.noRight.title"), text: t("state.noRight.text"), action })}</div>`);
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
