import { PAGE_SIZE, change, readChoices, toAddress, toApiQuery } from "../catalogue.js";
import { fill, skeleton, state } from "../states.js";
import { format, t } from "../i18n.js";
import { html, render } from "../html.js";
import { listCategories, listCourses } from "../endpoints/courses.js";
import { courseCard } from "../components/course-card.js";
import { icon } from "../components/icons.js";
import { pagination } from "../components/pagination.js";
import { toQuery } from "../query.js";
import { whoIsHere } from "../layout.js";

const TYPING_PAUSE = 220;

const form = document.querySelector("#filters");
const count = document.querySelector("#count");
const chips = document.querySelector("#chips");
const results = document.querySelector("#results");
const pages = document.querySelector("#pages");

let choices = readChoices(location.search);
let categories = [];
let running = new AbortController();
let typing;
const typedEarly = form.elements.search.value;

showChoices();
showCourses();
showCategories();
whoIsHere();
if (typedEarly && !choices.search) choose({ search: typedEarly }, { typed: true });

form.addEventListener("submit", (event) => {
  event.preventDefault();
  searchNow();
});
form.elements.search.addEventListener("input", () => {
  clearTimeout(typing);
  typing = setTimeout(searchNow, TYPING_PAUSE);
});
form.addEventListener("change", ({ target }) => {
  if (target.name === "search") return;
  choose({ [target.name]: target.type === "checkbox" ? target.checked : target.value });
});
chips.addEventListener("click", ({ target }) => {
  const chip = target.closest("button");
  if (!chip) return;
  choose(chip.dataset.filter === "all" ? { search: "", category: "", level: "", free: false } : { [chip.dataset.filter]: chip.dataset.filter === "free" ? false : "" });
  form.elements.search.focus();
});
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
  showCourses();
});

function searchNow() {
  clearTimeout(typing);
  const search = form.elements.search.value;
  if (search.trim() !== choices.search.trim()) choose({ search }, { typed: true });
}

/** One step in the history per question: further typing changes the step it began. */
function choose(changes, { typed = false } = {}) {
  choices = change(choices, changes);
  const address = toQuery(toAddress(choices)) || location.pathname;
  if (typed && history.state?.typed) history.replaceState({ typed }, "", address);
  else history.pushState({ typed }, "", address);
  showChoices();
  showCourses();
}

function showChoices() {
  const { search, category, level, free, sort } = choices;
  if (document.activeElement !== form.elements.search || !search) form.elements.search.value = search;
  form.elements.category.value = category;
  form.elements.level.value = level;
  form.elements.sort.value = sort;
  form.elements.free.checked = free;
  showChips();
}

function showChips() {
  const { search, category, level, free } = choices;
  const chosen = categories.find(({ slug }) => slug === category);
  const active = [
    search.trim() && { filter: "search", label: t("catalogue.searchChip", { text: search.trim() }) },
    category && { filter: "category", label: chosen?.name ?? category, count: chosen?.course_count },
    level && { filter: "level", label: t(`level.${level}`) },
    free && { filter: "free", label: t("catalogue.freeOnly") },
  ].filter(Boolean);
  render(chips, html`${active.map(chip)}${active.length > 1 && html`<button class="chip" type="button" data-filter="all" aria-pressed="false">${t("catalogue.clear")}</button>`}`);
}

function chip({ filter, label, count: courses }) {
  return html`<button class="chip" type="button" data-filter="${filter}" aria-label="${t("catalogue.remove", { name: label })}">
    ${label} ${courses !== undefined && html`<span class="faint number">${format.number(courses)}</span>`}${icon("close")}
  </button>`;
}

async function showCategories() {
  try {
    ({ results: categories } = await listCategories());
  } catch {
    return; // The list of courses says what is wrong.
  }
  const options = categories.map(({ slug, name }) => html`<option value="${slug}">${name}</option>`);
  render(form.elements.category, html`<option value="">${t("catalogue.anyCategory")}</option>${options}`);
  showChoices();
}

async function showCourses() {
  running.abort();
  running = new AbortController();
  const { signal } = running;
  await fill(results, {
    skeleton: results.querySelector(".course-card") ? null : html`<div class="grid">${skeleton("card", 4)}</div>`,
    load: async () => showList(await listCourses(toApiQuery(choices), { signal })),
  });
  if (!results.querySelector(".course-card")) render(pages, html``);
}

function showList(list) {
  count.textContent = t("catalogue.count", { count: list.count });
  render(results, list.results.length ? html`<div class="grid">${list.results.map(courseCard)}</div>` : nothing());
  const address = (page) => toQuery(toAddress({ ...choices, page })) || location.pathname;
  const links = pagination({ page: choices.page, count: list.count, pageSize: PAGE_SIZE, address });
  render(pages, html`${links}`);
}

function nothing() {
  const kind = chips.childElementCount ? "empty" : "none";
  return state({ symbol: "search", title: t(`catalogue.${kind}.title`), text: t(`catalogue.${kind}.text`) });
}
