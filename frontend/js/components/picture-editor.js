// The picture of a course: chosen, shown, taken away again.
import * as api from "../api.js";
import { removeLater, settleRemoval } from "./removal.js";
import { courseImage } from "./cover.js";
import { problemsOf } from "../forms.js";
import { render } from "../html.js";
import { t } from "../i18n.js";
import { toast } from "./toast.js";

const MOST_BYTES = 5 * 1024 * 1024;

const section = document.querySelector("#picture");
const frame = section.querySelector("[data-frame]");
const input = section.querySelector("input");
const problem = section.querySelector(".field__error");
const removeButton = section.querySelector("[data-remove]");

let page;
let course;

/** page.inTurn(action) runs the calls that change the course one after another. */
export function startPicture(thePage) {
  page = thePage;
  input.addEventListener("change", () => input.files.length && upload(input.files[0]));
  removeButton.addEventListener("click", remove);
}

export function showPicture(theCourse) {
  course = theCourse;
  render(frame, courseImage(course));
  removeButton.hidden = !course.thumbnail;
}

async function upload(file) {
  settleRemoval();
  complain(null);
  if (file.size > MOST_BYTES) return complain(t("picture.tooBig"));
  input.disabled = true;
  section.setAttribute("aria-busy", "true");
  try {
    showPicture(await page.inTurn(() => api.uploadThumbnail(course.id, file)));
    toast(t("picture.saved"));
  } catch (error) {
    complain(problemsOf(error)[0].text);
  }
  section.removeAttribute("aria-busy");
  input.disabled = false;
  input.value = "";
  input.focus();
}

function remove() {
  const before = course;
  showPicture({ ...course, thumbnail: null });
  input.focus();
  removeLater({
    text: t("picture.removed"),
    restore: () => {
      showPicture(before);
      removeButton.focus();
    },
    commit: (options) => page.inTurn(() => api.removeThumbnail(before.id, options)).catch((error) => {
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
