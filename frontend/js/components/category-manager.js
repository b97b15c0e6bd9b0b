// The categories as an administrator keeps them. What is done to them comes with the first touch: category-actions.js.
import { fill, skeleton } from "../states.js";
import { html, render } from "../html.js";
import { listAll, part } from "../api.js";
import { handleForm, problemsOf } from "../forms.js";
import { icon } from "./icons.js";
import { listCategories } from "../endpoints/courses.js";
import { t } from "../i18n.js";
import { toast } from "./toast.js";

const loadActions = part(() => import("./category-actions.js"));

let list;
let categories = [];

export async function startCategories(section) {
  list = section.querySelector("[data-list]");
  const form = section.querySelector("form");
  handleForm(form, async ({ name }) => (await loadActions()).add({ form, name, load }));
  list.addEventListener("click", ({ target }) => act(target.closest("button[data-do]"), form));
  section.addEventListener("pointerover", () => loadActions().catch(() => {}), { once: true });
  await fill(list, { skeleton: skeleton("row", 3), load });
}

async function load() {
  categories = await listAll(listCategories);
  show();
}

function show() {
  render(list, categories.length ? html`<ul class="rows">${categories.map(row)}</ul>` : html`<p class="soft">${t("categories.empty")}</p>`);
}

const row = ({ id, name, slug, course_count: count }) => html`<li class="rows__row" data-id="${id}">
  <span class="rows__text"><a id="category-${id}" href="index.html?category=${slug}">${name}</a> <span class="faint small">${t("categories.courses", { count })}</span></span>
  <span class="row row--tight">
    <button class="button button--small button--quiet" type="button" data-do="rename" aria-describedby="category-${id}">${icon("edit")}${t("categories.rename")}</button>
    <button class="button button--small button--danger-quiet" type="button" data-do="remove" aria-describedby="category-${id}">${icon("trash")}${t("categories.delete")}</button>
  </span>
</li>`;

async function act(button, form) {
  if (!button || button.ariaDisabled === "true") return;
  button.ariaDisabled = "true";
  const category = categories.find(({ id }) => id === Number(button.closest("[data-id]").dataset.id));
  const focus = (name) => list.querySelector(`[data-id="${category.id}"] [data-do="${name}"]`)?.focus();
  try {
    const actions = await loadActions();
    await actions[button.dataset.do]({ form, category, load, focus });
  } catch (error) {
    toast(problemsOf(error)[0].text);
  } finally {
    button.ariaDisabled = null;
  }
}
