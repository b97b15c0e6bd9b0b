import { handleForm } from "../forms.js";
import { showProblems } from "../form-problems.js";
import { safeNext } from "../query.js";
import { logIn } from "../api.js";
import { t } from "../i18n.js";
import "../layout.js";

const next = new URLSearchParams(location.search).get("next");
const form = document.querySelector("form");

handleForm(form, async ({ email, password }) => {
  try {
    await logIn(email, password);
  } catch (error) {
    if (error.status !== 401) throw error;
    return showProblems(form, [{ text: t("login.wrong") }]);
  }
  location.replace(safeNext(next, "index.html"));
  await new Promise(() => {}); // The button stays busy until the next page is here.
});
