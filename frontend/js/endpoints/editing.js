// The picture, modules and lectures of a course.
import { call } from "../api.js";

export const reorderCourse = (id, modules) => call("POST", `courses/courses/${id}/reorder/`, { body: { modules } });
export const uploadThumbnail = (id, file) => call("PUT", `courses/courses/${id}/thumbnail/`, { body: asForm({ file }) });
export const removeThumbnail = (id, options) => call("DELETE", `courses/courses/${id}/thumbnail/`, options);

export const createModule = (module) => call("POST", "courses/modules/", { body: module });
export const updateModule = (id, changes) => call("PATCH", `courses/modules/${id}/`, { body: changes });
export const deleteModule = (id, options) => call("DELETE", `courses/modules/${id}/`, options);
export const createLecture = (lecture) => call("POST", "courses/lectures/", { body: lecture });
export const updateLecture = (id, changes) => call("PATCH", `courses/lectures/${id}/`, { body: changes });
export const deleteLecture = (id, options) => call("DELETE", `courses/lectures/${id}/`, options);

function asForm(fields) {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) form.append(name, value);
  return form;
}
