// The categories as an administrator keeps them.
import { createCategory, deleteCategory, listAll, listCategories, renameCategory } from "../api.js";
import { clearProblems, handleForm, problemsOf, showProblems } from "../forms.js";
import { confirm, openDialog } from "./dialog.js";
import { fill, skeleton } from "../states.js";
import { html, render } from "../html.js";
import { icon } from "./icons.js";
import { t } from "../i18n.js";
import { toast } from "./toast.js";

let section;
let list;
let categories = [];

export async function startCategories(theSection) {
  section = theSection;
  list = section.querySelector("[data-list]");
  const form = section.querySelector("form");
  handleForm(form, ({ name }) => add(form, name));
  list.addEventListener("click", ({ target }) => act(target.closest("button[data-do]")));
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
    <button class="button button--small button--danger-quiet" type="button" data-do="delete" aria-describedby="category-${id}">${icon("trash")}${t("categories.delete")}</button>
  </span>
</li>`;

async function add(form, name) {
  try {
    await createCategory(name);
  } catch (error) {
    if (error.status !== 409) throw error;
    return showProblems(form, [{ field: "name", text: problemsOf(error)[0].text }]);
  }
  form.reset();
  clearProblems(form);
  await load();
  form.elements.name.focus();
  toast(t("categories.added", { name }));
}

async function act(button) {
  if (!button) return;
  const category = categories.find(({ id }) => id === Number(button.closest("[data-id]").dataset.id));
  if (button.dataset.do === "rename") await rename(category);
  else await remove(category);
}

async function rename(category) {
  const { dialog, closed } = openDialog({ title: t("categories.renameTitle"), content: nameForm(category) });
  const form = dialog.querySelector("form");
  handleForm(form, async ({ name }) => {
    try {
      await renameCategory(category.id, name);
      dialog.close("saved");
    } catch (error) {
      if (error.status !== 409) throw error;
      showProblems(form, [{ field: "name", text: problemsOf(error)[0].text }]);
    }
  });
  if ((await closed) !== "saved") return;
  await load();
  focusOn(category, "rename");
}

const nameForm = ({ name }) => html`<form class="stack">
  <div class="field">
    <label for="category-name">${t("categories.name")}</label>
    <input id="category-name" name="name" maxlength="80" required autofocus autocomplete="off" value="${name}">
  </div>
  <div class="dialog__actions">
    <button class="button" type="button" data-close>${t("dialog.cancel")}</button>
    <button class="button button--primary">${t("categories.save")}</button>
  </div>
</form>`;

async function remove(category) {
  const { name } = category;
  const sure = await confirm({ title: t("categories.deleteTitle"), text: t("categories.deleteText", { name }), action: t("categories.delete"), danger: true });
  if (!sure) return;
  try {
    await deleteCategory(category.id);
  } catch (error) {
    toast(error.status === 409 ? t("categories.inUse", { name }) : problemsOf(error)[0].text);
    return focusOn(category, "delete");
  }
  await load();
  section.querySelector("form").elements.name.focus();
  toast(t("categories.deleted", { name }), { undo: () => createCategory(name).then(load) });
}

const focusOn = ({ id }, action) => list.querySelector(`[data-id="${id}"] [data-do="${action}"]`)?.focus();
