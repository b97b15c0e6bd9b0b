// The catalogue's address: what is searched, filtered, sorted and paged, to and from a query string.
import { toId } from "./query.js";

export const PAGE_SIZE = 12;

const ORDERINGS = {
  newest: "-created_at",
  price: "price",
  "-price": "-price",
  rating: "-rating_average",
  popular: "-enrollment_count",
  relevance: "relevance",
};
const LEVELS = ["BEGINNER", "INTERMEDIATE", "ADVANCED"];

const defaultSort = (search) => (search ? "relevance" : "newest");

/** The choices in an address such as "?search=python&level=BEGINNER"; what is not understood counts as absent. */
export function readChoices(address) {
  const query = new URLSearchParams(address);
  const search = (query.get("search") ?? "").slice(0, 200);
  return {
    search,
    category: query.get("category") ?? "",
    level: LEVELS.includes(query.get("level")) ? query.get("level") : "",
    free: query.get("free") === "true",
    sort: Object.hasOwn(ORDERINGS, query.get("sort")) ? query.get("sort") : defaultSort(search.trim()),
    page: toId(query.get("page")) ?? 1,
  };
}

/** The address of these choices, without what is the default anyway. */
export function toAddress({ search, category, level, free, sort, page }) {
  return {
    search,
    category,
    level,
    free,
    sort: sort === defaultSort(search.trim()) ? null : sort,
    page: page > 1 ? page : null,
  };
}

/** The same choices as the API wants them. */
export function toApiQuery({ search, category, level, free, sort, page }) {
  const text = search.trim();
  return {
    search: text,
    category,
    level,
    is_free: free ? true : null,
    ordering: sort === "relevance" && !text ? null : ORDERINGS[sort],
    page: page > 1 ? page : null,
    page_size: PAGE_SIZE,
  };
}

/** One filter of these choices without the others, as the API wants it, for a count of what it leaves. */
export function alone(choices, filter) {
  const none = readChoices("");
  return { ...toApiQuery({ ...none, [filter]: choices[filter] }), ordering: null, page_size: 1 };
}

/** New choices after a change: a new question starts at its first page and, unless sorted on purpose, in its natural order. */
export function change(choices, changes) {
  const next = { ...choices, page: 1, ...changes };
  const wasDefault = choices.sort === defaultSort(choices.search.trim());
  if (wasDefault && !("sort" in changes)) next.sort = defaultSort(next.search.trim());
  return next;
}
