// Who asked to become an instructor, for an administrator to answer.
import { answerInstructorRequest, listInstructorRequests } from "../endpoints/admin.js";
import { fill, skeleton } from "../states.js";
import { format, t } from "../i18n.js";
import { html, render } from "../html.js";
import { icon } from "./icons.js";
import { pagination } from "./pagination.js";
import { problemsOf } from "../forms.js";
import { toast } from "./toast.js";

const PAGE_SIZE = 6;

let section;
let list;
let page = 1;
let status = "PENDING";

export async function startRequests(theSection) {
  section = theSection;
  list = section.querySelector("[data-list]");
  section.querySelector("select").addEventListener("change", ({ target }) => choose({ status: target.value }));
  list.addEventListener("click", (event) => act(event));
  await fill(list, { skeleton: skeleton("row", 3), load });
}

async function choose(choice) {
  ({ status = status, page = 1 } = choice);
  await fill(list, { load });
}

async function load(options) {
  const { results, count } = await listInstructorRequests({ status, page, page_size: PAGE_SIZE, ordering: "-created_at" }, options);
  if (!results.length) return render(list, html`<p class="soft">${t(`requests.none.${status || "ALL"}`)}</p>`);
  render(list, html`<ul class="rows">${results.map(row)}</ul>${pagination({ page, count, pageSize: PAGE_SIZE, address: (to) => `#requests-${to}` })}`);
}

const row = ({ id, student, message, status: state, created_at: asked, decided_at: decided }) => html`<li class="request" data-id="${id}" data-name="${student.full_name}">
  <p class="row row--tight"><strong id="request-${id}">${student.full_name}</strong><span class="faint small">${student.email} · ${format.date(asked)}</span></p>
  <p class="request__message">${message}</p>
  ${state === "PENDING" ? answers(id) : html`<p><span class="badge ${state === "APPROVED" ? "badge--good" : ""}">${t(`requests.${state}`)}</span> <span class="faint small">${format.date(decided)}</span></p>`}
</li>`;

const answers = (id) => html`<p class="row row--tight">
  <button class="button button--small button--primary" type="button" data-answer="APPROVED" aria-describedby="request-${id}">${icon("check")}${t("requests.approve")}</button>
  <button class="button button--small" type="button" data-answer="REJECTED" aria-describedby="request-${id}">${icon("close")}${t("requests.reject")}</button>
</p>`;

async function act(event) {
  const link = event.target.closest("[data-page]");
  if (link) {
    event.preventDefault();
    await choose({ page: Number(link.dataset.page) });
    return section.querySelector("h2").focus();
  }
  const button = event.target.closest("[data-answer]");
  if (button && button.ariaDisabled !== "true") await answer(button);
}

async function answer(button) {
  const { id, name } = button.closest("[data-id]").dataset;
  button.ariaDisabled = "true";
  try {
    await answerInstructorRequest(id, button.dataset.answer);
    toast(t(button.dataset.answer === "APPROVED" ? "requests.approved" : "requests.rejected", { name }));
  } catch (error) {
    toast(problemsOf(error)[0].text);
    button.ariaDisabled = null;
    if (error.status !== 409) return;
  }
  await choose({ page });
  section.querySelector("h2").focus();
}
