// The only fetch. One named function per endpoint; every failure is an ApiError.
import { apiBase } from "./config.js";
import { toQuery } from "./query.js";
import * as session from "./session.js";

const PATIENCE = 15_000;

export class ApiError extends Error {
  /** status 0 means that no answer came. */
  constructor(status, { type = "client_error", errors = [] } = {}, retryAfter = null) {
    super(errors[0]?.detail ?? `status ${status}`);
    Object.assign(this, { status, type, errors, retryAfter });
  }

  get code() {
    return this.errors[0]?.code;
  }

  get isUnreachable() {
    return this.status === 0 || this.status >= 502;
  }
}

let askToLogIn = async () => false;

/** What to do when the session ended while a person was at work: resolves to true once logged in again. */
export const onSessionExpired = (ask) => {
  askToLogIn = ask;
};

// Session -----------------------------------------------------------------------------------------

export async function logIn(email, password) {
  const { access } = await send("POST", "session/", { body: { email, password }, credentials: "include" });
  session.keep(access);
}

export async function logOut() {
  try {
    await send("DELETE", "session/", { credentials: "include", access: session.freshAccess() });
  } finally {
    session.forget();
  }
}

/** The person behind an earlier log-in, or null. Unreachable counts as not knowing: it throws. */
export async function restoreSession() {
  if (session.mayBeLoggedIn() && !session.freshAccess()) await renewAccess();
  return session.person();
}

/** After a change of name or role: a new access token, which carries them. */
export const refreshSession = () => renewAccess();

// Accounts ----------------------------------------------------------------------------------------

export const register = (account) => send("POST", "accounts/register/", { body: account });
export const getMe = () => call("GET", "accounts/me/");
export const updateMe = (changes) => call("PATCH", "accounts/me/", { body: changes });
export const exportMe = () => call("GET", "accounts/me/export/");
export const deleteMe = (password) => call("DELETE", "accounts/me/", { body: { password } });
export const changePassword = (passwords) => call("POST", "accounts/me/password/", { body: passwords });
export const requestPasswordReset = (email) => send("POST", "accounts/password-reset/", { body: { email } });
export const confirmPasswordReset = (reset) => send("POST", "accounts/password-reset/confirm/", { body: reset });
export const askToInstruct = (message) => call("POST", "accounts/instructor-requests/", { body: { message } });
export const listInstructorRequests = (query) => call("GET", "accounts/instructor-requests/", { query });
export const answerInstructorRequest = (id, status) => call("PATCH", `accounts/instructor-requests/${id}/`, { body: { status } });
export const listUsers = (query, options) => call("GET", "accounts/users/", { query, ...options });
export const updateUser = (id, changes) => call("PATCH", `accounts/users/${id}/`, { body: changes });

// Catalogue ---------------------------------------------------------------------------------------

export const listCategories = (query) => send("GET", "courses/categories/", { query: { page_size: 100, ...query } });
export const createCategory = (name) => call("POST", "courses/categories/", { body: { name } });
export const renameCategory = (id, name) => call("PATCH", `courses/categories/${id}/`, { body: { name } });
export const deleteCategory = (id) => call("DELETE", `courses/categories/${id}/`);

export const listCourses = (query, options) => send("GET", "courses/courses/", { query, ...options });
export const listMyCourses = (query) => call("GET", "courses/courses/", { query: { mine: true, ...query } });
export const getCourse = (id) => callAsAnyone("GET", `courses/courses/${id}/`);
export const createCourse = (course) => call("POST", "courses/courses/", { body: course });
export const updateCourse = (id, changes) => call("PATCH", `courses/courses/${id}/`, { body: changes });
export const deleteCourse = (id) => call("DELETE", `courses/courses/${id}/`);
export const reorderCourse = (id, modules) => call("POST", `courses/courses/${id}/reorder/`, { body: { modules } });
export const uploadThumbnail = (id, file) => call("PUT", `courses/courses/${id}/thumbnail/`, { body: asForm({ file }) });
export const removeThumbnail = (id, options) => call("DELETE", `courses/courses/${id}/thumbnail/`, options);

