import { PAGE_SIZE, change, readChoices, toAddress, toApiQuery } from "../catalogue.js";
import { fill, skeleton, state } from "../states.js";
import { html, render } from "../html.js";
import { listCategories, listCourses } from "../endpoints/courses.js";
import { courseCard } from "../components/course-card.js";
import { pagination } from "../components/pagination.js";
import { showChips } from "../components/filter-chips.js";
import { t } from "../i18n.js";
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
let typing;
let total;
const early = chosenEarly();

if (Object.keys(early).length) {
  choose(early);
} else {
  showCourses();
  showChoices();
}
showCategories();
whoIsHere();

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
  showCourses();
  showChoices();
});

/** What a quick person typed and chose before this script was here, where the address says nothing. */
function chosenEarly() {
  const { search, level, sort, free } = form.elements;
  const chosen = { search: search.value, level: level.value, sort: sort.value === "newest" ? "" : sort.value, free: free.checked };
  const isNew = ([name, value]) => value && (name === "sort" ? !location.search.includes("sort=") : !choices[name]);
  return Object.fromEntries(Object.entries(chosen).filter(isNew));
}

function searchNow() {
  clearTimeout(typing);
  const search = form.elements.search.value;
  if (search.trim() !== choices.search.trim()) choose({ search }, { typed: true });
}

/** One step in the history per question: further typing changes the step it began. */
function choose(changes, { typed = false } = {}) {
  clearTimeout(typing);
  choices = change(choices, { search: form.elements.search.value, ...changes });
  const address = toQuery(toAddress(choices)) || location.pathname;
  if (typed && history.state?.typed) history.replaceState({ typed }, "", address);
  else history.pushState({ typed }, "", address);
  showCourses();
  showChoices();
}

/** What someone is typing is theirs: it changes only when they choose something else than words. */
function showChoices() {
  const { search, category, level, free, sort } = choices;
  const field = form.elements.search;
  if (field.value.trim() !== search.trim()) field.value = search;
  form.elements.category.value = category;
  form.elements.level.value = level;
  form.elements.sort.value = sort;
  form.elements.free.checked = free;
  showChips(chips, { choices, categories, total });
}

async function showCategories() {
  try {
    ({ results: categories } = await listCategories());
  } catch {
    return; // The list of courses says what is wrong.
  }
  const options = categories.map(({ slug, name }) => html`<option value="${slug}">${name}</option>`);
  render(form.elements.category, html`<option value="">${t("catalogue.anyCategory")}</option>${options}`);
  form.elements.category.value = choices.category;
  showChips(chips, { choices, categories, total });
}

async function showCourses() {
  await fill(results, {
    skeleton: results.querySelector(".course-card") ? null : html`<div class="grid">${skeleton("card", 4)}</div>`,
    load: async ({ signal }) => {
      const list = listCourses(toApiQuery(choices), { signal });
      total = list.then(({ count }) => count);
      total.catch(() => {}); // The list itself says what is wrong.
      showList(await list);
    },
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
