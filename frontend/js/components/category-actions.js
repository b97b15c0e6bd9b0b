// Adding, renaming and deleting categories. Each calls load() when the list has changed.
import { clearProblems, showProblems } from "../form-problems.js";
import { confirm, openDialog } from "./dialog.js";
import { createCategory, deleteCategory, renameCategory } from "../endpoints/admin.js";
import { handleForm, problemsOf } from "../forms.js";
import { html } from "../html.js";
import { t } from "../i18n.js";
import { toast } from "./toast.js";
import { needStyles } from "../styles.js";

await needStyles("components/overlays");

export async function add({ form, name, load }) {
  try {
    await createCategory(name);
  } catch (error) {
    return showTaken(form, error);
  }
  form.reset();
  clearProblems(form);
  await load();
  form.elements.name.focus();
  toast(t("categories.added", { name }));
}

export async function rename({ category, load, focus }) {
  const { dialog, closed } = openDialog({ title: t("categories.renameTitle"), content: nameForm(category) });
  const form = dialog.querySelector("form");
  handleForm(form, async ({ name }) => {
    try {
      await renameCategory(category.id, name);
      dialog.close("saved");
    } catch (error) {
      showTaken(form, error);
    }
  });
  if ((await closed) !== "saved") return;
  await load();
  focus("rename");
}

function showTaken(form, error) {
  if (error.status !== 409) throw error;
  showProblems(form, [{ field: "name", text: problemsOf(error)[0].text }]);
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

export async function remove({ form, category: { id, name }, load, focus }) {
  const sure = await confirm({ title: t("categories.deleteTitle"), text: t("categories.deleteText", { name }), action: t("categories.delete"), danger: true });
  if (!sure) return;
  try {
    await deleteCategory(id);
  } catch (error) {
    toast(error.status === 409 ? t("categories.inUse", { name }) : problemsOf(error)[0].text);
    return focus("remove");
  }
  await load();
  form.elements.name.focus();
  toast(t("categories.deleted", { name }), { undo: () => createCategory(name).then(load) });
}