export const createModule = (module) => call("POST", "courses/modules/", { body: module });
export const updateModule = (id, changes) => call("PATCH", `courses/modules/${id}/`, { body: changes });
export const deleteModule = (id, options) => call("DELETE", `courses/modules/${id}/`, options);
export const getLecture = (id) => callAsAnyone("GET", `courses/lectures/${id}/`);
export const createLecture = (lecture) => call("POST", "courses/lectures/", { body: lecture });
export const updateLecture = (id, changes) => call("PATCH", `courses/lectures/${id}/`, { body: changes });
export const deleteLecture = (id, options) => call("DELETE", `courses/lectures/${id}/`, options);

// Learning ----------------------------------------------------------------------------------------

export const listEnrollments = (query) => call("GET", "enroll/", { query });
export const enroll = (course) => call("POST", "enroll/", { body: { course } });
export const leaveCourse = (enrollment) => call("DELETE", `enroll/${enrollment}/`);
export const listProgress = (query) => call("GET", "enroll/progress/", { query });
export const saveProgress = (progress, options) => call("POST", "enroll/progress/", { body: progress, ...options });

export const listReviews = (query) => callAsAnyone("GET", "reviews/", { query });
export const listOwnReviews = (course) => call("GET", "reviews/", { query: { course, mine: true } });
export const getReviewSummary = (course) => callAsAnyone("GET", "reviews/summary/", { query: { course } });
export const createReview = (review) => call("POST", "reviews/", { body: review });
export const updateReview = (id, changes) => call("PATCH", `reviews/${id}/`, { body: changes });
export const deleteReview = (id) => call("DELETE", `reviews/${id}/`);

// Dashboards --------------------------------------------------------------------------------------

export const getDashboard = ({ refresh } = {}) => call("GET", "dashboard/", { query: refresh ? { refresh: true } : {} });
export const getInstructorDashboard = (query) => call("GET", "dashboard/instructor/", { query });

/** All rows of a list, page after page. `list` is one of the functions above. */
export async function listAll(list, query = {}) {
  const rows = [];
  for (let page = 1; ; page += 1) {
    const { results, next } = await list({ page_size: 100, ...query, page });
    rows.push(...results);
    if (!next) return rows;
  }
}

// How it is sent ----------------------------------------------------------------------------------

async function call(method, path, options = {}) {
  const access = session.freshAccess() ?? (await renewAccess());
  try {
    if (!access) throw new ApiError(401);
    return await send(method, path, { ...options, access });
  } catch (error) {
    if (error.status !== 401) throw error;
    return callAgain(method, path, options, error);
  }
}

async function callAgain(method, path, options, error) {
  const access = (await renewAccess()) ?? ((await askToLogIn()) ? session.freshAccess() : null);
  if (!access) throw error;
  return send(method, path, { ...options, access });
}

async function callAsAnyone(method, path, options) {
  await restoreSession();
  return send(method, path, { ...options, access: session.freshAccess() });
}

function renewAccess() {
  if (!session.mayBeLoggedIn()) return null;
  return session.renew(session.staleAccess(), async () => {
    try {
      return (await send("POST", "session/refresh/", { credentials: "include" })).access;
    } catch (error) {
      if (error.status === 401 || error.status === 403) return null;
      throw error;
    }
  });
}

async function send(method, path, { query, body, access, signal, keepalive, credentials = "omit" } = {}) {
  const isForm = body instanceof FormData;
  const response = await reach(apiBase + path + toQuery(query), {
    method,
    credentials,
    keepalive,
    signal: signal ? AbortSignal.any([signal, AbortSignal.timeout(PATIENCE)]) : AbortSignal.timeout(PATIENCE),
    headers: {
      Accept: "application/json",
      ...(body && !isForm && { "Content-Type": "application/json" }),
      ...(access && { Authorization: `Bearer ${access}` }),
    },
    body: isForm || !body ? body : JSON.stringify(body),
  });
  return readAnswer(response);
}

async function reach(url, options) {
  try {
    return await fetch(url, options);
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new ApiError(0, { type: "server_error" });
  }
}

async function readAnswer(response) {
  if (response.status === 204) return null;
  const answer = await response.json().catch(() => ({}));
  if (!response.ok) throw new ApiError(response.status, answer, Number(response.headers.get("Retry-After")) || null);
  return answer;
}

function asForm(fields) {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) form.append(name, value);
  return form;
}
