// The outline of a course as its instructor works on it. What is done to it comes with the first touch: outline-actions.js.
import { outline, section, show, showChanged } from "./outline-view.js";
import { part } from "../api.js";

const loadActions = part(() => import("./outline-actions.js"));

/**
 * page.inTurn(action) runs the calls that change the course one after another; page.ensureCourse() resolves to the
 * course's id, saving a new one first, or to null when that cannot be; page.onOutline(modules) hears of every change;
 * page.refuse(error) says what went wrong.
 */
export function startOutline(page) {
  const act = async (perform) => {
    const actions = await loadActions().catch(page.refuse);
    if (actions) await perform(actions);
  };
  outline.onShown = page.onOutline;
  section.addEventListener("click", ({ target }) => {
    const button = target.closest("[data-do]");
    if (button && button.ariaDisabled !== "true") press(button, placeOf(button), page, act);
  });
  for (const touch of ["pointerover", "focusin"]) section.addEventListener(touch, () => loadActions().catch(() => {}), { once: true });
  section.addEventListener("pointerdown", (event) => takeHold(event, (hold) => act((actions) => actions.drag(page, hold))));
  show([]);
}

export function showOutline(course) {
  outline.course = course.id;
  showChanged(course.modules);
}

async function press(button, place, page, act) {
  button.ariaDisabled = "true";
  try {
    await act((actions) => actions.perform(page, button.dataset.do, place));
  } finally {
    button.ariaDisabled = null;
  }
}

/** What the pointer does until the dragging is loaded is kept for it. A finger drags by the grip: elsewhere it scrolls. */
function takeHold(start, drag) {
  const { target, button, isPrimary, pointerType } = start;
  const row = target.closest(pointerType === "touch" ? ".grip" : "[data-drag]")?.closest("[data-drag]");
  if (!row || button !== 0 || !isPrimary || target.closest("button")) return;
  const events = [];
  const listening = new AbortController();
  for (const type of ["pointermove", "pointerup", "pointercancel", "keydown"]) {
    addEventListener(type, (event) => events.push(event), { signal: listening.signal });
  }
  const release = () => listening.abort();
  drag({ row, start, events, release }).finally(release);
}

const placeOf = (button) => ({
  module: Number(button.closest("[data-module]")?.dataset.module),
  lecture: Number(button.closest("[data-lecture]")?.dataset.lecture),
  step: Number(button.dataset.step),
});
