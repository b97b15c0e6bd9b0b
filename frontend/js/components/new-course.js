// What only a new course has: the way from idea to course, and what was typed, kept in this browser until it is saved.
import { html, render } from "../html.js";
import { needWords, t } from "../i18n.js";
import { lasting } from "../storage.js";
import { valuesOf } from "../forms.js";

await needWords("newCourse");

const STEPS = ["details", "outline", "picture", "publish"];

const guide = document.querySelector("[data-when-new]");
const kept = document.querySelector("#kept");

/** Puts what was kept under this key into the form. Answers what keeps more of it, and what ends it all. */
export function startNew(form, key) {
  guide.hidden = false;
  render(guide, steps());
  const draft = lasting.getJson(key);
  if (draft) fillIn(form, draft);
  const forget = () => {
    lasting.remove(key);
    kept.hidden = true;
  };
  kept.addEventListener("click", ({ target }) => {
    if (!target.closest("button")) return;
    forget();
    form.reset();
    form.elements.title.focus();
  });
  return {
    keep: () => lasting.setJson(key, valuesOf(form)),
    done: () => {
      forget();
      guide.hidden = true;
    },
  };
}

function fillIn(form, draft) {
  for (const [name, value] of Object.entries(draft)) form.elements[name].value = value;
  render(kept, html`<p>${t("newCourse.kept")}</p><button class="button button--small" type="button">${t("newCourse.startAfresh")}</button>`);
  kept.hidden = false;
}

const steps = () => html`<h2 class="card__heading">${t("newCourse.title")}</h2>
  <ol class="steps stack stack--s">${STEPS.map((step) => html`<li>${t(`newCourse.${step}`)}</li>`)}</ol>`;
