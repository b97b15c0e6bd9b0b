// Enrolments and progress.
import { call } from "../api.js";

export const listEnrollments = (query) => call("GET", "enroll/", { query });
export const enroll = (course) => call("POST", "enroll/", { body: { course } });
export const leaveCourse = (enrollment) => call("DELETE", `enroll/${enrollment}/`);
export const listProgress = (query) => call("GET", "enroll/progress/", { query });
export const saveProgress = (progress, options) => call("POST", "enroll/progress/", { body: progress, ...options });
