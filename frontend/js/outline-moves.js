// The order of a course's modules and lectures, and the moves in it. Each function answers a new outline.

/** The order as the API takes it. */
export const toOrder = (modules) => modules.map(({ id, lectures }) => ({ id, lectures: lectures.map((lecture) => lecture.id) }));

/** Where a lecture stands: indexes of its module and in it. */
export function placeOf(modules, lectureId) {
  const module = modules.findIndex(({ lectures }) => lectures.some(({ id }) => id === lectureId));
  return { module, index: module < 0 ? -1 : modules[module].lectures.findIndex(({ id }) => id === lectureId) };
}

/** Puts a module before another one, or at the end when `before` is null. */
export const moveModule = (modules, id, before) => insertBefore(modules, modules.find((one) => one.id === id), before);

/** Puts a lecture into a module, before another lecture or at the end when `before` is null. */
export function moveLecture(modules, lectureId, { module: moduleId, before }) {
  const { module, index } = placeOf(modules, lectureId);
  const lecture = modules[module].lectures[index];
  if (before === lectureId) return modules;
  return modules.map((one) => {
    const rest = one.lectures.filter(({ id }) => id !== lectureId);
    return { ...one, lectures: one.id === moduleId ? insertBefore(rest, lecture, before) : rest };
  });
}

/** One place up (-1) or down (1); null where there is none. */
export function stepModule(modules, id, step) {
  const index = modules.findIndex((one) => one.id === id);
  if (!modules[index + step]) return null;
  return moveModule(modules, id, modules[index + (step > 0 ? 2 : -1)]?.id ?? null);
}

/** One place up (-1) or down (1), across modules too; null at the ends of the course. */
export function stepLecture(modules, lectureId, step) {
  const { module, index } = placeOf(modules, lectureId);
  const { id, lectures } = modules[module];
  if (lectures[index + step]) {
    return moveLecture(modules, lectureId, { module: id, before: lectures[index + (step > 0 ? 2 : -1)]?.id ?? null });
  }
  const neighbour = modules[module + step];
  if (!neighbour) return null;
  return moveLecture(modules, lectureId, { module: neighbour.id, before: step > 0 ? (neighbour.lectures[0]?.id ?? null) : null });
}

/** The same modules and lectures in another order of theirs. */
export function inOrder(modules, order) {
  const moduleOf = new Map(modules.map((module) => [module.id, module]));
  const lectureOf = new Map(modules.flatMap(({ lectures }) => lectures).map((lecture) => [lecture.id, lecture]));
  return order.map(({ id, lectures }) => ({ ...moduleOf.get(id), lectures: lectures.map((one) => lectureOf.get(one)) }));
}

function insertBefore(items, item, before) {
  if (item.id === before) return items;
  const rest = items.filter(({ id }) => id !== item.id);
  const index = rest.findIndex(({ id }) => id === before);
  return index < 0 ? [...rest, item] : [...rest.slice(0, index), item, ...rest.slice(index)];
}
