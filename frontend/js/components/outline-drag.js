// Dragging modules and lectures. What may be dropped where, and the mark that shows it; the move itself is the caller's.

/** onDrop({ kind: "module", id, before }) or onDrop({ kind: "lecture", id, module, before }); before is null for the end. */
export function watchDragging(region, onDrop) {
  let dragged = null;
  let target = null;

  region.addEventListener("dragstart", (event) => {
    const row = event.target.closest("[draggable='true']");
    dragged = readRow(row);
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", row.dataset.title);
    requestAnimationFrame(() => row.classList.add("is-dragged"));
  });
  region.addEventListener("dragover", (event) => {
    if (!dragged) return;
    target = findTarget(dragged, event);
    mark(region, target);
    if (target) event.preventDefault();
  });
  region.addEventListener("drop", (event) => {
    if (!dragged || !target) return;
    event.preventDefault();
    onDrop({ ...dragged, ...target.place });
  });
  region.addEventListener("dragend", () => {
    dragged = null;
    target = null;
    mark(region, null);
    region.querySelector(".is-dragged")?.classList.remove("is-dragged");
  });
}

function readRow(row) {
  if (row.dataset.lecture) return { kind: "lecture", id: Number(row.dataset.lecture) };
  return { kind: "module", id: Number(row.closest("[data-module]").dataset.module) };
}

function findTarget({ kind }, { target, clientY }) {
  const module = target.closest("[data-module]");
  if (!module) return null;
  return kind === "module" ? moduleTarget(module, clientY) : lectureTarget(module, target.closest("[data-lecture]"), clientY);
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
