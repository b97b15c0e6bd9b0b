import { html } from "../html.js";

const STAR = "l2.7 5.5 6 .9-4.4 4.2 1 6-5.3-2.8-5.3 2.8 1-6-4.4-4.2 6-.9z";
const FIVE = [0, 1, 2, 3, 4].map((place) => `M${12 + 24 * place} 3.5${STAR}`).join("");

/** Five stars, filled up to a rating; the number stands beside them as text. */
export function stars(rating) {
  const whole = Math.floor(rating);
  const width = whole * 24 + (rating > whole ? 3 + (rating - whole) * 18 : 0);
  return html`<svg class="stars" viewBox="0 0 120 24" aria-hidden="true"><path class="stars__empty" d="${FIVE}"/>
    <svg width="${width}" height="24" viewBox="0 0 ${width} 24" preserveAspectRatio="xMinYMid"><path d="${FIVE}"/></svg></svg>`;
}
