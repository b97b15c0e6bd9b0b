// What it adds up to.
import { call } from "../api.js";

export const getDashboard = ({ refresh } = {}) => call("GET", "dashboard/", { query: refresh ? { refresh: true } : {} });
export const getInstructorDashboard = (query) => call("GET", "dashboard/instructor/", { query });
