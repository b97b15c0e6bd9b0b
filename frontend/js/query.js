// Addresses and query strings, without the browser.

/** {a: 1, b: ["x", "y"], c: ""} becomes "?a=1&b=x&b=y"; empty values are left out. */
export function toQuery(values = {}) {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(values)) {
    for (const item of [value].flat()) {
      if (item !== undefined && item !== null && item !== "" && item !== false) query.append(name, item);
    }
  }
  const text = query.toString();
  return text && `?${text}`;
}

/** A positive whole number out of an address, or null: ids and page numbers. */
export function toId(text) {
  return /^[1-9]\d{0,17}$/.test(text ?? "") ? Number(text) : null;
}

/** Where to go after a log-in: one of our own pages, never another site. */
export function safeNext(next, fallback) {
  return /^[a-z0-9-]+\.html(?:[?#]\S*)?$/.test(next ?? "") ? next : fallback;
}

/** The page someone is on, as login.html wants it in ?next=. */
export const currentPage = ({ pathname, search, hash }) => (pathname.split("/").pop() || "index.html") + search + hash;

export const loginAddress = (place) => `login.html${toQuery({ next: currentPage(place) })}`;
