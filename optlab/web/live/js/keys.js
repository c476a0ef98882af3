/** Arrow keys as ways over a plane. */

const WAYS = /** @type {Record<string, [number, number]>} */ ({
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, 1],
  ArrowDown: [0, -1],
});

/** How far an arrow key goes across and up, with Shift ten times as far; the page does not scroll then. @param {KeyboardEvent} event */
export function wayOf(event) {
  const way = WAYS[event.key];
  if (!way) return null;
  event.preventDefault();
  event.stopPropagation();
  return way.map((step) => (event.shiftKey ? 10 : 1) * step);
}
