// Charts drawn as SVG, each with the numbers behind it as a table.
import { bars, share, spread, ticks } from "../charts.js";
import { format, t } from "../i18n.js";
import { html } from "../html.js";

const LOWEST_TOP = 4; // without an axis, one enrolment should not look like a rush
const BOX = { width: 600, height: 100 };

/** Upright bars, one per day: days are [{date, count}]. A small one has neither axes nor table: see dayTable. */
export function dayChart({ title, days, small = false }) {
  const marks = ticks(Math.max(small ? LOWEST_TOP : 0, ...days.map(({ count }) => count)));
  const total = days.reduce((sum, { count }) => sum + count, 0);
  return html`<figure class="chart ${small ? "chart--small" : ""}">
    <figcaption class="chart__title">${title}</figcaption>
    <div class="chart__plot">
      ${!small && html`<div class="chart__scale" aria-hidden="true">${marks.toReversed().map((mark) => html`<span>${format.number(mark)}</span>`)}</div>`}
      ${dayBars(days, marks.at(-1), t("chart.summary", { title, count: total }))}
    </div>
    ${!small && html`<div class="chart__days" aria-hidden="true">${spread(days.length, 4).map((index) => html`<span>${format.day(days[index].date)}</span>`)}</div>`}
    ${!small && html`<details class="more"><summary>${t("chart.table")}</summary>${dayTable(title, days)}</details>`}
  </figure>`;
}

function dayBars(days, top, label) {
  const shapes = bars(days.map(({ count }) => count), { ...BOX, top });
  const bar = ({ x, y, width, height }, index) => html`<g class="chart__bar"><title>${format.day(days[index].date)}: ${format.number(days[index].count)}</title>
    <rect class="chart__hit" x="${x}" y="0" width="${width}" height="${BOX.height}"/><rect x="${x}" y="${y}" width="${width}" height="${height}"/></g>`;
  return html`<svg class="chart__bars" viewBox="0 0 ${BOX.width} ${BOX.height}" preserveAspectRatio="none" role="img" aria-label="${label}">
    <path class="chart__lines" d="M0 0H${BOX.width}M0 50H${BOX.width}M0 100H${BOX.width}"/>${shapes.map(bar)}
  </svg>`;
}

export const dayTable = (title, days) => html`<div class="chart__scroll" tabindex="0" role="group" aria-label="${title}"><table class="table">
  <thead><tr><th scope="col">${t("chart.day")}</th><th scope="col" class="table__number">${t("chart.enrollments")}</th></tr></thead>
  <tbody>${days.map(({ date, count }) => html`<tr><th scope="row">${format.date(date)}</th><td class="table__number">${format.number(count)}</td></tr>`)}</tbody>
</table></div>`;

/** A table whose last column draws a line: rows are [{label, value, text, part}], part of the whole in darker. */
export const lineTable = ({ caption, head, rows, whole }) => html`<table class="table line-table">
  <caption class="visually-hidden">${caption}</caption>
  <thead><tr>${head.map((title, index) => html`<th scope="col" class="${index ? "table__number" : ""}">${title}</th>`)}<td></td></tr></thead>
  <tbody>${rows.map(({ label, numbers, value, part }) => html`<tr>
    <th scope="row">${label}</th>${numbers.map((number) => html`<td class="table__number">${number}</td>`)}
    <td class="line-table__line">${line(share(value, whole), share(part ?? value, whole))}</td>
  </tr>`)}</tbody>
</table>`;

const line = (outer, inner) => html`<svg class="line" viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true">
  <rect class="line__ground" width="100" height="8"/><rect class="line__outer" width="${outer}" height="8"/><rect class="line__inner" width="${inner}" height="8"/>
</svg>`;

/** Big numbers with their names: [{name, value, note}]. */
export const figures = (list) => html`<dl class="figures">${list.map(({ name, value, note }) => html`<div class="figure">
  <dt class="figure__name">${name}</dt><dd class="figure__value">${value}${note && html`<span class="figure__note">${note}</span>`}</dd>
</div>`)}</dl>`;
