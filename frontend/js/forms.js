// Forms that fail well: messages at their fields, a summary that takes the focus, one submission at a time.
import { ApiError } from "./api.js";
import { apiMessage, t } from "./i18n.js";
import { html, render, toElement } from "./html.js";
import { icon } from "./components/icons.js";

/** Calls submit(values) with the trimmed values of the form; what it throws is shown in the form. */
export function handleForm(form, submit) {
  form.noValidate = true;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (form.ariaBusy === "true") return;
    const problems = missing(form);
    if (problems.length) return showProblems(form, problems);
    clearProblems(form);
    await whileBusy(form, event.submitter, () => submit(valuesOf(form)).catch((error) => showError(form, error)));
  });
  form.addEventListener("click", revealPassword);
  takeOver(form);
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

/** Shows an ApiError: each message at the field it names, the others in the summary. */
export function showError(form, error) {
  if (!(error instanceof ApiError)) throw error;
  showProblems(form, problemsOf(error));
}

export function problemsOf(error) {
  if (error.isUnreachable) return [{ text: t("form.unreachable") }];
  if (error.status === 429) return [{ text: t("form.tooMany", { count: Math.ceil((error.retryAfter ?? 60) / 60) }) }];
  if (!error.errors.length) return [{ text: t("form.failed") }];
  return error.errors.map((one) => ({ field: one.attr, text: apiMessage(one) }));
}

export function clearProblems(form) {
  form.querySelector(".error-summary")?.remove();
  for (const note of form.querySelectorAll(".field__error")) note.remove();
  for (const field of form.querySelectorAll("[aria-invalid]")) {
    field.removeAttribute("aria-invalid");
    describe(field, (id) => id !== `${field.id}-error`);
  }
}

export function showProblems(form, problems) {
  clearProblems(form);
  for (const { field, text } of problems) markField(inputOf(form, field), text);
  form.prepend(summary(form, problems));
  form.querySelector(".error-summary").focus();
}

function missing(form) {
  const wrong = [...form.elements].filter((element) => element.willValidate && !element.validity.valid);
  const first = wrong.filter((element, index) => wrong.findIndex(({ name }) => name === element.name) === index);
  return first.map((element) => ({ field: element.name, text: explain(element) }));
}

function explain({ validity, minLength, maxLength, type }) {
  if (validity.valueMissing) return t("form.required");
  if (validity.typeMismatch) return t(type === "email" ? "form.email" : "form.url");
  if (validity.tooShort) return t("form.tooShort", { count: minLength });
  if (validity.tooLong) return t("form.tooLong", { count: maxLength });
  return t("form.invalid");
}

/** The control a problem belongs to; of a group of radio buttons the first. */
function inputOf(form, name) {
  const found = name && form.elements[name];
  return found instanceof RadioNodeList ? found[0] : (found ?? null);
}

function markField(input, text) {
  if (!input) return;
  input.setAttribute("aria-invalid", "true");
  const note = toElement(html`<p class="field__error" id="${input.id}-error">${icon("warning")}${text}</p>`);
  (input.closest(".field") ?? input.parentElement).append(note);
  describe(input, () => true, note.id);
}

function describe(input, keepId, added = "") {
  const ids = (input.getAttribute("aria-describedby") ?? "").split(" ").filter((id) => id && keepId(id));
  const all = [...ids, added].filter(Boolean).join(" ");
  if (all) input.setAttribute("aria-describedby", all);
  else input.removeAttribute("aria-describedby");
}

function summary(form, problems) {
  const line = ({ field, text }) => {
    const input = inputOf(form, field);
    return html`<li>${input ? html`<a href="#${input.id}">${labelOf(input)}: ${text}</a>` : text}</li>`;
  };
  const box = toElement(html`<div class="error-summary" role="alert" tabindex="-1">
    <p class="error-summary__title">${t("form.problem", { count: problems.length })}</p>
    <ul>${problems.map(line)}</ul>
  </div>`);
  box.addEventListener("click", (event) => leadToField(event, form));
  return box;
}

function leadToField(event, form) {
  const link = event.target.closest("a");
  if (!link) return;
  event.preventDefault();
  form.querySelector(link.hash).focus();
}

const labelOf = (input) => (input.closest("fieldset")?.querySelector("legend") ?? input.labels?.[0])?.textContent.trim() ?? input.name;

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
