/** Where panels lie: their shares of the plot area, counted from the left and from below. */

/** @typedef {import("./canvas_panels.js").Span} Span */

/** One panel, all of it. */
export const whole = () => ({ x: middle(1), y: middle(1) });

/** So much of the length, in its middle. @param {number} share @returns {[number, number]} */
export const middle = (share) => [(1 - share) / 2, (1 + share) / 2];

const APART = 20; // pixels: at the ends of two axes half a number each

/** Panels in rows from the top, as square a grid as there is. @param {number} count @param {number} [width]  in pixels */
export const grid = (count, width = Infinity) =>
  rows(count, Math.ceil(Math.sqrt(count)), Math.min(Math.max(0.03, APART / width), 0.08), 0.11);

/** Two panels a row. @param {number} count */
export const pairs = (count) => rows(count, Math.min(count, 2), 0.16, 0.2);

/** Panels one below another. @param {number} count @param {number} gap  a share of the length */
export const stack = (count, gap = 0.06) => rows(count, 1, 0, gap);

/** The share of the width that a panel of two in a row has. */
export const HALF = pairs(2)[0].x[1];

/** @param {number} count @param {number} columns @param {number} gapX @param {number} gapY @returns {Span[]} */
function rows(count, columns, gapX, gapY) {
  const lines = Math.ceil(count / columns);
  const [w, h] = [(1 - gapX * (columns - 1)) / columns, (1 - gapY * (lines - 1)) / lines];
  return Array.from({ length: count }, (_, i) => {
    const [left, top] = [(i % columns) * (w + gapX), 1 - Math.floor(i / columns) * (h + gapY)];
    return { x: [left, left + w], y: [top - h, top] };
  });
}
