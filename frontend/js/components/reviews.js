// What students say of a course: the histogram, the list, and the form for who is enrolled.
import { createReview, deleteReview, getReviewSummary, listOwnReviews, listReviews, updateReview } from "../api.js";
import { fill, skeleton } from "../states.js";
import { format, t } from "../i18n.js";
import { handleForm, showProblems } from "../forms.js";
import { html, render } from "../html.js";
import { icon, stars } from "./icons.js";
import { initials } from "../format.js";
import { toast } from "./toast.js";

const STARS = [5, 4, 3, 2, 1];

export function showReviews(region, context) {
  return fill(region, { skeleton: skeleton("row", 3), load: () => load(region, context) });
}

async function load(region, context) {
  const course = context.course.id;
  const [summary, list, own] = await Promise.all([
    getReviewSummary(course),
    listReviews({ course }),
    context.mayReview ? listOwnReviews(course) : { results: [] },
  ]);
  const mine = own.results[0];
  render(region, html`<div class="stack stack--l">
    ${context.mayReview && form(mine)}
    ${summary.count ? overview(summary) : html`<p class="soft">${t("reviews.empty")}</p>`}
    <div data-list></div>
  </div>`);
  showList(region.querySelector("[data-list]"), { course, list });
  region.querySelector("[data-histogram]")?.addEventListener("click", (event) => filterByStars(event, region, course));
  if (context.mayReview) watchForm(region, context, mine);
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
  await fill(place, { load: async () => showList(place, { course, rating, list: await listReviews({ course, rating }) }) });
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

const form = (mine) => html`<form class="card card--padded stack" data-review>
  <h3>${mine ? t("reviews.yours") : t("reviews.write")}</h3>
  <fieldset class="field" role="radiogroup" aria-labelledby="rating-label">
    <legend id="rating-label">${t("reviews.rating")}</legend>
    <div class="star-choice">${[1, 2, 3, 4, 5].map((number) => starChoice(number, mine?.rating))}</div>
  </fieldset>
  <div class="field">
    <label for="comment">${t("reviews.comment")}</label>
    <p class="field__hint" id="comment-hint">${t("reviews.commentHint")}</p>
    <textarea id="comment" name="comment" maxlength="4000" aria-describedby="comment-hint">${mine?.comment}</textarea>
  </div>
  <div class="row">
    <button class="button button--primary">${mine ? t("reviews.save") : t("reviews.submit")}</button>
    ${mine && html`<button class="button button--danger-quiet" type="button" data-delete>${icon("trash")}${t("reviews.delete")}</button>`}
  </div>
</form>`;

const starChoice = (number, chosen) => html`<label>
  <input class="visually-hidden" type="radio" name="rating" id="rating-${number}" value="${number}" ${number === chosen ? checked : null}>
  <span class="visually-hidden">${t("reviews.stars", { count: number })}</span>
  <svg viewBox="0 0 24 24" aria-hidden="true"><path d="M12 3.5 14.7 9l6 .9-4.4 4.2 1 6-5.3-2.8-5.3 2.8 1-6L3.3 9.9l6-.9z"/></svg>
</label>`;

const checked = html`checked`;

function watchForm(region, context, mine) {
  const element = region.querySelector("[data-review]");
  handleForm(element, async ({ rating, comment }) => {
    if (!rating) return showProblems(element, [{ field: "rating", text: t("reviews.chooseRating") }]);
    const words = { rating: Number(rating), comment };
    await (mine ? updateReview(mine.id, words) : createReview({ course: context.course.id, ...words }));
    toast(mine ? t("reviews.saved") : t("reviews.thanks"));
    await showReviews(region, context);
  });
  element.querySelector("[data-delete]")?.addEventListener("click", () => remove(region, context, mine));
}

async function remove(region, context, mine) {
  try {
    await deleteReview(mine.id);
  } catch (error) {
    return toast(error.message);
  }
  const undo = async () => {
    await createReview({ course: context.course.id, rating: mine.rating, comment: mine.comment });
    await showReviews(region, context);
  };
  toast(t("reviews.deleted"), { undo });
  await showReviews(region, context);
}
