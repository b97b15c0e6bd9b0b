import { html } from "../html.js";

const STAR = "M12 3.5 14.7 9l6 .9-4.4 4.2 1 6-5.3-2.8-5.3 2.8 1-6L3.3 9.9l6-.9z";

/** Five stars, filled up to a rating; the number stands beside them as text. */
export function stars(rating) {
  const fill = (place) => Math.max(0, Math.min(1, rating - place)) * 18 + 3;
  return html`<svg class="stars" viewBox="0 0 120 24" aria-hidden="true">${[0, 1, 2, 3, 4].map(
    (place) => html`<svg x="${place * 24}" width="24" height="24" viewBox="0 0 24 24"><path class="stars__empty" d="${STAR}"/></svg>
      <svg x="${place * 24}" width="${fill(place)}" height="24" viewBox="0 0 ${fill(place)} 24" preserveAspectRatio="xMinYMid"><path d="${STAR}"/></svg>`,
  )}</svg>`;
}
