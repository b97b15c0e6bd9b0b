// Enrolments, progress and reviews.
import { call, callAsAnyone } from "../api.js";

export const listEnrollments = (query) => call("GET", "enroll/", { query });
export const enroll = (course) => call("POST", "enroll/", { body: { course } });
export const leaveCourse = (enrollment) => call("DELETE", `enroll/${enrollment}/`);
export const listProgress = (query) => call("GET", "enroll/progress/", { query });
export const saveProgress = (progress, options) => call("POST", "enroll/progress/", { body: progress, ...options });

export const listReviews = (query, options) => callAsAnyone("GET", "reviews/", { query, ...options });
export const listOwnReviews = (course) => call("GET", "reviews/", { query: { course, mine: true } });
export const getReviewSummary = (course) => callAsAnyone("GET", "reviews/summary/", { query: { course } });
export const createReview = (review) => call("POST", "reviews/", { body: review });
export const updateReview = (id, changes) => call("PATCH", `reviews/${id}/`, { body: changes });
export const deleteReview = (id) => call("DELETE", `reviews/${id}/`);
