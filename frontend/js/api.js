// The only fetch; every failure is an ApiError. The endpoints have a named function each, in endpoints/.
import { apiBase } from "./config.js";
import { toQuery } from "./query.js";
import * as session from "./session.js";

const PATIENCE = 15_000;
const [A_MOMENT, MOST_TURNS] = [2, 10]; // seconds, tries

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

/**
 * Code that comes when it is needed: const loadIt = part(() => import(…)). loadIt() fails as a call does when the line is down, and
 * tries again then. All who wait share a promise: two imports of one module may arrive in either order, and clicks must not.
 */
export function part(load) {
  let loading = null;
  const failed = () => {
    loading = null;
    throw new ApiError(0, { type: "server_error" });
  };
  return () => (loading ??= load().catch(failed));
}

/** All rows of a list, page after page. `list` is one of the functions in endpoints/. */
export async function listAll(list, query = {}) {
  const rows = [];
  for (let page = 1; ; page += 1) {
    const { results, next } = await list({ page_size: 100, ...query, page });
    rows.push(...results);
    if (!next) return rows;
  }
}

// How it is sent ----------------------------------------------------------------------------------

/** As the person who is logged in; asks them to log in again when that has ended. */
export async function call(method, path, options = {}) {
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

/** As the person who is here, if there is one. */
export async function callAsAnyone(method, path, options) {
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

/** As nobody in particular. Who is told to come again in a moment, because of a crowd, does. */
export async function send(method, path, options = {}) {
  for (let turn = 1; ; turn += 1) {
    try {
      return await sendOnce(method, path, options);
    } catch (error) {
      const isSoon = error.status === 429 && error.retryAfter && error.retryAfter <= A_MOMENT;
      if (!isSoon || turn === MOST_TURNS) throw error;
      await new Promise((resolve) => setTimeout(resolve, (error.retryAfter + Math.random()) * 1000));
    }
  }
}

async function sendOnce(method, path, { query, body, access, signal, keepalive, credentials = "omit" }) {
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
