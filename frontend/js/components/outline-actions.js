// What an instructor does to the outline: add, edit, move, remove.
import * as api from "../endpoints/editing.js";
import * as moves from "../outline-moves.js";
import { askForLecture, askForModule } from "./outline-dialogs.js";
import { outline, region, section, show, showChanged } from "./outline-view.js";
import { removeLater, settleRemoval } from "./removal.js";
import { follow } from "./outline-drag.js";
import { getCourse, getLecture } from "../endpoints/courses.js";
import { problemsOf } from "../forms.js";
import { t } from "../i18n.js";
import { toast } from "./toast.js";
import { needStyles } from "../styles.js";

await Promise.all(["components/overlays", "components/drag"].map(needStyles));

const live = section.querySelector("[data-live]");

let page;

const actions = {
  "add-module": addModule,
  "rename-module": ({ module }) => renameModule(findModule(module)),
  "remove-module": ({ module }) => removeModule(findModule(module)),
  "move-module": ({ module, step }) => move(moves.stepModule(outline.modules, module, step), () => modulePlace(module), { module, step }),
  "add-lecture": ({ module }) => addLecture(module),
  "edit-lecture": ({ lecture }) => editLecture(lecture),
  "remove-lecture": ({ lecture }) => removeLecture(findLecture(lecture)),
  "move-lecture": ({ lecture, step }) => move(moves.stepLecture(outline.modules, lecture, step), () => lecturePlace(lecture), { lecture, step }),
  "undo-move": undoMove,
};

/** One of the actions above, at a place {module, lecture, step}. */
export async function perform(thePage, action, place) {
  page = thePage;
  settleRemoval();
  try {
    await actions[action](place);
  } catch (error) {
    complain(error);
  }
}

/** Goes on with what takeHold() of outline-editor.js began. */
export async function drag(thePage, hold) {
  page = thePage;
  hold.release();
  const drop = await follow(region, hold);
  if (!drop) return;
  settleRemoval();
  const { kind, id, module, before } = drop;
  if (kind === "module") move(moves.moveModule(outline.modules, id, before), () => modulePlace(id));
  else move(moves.moveLecture(outline.modules, id, { module, before }), () => lecturePlace(id));
}

function complain(error) {
  if (error.status === undefined) throw error;
  toast(problemsOf(error)[0].text);
}

const findModule = (id) => outline.modules.find((module) => module.id === id);
const findLecture = (id) => outline.modules.flatMap(({ lectures }) => lectures).find((lecture) => lecture.id === id);

const withLectures = (moduleId, change) =>
  outline.modules.map((module) => (module.id === moduleId ? { ...module, lectures: change(module.lectures) } : module));

// Moving ------------------------------------------------------------------------------------------

function move(next, describe, focus) {
  const before = moves.toOrder(outline.modules);
  if (!next || JSON.stringify(before) === JSON.stringify(moves.toOrder(next))) return;
  outline.earlierOrders.push(before);
  show(next, focus);
  live.textContent = describe();
  sendOrder();
}

function undoMove() {
  show(moves.inOrder(outline.modules, outline.earlierOrders.pop()));
  section.querySelector(outline.earlierOrders.length ? "[data-do='undo-move']" : "[data-do='add-module']").focus();
  live.textContent = t("outline.moveUndone");
  sendOrder();
}

/** Several moves in quick succession wait for one another; each sends the order as it is by then. */
async function sendOrder() {
  try {
    await page.inTurn(() => api.reorderCourse(outline.course, moves.toOrder(outline.modules)));
  } catch (error) {
    complain(error);
    await reload();
  }
}

async function reload() {
  const course = await getCourse(outline.course).catch(() => null);
  if (course) showChanged(course.modules);
}

function lecturePlace(id) {
  const { module, index } = moves.placeOf(outline.modules, id);
  const { title, lectures } = outline.modules[module];
  return t("outline.movedLecture", { title: findLecture(id).title, place: index + 1, total: lectures.length, module: title });
}

function modulePlace(id) {
  const place = outline.modules.findIndex((module) => module.id === id) + 1;
  return t("outline.movedModule", { title: findModule(id).title, place, total: outline.modules.length });
}

// Adding and editing ------------------------------------------------------------------------------

async function addModule() {
  const course = outline.course ?? (await page.ensureCourse());
  if (!course) return;
  const added = await askForModule(null, ({ title }) => page.inTurn(() => api.createModule({ course, title })));
  if (added) showChanged([...outline.modules, { ...added, lectures: [] }], { module: added.id, action: "add-lecture" });
}

async function renameModule(module) {
  const saved = await askForModule(module, ({ title }) => page.inTurn(() => api.updateModule(module.id, { title })));
  if (!saved) return;
  const renamed = outline.modules.map((one) => (one.id === module.id ? { ...one, title: saved.title } : one));
  show(renamed, { module: module.id, action: "rename-module" });
}

async function addLecture(module) {
  const added = await askForLecture(null, (values) => page.inTurn(() => api.createLecture({ module, ...values })));
  if (added) showChanged(withLectures(module, (lectures) => [...lectures, added]), { module, action: "add-lecture" });
}

async function editLecture(id) {
  const lecture = await getLecture(id);
  const saved = await askForLecture(lecture, (values) => page.inTurn(() => api.updateLecture(id, values)));
  if (!saved) return;
  const edited = withLectures(saved.module, (lectures) => lectures.map((one) => (one.id === id ? saved : one)));
  show(edited, { lecture: id, action: "edit-lecture" });
}

// Removing ----------------------------------------------------------------------------------------

function removeLecture({ id, title }) {
  const place = moves.placeOf(outline.modules, id);
  const { id: module, lectures: siblings } = outline.modules[place.module];
  const after = siblings[place.index + 1];
  remove(title, {
    focus: after ? { lecture: after.id, action: "remove-lecture" } : { module, action: "add-lecture" },
    next: withLectures(module, (lectures) => lectures.filter((lecture) => lecture.id !== id)),
    commit: (options) => api.deleteLecture(id, options),
    back: { lecture: id, action: "remove-lecture" },
  });
}

function removeModule({ id, title }) {
  const after = outline.modules[outline.modules.findIndex((module) => module.id === id) + 1];
  remove(title, {
    focus: after && { module: after.id, action: "remove-module" },
    next: outline.modules.filter((module) => module.id !== id),
    commit: (options) => api.deleteModule(id, options),
    back: { module: id, action: "remove-module" },
  });
}

function remove(title, { next, focus, commit, back }) {
  const before = outline.modules;
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
