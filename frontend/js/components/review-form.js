// The form for a review: to write one, or to change or delete one's own.
import { createReview, deleteReview, updateReview } from "../endpoints/learning.js";
import { flag, html } from "../html.js";
import { handleForm } from "../forms.js";
import { icon } from "./icons.js";
import { t } from "../i18n.js";
import { toast } from "./toast.js";

export const reviewForm = (mine) => html`<form class="card card--padded stack" data-review>
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
  <input class="visually-hidden" type="radio" name="rating" id="rating-${number}" value="${number}" required data-missing="${t("reviews.chooseRating")}" ${flag("checked", number === chosen)}>
  <span class="visually-hidden">${t("reviews.stars", { count: number })}</span>
  <svg viewBox="0 0 24 24" aria-hidden="true"><path d="M12 3.5 14.7 9l6 .9-4.4 4.2 1 6-5.3-2.8-5.3 2.8 1-6L3.3 9.9l6-.9z"/></svg>
</label>`;

/** onChange is called after the review was written, changed, deleted or restored. */
export function watchForm(form, { course, mine, onChange }) {
  handleForm(form, async ({ rating, comment }) => {
    const words = { rating: Number(rating), comment };
    await (mine ? updateReview(mine.id, words) : createReview({ course, ...words }));
    toast(mine ? t("reviews.saved") : t("reviews.thanks"));
    await onChange();
  });
  form.querySelector("[data-delete]")?.addEventListener("click", () => remove({ course, mine, onChange }));
}

async function remove({ course, mine, onChange }) {
  try {
    await deleteReview(mine.id);
  } catch (error) {
    return toast(error.message);
  }
  const undo = () => createReview({ course, rating: mine.rating, comment: mine.comment }).then(onChange);
  toast(t("reviews.deleted"), { undo });
  await onChange();
}
