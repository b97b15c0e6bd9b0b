import { askToInstruct, changePassword, getMe, refreshSession, updateMe } from "../api.js";
import { showFailure } from "../states.js";
import { format, t, useWords } from "../i18n.js";
import { handleForm, showError, valuesOf, warnBeforeLeaving } from "../forms.js";
import { html, render } from "../html.js";
import { requireRole } from "../layout.js";
import { toast } from "../components/toast.js";
import words from "../lang/en.account.js";

useWords(words);

const about = document.querySelector("#about");
const password = document.querySelector("#password");
const teach = document.querySelector("#teach");
const facts = document.querySelector("#facts");
let saved = {};

await requireRole();
await load();

async function load() {
  try {
    show(await getMe());
  } catch (error) {
    showFailure(document.querySelector("main"), error, () => location.reload());
  }
}

function show(me) {
  for (const name of ["full_name", "headline", "bio"]) about.elements[name].value = me[name] ?? "";
  saved = valuesOf(about);
  facts.textContent = `${me.email} · ${t(`role.${me.role}`)} · ${t("profile.since", { date: format.date(me.created_at) })}`;
  document.querySelector("#own-email").value = me.email;
  teach.hidden = me.role !== "STUDENT";
  for (const fieldset of document.querySelectorAll("main fieldset")) fieldset.disabled = false;
}

handleForm(about, async (values) => {
  show(await updateMe(values));
  await refreshSession();
  toast(t("profile.saved"));
});

handleForm(password, async (values) => {
  await changePassword(values);
  password.reset();
  toast(t("profile.passwordChanged"));
});

const request = teach.querySelector("form");
handleForm(request, async ({ message }) => {
  try {
    await askToInstruct(message);
  } catch (error) {
    if (error.status !== 409) return showError(request, error);
  }
  render(request, html`<p class="notice" role="status" tabindex="-1">${t("profile.asked")}</p>`);
  request.firstElementChild.focus();
});

warnBeforeLeaving(() => JSON.stringify(valuesOf(about)) !== JSON.stringify(saved));
