import { listAll } from "../api.js";
import { enroll, leaveCourse, listEnrollments } from "../endpoints/learning.js";
import { fill, skeleton, state } from "../states.js";
import { format, t } from "../i18n.js";
import { html, render } from "../html.js";
import { confirm } from "../components/dialog.js";
import { courseImage } from "../components/cover.js";
import { icon } from "../components/icons.js";
import { requireRole } from "../layout.js";
import { toast } from "../components/toast.js";

const KINDS = { all: () => true, active: (row) => row.status === "ACTIVE", completed: (row) => row.status === "COMPLETED" };

const region = document.querySelector("#courses");
const chips = document.querySelector("#kinds");
let enrollments = [];
let kind = "all";

await requireRole("STUDENT");
await refresh();

function refresh() {
  const place = html`<div class="grid">${skeleton("card", 3)}</div>`;
  return fill(region, { skeleton: enrollments.length ? null : place, load });
}

async function load() {
  const rows = await listAll(listEnrollments);
  enrollments = rows.filter(({ status }) => status !== "DROPPED");
  show();
}

function show() {
  const rows = enrollments.filter(KINDS[kind]);
  render(chips, enrollments.length ? html`${Object.keys(KINDS).map(chip)}` : html``);
  render(region, rows.length ? html`<div class="grid">${rows.map(card)}</div>` : empty());
}

function chip(name) {
  const count = enrollments.filter(KINDS[name]).length;
  return html`<button class="chip" type="button" aria-pressed="${String(name === kind)}" data-kind="${name}">${t(`myCourses.${name}`)} <span class="number faint">${format.number(count)}</span></button>`;
}

function empty() {
  if (enrollments.length) return html`<p class="soft">${t("myCourses.noneOfKind")}</p>`;
  const action = html`<a class="button button--primary" href="index.html">${t("state.toCourses")}</a>`;
  return state({ symbol: "book", title: t("myCourses.empty.title"), text: t("myCourses.empty.text"), action });
}

function card({ id, course, status, completed_at: completedAt, progress, next_lecture: next }) {
  const { completed_lectures: done, total_lectures: total, percent } = progress;
  return html`<article class="card learning-card" aria-labelledby="enrollment-${id}">
    <div class="course-card__picture">${courseImage(course)}</div>
    <div class="course-card__body">
      <h2 class="course-card__title" id="enrollment-${id}"><a href="course.html?id=${course.id}">${course.title}</a></h2>
      <p class="course-card__by">${course.instructor.full_name}</p>
      <div class="learning-card__progress">
        <progress max="100" value="${percent}" aria-label="${t("course.progressOf", { title: course.title })}"></progress>
        <p class="row row--between small"><span class="soft number">${t("myCourses.progress", { done, total })}</span><strong class="number">${format.percent(percent)}</strong></p>
        ${status === "COMPLETED" && html`<p><span class="badge badge--good">${icon("check")}${t("myCourses.doneOn", { date: format.date(completedAt) })}</span></p>`}
      </div>
      <div class="row row--between">
        <a class="button ${next ? "button--primary" : ""}" href="learn.html?course=${course.id}" aria-describedby="enrollment-${id}">${t("myCourses.continue")}</a>
        <button class="button button--danger-quiet button--small" type="button" data-leave="${id}" aria-describedby="enrollment-${id}">${t("myCourses.leave")}</button>
      </div>
    </div>
  </article>`;
}

chips.addEventListener("click", ({ target }) => {
  const button = target.closest("button");
  if (!button) return;
  kind = button.dataset.kind;
  show();
  chips.querySelector(`[data-kind="${kind}"]`).focus();
});

region.addEventListener("click", ({ target }) => {
  const button = target.closest("[data-leave]");
  if (button) leave(enrollments.find(({ id }) => id === Number(button.dataset.leave)));
});

async function leave({ id, course }) {
  const values = { title: course.title };
  const sure = await confirm({ title: t("myCourses.leaveTitle"), text: t("myCourses.leaveText", values), action: t("myCourses.leaveYes"), danger: true });
  if (!sure) return;
  try {
    await leaveCourse(id);
  } catch (error) {
    return toast(error.isUnreachable ? t("state.unreachable.title") : error.message);
  }
  toast(t("myCourses.left", values), { undo: () => enroll(course.id).then(refresh) });
  await refresh();
  document.querySelector("main").focus();
}
