import { listAll, part } from "../api.js";
import { fill, showNoRight, showNotFound, skeleton } from "../states.js";
import { fillSelect, handleForm, problemsOf, valuesOf, warnBeforeLeaving } from "../forms.js";
import { format, language, t } from "../i18n.js";
import { getCourse, listCategories, updateCourse } from "../endpoints/courses.js";
import { render, serverHtml } from "../html.js";
import { requireRole, setTitle } from "../layout.js";
import { showOutline, startOutline } from "../components/outline-editor.js";
import { makeAutosave } from "../autosave.js";
import { makeQueue } from "../queue.js";
import { needStyles } from "../styles.js";
import { toId } from "../query.js";

const FIELDS = ["title", "subtitle", "description", "category", "level", "price", "currency"];
const CURRENCIES = "EUR USD GBP CHF AUD BRL CAD CNY CZK DKK HKD ILS INR MXN MYR NOK NZD PHP PLN RON SEK SGD THB TRY ZAR".split(" ");

const loadNewCourse = part(() => import("../components/new-course.js"));
const loadPublishing = part(() => import("../components/publishing.js"));

const main = document.querySelector("main");
const loading = document.querySelector("#loading");
const editor = document.querySelector("#editor");
const form = document.querySelector("#details");
const saveState = document.querySelector("#save-state");
const notice = document.querySelector("#notice");
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
let draft = null;
let leaving = false;

start();

async function start() {
  person = await requireRole("INSTRUCTOR", "ADMIN");
  if (address.has("id")) document.querySelector("#heading").textContent = t("editor.existing");
  if (address.has("id") && !toId(address.get("id"))) showNotFound(main);
  else await fill(loading, { skeleton: skeleton("text"), load });
}

async function load() {
  const id = toId(address.get("id"));
  const [categories, found] = await Promise.all([listAll(listCategories), id && getCourse(id)]);
  if (!found && person.role !== "INSTRUCTOR") return showNoRight(main);
  if (found && person.role !== "ADMIN" && found.instructor.id !== person.id) return showNoRight(main);
  const newCourse = found ? null : await loadNewCourse();
  fillSelect(form.elements.category, [["", t("editor.chooseCategory")], ...categories.map(({ id: value, name }) => [value, name])]);
  showCurrencies(found?.currency);
  startOutline({ inTurn, ensureCourse: () => draft.ensureCourse(), onOutline: showWhatIsMissing, refuse });
  if (found) open(found);
  else draft = newCourse.startNew({ form, inTurn, open }, `ocms.draft.${person.id}`);
  autosave.reset();
  loading.hidden = true;
  editor.hidden = false;
}

/** The usual ones, and whatever this course has. */
function showCurrencies(own) {
  const names = new Intl.DisplayNames(language, { type: "currency" });
  const codes = [...new Set([...CURRENCIES, ...(own ? [own] : [])])];
  fillSelect(form.elements.currency, codes.map((code) => [code, `${code} · ${names.of(code)}`]));
}

function open(found) {
  course = found;
  draft = null;
  for (const name of FIELDS) form.elements[name].value = name === "category" ? course.category.id : course[name];
  autosave.reset();
  showOutline(course);
  showPicture();
  showCourse();
}

/** A course that is not saved yet has no picture to choose. */
async function showPicture() {
  const { startPicture } = await import("../components/picture-editor.js");
  startPicture({ inTurn, refuse }, course);
}

/** What the page says of the course outside its form. */
function showCourse() {
  document.querySelector("#heading").textContent = course.title;
  setTitle(course.title);
  for (const element of document.querySelectorAll("[data-when-saved]")) element.hidden = false;
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

// Saving the details ------------------------------------------------------------------------------

form.addEventListener("input", () => {
  autosave.touch();
  draft?.keep();
});
warnBeforeLeaving(() => !leaving && course !== null && autosave.isChanged());
handleForm(form, save);

async function save() {
  await (draft ? draft.create() : autosave.saveNow());
  tell(t("editor.saved"));
}

async function sendDetails(values) {
  course = await inTurn(() => updateCourse(course.id, values));
  showCourse();
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

preview.addEventListener("toggle", () => needStyles("components/prose"), { once: true });

// Publishing and deleting -------------------------------------------------------------------------

const courseActions = { form, autosave, inTurn, refuse, change, leave, course: () => course };

main.addEventListener("click", async ({ target }) => {
  const button = target.closest("[data-course]");
  if (!button || button.ariaDisabled === "true") return;
  button.ariaDisabled = "true";
  notice.hidden = true;
  try {
    const actions = await loadPublishing();
    await actions[button.dataset.course](courseActions);
  } catch (error) {
    refuse(error);
  } finally {
    button.ariaDisabled = null;
  }
});

async function change(changes) {
  course = await inTurn(() => updateCourse(course.id, changes));
  showCourse();
}

function leave() {
  leaving = true;
  location.assign(person.role === "ADMIN" ? "index.html" : "studio.html");
}

// What the person hears ---------------------------------------------------------------------------

/** The line beside the title says the same: nothing is lost when this note cannot come. */
const tell = (text) =>
  Promise.all([import("../components/toast.js"), needStyles("components/overlays")]).then(([{ toast }]) => toast(text), () => {});

function refuse(error) {
  if (error.status === undefined) throw error;
  notice.hidden = false;
  notice.querySelector("p").textContent = problemsOf(error)[0].text;
  notice.focus();
}
