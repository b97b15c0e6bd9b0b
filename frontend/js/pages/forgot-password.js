import { handleForm } from "../forms.js";
import { html, render } from "../html.js";
import { requestPasswordReset } from "../endpoints/accounts.js";
import { state } from "../states.js";
import { t } from "../i18n.js";
import "../layout.js";

const content = document.querySelector("#content");

handleForm(content.querySelector("form"), async ({ email }) => {
  await requestPasswordReset(email);
  const action = html`<a class="button" href="login.html">${t("forgot.back")}</a>`;
  render(content, state({ symbol: "check-circle", title: t("forgot.sent.title"), text: t("forgot.sent.text", { email }), action }));
  document.querySelector("main").focus();
});
