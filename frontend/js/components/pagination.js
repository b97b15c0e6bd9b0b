import { html } from "../html.js";
import { icon } from "./icons.js";
import { pageCount, pagesAround } from "../paging.js";
import { t } from "../i18n.js";

/** `address(page)` gives the link of a page. Nothing when there is only one page. */
export function pagination({ page, count, pageSize, address }) {
  const last = pageCount(count, pageSize);
  if (last < 2) return null;
  const edge = (to, label, symbol) =>
    to >= 1 && to <= last ? html`<a class="pagination__link" href="${address(to)}" data-page="${to}" aria-label="${label}">${icon(symbol)}</a>` : null;
  const link = (one) =>
    one === null
      ? html`<li class="pagination__gap" aria-hidden="true">…</li>`
      : html`<li><a class="pagination__link" href="${address(one)}" data-page="${one}" aria-label="${t("pagination.page", { page: one })}" ${one === page ? current : null}>${one}</a></li>`;
  return html`<nav class="pagination" aria-label="${t("pagination.label")}"><ul class="pagination__list">
    <li>${edge(page - 1, t("pagination.previous"), "arrow-left")}</li>
    ${pagesAround(page, last).map(link)}
    <li>${edge(page + 1, t("pagination.next"), "arrow-right")}</li>
  </ul></nav>`;
}

const current = html`aria-current="page"`;
