import { ApiError, listAll } from "../api.js";
import { getCourse, getLecture } from "../endpoints/courses.js";
import { listProgress, saveProgress } from "../endpoints/learning.js";
import { byLecture, countDone, isDone, lecturesOf, neighbours, resumeAt } from "../learning.js";
import { fill, showNotFound, skeleton, state } from "../states.js";
import { html, render } from "../html.js";
import { lecturePage, nextAndBefore, syllabus } from "../components/player.js";
import { setTitle, whoIsHere } from "../layout.js";
import { lasting } from "../storage.js";
import { makeOutbox } from "../outbox.js";
import { showVideo } from "../components/video.js";
import { t } from "../i18n.js";
import { toast } from "../components/toast.js";
import { toId, toQuery } from "../query.js";

const main = document.querySelector("main");
const place = document.querySelector("#lecture");
const content = document.querySelector("#syllabus");
const kept = document.querySelector("#kept");
const address = () => new URLSearchParams(location.search);
const addressOf = (id) => toQuery({ course: courseId, lecture: id });
const courseId = toId(address().get("course"));

let course;
let lectures;
let progress;
let outbox;
let mayLearn;
let current;
let early = {};

if (courseId) start();
else showNotFound(main);

async function start() {
  const person = await whoIsHere();
  askEarly(toId(address().get("lecture")));
  await fill(place, { load: () => loadCourse(person) });
  addEventListener("popstate", () => openLecture(chosenLecture()));
  addEventListener("online", () => outbox?.flush());
}

async function loadCourse(person) {
  course = await getCourse(courseId);
  lectures = lecturesOf(course);
  mayLearn = Boolean(course.enrollment) && course.enrollment.status !== "DROPPED";
  const rows = mayLearn ? await listAll(listProgress, { course: courseId }) : [];
  progress = byLecture(rows);
  if (mayLearn) startOutbox(person);
  if (!lectures.length) return render(place, noLectures());
  const lecture = chosenLecture();
  history.replaceState(null, "", addressOf(lecture.id));
  await openLecture(lecture);
}

/** What waits here is newer than what the server said. */
function startOutbox(person) {
  outbox = makeOutbox({ store: lasting, key: `ocms.progress.${person.id}`, send: saveProgress, onChange: showKept });
  for (const change of outbox.waiting()) note(change);
  showKept(outbox.count());
  outbox.flush().catch(() => {});
}

function chosenLecture() {
  const id = toId(address().get("lecture"));
  const firstOpen = mayLearn ? null : lectures.find(({ is_preview: open }) => open);
  return lectures.find((lecture) => lecture.id === id) ?? firstOpen ?? resumeAt(lectures, progress);
}

async function openLecture(lecture, { focus = false } = {}) {
  current = lecture;
  if (content.childElementCount) showSyllabus(); // at first it comes with the lecture, which would push it down
  await fill(place, { skeleton: skeleton("text"), load: () => showLecture(lecture) });
  if (focus) place.querySelector("h1, h2")?.focus();
}

async function showLecture({ id, title }) {
  setTitle(title);
  const lecture = await ask(id).catch(lockedOr).finally(showSyllabus);
  if (current.id !== id) return;
  if (!lecture) return render(place, locked());
  render(place, lecturePage({ lecture, course, done: isDone(progress, lecture), mayLearn, neighbours: neighbours(lectures, id) }));
  showVideo(place.querySelector("[data-video]"), lecture, {
    position: progress.get(id)?.position ?? 0,
    onPosition: (position) => record({ lecture: id, position }),
    onEnd: () => isDone(progress, lecture) || record({ lecture: id, completed: true }),
  });
  if (mayLearn && !outbox.waiting().some((change) => change.lecture === id)) {
    record({ lecture: id, position: progress.get(id)?.position ?? 0 });
  }
}

/** The lecture that the address names is on its way before the course is here. */
function askEarly(id) {
  if (!id) return;
  early = { id, answer: getLecture(id) };
  early.answer.catch(() => {}); // Whoever shows the lecture hears of it.
}

function ask(id) {
  const { answer } = early.id === id ? early : { answer: getLecture(id) };
  early = {};
  return answer;
}

function lockedOr(error) {
  if (error instanceof ApiError && [401, 403].includes(error.status)) return null;
  throw error;
}

main.addEventListener("click", (event) => {
  const target = event.target.closest("a[data-lecture], button[data-lecture], button[data-complete]");
  if (!target || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  if ("complete" in target.dataset) return record({ lecture: current.id, completed: !isDone(progress, current) });
  goTo(Number(target.dataset.lecture));
});

function goTo(id) {
  const lecture = lectures.find((one) => one.id === id);
  history.pushState(null, "", addressOf(id));
  scrollTo({ top: 0 });
  openLecture(lecture, { focus: true });
}

/** Shown at once, sent at once, kept when the line is down. */
async function record(change) {
  if (!mayLearn) return;
  const before = countDone(progress, lectures);
  note(change);
  if ("completed" in change) showDone();
  try {
    await outbox.post(change);
  } catch (error) {
    return toast(error.message);
  }
  const after = countDone(progress, lectures);
  if (after === lectures.length && after > before) celebrate();
}

function note({ lecture, ...change }) {
  progress.set(lecture, { ...progress.get(lecture), lecture, ...change, updated_at: new Date().toISOString() });
}

function showDone() {
  showSyllabus();
  render(place.querySelector("[data-steps]"), nextAndBefore({ done: isDone(progress, current), mayLearn, neighbours: neighbours(lectures, current.id) }));
  place.querySelector("[data-complete]").focus();
}

function showSyllabus() {
  const open = new Set([...content.querySelectorAll("details[open]")].map(({ dataset }) => Number(dataset.module)));
  render(content, syllabus({ course, lectures, progress, current, mayLearn, open }));
}

function showKept(count) {
  if (!count && !kept.hidden) toast(t("learn.sent"));
  kept.hidden = count === 0 || navigator.onLine;
  if (!kept.hidden) kept.textContent = t("learn.kept", { count });
}

function celebrate() {
  const action = html`<a class="button button--primary" href="course.html?id=${courseId}#reviews">${t("learn.finished.action")}</a>`;
  const note = state({ symbol: "check-circle", title: t("learn.finished.title"), text: t("learn.finished.text"), action });
  render(place.querySelector("[data-finished]"), html`<div role="status">${note}</div>`);
}

function locked() {
  const action = html`<a class="button button--primary" href="course.html?id=${courseId}">${t("learn.toCourse")}</a>`;
  return state({ symbol: "lock", title: t("learn.notEnrolled.title"), text: t("learn.notEnrolled.text"), action });
}

function noLectures() {
  const action = html`<a class="button" href="course.html?id=${courseId}">${t("learn.toCourse")}</a>`;
  return state({ symbol: "book", title: t("learn.noLectures.title"), text: t("learn.noLectures.text"), action });
}
