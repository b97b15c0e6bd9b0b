// Places in a video and lengths of lectures, as digits with colons.

/** 3725 becomes "1:02:05": a place in a video. */
export function clock(seconds) {
  const whole = Math.floor(seconds);
  const pair = (value) => String(value).padStart(2, "0");
  const [hours, minutes] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60];
  return hours ? `${hours}:${pair(minutes)}:${pair(whole % 60)}` : `${minutes}:${pair(whole % 60)}`;
}

/** Seconds of "1:02:05", "12:30" or "12", which is minutes; "" is 0, and what is none of these null. */
export function fromClock(text) {
  if (!text.trim()) return 0;
  if (!/^\d{1,3}(:[0-5]?\d){0,2}$/.test(text.trim())) return null;
  const parts = text.trim().split(":").map(Number);
  if (parts.length === 1) parts.push(0);
  return parts.reduce((sum, part) => sum * 60 + part, 0);
}
