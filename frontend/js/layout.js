// What every page does first: language, theme, header, and who is here.
import { logOut, onSessionExpired, restoreSession } from "./api.js";
import { showNoRight, showFailure } from "./states.js";
import { chooseLanguage, language, languages, translatePage } from "./i18n.js";
import { html, render } from "./html.js";
import { initials } from "./format.js";
import { lasting } from "./storage.js";
import { loginAddress } from "./query.js";
import * as session from "./session.js";

translatePage();
showPerson(session.person());
fillLanguages(document.querySelector("[data-language]"));
watchTheme(document.querySelector("[data-theme-switch]"));
document.querySelector("[data-log-out]").addEventListener("click", leave);
watchLine();
session.onChange(personChanged);
onSessionExpired(async () => (await import("./components/login-dialog.js")).askToLogIn());
takeOver();

/**
 * For pages that need someone: resolves to the person once it is sure that they are logged in with one of these roles.
 * Others are sent to the login page, or told that the page is not for them; then it never resolves.
 */
export async function requireRole(...roles) {
  const person = await restore();
  if (!person) location.replace(loginAddress(location));
  else if (roles.length && !roles.includes(person.role)) showNoRight(document.querySelector("main"));
  else return person;
  return new Promise(() => {});
}

/** For pages open to all: the person or null. */
export const whoIsHere = () => restore();

async function restore() {
  try {
    const person = await restoreSession();
    showPerson(person);
    return person;
  } catch (error) {
    return new Promise((resolve) => {
      showFailure(document.querySelector("main"), error, () => location.reload());
      addEventListener("online", () => resolve(restore()), { once: true });
    });
  }
}

export function setTitle(title) {
  document.title = `${title} · OCMS`;
}

function showPerson(person) {
  if (person) document.documentElement.dataset.role = person.role;
  else if (!session.mayBeLoggedIn()) delete document.documentElement.dataset.role;
  const link = document.querySelector("[data-person]");
  if (person) render(link, html`<span class="avatar" aria-hidden="true">${initials(person.name)}</span><span class="person__name">${person.name}</span>`);
}

/** Someone else logged in in another tab: what stands here was not made for them. */
function personChanged(now, before) {
  showPerson(now);
  if (now && before && now.id !== before.id) location.reload();
}

async function leave({ currentTarget: button }) {
  button.disabled = true;
  try {
    await logOut();
  } catch {
    // The session ends here all the same; the server ends its part when the cookie runs out.
  }
  location.assign("index.html");
}

function fillLanguages(select) {
  render(select, html`${Object.entries(languages).map(([code, name]) => html`<option value="${code}" lang="${code}">${name}</option>`)}`);
  select.value = language;
  select.addEventListener("change", () => chooseLanguage(select.value));
}

function watchTheme(button) {
  const system = matchMedia("(prefers-color-scheme: dark)");
  const root = document.documentElement;
  const isDark = () => (root.dataset.theme ?? (system.matches ? "dark" : "light")) === "dark";
  const show = () => button.setAttribute("aria-pressed", isDark());
  button.addEventListener("click", () => {
    chooseTheme(root, isDark() ? "light" : "dark", system.matches ? "dark" : "light");
    show();
  });
  system.addEventListener("change", show);
  show();
}

/** What the system shows anyway is not remembered, so that the page goes on following it. */
function chooseTheme(root, theme, systemTheme) {
  if (theme === systemTheme) {
    delete root.dataset.theme;
    lasting.remove("ocms.theme");
  } else {
    root.dataset.theme = theme;
    lasting.set("ocms.theme", theme);
  }
}

/** boot.js marks the buttons that were pressed until now. The page's own listeners are there a moment later. */
function takeOver() {
  document.documentElement.dataset.live = "";
  setTimeout(() => document.querySelectorAll("button[data-early]").forEach((button) => button.click()));
}

function watchLine() {
  const bar = document.querySelector("[data-offline]");
  const show = () => {
    bar.hidden = navigator.onLine;
  };
  addEventListener("online", show);
  addEventListener("offline", show);
  show();
}
