// Native <dialog>s, made when they are needed and gone when they are closed.
import { html, toElement } from "../html.js";
import { icon } from "./icons.js";
import { needStyles } from "../styles.js";
import { t } from "../i18n.js";

needStyles("components/overlays");

let opened = 0;

/**
 * Opens a modal dialog with this content; resolves to its return value once it is closed ("" for Escape).
 * mayClose() is asked before Escape or the cross closes it.
 */
export function openDialog({ title, content, className = "", mayClose = () => true }) {
  const id = `dialog-title-${(opened += 1)}`;
  const dialog = toElement(html`<dialog class="dialog ${className}" aria-labelledby="${id}">
    <div class="dialog__head">
      <h2 class="dialog__title" id="${id}">${title}</h2>
      <button class="icon-button" type="button" data-close aria-label="${t("dialog.close")}">${icon("close")}</button>
    </div>
    ${content}
  </dialog>`);
  document.body.append(dialog);
  const dismiss = async (event) => {
    event.preventDefault();
    if (await mayClose()) dialog.close("");
  };
  dialog.addEventListener("click", (event) => event.target.closest("[data-close]") && dismiss(event));
  dialog.addEventListener("cancel", dismiss);
  dialog.showModal();
  return { dialog, closed: closing(dialog) };
}

function closing(dialog) {
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => {
      dialog.remove();
      resolve(dialog.returnValue);
    });
  });
}

/** Asks before something is done; resolves to true or false. */
export async function confirm({ title, text, action, danger = false }) {
  const { closed } = openDialog({
    title,
    content: html`<form method="dialog" class="stack">
      <p>${text}</p>
      <div class="dialog__actions">
        <button class="button" value="">${t("dialog.cancel")}</button>
        <button class="button ${danger ? "button--danger" : "button--primary"}" value="yes">${action}</button>
      </div>
    </form>`,
  });
  return (await closed) === "yes";
}
