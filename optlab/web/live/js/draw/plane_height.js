/** How high the plane is: what the window leaves it, and no higher than its width lets it be. */

import { stacked } from "./room.js";

const LEAST = 230; // pixels
const MANY = 560; // pixels, of more than two panels
/** What of the width is not the plane's: the numbers of its axis, and the buttons beside it. */
export const BESIDE = { l: 58, r: 46 };
const BELOW = 54; // and of the height

/**
 * @param {{apart: boolean, square: boolean, window: [number, number][], height?: number}} plane
 * @param {number} count  of paths @param {number} width  that there is
 * @param {import("./room.js").Room} tall
 */
export function planeHeight(plane, count, width, tall) {
  const most = highest(plane, plane.apart && count > 2, width, tall);
  if (!plane.square || plane.apart) return Math.round(most);
  const [x, y] = plane.window;
  const across = width - BESIDE.l - BESIDE.r;
  const needed = (across * (y[1] - y[0])) / (x[1] - x[0]) + BELOW;
  return Math.round(Math.min(most, Math.max(needed, 200)));
}

/** @param {{height?: number}} plane @param {boolean} many  panels @param {number} width @param {import("./room.js").Room} tall */
function highest({ height }, many, width, tall) {
  if (stacked()) return Math.min(330, 0.42 * window.innerHeight);
  return height ?? tall.take(LEAST, Math.max(LEAST, 0.85 * width, many ? MANY : 0));
}
