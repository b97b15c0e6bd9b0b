// One family of icons: 24 units, strokes of 1.75, round ends.
import { html } from "../html.js";

const shapes = {
  search: html`<circle cx="11" cy="11" r="7"/><path d="m20 20-4-4"/>`,
  close: html`<path d="M6 6l12 12M18 6 6 18"/>`,
  check: html`<path d="m5 12.5 4.5 4.5L19 7.5"/>`,
  "check-circle": html`<circle cx="12" cy="12" r="9"/><path d="m8 12.5 2.7 2.7L16 9.8"/>`,
  circle: html`<circle cx="12" cy="12" r="9"/>`,
  play: html`<path d="M7 5v14l12-7z"/>`,
  article: html`<path d="M6 3h9l4 4v14H6zM14 3v5h5M9 13h7M9 17h5"/>`,
  lock: html`<rect x="5" y="11" width="14" height="9" rx="2"/><path d="M8 11V8a4 4 0 0 1 8 0v3"/>`,
  clock: html`<circle cx="12" cy="12" r="9"/><path d="M12 7v5l3 2"/>`,
  people: html`<circle cx="9" cy="8" r="3.5"/><path d="M2.5 20c.5-4 3-6 6.5-6s6 2 6.5 6M16 5a3.5 3.5 0 0 1 0 6.5M18 14.5c2 .7 3.2 2.5 3.5 5.5"/>`,
  level: html`<path d="M5 20v-5M12 20V10M19 20V4"/>`,
  book: html`<path d="M12 6c-2-1.5-5-2-9-2v14c4 0 7 .5 9 2 2-1.5 5-2 9-2V4c-4 0-7 .5-9 2zM12 6v14"/>`,
  "arrow-left": html`<path d="M19 12H5m6-6-6 6 6 6"/>`,
  "arrow-right": html`<path d="M5 12h14m-6-6 6 6-6 6"/>`,
  "arrow-up": html`<path d="M12 19V5m-6 6 6-6 6 6"/>`,
  "arrow-down": html`<path d="M12 5v14m6-6-6 6-6-6"/>`,
  grip: html`<path d="M9 6h.01M15 6h.01M9 12h.01M15 12h.01M9 18h.01M15 18h.01"/>`,
  plus: html`<path d="M12 5v14M5 12h14"/>`,
  edit: html`<path d="m4 20 1-4L16.5 4.5l3 3L8 19z"/>`,
  trash: html`<path d="M4 7h16M9 7V4h6v3M6 7l1 13h10l1-13M10 11v5M14 11v5"/>`,
  eye: html`<path d="M2 12c3-5 6-7 10-7s7 2 10 7c-3 5-6 7-10 7s-7-2-10-7z"/><circle cx="12" cy="12" r="3"/>`,
  link: html`<path d="M14 4h6v6M20 4l-9 9M18 14v6H4V6h6"/>`,
  warning: html`<path d="M12 4 2.5 20h19zM12 10v4M12 17h.01"/>`,
  offline: html`<path d="M3 3l18 18M5 12.5c1-1 2.3-1.8 3.7-2.2M2 9c1.3-1.2 2.7-2.1 4.2-2.8M10 5.2C14.5 4.7 18.8 6 22 9M14.5 10.7c1.7.3 3.2 1 4.5 2.2M9 16.5c1.7-1.3 4.3-1.3 6 0M12 20h.01"/>`,
  refresh: html`<path d="M20 5v5h-5M4 19v-5h5M19.5 10A8 8 0 0 0 5.5 7M4.5 14a8 8 0 0 0 14 3"/>`,
  image: html`<rect x="3" y="4" width="18" height="16" rx="2"/><path d="m3 17 5-5 4 4 3-3 6 5M15 9h.01"/>`,
};

/** A decoration: what it means stands beside it as text. */
export const icon = (name) => html`<svg class="icon" viewBox="0 0 24 24" aria-hidden="true">${shapes[name]}</svg>`;
