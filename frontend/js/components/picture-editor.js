// The picture of a course as the editor shows it. Choosing another or none comes with the first touch: picture-actions.js.
import { courseImage } from "./cover.js";
import { part } from "../api.js";
import { render } from "../html.js";

export const section = document.querySelector("#picture");
export const input = section.querySelector("input");
export const removeButton = section.querySelector("[data-remove]");
export const picture = { course: null };

const loadActions = part(() => import("./picture-actions.js"));

/** page.inTurn(action) runs the calls that change the course one after another; page.refuse(error) says what went wrong. */
export function startPicture(page, course) {
  const act = async (perform) => {
    const actions = await loadActions().catch(page.refuse);
    if (actions) await perform(actions);
  };
  const send = () => input.files.length && act(({ upload }) => upload(page, input.files[0]));
  input.addEventListener("change", send);
  removeButton.addEventListener("click", () => act(({ remove }) => remove(page)));
  showPicture(course);
  send(); // what was chosen before this was here
}

export function showPicture(course) {
  picture.course = course;
  render(section.querySelector("[data-frame]"), courseImage(course));
  removeButton.hidden = !course.thumbnail;
}
