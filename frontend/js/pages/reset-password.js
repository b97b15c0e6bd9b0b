import { handleForm } from "../forms.js";
import { html, render } from "../html.js";
import { confirmPasswordReset } from "../endpoints/accounts.js";
import { state } from "../states.js";
import { t } from "../i18n.js";
import "../layout.js";

const content = document.querySelector("#content");
const form = content.querySelector("form");
const address = new URLSearchParams(location.search);
const link = { uid: address.get("uid"), token: address.get("token") };

if (link.uid && link.token) handleForm(form, setPassword);
else showBroken();

async function setPassword({ new_password }) {
  try {
    await confirmPasswordReset({ ...link, new_password });
  } catch (error) {
    const aboutLink = error.errors?.some(({ attr }) => attr !== "new_password") && error.status === 400;
    if (!aboutLink) throw error;
    return showBroken();
  }
  const action = html`<a class="button button--primary" href="login.html">${t("login.submit")}</a>`;
  show(state({ symbol: "check-circle", title: t("reset.done.title"), text: t("reset.done.text"), action }));
}

function showBroken() {
  const action = html`<a class="button button--primary" href="forgot-password.html">${t("reset.again")}</a>`;
  show(state({ symbol: "warning", title: t("reset.broken.title"), text: t("reset.broken.text"), action }));
}

function show(markup) {
  render(content, markup);
  document.querySelector("main").focus();
}
