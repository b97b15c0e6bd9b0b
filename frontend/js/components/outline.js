import { format, t } from "../i18n.js";
import { html } from "../html.js";
import { icon } from "./icons.js";

const SYMBOLS = { VIDEO: "play", ARTICLE: "article" };

/** The modules of a course, the first one open; lectures lead to the player where they are open to the caller. */
export function outline(course, allOpen) {
  if (!course.modules.some(({ lectures }) => lectures.length)) return html`<p class="soft">${t("course.emptyOutline")}</p>`;
  return html`<div class="outline">${course.modules.map((module, index) => html`<details class="outline__module" ${index === 0 ? open : null}>
    <summary><span class="outline__title">${module.title}</span><span class="faint small">${t("course.lectures", { count: module.lectures.length })}</span></summary>
    <ul class="outline__lectures">${module.lectures.map((lecture) => lectureLine(course, lecture, allOpen || lecture.is_preview))}</ul>
  </details>`)}</div>`;
}

const open = html`open`;

const lectureLine = (course, lecture, isOpen) => html`<li>
  <span class="outline__symbol">${icon(isOpen ? SYMBOLS[lecture.kind] : "lock")}</span>
  ${isOpen ? html`<a href="learn.html?course=${course.id}&lecture=${lecture.id}">${lecture.title}</a>` : html`<span>${lecture.title}<span class="visually-hidden"> (${t("course.locked")})</span></span>`}
  ${lecture.is_preview && html`<span class="badge badge--good">${t("course.preview")}</span>`}
  ${lecture.duration > 0 && html`<span class="outline__time faint small number">${format.duration(lecture.duration)}</span>`}
</li>`;
