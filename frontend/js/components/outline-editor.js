// The outline of a course as its instructor works on it: add, edit, move, remove. One per page.
import * as api from "../api.js";
import * as moves from "../outline-moves.js";
import { askForLecture, askForModule } from "./outline-dialogs.js";
import { removeLater, settleRemoval } from "./removal.js";
import { html, render } from "../html.js";
import { outlineRows } from "./outline-rows.js";
import { problemsOf } from "../forms.js";
import { state } from "../states.js";
import { t } from "../i18n.js";
import { toast } from "./toast.js";
import { watchDragging } from "./outline-drag.js";

const section = document.querySelector("#outline");
const region = section.querySelector("[data-outline]");
const live = section.querySelector("[data-live]");
const undoButton = section.querySelector("[data-do='undo-move']");

let page;
let courseId = null;
let modules = [];
let earlierOrders = [];

/**
 * page.inTurn(action) runs the calls that change the course one after another; page.ensureCourse() resolves to the
 * course's id, saving a new one first, or to null when that cannot be; page.onOutline(modules) hears of every change.
 */
export function startOutline(thePage) {
  page = thePage;
  section.addEventListener("click", ({ target }) => act(target.closest("[data-do]")));
  watchDragging(region, dropped);
  show([]);
}

export function showOutline(course) {
  courseId = course.id;
  showChanged(course.modules);
}

const actions = {
  "add-module": addModule,
  "rename-module": ({ module }) => renameModule(findModule(module)),
  "remove-module": ({ module }) => removeModule(findModule(module)),
  "move-module": ({ module, step }) => move(moves.stepModule(modules, module, step), () => modulePlace(module), { module, step }),
  "add-lecture": ({ module }) => addLecture(module),
  "edit-lecture": ({ lecture }) => editLecture(lecture),
  "remove-lecture": ({ lecture }) => removeLecture(findLecture(lecture)),
  "move-lecture": ({ lecture, step }) => move(moves.stepLecture(modules, lecture, step), () => lecturePlace(lecture), { lecture, step }),
  "undo-move": undoMove,
};

async function act(button) {
  if (!button || button.ariaDisabled === "true") return;
  const place = {
    module: Number(button.closest("[data-module]")?.dataset.module),
    lecture: Number(button.closest("[data-lecture]")?.dataset.lecture),
    step: Number(button.dataset.step),
  };
  settleRemoval();
  button.ariaDisabled = "true";
  try {
    await actions[button.dataset.do](place);
  } catch (error) {
    complain(error);
  } finally {
    button.ariaDisabled = null;
  }
}

function complain(error) {
  if (error.status === undefined) throw error;
  toast(problemsOf(error)[0].text);
}

// Showing -----------------------------------------------------------------------------------------

function show(next, focus) {
  modules = next;
  undoButton.hidden = !earlierOrders.length;
  render(region, modules.length ? outlineRows(modules) : html`${empty()}`);
  if (focus) focusOn(focus);
  page.onOutline(modules);
}

/** With other modules or lectures than before: the earlier orders are not orders of these. */
function showChanged(next, focus) {
  earlierOrders = [];
  show(next, focus);
}

const empty = () => state({ symbol: "book", title: t("outline.empty.title"), text: t("outline.empty.text") });

/** The button that was used, wherever its row is now; at an end of the outline the one for the other way. */
function focusOn({ module, lecture, action, step }) {
  const row = region.querySelector(lecture ? `[data-lecture="${lecture}"]` : `[data-module="${module}"]`);
  const wanted = action ? [`[data-do="${action}"]`] : [`[data-step="${step}"]`, `[data-step="${-step}"]`];
  wanted.map((one) => row.querySelector(one)).find((button) => !button.disabled)?.focus();
}

const findModule = (id) => modules.find((module) => module.id === id);
const findLecture = (id) => modules.flatMap(({ lectures }) => lectures).find((lecture) => lecture.id === id);

const withLectures = (moduleId, change) =>
  modules.map((module) => (module.id === moduleId ? { ...module, lectures: change(module.lectures) } : module));

// Moving ------------------------------------------------------------------------------------------

