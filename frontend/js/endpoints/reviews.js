// Reviews of a course.
import { call, callAsAnyone } from "../api.js";

export const listReviews = (query) => callAsAnyone("GET", "reviews/", { query });
export const listOwnReviews = (course) => call("GET", "reviews/", { query: { course, mine: true } });
export const getReviewSummary = (course) => callAsAnyone("GET", "reviews/summary/", { query: { course } });
export const createReview = (review) => call("POST", "reviews/", { body: review });
export const updateReview = (id, changes) => call("PATCH", `reviews/${id}/`, { body: changes });
export const deleteReview = (id) => call("DELETE", `reviews/${id}/`);
