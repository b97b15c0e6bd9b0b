// Publishing a course, taking it back, deleting it. It comes with the first press of one of these buttons.
import { confirm } from "./dialog.js";
import { deleteCourse } from "../endpoints/courses.js";
import { needWords, t } from "../i18n.js";
import { toast } from "./toast.js";
import { needStyles } from "../styles.js";

await Promise.all([needWords("editing"), needStyles("components/overlays")]);

/** page: {form, autosave, inTurn, refuse, course(), change(changes), leave()}; each rejects with what the API said. */
export async function publish(page) {
  if (!page.form.matches(":valid")) return page.form.requestSubmit();
  await page.autosave.saveNow();
  await setPublished(page, true);
  toast(t("editor.published"));
}

export async function unpublish(page) {
  await setPublished(page, false);
  toast(t("editor.unpublished"), { undo: () => setPublished(page, true).catch(page.refuse) });
}

async function setPublished(page, isPublished) {
  await page.change({ is_published: isPublished });
  page.autosave.touch();
  document.querySelector(`[data-course="${isPublished ? "unpublish" : "publish"}"]`).focus();
}

export async function remove(page) {
  const { id, title } = page.course();
  const sure = await confirm({ title: t("editor.deleteTitle"), text: t("editor.deleteText", { title }), action: t("editor.delete"), danger: true });
  if (!sure) return;
  await page.inTurn(() => deleteCourse(id));
  page.leave();
  await new Promise(() => {}); // The button stays busy until the next page is here.
}
