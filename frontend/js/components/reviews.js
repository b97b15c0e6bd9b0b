// What students say of a course: the histogram and the list; the form is only loaded for who is enrolled.
import { getReviewSummary, listOwnReviews, listReviews } from "../endpoints/learning.js";
import { fill, skeleton } from "../states.js";
import { format, t } from "../i18n.js";
import { html, render } from "../html.js";
import { initials } from "../format.js";
import { stars } from "./course-card.js";

const STARS = [5, 4, 3, 2, 1];

export function showReviews(region, context) {
  return fill(region, { skeleton: skeleton("row", 3), load: () => load(region, context) });
}

async function load(region, context) {
  const course = context.course.id;
  const [summary, list, own, form] = await Promise.all([
    getReviewSummary(course),
    listReviews({ course }),
    context.mayReview && listOwnReviews(course),
    context.mayReview && import("./review-form.js"),
  ]);
  const mine = own?.results?.[0];
  render(region, html`<div class="stack stack--l">
    ${form && form.reviewForm(mine)}
    ${summary.count ? overview(summary) : html`<p class="soft">${t("reviews.empty")}</p>`}
    <div data-list></div>
  </div>`);
  showList(region.querySelector("[data-list]"), { course, list });
  region.querySelector("[data-histogram]")?.addEventListener("click", (event) => filterByStars(event, region, course));
  if (form) form.watchForm(region.querySelector("[data-review]"), { course, mine, onChange: () => showReviews(region, context) });
}

const overview = ({ average, count, histogram }) => html`<div class="ratings">
  <p class="ratings__average"><span class="ratings__number">${format.rating(average)}</span>${stars(average)}
    <span class="visually-hidden">${t("course.outOfFive")}</span><span class="soft small">${t("course.reviewsCount", { count })}</span></p>
  <ul class="ratings__bars" aria-label="${t("reviews.histogram")}" data-histogram>${STARS.map((number) => bar(number, histogram[number], count))}</ul>
</div>`;

const bar = (number, rows, count) => html`<li><button class="ratings__bar" type="button" aria-pressed="false" data-stars="${number}">
  <span class="nowrap small">${t("reviews.stars", { count: number })}</span>
  <svg class="ratings__line" viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true"><rect class="ratings__ground" width="100" height="8"/><rect width="${(100 * rows) / count}" height="8"/></svg>
  <span class="number small soft">${format.number(rows)}</span>
</button></li>`;

async function filterByStars({ target }, region, course) {
  const button = target.closest("button");
  if (!button) return;
  const on = button.ariaPressed !== "true";
  for (const each of region.querySelectorAll("[data-stars]")) each.ariaPressed = String(on && each === button);
  const rating = on ? button.dataset.stars : null;
  const place = region.querySelector("[data-list]");
  await fill(place, { load: async (options) => showList(place, { course, rating, list: await listReviews({ course, rating }, options) }) });
}

function showList(place, { course, rating, list, page = 1, before = [] }) {
  const rows = [...before, ...list.results];
  render(place, html`<ul class="reviews">${rows.map(review)}</ul>${list.next && html`<button class="button" type="button" data-more>${t("reviews.more")}</button>`}`);
  place.querySelector("[data-more]")?.addEventListener("click", async ({ currentTarget }) => {
    currentTarget.disabled = true;
    const more = await listReviews({ course, rating, page: page + 1 }).catch(() => null);
    if (!more) currentTarget.disabled = false;
    else showList(place, { course, rating, list: more, page: page + 1, before: rows });
  });
}

const review = ({ student, rating, comment, created_at: created }) => html`<li class="review">
  <span class="avatar" aria-hidden="true">${initials(student.full_name)}</span>
  <div class="stack stack--s">
    <p class="row row--tight"><strong>${student.full_name}</strong><span class="faint small">${format.date(created)}</span></p>
    <p class="row row--tight">${stars(rating)}<span class="visually-hidden">${t("reviews.stars", { count: rating })}</span></p>
    ${comment && html`<p class="review__comment">${comment}</p>`}
  </div>
</li>`;
