// What search engines, and those who share a page, read of it.
import { setTitle } from "./layout.js";

/** description and image may be empty; address is this page without what only some see in it. */
export function describePage({ title, description, address, image }) {
  setTitle(title);
  const url = new URL(address, location.href).href;
  link("canonical", url);
  tag("property", "og:title", title);
  tag("property", "og:url", url);
  if (description) tag("name", "description", description);
  if (description) tag("property", "og:description", description);
  if (image) tag("property", "og:image", image);
}

function tag(kind, name, content) {
  const found = document.head.querySelector(`meta[${kind}="${name}"]`) ?? document.head.appendChild(document.createElement("meta"));
  found.setAttribute(kind, name);
  found.content = content;
}

function link(rel, href) {
  const found = document.head.querySelector(`link[rel="${rel}"]`) ?? document.head.appendChild(document.createElement("link"));
  Object.assign(found, { rel, href });
}
