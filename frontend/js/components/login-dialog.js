// Logging in again without leaving the page: what was typed into it stays.
import { html } from "../html.js";
import { handleForm } from "../forms.js";
import { logIn } from "../api.js";
import { openDialog } from "./dialog.js";
import { t } from "../i18n.js";
import { needStyles } from "../styles.js";

await needStyles("components/overlays");

let open = null;

/** Resolves to true once logged in, to false when the person closes the dialog. */
export function askToLogIn() {
  open ??= show().finally(() => {
    open = null;
  });
  return open;
}

async function show() {
  const { dialog, closed } = openDialog({ title: t("expired.title"), content: loginForm() });
  handleForm(dialog.querySelector("form"), async ({ email, password }) => {
    await logIn(email, password);
    dialog.close("in");
  });
  return (await closed) === "in";
}

const loginForm = () => html`<form class="stack">
  <p class="soft">${t("expired.text")}</p>
  <div class="field">
    <label for="again-email">${t("field.email")}</label>
    <input id="again-email" name="email" type="email" autocomplete="username" required>
  </div>
  <div class="field">
    <label for="again-password">${t("field.password")}</label>
    <input id="again-password" name="password" type="password" autocomplete="current-password" required>
  </div>
  <button class="button button--primary">${t("login.submit")}</button>
</form>`;
