// Scales and shapes of charts, without the browser.

const STEPS = [1, 2, 5, 10];

/** A round top for an axis of counts that starts at 0, and the marks below it: ticks(37) is [0, 20, 40]. */
export function ticks(highest, wanted = 2) {
  const rough = Math.max(highest, 1) / wanted;
  const magnitude = 10 ** Math.floor(Math.log10(rough));
  const step = Math.max(1, STEPS.find((one) => one * magnitude >= rough) * magnitude);
  const count = Math.max(1, Math.ceil(highest / step));
  return Array.from({ length: count + 1 }, (_, index) => index * step);
}

/** One upright bar per value, in a box of this size; a value above 0 is always seen. */
export function bars(values, { width, height, top, gap = 0.25 }) {
  const slot = width / values.length;
  return values.map((value, index) => {
    const tall = value ? Math.max(1, (value / top) * height) : 0;
    return { x: round(index * slot + (slot * gap) / 2), y: round(height - tall), width: round(slot * (1 - gap)), height: round(tall) };
  });
}

/** How many of a hundred, from 0 to 100; 0 of 0 is 0. */
export const share = (part, whole) => (whole ? Math.min(100, Math.max(0, (part / whole) * 100)) : 0);

/** `count` positions spread evenly over a list, its first and last among them. */
export function spread(length, count) {
  if (length <= count) return Array.from({ length }, (_, index) => index);
  return Array.from({ length: count }, (_, index) => Math.round((index * (length - 1)) / (count - 1)));
}

const round = (value) => Math.round(value * 100) / 100;
