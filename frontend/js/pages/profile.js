import { logOut, refreshSession } from "../api.js";
import { askToInstruct, changePassword, deleteMe, exportMe, getMe, updateMe } from "../endpoints/accounts.js";
import { showFailure } from "../states.js";
import { format, t } from "../i18n.js";
import { handleForm, problemsOf, valuesOf, warnBeforeLeaving, whileBusy } from "../forms.js";
import { html, render } from "../html.js";
import { openDialog } from "../components/dialog.js";
import { requireRole } from "../layout.js";
import { toast } from "../components/toast.js";

const about = document.querySelector("#about");
const password = document.querySelector("#password");
const teach = document.querySelector("#teach");
const data = document.querySelector("#data");
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
    if (error.status !== 409) throw error;
  }
  render(request, html`<p class="notice" role="status" tabindex="-1">${t("profile.asked")}</p>`);
  request.firstElementChild.focus();
});

data.addEventListener("click", ({ target }) => {
  if (target.matches("[data-download]")) whileBusy(data, target, download);
  if (target.matches("[data-delete]")) askToDelete();
});

async function download() {
  try {
    saveFile("my-data.json", await exportMe());
  } catch (error) {
    toast(problemsOf(error)[0].text);
  }
}

function saveFile(name, content) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([JSON.stringify(content, null, 2)], { type: "application/json" }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

function askToDelete() {
  const { dialog } = openDialog({ title: t("profile.deleteTitle"), content: deletionForm() });
  handleForm(dialog.querySelector("form"), async ({ password }) => {
    await deleteMe(password);
    saved = valuesOf(about);
    await logOut().catch(() => {});
    location.assign("index.html");
  });
}

const deletionForm = () => html`<form class="stack">
  <p>${t("profile.deleteText")}</p>
  <input type="email" autocomplete="username" aria-label="${t("field.email")}" value="${document.querySelector("#own-email").value}" hidden>
  <div class="field">
    <label for="delete-password">${t("field.password")}</label>
    <input id="delete-password" name="password" type="password" autocomplete="current-password" required>
  </div>
  <div class="dialog__actions">
    <button class="button" type="button" data-close>${t("dialog.cancel")}</button>
    <button class="button button--danger">${t("profile.deleteNow")}</button>
  </div>
</form>`;

warnBeforeLeaving(() => JSON.stringify(valuesOf(about)) !== JSON.stringify(saved));
