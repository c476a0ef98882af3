/** The height map of a function at one position of a slider, as the packet of one at rest. */

/**
 * @param {import("../protocol.js").GroundHeader} header  of the packet with all positions
 * @param {ArrayLike<number>} heights  row by row; NaN where f has no value @param {[[number, number], [number, number]]} window
 * @returns {ArrayBuffer}
 */
export function packetAt({ side, top, gaps }, heights, [x, y]) {
  const along = (/** @type {[number, number]} */ [low, high]) =>
    Array.from({ length: side }, (_, i) => low + (i / (side - 1)) * (high - low));
  const told = { kind: "ground", side, top, x1: along(x), x2: along(y), ...(gaps && { gaps }) };
  const line = new TextEncoder().encode(`${JSON.stringify(told)}\n`);
  const whole = new Uint8Array(line.length + 2 * heights.length);
  whole.set(line);
  const height = (/** @type {number} */ i) => (heights[i] === heights[i] ? heights[i] : top);
  // As rows.py writes it: differences in a row, and of these from row to row; the low bytes, then the high ones.
  const step = (/** @type {number} */ i) => (i % side ? height(i) - height(i - 1) : height(i));
  for (let i = 0; i < heights.length; i++) {
    const code = step(i) - (i < side ? 0 : step(i - side));
    whole[line.length + i] = code & 255;
    whole[line.length + heights.length + i] = (code >> 8) & 255;
  }
  return whole.buffer;
}
