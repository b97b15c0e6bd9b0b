// Courses: read by anyone, before they are published only by those they belong to; written by these.
import { call, callAsAnyone, send } from "../api.js";

export const listCategories = (query) => send("GET", "courses/categories/", { query: { page_size: 100, ...query } });
export const listCourses = (query, options) => send("GET", "courses/courses/", { query, ...options });
export const listMyCourses = (query) => call("GET", "courses/courses/", { query: { mine: true, ...query } });
export const getCourse = (id) => callAsAnyone("GET", `courses/courses/${id}/`);
export const getLecture = (id) => callAsAnyone("GET", `courses/lectures/${id}/`);

export const createCourse = (course) => call("POST", "courses/courses/", { body: course });
export const updateCourse = (id, changes) => call("PATCH", `courses/courses/${id}/`, { body: changes });
export const deleteCourse = (id) => call("DELETE", `courses/courses/${id}/`);
