// Forms that fail well: messages at their fields, a summary that takes the focus, one submission at a time.
// How problems look is in form-problems.js: pages preload it, or it comes when a form is first touched.
import { apiMessage, t } from "./i18n.js";
import { html, render, toElement } from "./html.js";

const loadProblems = () => import("./form-problems.js").catch(() => null);

/** Calls submit(values) with the trimmed values of the form; what it throws is shown in the form. */
export function handleForm(form, submit) {
  form.noValidate = true;
  form.addEventListener("focusin", loadProblems, { once: true });
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (form.ariaBusy !== "true") await whileBusy(form, event.submitter, () => attempt(form, submit));
  });
  form.addEventListener("click", revealPassword);
  takeOver(form);
}

async function attempt(form, submit) {
  const problems = await loadProblems();
  if (!problems) return sayUnreachable(form);
  const missing = problems.missing(form);
  if (missing.length) return problems.showProblems(form, missing);
  problems.clearProblems(form);
  await submit(valuesOf(form)).catch((error) => problems.showError(form, error));
}

/** Nothing was sent: what could show an answer is not even here. */
function sayUnreachable(form) {
  form.querySelector(".error-summary")?.remove();
  form.prepend(toElement(html`<p class="error-summary" role="alert">${t("form.unreachable")}</p>`));
}

/** boot.js holds back what was sent before this script was here. */
function takeOver(form) {
  form.dataset.ready = "";
  if ("early" in form.dataset) form.requestSubmit();
}

/** The values by name; passwords as typed, everything else trimmed. */
export function valuesOf(form) {
  const values = {};
  for (const [name, value] of new FormData(form)) {
    values[name] = form.elements[name]?.type === "password" || typeof value !== "string" ? value : value.trim();
  }
  return values;
}

/** Runs an action while its button cannot be pressed again. */
export async function whileBusy(form, button, action) {
  form.ariaBusy = "true";
  button?.setAttribute("aria-disabled", "true");
  try {
    return await action();
  } finally {
    form.ariaBusy = null;
    button?.removeAttribute("aria-disabled");
  }
}

/** What an ApiError says, as [{text, field}]. */
export function problemsOf(error) {
  if (error.isUnreachable) return [{ text: t("form.unreachable") }];
  if (error.status === 429) return [{ text: t("form.tooMany", { count: Math.ceil((error.retryAfter ?? 60) / 60) }) }];
  if (!error.errors.length) return [{ text: t("form.failed") }];
  return error.errors.map((one) => ({ field: one.attr, text: apiMessage(one) }));
}

function revealPassword({ target }) {
  const button = target.closest("[data-reveal]");
  if (!button) return;
  const input = button.parentElement.querySelector("input");
  const shown = input.type === "password";
  input.type = shown ? "text" : "password";
  button.setAttribute("aria-pressed", shown);
}

/** Warns before a page is left with changes that were not saved. isDirty() is asked at that moment. */
export function warnBeforeLeaving(isDirty) {
  addEventListener("beforeunload", (event) => {
    if (isDirty()) event.preventDefault();
  });
}

/** A select filled with [value, label] pairs. */
export function fillSelect(select, options, chosen) {
  render(select, html`${options.map(([value, label]) => html`<option value="${value}">${label}</option>`)}`);
  if (chosen !== undefined) select.value = chosen;
}
