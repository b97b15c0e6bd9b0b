import { logIn } from "../api.js";
import { register } from "../endpoints/accounts.js";
import { safeNext } from "../query.js";
import { handleForm, problemsOf } from "../forms.js";
import { showProblems } from "../form-problems.js";
import "../layout.js";

const next = new URLSearchParams(location.search).get("next");

const form = document.querySelector("form");

handleForm(form, async (account) => {
  try {
    await register(account);
  } catch (error) {
    if (error.code !== "email_taken") throw error;
    return showProblems(form, problemsOf(error).map(({ text }) => ({ field: "email", text })));
  }
  await logIn(account.email, account.password);
  location.replace(safeNext(next, "index.html"));
  await new Promise(() => {}); // The button stays busy until the next page is here.
});
