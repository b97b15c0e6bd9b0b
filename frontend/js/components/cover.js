// Covers for courses without a picture: drawn from the category (colours) and the title (shapes), always the same.
import { html } from "../html.js";

const PALETTES = [
  ["#0f3d33", "#1c6b58", "#e8c15a", "#f3efe4"],
  ["#1f2a52", "#3d55a5", "#f0a868", "#f4f0e8"],
  ["#4a1f35", "#8d3b5f", "#f2c4a0", "#f8efe9"],
  ["#17384a", "#2f7191", "#f0d06a", "#eef3f1"],
  ["#3b2a1a", "#8a5a2c", "#e9b44c", "#f6efe2"],
  ["#2d2447", "#6650a4", "#7fd1c0", "#f1eef7"],
  ["#4b1d16", "#a6402f", "#f1c27d", "#faf0e6"],
  ["#24361a", "#5a7d38", "#f2b705", "#f3f3e6"],
];
const COLUMNS = 6;
const ROWS = 3;
const SIZE = 48;

/** FNV-1a, 32 bits. */
export function hash(text) {
  let value = 0x811c9dc5;
  for (const character of text) value = Math.imul(value ^ character.codePointAt(0), 0x01000193) >>> 0;
  return value;
}

/** Numbers from 0 to below `limit`, the same ones for the same seed (mulberry32). */
export function dice(seed) {
  let state = seed;
  return (limit) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let value = Math.imul(state ^ (state >>> 15), state | 1);
    value ^= value + Math.imul(value ^ (value >>> 7), value | 61);
    return ((value ^ (value >>> 14)) >>> 0) % limit;
  };
}

const tiles = [
  (look) => html`<path ${look} d="M0 0h48A48 48 0 0 1 0 48z"/>`,
  (look) => html`<path ${look} d="M48 48V0A48 48 0 0 0 0 48z"/>`,
  (look) => html`<circle ${look} cx="24" cy="24" r="24"/>`,
  (look) => html`<path ${look} d="M0 0h48L0 48z"/>`,
  (look) => html`<path ${look} d="M0 0a24 24 0 0 0 48 0zM0 48a24 24 0 0 1 48 0z"/>`,
  (look) => html`<path ${look} d="M0 9h48v6H0zM0 21h48v6H0zM0 33h48v6H0z"/>`,
  (look) => html`<path ${look} d="M0 48A48 48 0 0 1 48 0v14a34 34 0 0 0-34 34zM26 48a22 22 0 0 1 22-22v10a12 12 0 0 0-12 12z"/>`,
  null,
];

export function cover({ title, category }) {
  const [ground, ...colors] = PALETTES[hash(category.name) % PALETTES.length];
  const roll = dice(hash(title));
  const kinds = [roll(tiles.length), roll(tiles.length), roll(tiles.length), tiles.length - 1];
  const places = Array.from({ length: COLUMNS * ROWS }, (_, index) => {
    const tile = tiles[kinds[roll(kinds.length)]];
    const color = colors[roll(colors.length)];
    const x = (index % COLUMNS) * SIZE;
    const y = Math.floor(index / COLUMNS) * SIZE;
    return tile && tile(html`fill="${color}" transform="translate(${x} ${y}) rotate(${roll(4) * 90} 24 24)"`);
  });
  return html`<svg class="cover" viewBox="0 0 256 144" preserveAspectRatio="xMidYMid slice" aria-hidden="true"><path fill="${ground}" d="M0 0h288v144H0z"/>${places}</svg>`;
}

/** The picture of a course, its own or a drawn one. It decorates: the title stands beside it. */
export function courseImage(course) {
  if (!course.thumbnail) return cover(course);
  return html`<img class="cover" src="${course.thumbnail}" alt="" width="640" height="360" loading="lazy" decoding="async">`;
}
