// What a learner has done and where they go on, worked out from the outline and the rows of progress.

export const lecturesOf = (course) => course.modules.flatMap(({ lectures }) => lectures);

/** Rows by lecture id. */
export const byLecture = (rows) => new Map(rows.map((row) => [row.lecture, row]));

export const isDone = (progress, lecture) => progress.get(lecture.id)?.completed === true;

export const countDone = (progress, lectures) => lectures.filter((lecture) => isDone(progress, lecture)).length;

/**
 * Where to go on: the lecture touched last, unless it is done; then the next one that is not.
 * When all is done, the first lecture; null without lectures.
 */
export function resumeAt(lectures, progress) {
  if (!lectures.length) return null;
  const touched = lectures.filter(({ id }) => progress.has(id));
  const last = touched.reduce((one, other) => (!one || isLater(progress, other, one) ? other : one), null);
  const from = last ? lectures.indexOf(last) : 0;
  const ahead = [...lectures.slice(from), ...lectures.slice(0, from)];
  return ahead.find((lecture) => !isDone(progress, lecture)) ?? lectures[0];
}

const isLater = (progress, one, other) => progress.get(one.id).updated_at > progress.get(other.id).updated_at;

export function neighbours(lectures, id) {
  const index = lectures.findIndex((lecture) => lecture.id === id);
  return { previous: lectures[index - 1] ?? null, next: index < 0 ? null : (lectures[index + 1] ?? null) };
}

const PLAYABLE = /\.(?:mp4|m4v|webm|ogv|ogg|mov|mp3|m4a|wav)$/i;

/** How a lecture's address is shown: "none", "direct" (a media file) or "elsewhere" (a page on another site). */
export function videoKind(address) {
  if (!address) return "none";
  try {
    const { pathname, protocol } = new URL(address);
    return protocol.startsWith("http") && PLAYABLE.test(pathname) ? "direct" : "elsewhere";
  } catch {
    return "none";
  }
}

/** Where a video starts: where it was left, but not in its last seconds. */
export function startAt(position, duration) {
  if (!position || (duration && position > duration - 5)) return 0;
  return position;
}
