// The parts of learn.html: the syllabus beside the lecture, the lecture, and the steps below it.
import { countDone, isDone, videoKind } from "../learning.js";
import { html, serverHtml } from "../html.js";
import { format, languages, t } from "../i18n.js";
import { icon } from "./icons.js";

export function syllabus({ course, lectures, progress, current, mayLearn, open }) {
  const done = countDone(progress, lectures);
  return html`<p class="syllabus__course"><a href="course.html?id=${course.id}">${course.title}</a></p>
    ${mayLearn && html`<div class="stack stack--s"><p class="small soft number">${t("learn.progress", { done, total: lectures.length })}</p>
      <progress max="${lectures.length || 1}" value="${done}" aria-label="${t("learn.progressLabel")}"></progress></div>`}
    ${course.modules.map((module) => moduleLines({ module, course, progress, current, mayLearn, open }))}`;
}

const moduleLines = ({ module, open, current, ...rest }) => html`<details class="syllabus__module" data-module="${module.id}" ${isShown(module, open, current) ? shown : null}>
  <summary>${module.title}</summary>
  <ol class="syllabus__lectures">${module.lectures.map((lecture) => lectureLine({ lecture, current, ...rest }))}</ol>
</details>`;

const shown = html`open`;
const isShown = (module, open, current) => open.has(module.id) || module.lectures.some(({ id }) => id === current.id);

function lectureLine({ lecture, course, progress, current, mayLearn }) {
  const done = isDone(progress, lecture);
  const symbol = done ? "check-circle" : mayLearn || lecture.is_preview ? "circle" : "lock";
  return html`<li><a class="syllabus__lecture" href="learn.html?course=${course.id}&lecture=${lecture.id}" data-lecture="${lecture.id}" ${lecture.id === current.id ? here : null}>
    <span class="syllabus__mark ${done ? "syllabus__mark--done" : ""}">${icon(symbol)}</span>
    <span class="syllabus__text">${lecture.title}${done && html`<span class="visually-hidden"> (${t("learn.done")})</span>`}
      ${lecture.duration > 0 && html`<span class="faint small number">${format.duration(lecture.duration)}</span>`}</span>
  </a></li>`;
}

const here = html`aria-current="page"`;

export const lecturePage = ({ lecture, course, ...steps }) => html`<article class="lecture">
  <p class="small"><a class="fact" href="course.html?id=${course.id}">${icon("arrow-left")}${t("learn.back")}</a></p>
  <h1 class="lecture__title" tabindex="-1">${lecture.title}</h1>
  ${lecture.kind === "VIDEO" && video(lecture)}
  ${lecture.notes_html && html`<h2 class="visually-hidden">${t("learn.notes")}</h2><div class="prose">${serverHtml(lecture.notes_html)}</div>`}
  <div data-finished></div>
  <div class="lecture__steps" data-steps>${nextAndBefore(steps)}</div>
</article>`;

export const nextAndBefore = ({ done, mayLearn, neighbours: { previous, next } }) => html`
  ${step(previous, html`${icon("arrow-left")}${t("learn.previous")}`)}
  ${mayLearn && completeButton(done)}
  ${step(next, html`${t("learn.next")}${icon("arrow-right")}`)}`;

const step = (lecture, label) => html`<button class="button" type="button" data-lecture="${lecture?.id}" ${lecture ? null : disabled}>${label}</button>`;
const disabled = html`disabled`;

const completeButton = (done) =>
  done
    ? html`<button class="button lecture__done" type="button" data-complete aria-label="${t("learn.undoComplete")}">${icon("check-circle")}${t("learn.completed")}</button>`
    : html`<button class="button button--primary" type="button" data-complete>${icon("check")}${t("learn.complete")}</button>`;

function video({ video_url: address, title }) {
  const kind = videoKind(address);
  if (kind === "none") return html`<p class="notice">${t("learn.noSource")}</p>`;
  if (kind === "elsewhere") return linkCard(address);
  return html`<div class="video" data-video><video controls playsinline preload="none" src="${address}" aria-label="${title}">${captions(address)}</video></div>`;
}

/** Clips on our own host have their captions beside them; of others we know nothing. */
function captions(address) {
  const { origin, pathname } = new URL(address);
  if (origin !== location.origin) return null;
  return html`<track kind="captions" srclang="en" label="${languages.en}" src="${pathname.replace(/\.\w+$/, ".vtt")}" default>`;
}

const linkCard = (address) => html`<a class="card card--padded link-card" href="${address}" target="_blank" rel="noopener noreferrer">
  <span class="state__symbol">${icon("play")}</span>
  <span class="stack stack--s"><strong>${t("learn.elsewhere", { host: new URL(address).hostname })}</strong>
  <span class="soft small">${t("learn.opensElsewhere")}</span>
  <span class="fact">${icon("link")}${t("learn.open")}</span></span>
</a>`;
