// The only way markup gets into a page. Every value is escaped, except what this file made itself.

class Markup {
  #text;
  constructor(text) {
    this.#text = text;
  }
  toString() {
    return this.#text;
  }
}

const ESCAPES = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };
const ADDRESS_ATTRIBUTE = /\s(?:href|src|action|formaction|poster|cite|data)="$/i;
const FORBIDDEN_PLACE = /\s(?:(?:on\w+|style|srcdoc|srcset)="[^"]*|[\w-]+=)$/i;

export const escape = (value) => String(value).replace(/[&<>"']/g, (character) => ESCAPES[character]);

/** The address when it leads to a web page, a file of ours or a mail; "#" for anything that could run. */
export function safeUrl(value) {
  const address = String(value ?? "").trim();
  try {
    const { protocol } = new URL(address, "https://pages.invalid/");
    return ["https:", "http:", "mailto:"].includes(protocol) ? address : "#";
  } catch {
    return "#";
  }
}

function insert(value) {
  if (value === null || value === undefined || value === false || value === true) return "";
  if (value instanceof Markup) return value.toString();
  if (Array.isArray(value)) return value.map(insert).join("");
  return escape(value);
}

/** Template tag: html`<a href="${url}">${title}</a>`. Values go into text or into quoted attributes. */
export function html(parts, ...values) {
  const text = parts.reduce((before, part, index) => {
    const value = values[index - 1];
    if (FORBIDDEN_PLACE.test(parts[index - 1])) throw new Error(`No value may stand after ${parts[index - 1].slice(-40)}`);
    return before + insert(ADDRESS_ATTRIBUTE.test(parts[index - 1]) ? safeUrl(value) : value) + part;
  });
  return new Markup(text);
}

/** html`<option ${flag("selected", isChosen)}>` */
export const flag = (name, on) => (on ? new Markup(name) : null);

const policy = globalThis.trustedTypes?.createPolicy("ocms", { createHTML: (text) => text });
const allow = (text) => (policy ? policy.createHTML(text) : text);

export function render(element, markup) {
  if (!(markup instanceof Markup)) throw new TypeError("render() takes what html`` made");
  element.innerHTML = allow(markup.toString());
}

export function toElement(markup) {
  const template = document.createElement("template");
  render(template, markup);
  return template.content.firstElementChild;
}

const RICH_TAGS = new Set(
  "A ABBR B BLOCKQUOTE BR CODE DD DEL DIV DL DT EM H1 H2 H3 H4 H5 H6 HR I IMG KBD LI OL P PRE S SPAN STRONG SUB SUP TABLE TBODY TD TH THEAD TR UL".split(" "),
);
const RICH_ATTRIBUTES = new Set(["href", "src", "alt", "title", "colspan", "rowspan", "align", "start", "lang", "dir"]);

/** HTML the server rendered from Markdown and sanitised; gone over once more, so that neither side has to be perfect. */
export function serverHtml(text) {
  const { body } = new DOMParser().parseFromString(allow(text ?? ""), "text/html");
  for (const element of [...body.querySelectorAll("*")]) {
    if (RICH_TAGS.has(element.tagName)) cleanAttributes(element);
    else element.remove();
  }
  return new Markup(body.innerHTML);
}

function cleanAttributes(element) {
  for (const { name, value } of [...element.attributes]) {
    if (!RICH_ATTRIBUTES.has(name)) element.removeAttribute(name);
    else if ((name === "href" || name === "src") && safeUrl(value) === "#" && !value.startsWith("#")) element.removeAttribute(name);
  }
  if (element.tagName === "A" && /^https?:/i.test(element.getAttribute("href"))) element.rel = "noopener nofollow ugc";
  if (element.tagName === "IMG") element.loading = "lazy";
  if (element.tagName === "PRE" || element.tagName === "TABLE") element.tabIndex = 0; // they scroll sideways
}
