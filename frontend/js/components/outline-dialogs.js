// The dialogs in which a module or a lecture is written. They close when what they hold is saved.
import { clock, fromClock } from "../clock.js";
import { confirm, openDialog } from "./dialog.js";
import { flag, html } from "../html.js";
import { handleForm, valuesOf } from "../forms.js";
import { showProblems } from "../form-problems.js";
import { needWords, t } from "../i18n.js";

await needWords("editing");

/** Resolves to what save(values) answered, or to null when the person thought better of it. */
export async function askForModule(module, save) {
  return ask({ title: t(module ? "outline.renameModule" : "outline.newModule"), content: moduleForm(module?.title ?? "") }, save);
}

export async function askForLecture(lecture, save) {
  const title = t(lecture ? "lecture.edit" : "lecture.new");
  return ask({ title, content: lectureForm(lecture ?? NEW_LECTURE), className: "dialog--wide" }, (values, form) => {
    const duration = fromClock(values.duration);
    if (duration === null) return showProblems(form, [{ field: "duration", text: t("lecture.durationWrong") }]);
    return save({ ...values, duration, is_preview: values.is_preview === "on" });
  });
}

const NEW_LECTURE = { title: "", kind: "VIDEO", video_url: "", notes: "", duration: 0, is_preview: false };

async function ask({ title, content, className }, save) {
  let saved = null;
  const { dialog, closed } = openDialog({ title, content, className, mayClose: () => !isChanged() || discard() });
  const form = dialog.querySelector("form");
  watchKind(form);
  const untouched = JSON.stringify(valuesOf(form));
  const isChanged = () => JSON.stringify(valuesOf(form)) !== untouched;
  handleForm(form, async (values) => {
    saved = (await save(values, form)) ?? null;
    if (saved) dialog.close();
  });
  const warn = (event) => isChanged() && event.preventDefault();
  addEventListener("beforeunload", warn);
  await closed;
  removeEventListener("beforeunload", warn);
  return saved;
}

const discard = () => confirm({ title: t("lecture.discardTitle"), text: t("lecture.discardText"), action: t("lecture.discard"), danger: true });

/** An article has no video to ask for. */
function watchKind(form) {
  const { kind, video_url: address } = form.elements;
  if (!kind) return;
  const show = () => {
    address.disabled = kind.value !== "VIDEO";
    address.closest(".field").hidden = address.disabled;
  };
  kind.addEventListener("change", show);
  show();
}

const moduleForm = (title) => html`<form class="stack">
  <div class="field">
    <label for="module-title">${t("outline.moduleTitle")}</label>
    <input id="module-title" name="title" maxlength="200" required autofocus autocomplete="off" value="${title}">
  </div>
  <div class="dialog__actions">
    <button class="button" type="button" data-close>${t("dialog.cancel")}</button>
    <button class="button button--primary">${t("outline.saveModule")}</button>
  </div>
</form>`;

const lectureForm = ({ title, kind, video_url: address, notes, duration, is_preview: isPreview }) => html`<form class="stack">
  <div class="field">
    <label for="lecture-title">${t("lecture.title")}</label>
    <input id="lecture-title" name="title" maxlength="200" required autofocus autocomplete="off" value="${title}">
  </div>
  <div class="form-columns">
    <div class="field">
      <label for="lecture-kind">${t("lecture.kind")}</label>
      <select id="lecture-kind" name="kind">${["VIDEO", "ARTICLE"].map((one) => html`<option value="${one}" ${flag("selected", one === kind)}>${t(`kind.${one}`)}</option>`)}</select>
    </div>
    <div class="field">
      <label for="lecture-duration">${t("lecture.duration")}</label>
      <input id="lecture-duration" name="duration" autocomplete="off" aria-describedby="lecture-duration-hint" value="${duration ? clock(duration) : ""}">
      <p class="field__hint" id="lecture-duration-hint">${t("lecture.durationHint")}</p>
    </div>
  </div>
  <div class="field">
    <label for="lecture-video">${t("lecture.video")}</label>
    <p class="field__hint" id="lecture-video-hint">${t("lecture.videoHint")}</p>
    <input id="lecture-video" name="video_url" type="url" maxlength="500" autocomplete="off" aria-describedby="lecture-video-hint" value="${address}">
  </div>
  <div class="field">
    <label for="lecture-notes">${t("lecture.notes")}</label>
    <p class="field__hint" id="lecture-notes-hint">${t("lecture.notesHint")}</p>
    <textarea class="editor-text" id="lecture-notes" name="notes" maxlength="100000" aria-describedby="lecture-notes-hint">${notes}</textarea>
  </div>
  <label class="check"><input type="checkbox" name="is_preview" ${flag("checked", isPreview)}> ${t("lecture.preview")}</label>
  <div class="dialog__actions">
    <button class="button" type="button" data-close>${t("dialog.cancel")}</button>
    <button class="button button--primary">${t("lecture.save")}</button>
  </div>
</form>`;
