// The address of the list of people: who is searched for, and which page, to and from a query string.
import { toId } from "./query.js";

export const PAGE_SIZE = 20;
export const ROLES = ["STUDENT", "INSTRUCTOR", "ADMIN"];

const ACTIVE = { active: true, inactive: "false" };

/** The choices in an address such as "?role=STUDENT&page=2"; what is not understood counts as absent. */
export function readChoices(address) {
  const query = new URLSearchParams(address);
  return {
    search: (query.get("search") ?? "").slice(0, 200),
    role: ROLES.includes(query.get("role")) ? query.get("role") : "",
    status: Object.hasOwn(ACTIVE, query.get("status")) ? query.get("status") : "",
    page: toId(query.get("page")) ?? 1,
  };
}

export const toAddress = ({ search, role, status, page }) => ({ search, role, status, page: page > 1 ? page : null });

export const toApiQuery = ({ search, role, status, page }) => ({
  search: search.trim(),
  role,
  is_active: ACTIVE[status] ?? null,
  page: page > 1 ? page : null,
  page_size: PAGE_SIZE,
});
