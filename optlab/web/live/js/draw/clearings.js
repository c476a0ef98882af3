/** Where something small may stand over a figure, on none of its lines. */

import { clipped } from "./canvas.js";

/**
 * @typedef {import("./canvas.js").Rect} Rect
 * @typedef {{xs: ArrayLike<number>, ys: ArrayLike<number>}} Line  in pixels
 */

const MARKER = 6; // pixels: about half of one

/** Whether two boxes have something in common. @param {Rect} a @param {Rect} b */
export const overlap = (a, b) =>
  a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;

/** How many points and segments of lines go through a box. @param {Rect} box @param {Line[]} lines */
export function crossings(box, lines) {
  const wide = {
    left: box.left - MARKER,
    right: box.right + MARKER,
    top: box.top - MARKER,
    bottom: box.bottom + MARKER,
  };
  let count = 0;
  for (const { xs, ys } of lines)
    for (let k = 0; k < xs.length; k++)
      if (clipped(xs[Math.max(k - 1, 0)], ys[Math.max(k - 1, 0)], xs[k], ys[k], wide)) count += 1;
  return count;
}

/** The first of these boxes through which the fewest lines go, and how many. @param {Rect[]} boxes @param {Line[]} lines */
export function freest(boxes, lines) {
  let best = { at: -1, count: Infinity };
  boxes.forEach((box, at) => {
    const count = crossings(box, lines);
    if (count < best.count) best = { at, count };
  });
  return best;
}

/**
 * Boxes of this size around a point, within a rectangle: the sides first.
 * @param {number} x @param {number} y @param {number} gap  from the point
 * @param {number} width @param {number} height @param {Rect} within
 */
export function around(x, y, gap, width, height, within) {
  const ways = [
    [1, 0],
    [-1, 0],
    [0, -1],
    [0, 1],
    [1, -1],
    [-1, -1],
    [1, 1],
    [-1, 1],
  ];
  return ways
    .map(([across, down]) => {
      const far = across && down ? 0.75 * gap : gap;
      const left = across ? x + across * far - (across < 0 ? width : 0) : x - width / 2;
      const top = down ? y + down * far - (down < 0 ? height : 0) : y - height / 2;
      return { left, top, right: left + width, bottom: top + height };
    })
    .filter(
      ({ left, top, right, bottom }) =>
        left >= within.left &&
        top >= within.top &&
        right <= within.right &&
        bottom <= within.bottom,
    );
}
