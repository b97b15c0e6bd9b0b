// What only a new course has: the way from idea to course, what was typed, kept in this browser, and the first save.
import { createCourse } from "../endpoints/courses.js";
import { html, render } from "../html.js";
import { needWords, t } from "../i18n.js";
import { lasting } from "../storage.js";
import { valuesOf } from "../forms.js";

await needWords("newCourse");

const STEPS = ["details", "outline", "picture", "publish"];

const guide = document.querySelector("[data-when-new]");
const kept = document.querySelector("#kept");

/** Puts what was kept under this key into page.form. Answers keep(), which keeps more of it, and the ways of the first save. */
export function startNew(page, key) {
  guide.hidden = false;
  render(guide, steps());
  const draft = lasting.getJson(key);
  if (draft) fillIn(page.form, draft);
  kept.addEventListener("click", ({ target }) => target.closest("button") && startAfresh(page.form, key));
  return { keep: () => lasting.setJson(key, valuesOf(page.form)), ...firstSave(page, key) };
}

function startAfresh(form, key) {
  forget(key);
  form.reset();
  form.elements.title.focus();
}

function forget(key) {
  lasting.remove(key);
  kept.hidden = true;
}

/**
 * create() makes the course, one however often it is called, and hands it to page.open(); ensureCourse() is for what needs a
 * course to belong to: its id, or null when the form has to be put right first.
 */
function firstSave({ form, inTurn, open }, key) {
  let creating = null;
  const create = () => (creating ??= make().finally(() => (creating = null)));
  const ensureCourse = () => {
    if (form.matches(":valid")) return create().catch((error) => complain(form, error));
    form.requestSubmit();
    return null;
  };

  async function make() {
    const values = valuesOf(form);
    const made = await inTurn(() => createCourse(values));
    history.replaceState(null, "", `?id=${made.id}`);
    forget(key);
    guide.hidden = true;
    open(made);
    return made.id;
  }

  return { create, ensureCourse };
}

async function complain(form, error) {
  const { showError } = await import("../form-problems.js");
  showError(form, error);
  return null;
}

function fillIn(form, draft) {
  for (const [name, value] of Object.entries(draft)) form.elements[name].value = value;
  render(kept, html`<p>${t("newCourse.kept")}</p><button class="button button--small" type="button">${t("newCourse.startAfresh")}</button>`);
  kept.hidden = false;
}

const steps = () => html`<h2 class="card__heading">${t("newCourse.title")}</h2>
  <ol class="steps stack stack--s">${STEPS.map((step) => html`<li>${t(`newCourse.${step}`)}</li>`)}</ol>`;
