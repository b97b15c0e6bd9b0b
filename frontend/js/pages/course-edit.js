import * as api from "../api.js";
import { fillSelect, handleForm, problemsOf, showError, valuesOf, warnBeforeLeaving } from "../forms.js";
import { fill, showNoRight, showNotFound, skeleton } from "../states.js";
import { format, t, useWords } from "../i18n.js";
import { render, serverHtml } from "../html.js";
import { requireRole, setTitle } from "../layout.js";
import { showOutline, startOutline } from "../components/outline-editor.js";
import { showPicture, startPicture } from "../components/picture-editor.js";
import { confirm } from "../components/dialog.js";
import { lasting } from "../storage.js";
import { makeAutosave } from "../autosave.js";
import { makeQueue } from "../queue.js";
import { toId } from "../query.js";
import { toast } from "../components/toast.js";
import words from "../lang/en.editor.js";

useWords(words);

const FIELDS = ["title", "subtitle", "description", "category", "level", "price"];

const main = document.querySelector("main");
const loading = document.querySelector("#loading");
const editor = document.querySelector("#editor");
const form = document.querySelector("#details");
const saveState = document.querySelector("#save-state");
const notice = document.querySelector("#notice");
const kept = document.querySelector("#kept");
const preview = document.querySelector("#description-preview");
const inTurn = makeQueue();
const address = new URLSearchParams(location.search);

const autosave = makeAutosave({
  read: () => valuesOf(form),
  save: sendDetails,
  mayAutosave: () => course !== null && !course.is_published && form.matches(":valid"),
  onState: showSaveState,
});

let person;
let course = null;
let leaving = false;

start();

async function start() {
  person = await requireRole("INSTRUCTOR", "ADMIN");
  if (address.has("id") && !toId(address.get("id"))) showNotFound(main);
  else await fill(loading, { skeleton: skeleton("text"), load });
}

async function load() {
  const id = toId(address.get("id"));
  const [categories, found] = await Promise.all([api.listAll(api.listCategories), id && api.getCourse(id)]);
  if (!found && person.role !== "INSTRUCTOR") return showNoRight(main);
  if (found && person.role !== "ADMIN" && found.instructor.id !== person.id) return showNoRight(main);
  fillSelect(form.elements.category, [["", t("editor.chooseCategory")], ...categories.map(({ id: value, name }) => [value, name])]);
  startOutline({ inTurn, ensureCourse, onOutline: showWhatIsMissing });
  startPicture({ inTurn });
  if (found) open(found);
  else takeUpDraft();
  loading.hidden = true;
  editor.hidden = false;
}

function open(found) {
  course = found;
  for (const name of FIELDS) form.elements[name].value = name === "category" ? course.category.id : course[name];
  autosave.reset();
  showOutline(course);
  showPicture(course);
  showCourse();
}

/** What the page says of the course outside its form. */
function showCourse() {
  document.querySelector("#currency").textContent = course.currency;
  document.querySelector("#heading").textContent = course.title;
  setTitle(course.title);
  for (const element of document.querySelectorAll("[data-when-saved]")) element.hidden = false;
  document.querySelector("[data-when-new]").hidden = true;
  document.querySelector("#preview").href = `course.html?id=${course.id}`;
  preview.hidden = !course.description_html;
  render(preview.querySelector(".prose"), serverHtml(course.description_html));
  showPublishing();
}

function showPublishing() {
  if (!course) return;
  for (const element of document.querySelectorAll("[data-published]")) element.hidden = String(course.is_published) !== element.dataset.published;
}

function showWhatIsMissing(modules) {
  document.querySelector("#missing").hidden = modules.some(({ lectures }) => lectures.length);
}

const draftKey = () => `ocms.draft.${person.id}`;

// Saving the details ------------------------------------------------------------------------------

form.addEventListener("input", () => {
  autosave.touch();
  if (!course) lasting.setJson(draftKey(), valuesOf(form));
});
warnBeforeLeaving(() => !leaving && course !== null && autosave.isChanged());
handleForm(form, save);

async function save() {
  if (course) await autosave.saveNow();
  else await create();
  toast(t("editor.saved"));
}

async function sendDetails(values) {
  course = await inTurn(() => api.updateCourse(course.id, values));
  showCourse();
}

async function create() {
  const values = valuesOf(form);
  const made = await inTurn(() => api.createCourse(values));
  history.replaceState(null, "", `?id=${made.id}`);
  lasting.remove(draftKey());
  kept.hidden = true;
  open(made);
}

/** For what needs a course to belong to: saves a new one, or shows what it lacks and resolves to null. */
async function ensureCourse() {
  if (course) return course.id;
  if (!form.matches(":valid")) {
    form.requestSubmit();
    return null;
  }
  try {
    await create();
    return course.id;
  } catch (error) {
    showError(form, error);
    return null;
  }
}

function showSaveState(now, error) {
  if (!course) return;
  const texts = {
    saved: () => t("editor.savedAt", { time: format.time(course.updated_at) }),
    changed: () => t(course.is_published ? "editor.notLive" : "editor.changed"),
    saving: () => t("editor.saving"),
    failed: () => t("editor.notSaved", { reason: problemsOf(error)[0].text }),
  };
  saveState.dataset.state = now;
  saveState.textContent = texts[now]();
}

/** A new course has nowhere to be saved yet: what was typed stays in this browser. */
function takeUpDraft() {
  const draft = lasting.getJson(draftKey());
  form.elements.price.value = "0";
  autosave.reset();
  if (!draft) return;
  for (const name of FIELDS) form.elements[name].value = draft[name] ?? "";
  kept.hidden = false;
}

kept.querySelector("button").addEventListener("click", () => {
  lasting.remove(draftKey());
  kept.hidden = true;
  form.reset();
  form.elements.price.value = "0";
  form.elements.title.focus();
});

// Publishing and deleting -------------------------------------------------------------------------

const actions = { publish, unpublish, delete: deleteThis };

main.addEventListener("click", async ({ target }) => {
  const button = target.closest("[data-course]");
  if (!button || button.ariaDisabled === "true") return;
  button.ariaDisabled = "true";
  notice.hidden = true;
  try {
    await actions[button.dataset.course]();
  } catch (error) {
    refuse(error);
  } finally {
    button.ariaDisabled = null;
  }
});

async function publish() {
  if (!form.matches(":valid")) return form.requestSubmit();
  await autosave.saveNow();
  await setPublished(true);
  toast(t("editor.published"));
}

async function unpublish() {
  await setPublished(false);
  toast(t("editor.unpublished"), { undo: () => setPublished(true).catch(refuse) });
}

async function setPublished(isPublished) {
  course = await inTurn(() => api.updateCourse(course.id, { is_published: isPublished }));
  showCourse();
  autosave.touch();
  document.querySelector(`[data-course="${isPublished ? "unpublish" : "publish"}"]`).focus();
}

async function deleteThis() {
  const sure = await confirm({ title: t("editor.deleteTitle"), text: t("editor.deleteText", { title: course.title }), action: t("editor.delete"), danger: true });
  if (!sure) return;
  await inTurn(() => api.deleteCourse(course.id));
  leaving = true;
  location.assign(person.role === "ADMIN" ? "index.html" : "studio.html");
  await new Promise(() => {}); // The button stays busy until the next page is here.
}

function refuse(error) {
  if (error.status === undefined) throw error;
  notice.hidden = false;
  notice.querySelector("p").textContent = problemsOf(error)[0].text;
  notice.focus();
}
