// The outline of a course as the editor holds and shows it. One per page.
import { html, render } from "../html.js";
import { outlineRows } from "./outline-rows.js";
import { state } from "../states.js";
import { t } from "../i18n.js";

export const section = document.querySelector("#outline");
export const region = section.querySelector("[data-outline]");
const undoButton = section.querySelector("[data-do='undo-move']");

/** earlierOrders are those that Undo goes back to; onShown(modules) hears of every change. */
export const outline = { course: null, modules: [], earlierOrders: [], onShown: () => {} };

export function show(modules, focus) {
  outline.modules = modules;
  undoButton.hidden = !outline.earlierOrders.length;
  render(region, modules.length ? outlineRows(modules) : html`${empty()}`);
  if (focus) focusOn(focus);
  outline.onShown(modules);
}

/** With other modules or lectures than before: the earlier orders are not orders of these. */
export function showChanged(modules, focus) {
  outline.earlierOrders = [];
  show(modules, focus);
}

const empty = () => state({ symbol: "book", title: t("outline.empty.title"), text: t("outline.empty.text") });

/** The button that was used, wherever its row is now; at an end of the outline the one for the other way. */
function focusOn({ module, lecture, action, step }) {
  const row = region.querySelector(lecture ? `[data-lecture="${lecture}"]` : `[data-module="${module}"]`);
  const wanted = action ? [`[data-do="${action}"]`] : [`[data-step="${step}"]`, `[data-step="${-step}"]`];
  wanted.map((one) => row.querySelector(one)).find((button) => !button.disabled)?.focus();
}
