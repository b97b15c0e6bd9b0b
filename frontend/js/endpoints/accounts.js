// A person's own account.
import { call, send } from "../api.js";

export const register = (account) => send("POST", "accounts/register/", { body: account });
export const getMe = () => call("GET", "accounts/me/");
export const updateMe = (changes) => call("PATCH", "accounts/me/", { body: changes });
export const exportMe = () => call("GET", "accounts/me/export/");
export const deleteMe = (password) => call("DELETE", "accounts/me/", { body: { password } });
export const changePassword = (passwords) => call("POST", "accounts/me/password/", { body: passwords });
export const requestPasswordReset = (email) => send("POST", "accounts/password-reset/", { body: { email } });
export const confirmPasswordReset = (reset) => send("POST", "accounts/password-reset/confirm/", { body: reset });
export const askToInstruct = (message) => call("POST", "accounts/instructor-requests/", { body: { message } });
