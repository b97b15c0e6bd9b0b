// What is wrong with a form: messages at their fields, and a summary that takes the focus.
import { ApiError } from "./api.js";
import { html, toElement } from "./html.js";
import { icon } from "./components/icons.js";
import { problemsOf } from "./forms.js";
import { t } from "./i18n.js";

/** Shows an ApiError: each message at the field it names, the others in the summary. */
export function showError(form, error) {
  if (!(error instanceof ApiError)) throw error;
  showProblems(form, problemsOf(error));
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

/** What the browser itself finds wrong, one problem per field. */
export function missing(form) {
  const wrong = [...form.elements].filter((element) => element.willValidate && !element.validity.valid);
  const first = wrong.filter((element, index) => wrong.findIndex(({ name }) => name === element.name) === index);
  return first.map((element) => ({ field: element.name, text: explain(element) }));
}

function explain({ validity, minLength, maxLength, type, dataset }) {
  if (validity.valueMissing) return dataset.missing ?? t("form.required");
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

