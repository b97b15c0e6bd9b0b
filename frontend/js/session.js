// The only file that touches tokens. The refresh token is in a cookie that no script can read;
// what is kept here is the access token of this tab and, for the header, the role.
import { lasting, thisTab } from "./storage.js";

const ACCESS = "ocms.access";
const ROLE = "ocms.role";
const SPARE_SECONDS = 30;

const channel = globalThis.BroadcastChannel && new BroadcastChannel("ocms.session");
const listeners = new Set();
let access = thisTab.get(ACCESS);

export function readClaims(token) {
  try {
    const payload = token.split(".")[1].replaceAll("-", "+").replaceAll("_", "/");
    const bytes = Uint8Array.from(atob(payload), (character) => character.charCodeAt(0));
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    return null;
  }
}

export const isFresh = (token, now = Date.now()) => (readClaims(token)?.exp ?? 0) * 1000 - SPARE_SECONDS * 1000 > now;

/** {id, role, name} of who is logged in, or null. */
export function person() {
  const claims = readClaims(access);
  return claims && { id: claims.user_id, role: claims.role, name: claims.full_name };
}

/** True when a log-in happened in this browser and no log-out since: worth asking for an access token. */
export const mayBeLoggedIn = () => Boolean(access ?? lasting.get(ROLE));

export const freshAccess = () => (isFresh(access) ? access : null);

export function keep(token) {
  adopt(token);
  channel?.postMessage({ access: token });
}

export function forget() {
  drop();
  channel?.postMessage({ access: null });
}

export const onChange = (listener) => listeners.add(listener);

/**
 * Calls fetchAccess for a new token, in one tab at a time; whoever waited takes the token the first one got.
 * A server that says no ends the session.
 */
export async function renew(stale, fetchAccess) {
  return inOneTab(async () => {
    await Promise.resolve();
    if (access !== stale && isFresh(access)) return access;
    const token = await fetchAccess();
    if (token) keep(token);
    else forget();
    return token;
  });
}

export const staleAccess = () => access;

function inOneTab(action) {
  return navigator.locks ? navigator.locks.request("ocms.refresh", action) : action();
}

function adopt(token) {
  const before = person();
  access = token;
  const now = person();
  thisTab.set(ACCESS, token);
  lasting.set(ROLE, now.role);
  announce(before, now);
}

function drop() {
  const before = person();
  access = null;
  thisTab.remove(ACCESS);
  lasting.remove(ROLE);
  announce(before, null);
}

function announce(before, now) {
  if (before?.id === now?.id && before?.role === now?.role && before?.name === now?.name) return;
  for (const listener of listeners) listener(now, before);
}

channel?.addEventListener("message", ({ data }) => (data.access ? adopt(data.access) : drop()));
