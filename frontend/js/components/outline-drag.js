// Dragging modules and lectures, with mouse, pen or finger. What may be dropped where, and the mark that shows it; the
// move itself is the caller's.

const FAR_ENOUGH = 5; // pixels: less is a click
const EDGE = 72; // pixels from the top and bottom of the window in which it scrolls
const SCROLL_STEP = 14;

/**
 * Goes on with a drag that began at `start`, after the `events` since then. Answers where to: { kind: "module", id, before },
 * { kind: "lecture", id, module, before } or null; before is null for the end.
 */
export function follow(region, { row, start, events }) {
  const dragged = readRow(row);
  const listening = new AbortController();
  let ghost = null;
  let target = null;
  let scrolling;
  const move = ({ clientX: x, clientY: y }) => {
    if (!ghost && Math.hypot(x - start.clientX, y - start.clientY) < FAR_ENOUGH) return;
    ghost ??= lift(row);
    ghost.style.translate = `${x}px ${y}px`;
    clearInterval(scrolling);
    if (isAtEdge(y)) scrolling = setInterval(() => scrollBy(0, y < EDGE ? -SCROLL_STEP : SCROLL_STEP), 16);
    target = findTarget(region, dragged, x, y);
    mark(region, target);
  };
  return new Promise((resolve) => {
    const end = (place) => {
      listening.abort();
      clearInterval(scrolling);
      ghost?.remove();
      row.classList.remove("is-dragged");
      mark(region, null);
      resolve(place);
    };
    const hear = {
      pointermove: move,
      pointerup: (event) => {
        move(event);
        end(target && { ...dragged, ...target.place });
      },
      pointercancel: () => end(null),
      keydown: ({ key }) => key === "Escape" && end(null),
    };
    for (const event of events) hear[event.type](event);
    for (const type of Object.keys(hear)) addEventListener(type, hear[type], { signal: listening.signal });
  });
}

function lift(row) {
  const ghost = document.createElement("div");
  ghost.className = "drag-ghost";
  ghost.textContent = row.dataset.title;
  document.body.append(ghost);
  row.classList.add("is-dragged");
  return ghost;
}

const isAtEdge = (y) => y < EDGE || y > innerHeight - EDGE;

function readRow(row) {
  if (row.dataset.lecture) return { kind: "lecture", id: Number(row.dataset.lecture) };
  return { kind: "module", id: Number(row.closest("[data-module]").dataset.module) };
}

function findTarget(region, { kind }, x, y) {
  const below = document.elementFromPoint(x, y);
  const module = region.contains(below) && below.closest("[data-module]");
  if (!module) return null;
  return kind === "module" ? moduleTarget(module, y) : lectureTarget(module, below.closest("[data-lecture]"), y);
}

function moduleTarget(module, y) {
  if (isUpperHalf(module, y)) return { element: module, edge: "before", place: { before: Number(module.dataset.module) } };
  return { element: module, edge: "after", place: { before: idOf(module.nextElementSibling, "module") } };
}

function lectureTarget(module, row, y) {
  const id = Number(module.dataset.module);
  if (!row) return { element: module.querySelector("[data-add-lecture]"), edge: "before", place: { module: id, before: null } };
  if (isUpperHalf(row, y)) return { element: row, edge: "before", place: { module: id, before: Number(row.dataset.lecture) } };
  return { element: row, edge: "after", place: { module: id, before: idOf(row.nextElementSibling, "lecture") } };
}

function isUpperHalf(element, y) {
  const { top, height } = element.getBoundingClientRect();
  return y < top + height / 2;
}

const idOf = (element, name) => (element?.dataset[name] ? Number(element.dataset[name]) : null);

function mark(region, target) {
  for (const marked of region.querySelectorAll("[data-drop]")) delete marked.dataset.drop;
  if (target) target.element.dataset.drop = target.edge;
}
