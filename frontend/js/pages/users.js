import { PAGE_SIZE, ROLES, readChoices, toAddress, toApiQuery } from "../people.js";
import { fill, skeleton, state } from "../states.js";
import { flag, html, render } from "../html.js";
import { format, t } from "../i18n.js";
import { listUsers, updateUser } from "../endpoints/admin.js";
import { confirm } from "../components/dialog.js";
import { icon } from "../components/icons.js";
import { initials } from "../format.js";
import { makeQueue } from "../queue.js";
import { pagination } from "../components/pagination.js";
import { problemsOf } from "../forms.js";
import { requireRole } from "../layout.js";
import { toast } from "../components/toast.js";
import { toQuery } from "../query.js";

const TYPING_PAUSE = 250;

const form = document.querySelector("#filters");
const count = document.querySelector("#count");
const list = document.querySelector("#people");
const pages = document.querySelector("#pages");
const inTurn = makeQueue(); // each answer holds the whole person: the last to come has to be the newest

let me;
let choices = readChoices(location.search);
let people = [];
let typing;

start();

async function start() {
  me = await requireRole("ADMIN");
  choices.search ||= form.elements.search.value.trim(); // typed before this script was here
  showChoices();
  await showPeople({ first: true });
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  searchNow();
});
form.elements.search.addEventListener("input", () => {
  clearTimeout(typing);
  typing = setTimeout(searchNow, TYPING_PAUSE);
});
form.addEventListener("change", ({ target }) => target.name !== "search" && choose({ [target.name]: target.value }));
pages.addEventListener("click", (event) => {
  const link = event.target.closest("a");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  choose({ page: Number(link.dataset.page) });
  scrollTo({ top: 0 });
  document.querySelector("main").focus({ preventScroll: true });
});
addEventListener("popstate", () => {
  clearTimeout(typing);
  choices = readChoices(location.search);
  showChoices();
  showPeople();
});

function searchNow() {
  clearTimeout(typing);
  const search = form.elements.search.value;
  if (search.trim() !== choices.search.trim()) choose({ search }, { typed: true });
}

/** One step in the history per question: further typing changes the step it began. */
function choose(changes, { typed = false } = {}) {
  choices = { ...choices, page: 1, ...changes };
  const address = toQuery(toAddress(choices)) || location.pathname;
  if (typed && history.state?.typed) history.replaceState({ typed }, "", address);
  else history.pushState({ typed }, "", address);
  showPeople();
}

function showChoices() {
  for (const name of ["search", "role", "status"]) form.elements[name].value = choices[name];
}

async function showPeople({ first = false } = {}) {
  await fill(list, { skeleton: first ? skeleton("row", 6) : null, load: async ({ signal }) => show(await listUsers(toApiQuery(choices), { signal })) });
  if (!list.querySelector(".people")) render(pages, html``);
}

function show({ results, count: total }) {
  people = results;
  count.textContent = t("people.count", { count: total });
  render(list, people.length ? html`<ul class="people">${people.map((person) => html`<li class="person-row" data-id="${person.id}">${row(person)}</li>`)}</ul>` : nothing());
  const address = (page) => toQuery(toAddress({ ...choices, page })) || location.pathname;
  render(pages, html`${pagination({ page: choices.page, count: total, pageSize: PAGE_SIZE, address })}`);
}

const nothing = () => state({ symbol: "search", title: t("people.empty.title"), text: t("people.empty.text") });

const row = ({ id, full_name: name, email, role, is_active: isActive, created_at: since }) => html`
  <span class="avatar" aria-hidden="true">${initials(name)}</span>
  <div class="person-row__text">
    <p><strong id="person-${id}">${name}</strong>${id === me.id && html` <span class="badge">${t("people.you")}</span>`}${!isActive && html` <span class="badge badge--warning">${t("people.inactive")}</span>`}</p>
    <p class="soft small">${email}</p>
    <p class="faint small">${t("people.since", { date: format.date(since) })}</p>
  </div>
  <div class="person-row__actions">
    <select aria-label="${t("people.roleOf", { name })}" data-role>${ROLES.map((one) => html`<option value="${one}" ${flag("selected", one === role)}>${t(`role.${one}`)}</option>`)}</select>
    ${isActive ? html`<button class="button button--danger-quiet" type="button" data-active="false" aria-describedby="person-${id}">${t("people.deactivate")}</button>` : html`<button class="button" type="button" data-active="true" aria-describedby="person-${id}">${icon("refresh")}${t("people.reactivate")}</button>`}
  </div>`;

// Changing someone --------------------------------------------------------------------------------

list.addEventListener("change", ({ target }) => changeRole(target, find(target)));
list.addEventListener("click", ({ target }) => {
  const button = target.closest("[data-active]");
  if (button) setActive(button, find(button));
});

const find = (element) => people.find(({ id }) => id === element.closest("[data-id]").dataset.id);

async function changeRole(select, person) {
  const values = { name: person.full_name, role: t(`role.${select.value}`) };
  const sure = await confirm({ title: t("people.roleTitle"), text: roleText(person, select.value, values), action: t("people.changeRole") });
  if (sure) await change(person, { role: select.value }, t("people.roleChanged", values), "[data-role]");
  else select.value = person.role;
  select.focus();
}

function roleText(person, role, values) {
  if (person.id === me.id) return t("people.ownRole", values);
  return t(role === "ADMIN" ? "people.toAdmin" : "people.toRole", values);
}

async function setActive(button, person) {
  const active = button.dataset.active === "true";
  const values = { name: person.full_name };
  const question = active
    ? { title: t("people.reactivateTitle"), text: t("people.reactivateText", values), action: t("people.reactivate") }
    : { title: t("people.deactivateTitle"), text: t("people.deactivateText", values), action: t("people.deactivate"), danger: true };
  if (!(await confirm(question))) return button.focus();
  await change(person, { is_active: active }, t(active ? "people.reactivated" : "people.deactivated", values), "[data-active]");
}

async function change(person, changes, news, focus) {
  const place = list.querySelector(`[data-id="${person.id}"]`);
  await inTurn(async () => {
    place.ariaBusy = "true";
    try {
      Object.assign(person, await updateUser(person.id, changes));
      toast(news);
    } catch (error) {
      toast(problemsOf(error)[0].text);
    }
    place.ariaBusy = null;
    render(place, row(person));
    place.querySelector(focus).focus();
  });
}
