import { format, t } from "../i18n.js";
import { flag, html } from "../html.js";
import { icon } from "./icons.js";

const SYMBOLS = { VIDEO: "play", ARTICLE: "article" };

/** The modules of an outline with all that can be done to them. */
export const outlineRows = (modules) => html`<ol class="modules">${modules.map((module, index) => moduleRow(module, modules, index))}</ol>`;

const moduleRow = ({ id, title, lectures }, modules, index) => html`<li class="module" data-module="${id}">
  <div class="module__head" data-drag data-title="${title}">
    <span class="grip" title="${t("outline.drag")}">${icon("grip")}</span>
    <h3 class="module__title" id="module-${id}">${title}</h3>
    <span class="module__count faint small">${t("course.lectures", { count: lectures.length })}</span>
    <span class="outline-actions">
      ${stepButtons("move-module", title, { first: index === 0, last: index === modules.length - 1 })}
      ${button("rename-module", "edit", t("outline.rename", { title }))}
      ${button("remove-module", "trash", t("outline.remove", { title }))}
    </span>
  </div>
  <ol class="module__lectures">${lectures.map((lecture, place) => lectureRow(lecture, ends(modules, index, place)))}</ol>
  <div class="module__foot" data-add-lecture>
    ${!lectures.length && html`<p class="faint small">${t("outline.noLectures")}</p>`}
    <button class="button button--small" type="button" data-do="add-lecture" aria-describedby="module-${id}">${icon("plus")}${t("outline.addLecture")}</button>
  </div>
</li>`;

/** A lecture goes up and down through all modules: only the very first and last have nowhere to go. */
const ends = (modules, module, place) => ({
  first: module === 0 && place === 0,
  last: module === modules.length - 1 && place === modules[module].lectures.length - 1,
});

const lectureRow = ({ id, title, kind, duration, is_preview: isPreview }, edges) => html`<li class="lecture-row" data-drag data-lecture="${id}" data-title="${title}">
  <span class="grip" title="${t("outline.drag")}">${icon("grip")}</span>
  <span class="lecture-row__symbol">${icon(SYMBOLS[kind])}<span class="visually-hidden">${t(`kind.${kind}`)}</span></span>
  <span class="lecture-row__title">${title}</span>
  <span class="lecture-row__facts">
    ${isPreview && html`<span class="badge badge--good">${t("outline.freePreview")}</span>`}
    ${duration > 0 && html`<span class="faint small number">${format.duration(duration)}</span>`}
  </span>
  <span class="outline-actions">
    ${stepButtons("move-lecture", title, edges)}
    ${button("edit-lecture", "edit", t("outline.edit", { title }))}
    ${button("remove-lecture", "trash", t("outline.remove", { title }))}
  </span>
</li>`;

const stepButtons = (action, title, { first, last }) => html`${stepButton(action, -1, "arrow-up", t("outline.up", { title }), first)}${stepButton(action, 1, "arrow-down", t("outline.down", { title }), last)}`;

const stepButton = (action, step, symbol, label, disabled) =>
  html`<button class="icon-button" type="button" data-do="${action}" data-step="${step}" aria-label="${label}" ${flag("disabled", disabled)}>${icon(symbol)}</button>`;

const button = (action, symbol, label) => html`<button class="icon-button" type="button" data-do="${action}" aria-label="${label}">${icon(symbol)}</button>`;
