import { courseImage } from "./cover.js";
import { format, t } from "../i18n.js";
import { html } from "../html.js";

/** One course in a list. */
export function courseCard(course) {
  return html`<article class="card course-card" aria-labelledby="course-${course.id}">
    <div class="course-card__picture">${courseImage(course)}</div>
    <div class="course-card__body">
      <p class="course-card__category">${course.category.name}</p>
      <h2 class="course-card__title" id="course-${course.id}"><a class="card__link" href="course.html?id=${course.id}">${course.title}</a></h2>
      <p class="course-card__by">${course.instructor.full_name}</p>
      <p class="course-card__facts">${facts(course)}</p>
      <p class="course-card__foot">${ratingLine(course)}<span class="price">${price(course)}</span></p>
    </div>
  </article>`;
}

const facts = ({ level, duration, lecture_count: count }) =>
  [t(`level.${level}`), duration > 0 && format.duration(duration), t("course.lectures", { count })].filter(Boolean).join(" · ");

export const price = ({ price: amount, currency }) => (Number(amount) === 0 ? t("course.free") : format.money(amount, currency));

export function ratingLine({ rating_average: average, rating_count: count }) {
  if (!count) return html`<span class="rating faint">${t("course.unrated")}</span>`;
  return html`<span class="rating">
    <strong>${format.rating(average)}</strong>${stars(average)}
    <span class="visually-hidden">${t("course.outOfFive")}</span><span class="faint">(${format.compact(count)}<span class="visually-hidden"> ${t("course.ratingsWord")}</span>)</span>
  </span>`;
}

const STAR = "l2.7 5.5 6 .9-4.4 4.2 1 6-5.3-2.8-5.3 2.8 1-6-4.4-4.2 6-.9z";
const FIVE = [0, 1, 2, 3, 4].map((place) => `M${12 + 24 * place} 3.5${STAR}`).join("");

/** Five stars, filled up to a rating; the number stands beside them as text. */
export function stars(rating) {
  const whole = Math.floor(rating);
  const width = whole * 24 + (rating > whole ? 3 + (rating - whole) * 18 : 0);
  return html`<svg class="stars" viewBox="0 0 120 24" aria-hidden="true"><path class="stars__empty" d="${FIVE}"/>
    <svg width="${width}" height="24" viewBox="0 0 ${width} 24" preserveAspectRatio="xMinYMid"><path d="${FIVE}"/></svg></svg>`;
}
