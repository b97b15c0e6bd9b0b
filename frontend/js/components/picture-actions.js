// Choosing the picture of a course, and taking it away again.
import { input, picture, removeButton, section, showPicture } from "./picture-editor.js";
import { removeLater, settleRemoval } from "./removal.js";
import { removeThumbnail, uploadThumbnail } from "../endpoints/editing.js";
import { needWords, t } from "../i18n.js";
import { problemsOf } from "../forms.js";
import { toast } from "./toast.js";
import { needStyles } from "../styles.js";

await Promise.all([needWords("editing"), needStyles("components/overlays")]);

const MOST_BYTES = 5 * 1024 * 1024;

const problem = section.querySelector(".field__error");

export async function upload(page, file) {
  settleRemoval();
  complain(null);
  if (file.size > MOST_BYTES) return complain(t("picture.tooBig"));
  input.disabled = true;
  section.setAttribute("aria-busy", "true");
  try {
    showPicture(await page.inTurn(() => uploadThumbnail(picture.course.id, file)));
    toast(t("picture.saved"));
  } catch (error) {
    complain(problemsOf(error)[0].text);
  }
  section.removeAttribute("aria-busy");
  input.disabled = false;
  input.value = "";
  input.focus();
}

export function remove(page) {
  const before = picture.course;
  showPicture({ ...before, thumbnail: null });
  input.focus();
  removeLater({
    text: t("picture.removed"),
    restore: () => {
      showPicture(before);
      removeButton.focus();
    },
    commit: (options) => page.inTurn(() => removeThumbnail(before.id, options)).catch((error) => {
      showPicture(before);
      toast(problemsOf(error)[0].text);
    }),
  });
}

function complain(text) {
  problem.hidden = !text;
  problem.querySelector("span").textContent = text ?? "";
  if (text) input.setAttribute("aria-invalid", "true");
  else input.removeAttribute("aria-invalid");
}