function dropped({ kind, id, module, before }) {
  settleRemoval();
  if (kind === "module") move(moves.moveModule(modules, id, before), () => modulePlace(id));
  else move(moves.moveLecture(modules, id, { module, before }), () => lecturePlace(id));
}

function move(next, describe, focus) {
  const before = moves.toOrder(modules);
  if (!next || JSON.stringify(before) === JSON.stringify(moves.toOrder(next))) return;
  earlierOrders.push(before);
  show(next, focus);
  live.textContent = describe();
  sendOrder();
}

function undoMove() {
  show(moves.inOrder(modules, earlierOrders.pop()));
  (undoButton.hidden ? section.querySelector("[data-do='add-module']") : undoButton).focus();
  live.textContent = t("outline.moveUndone");
  sendOrder();
}

/** Several moves in quick succession wait for one another; each sends the order as it is by then. */
async function sendOrder() {
  try {
    await page.inTurn(() => api.reorderCourse(courseId, moves.toOrder(modules)));
  } catch (error) {
    complain(error);
    await reload();
  }
}

async function reload() {
  const course = await api.getCourse(courseId).catch(() => null);
  if (course) showChanged(course.modules);
}

function lecturePlace(id) {
  const { module, index } = moves.placeOf(modules, id);
  const { title, lectures } = modules[module];
  return t("outline.movedLecture", { title: findLecture(id).title, place: index + 1, total: lectures.length, module: title });
}

function modulePlace(id) {
  const place = modules.findIndex((module) => module.id === id) + 1;
  return t("outline.movedModule", { title: findModule(id).title, place, total: modules.length });
}

// Adding and editing ------------------------------------------------------------------------------

async function addModule() {
  courseId ??= await page.ensureCourse();
  if (!courseId) return;
  const added = await askForModule(null, ({ title }) => page.inTurn(() => api.createModule({ course: courseId, title })));
  if (added) showChanged([...modules, { ...added, lectures: [] }], { module: added.id, action: "add-lecture" });
}

async function renameModule(module) {
  const saved = await askForModule(module, ({ title }) => page.inTurn(() => api.updateModule(module.id, { title })));
  if (!saved) return;
  const renamed = modules.map((one) => (one.id === module.id ? { ...one, title: saved.title } : one));
  show(renamed, { module: module.id, action: "rename-module" });
}

async function addLecture(module) {
  const added = await askForLecture(null, (values) => page.inTurn(() => api.createLecture({ module, ...values })));
  if (added) showChanged(withLectures(module, (lectures) => [...lectures, added]), { module, action: "add-lecture" });
}

async function editLecture(id) {
  const lecture = await api.getLecture(id);
  const saved = await askForLecture(lecture, (values) => page.inTurn(() => api.updateLecture(id, values)));
  if (!saved) return;
  const edited = withLectures(saved.module, (lectures) => lectures.map((one) => (one.id === id ? saved : one)));
  show(edited, { lecture: id, action: "edit-lecture" });
}

// Removing ----------------------------------------------------------------------------------------

function removeLecture({ id, title }) {
  const place = moves.placeOf(modules, id);
  const { id: module, lectures: siblings } = modules[place.module];
  const after = siblings[place.index + 1];
  remove(title, {
    focus: after ? { lecture: after.id, action: "remove-lecture" } : { module, action: "add-lecture" },
    next: withLectures(module, (lectures) => lectures.filter((lecture) => lecture.id !== id)),
    commit: (options) => api.deleteLecture(id, options),
    back: { lecture: id, action: "remove-lecture" },
  });
}

function removeModule({ id, title }) {
  const after = modules[modules.findIndex((module) => module.id === id) + 1];
  remove(title, {
    focus: after && { module: after.id, action: "remove-module" },
    next: modules.filter((module) => module.id !== id),
    commit: (options) => api.deleteModule(id, options),
    back: { module: id, action: "remove-module" },
  });
}

function remove(title, { next, focus, commit, back }) {
  const before = modules;
  showChanged(next, focus);
  if (!focus) section.querySelector("[data-do='add-module']").focus();
  removeLater({
    text: t("editor.removed", { title }),
    restore: () => showChanged(before, back),
    commit: (options) => page.inTurn(() => commit(options)).catch(notRemoved),
  });
}

function notRemoved(error) {
  reload();
  complain(error);
}
