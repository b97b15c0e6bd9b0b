// Short news at the edge of the page, announced to screen readers; with Undo where something was removed.
import { html, toElement } from "../html.js";
import { icon } from "./icons.js";
import { needStyles } from "../styles.js";
import { t } from "../i18n.js";

// Here before something fails that a note would have to tell of, but not before the page's first look.
for (const touch of ["pointerover", "focusin"]) addEventListener(touch, () => needStyles("components/overlays"), { once: true });

const STAYS = 6000;
const STAYS_TO_UNDO = 10_000;

/** onGone is called when the note leaves without Undo. Answers a function that takes it away. */
export function toast(text, { undo, onGone } = {}) {
  const note = toElement(html`<div class="toast">
    <span>${text}</span>
    ${undo && html`<button class="toast__undo" type="button" data-undo>${t("toast.undo")}</button>`}
    <button class="icon-button" type="button" aria-label="${t("toast.dismiss")}">${icon("close")}</button>
  </div>`);
  shelf().append(note);
  const dismiss = () => {
    if (!note.isConnected) return;
    timer.stop();
    note.remove();
    onGone?.();
  };
  const timer = leaveLater(note, dismiss, undo ? STAYS_TO_UNDO : STAYS);
  note.addEventListener("click", ({ target }) => {
    const button = target.closest("button");
    if (!button) return;
    if ("undo" in button.dataset) takeBack(note, timer, undo);
    else dismiss();
  });
  return dismiss;
}

/** What could not be taken back can be tried again. */
async function takeBack(note, timer, undo) {
  timer.stop();
  note.remove();
  try {
    await undo();
  } catch (error) {
    if (error.status === undefined) throw error;
    toast(error.isUnreachable ? t("state.unreachable.title") : error.message, { undo });
  }
}

/** A note under the pointer or with the focus stays. */
function leaveLater(note, dismiss, after) {
  let timer;
  const stop = () => clearTimeout(timer);
  const start = () => {
    stop();
    timer = setTimeout(dismiss, after);
  };
  for (const event of ["pointerenter", "focusin"]) note.addEventListener(event, stop);
  for (const event of ["pointerleave", "focusout"]) note.addEventListener(event, start);
  start();
  return { stop };
}

function shelf() {
  const existing = document.querySelector(".toasts");
  if (existing) return existing;
  const made = toElement(html`<div class="toasts visually-hidden" role="status"></div>`);
  document.body.append(made);
  needStyles("components/overlays").then(() => made.classList.remove("visually-hidden"));
  return made;
}
