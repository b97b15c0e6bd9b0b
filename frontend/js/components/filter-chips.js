// The filters in force, as chips that take them away. Each says how many courses match it alone.
import { alone } from "../catalogue.js";
import { format, t } from "../i18n.js";
import { html, render } from "../html.js";
import { icon } from "./icons.js";
import { listCourses } from "../endpoints/courses.js";
import { toQuery } from "../query.js";

const counts = new Map();

/** Until the categories are here, a slug stands for its name. total resolves to the count of what all filters leave. */
export function showChips(region, { choices, categories, total }) {
  const active = filtersOf(choices, categories);
  render(region, html`${active.map(chip)}${active.length > 1 && html`<button class="chip" type="button" data-filter="all" aria-pressed="false">${t("catalogue.clear")}</button>`}`);
  for (const { filter, label } of active) {
    const count = active.length === 1 ? total : countOf(alone(choices, filter));
    showCount(region.querySelector(`[data-filter="${filter}"]`), label, count);
  }
}

function filtersOf({ search, category, level, free }, categories) {
  const text = search.trim();
  return [
    text && { filter: "search", label: t("catalogue.searchChip", { text }) },
    category && { filter: "category", label: categories.find(({ slug }) => slug === category)?.name ?? category },
    level && { filter: "level", label: t(`level.${level}`) },
    free && { filter: "free", label: t("catalogue.freeOnly") },
  ].filter(Boolean);
}

const chip = ({ filter, label }) => html`<button class="chip" type="button" data-filter="${filter}" aria-label="${t("catalogue.remove", { name: label })}">
  ${label} <span class="chip__count faint number"></span>${icon("close")}
</button>`;

function countOf(query) {
  const key = toQuery(query);
  if (!counts.has(key)) counts.set(key, listCourses(query).then(({ count }) => count));
  counts.get(key).catch(() => counts.delete(key));
  return counts.get(key);
}

/** Without a count a chip still does its work. */
async function showCount(button, label, counting) {
  const count = await counting.catch(() => null);
  if (count === null) return;
  button.querySelector(".chip__count").textContent = format.number(count);
  button.setAttribute("aria-label", `${t("catalogue.remove", { name: label })}: ${t("catalogue.count", { count })}`);
}
