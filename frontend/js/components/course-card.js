import { courseImage } from "./cover.js";
import { format, t } from "../i18n.js";
import { html } from "../html.js";
import { stars } from "./stars.js";

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
