// What administrators do with people, requests and categories.
import { call } from "../api.js";

export const listInstructorRequests = (query, options) => call("GET", "accounts/instructor-requests/", { query, ...options });
export const answerInstructorRequest = (id, status) => call("PATCH", `accounts/instructor-requests/${id}/`, { body: { status } });
export const listUsers = (query, options) => call("GET", "accounts/users/", { query, ...options });
export const updateUser = (id, changes) => call("PATCH", `accounts/users/${id}/`, { body: changes });

export const createCategory = (name) => call("POST", "courses/categories/", { body: { name } });
export const renameCategory = (id, name) => call("PATCH", `courses/categories/${id}/`, { body: { name } });
export const deleteCategory = (id) => call("DELETE", `courses/categories/${id}/`);
