/** Drawing on a canvas, in pixels: lines that may leave the picture, markers, arrows, height maps. */

/**
 * @typedef {{left: number, top: number, right: number, bottom: number}} Rect
 * @typedef {CanvasRenderingContext2D} Pen
 */

const SEEN = 0.3; // pixels to the point before it from which on a point bends a line
const BESIDE = 1.5; // pixels to the marker before it from which on a marker is seen
export const FAINT = 0.22; // of what comes after the cursor
const ROOM = 40; // pixels around a rectangle within which a line is still drawn
const KNOWN = 1e12; // pixels away: of a line from farther to farther float64 has not every pixel

/** @param {number} x @param {number} y @param {Rect} rect */
export const inside = (x, y, rect) =>
  x >= rect.left && x <= rect.right && y >= rect.top && y <= rect.bottom;

/**
 * The part of a segment inside a rectangle, or null (Liang and Barsky 1984). A canvas draws garbage
 * where coordinates are huge, and a dashed line there takes seconds.
 * @param {number} ax @param {number} ay @param {number} bx @param {number} by @param {Rect} rect
 * @returns {[number, number, number, number] | null}
 */
export function clipped(ax, ay, bx, by, rect) {
  // From the nearer end: a sum with a far one would lose the digits that matter.
  if (away(ax, ay) > away(bx, by)) {
    const part = clipped(bx, by, ax, ay, rect);
    return part && [part[2], part[3], part[0], part[1]];
  }
  const [dx, dy] = [bx - ax, by - ay];
  let [first, last] = [0, 1];
  for (const [p, q] of [
    [-dx, ax - rect.left],
    [dx, rect.right - ax],
    [-dy, ay - rect.top],
    [dy, rect.bottom - ay],
  ]) {
    if (p === 0 && q < 0) return null;
    if (p < 0) first = Math.max(first, q / p);
    if (p > 0) last = Math.min(last, q / p);
  }
  if (!(first <= last && away(ax, ay) <= KNOWN && away(dx, dy) < Infinity)) return null;
  const x = (/** @type {number} */ t) => (t === 1 ? bx : ax + t * dx);
  const y = (/** @type {number} */ t) => (t === 1 ? by : ay + t * dy);
  const across = (/** @type {number} */ v) => Math.min(Math.max(v, rect.left), rect.right);
  const down = (/** @type {number} */ v) => Math.min(Math.max(v, rect.top), rect.bottom);
  return [across(x(first)), down(y(first)), across(x(last)), down(y(last))];
}

/** @param {number} x @param {number} y */
const away = (x, y) => Math.max(Math.abs(x), Math.abs(y));

/**
 * What is in a rectangle of a line through points, as points: NaN where it is broken. For a figure
 * that cannot draw what is far away.
 * @param {ArrayLike<number>} xs @param {ArrayLike<number>} ys @param {Rect} rect
 */
export function within(xs, ys, rect) {
  /** @type {{x: number[], y: number[]}} */
  const seen = { x: [], y: [] };
  const add = (/** @type {number} */ x, /** @type {number} */ y) => {
    if (x === seen.x.at(-1) && y === seen.y.at(-1)) return;
    seen.x.push(x);
    seen.y.push(y);
  };
  for (let i = 1; i < xs.length; i++) {
    const part = clipped(xs[i - 1], ys[i - 1], xs[i], ys[i], rect);
    if (!part) continue;
    if (i > 1 && (part[0] !== seen.x.at(-1) || part[1] !== seen.y.at(-1))) add(NaN, NaN);
    add(part[0], part[1]);
    add(part[2], part[3]);
  }
  if (!seen.x.length && inside(xs[0], ys[0], rect)) add(xs[0], ys[0]);
  return seen;
}

/**
 * A line through points, broken where one is not a number.
 * @param {Pen} pen @param {ArrayLike<number>} xs @param {ArrayLike<number>} ys
 * @param {number} from @param {number} to  the indices of the first and the last point
 * @param {Rect} rect
 */
export function line(pen, xs, ys, from, to, rect) {
  const wide = {
    left: rect.left - ROOM,
    top: rect.top - ROOM,
    right: rect.right + ROOM,
    bottom: rect.bottom + ROOM,
  };
  pen.beginPath();
  let [atX, atY] = [NaN, NaN]; // where the pen is
  for (let i = from + 1; i <= to; i++) {
    let [ax, ay, bx, by] = [xs[i - 1], ys[i - 1], xs[i], ys[i]];
    if (!inside(ax, ay, wide) || !inside(bx, by, wide)) {
      const part = clipped(ax, ay, bx, by, wide);
      if (!part) continue;
      [ax, ay, bx, by] = part;
    }
    const beside = Math.abs(ax - atX) < SEEN && Math.abs(ay - atY) < SEEN;
    // A run that has settled has a hundred points in one place: the picture needs one.
    if (beside && Math.abs(bx - atX) < SEEN && Math.abs(by - atY) < SEEN && i < to) continue;
    if (!beside) pen.moveTo(ax, ay);
    pen.lineTo(bx, by);
    [atX, atY] = [bx, by];
  }
  pen.stroke();
}

/**
 * A line in full up to point k, and faintly after it.
 * @param {Pen} pen @param {ArrayLike<number>} xs @param {ArrayLike<number>} ys @param {number} k
 * @param {{colour: string, dash: number[]}} theme @param {Rect} rect
 */
export function trace(pen, xs, ys, k, { colour, dash }, rect) {
  pen.strokeStyle = pen.fillStyle = colour;
  pen.lineWidth = 2;
  pen.lineJoin = "round";
  pen.setLineDash(dash);
  if (k < xs.length - 1) {
    pen.globalAlpha = FAINT;
    line(pen, xs, ys, k, xs.length - 1, rect);
    pen.globalAlpha = 1;
  }
  line(pen, xs, ys, 0, k, rect);
  pen.setLineDash([]);
}

/** Draw nothing outside a rectangle. @param {Pen} pen @param {Rect} rect @param {() => void} draw */
export function clippedTo(pen, { left, top, right, bottom }, draw) {
  pen.save();
  pen.beginPath();
  pen.rect(left, top, right - left, bottom - top);
  pen.clip();
  draw();
  pen.restore();
}

/** Numbers, each changed. @param {ArrayLike<number>} values @param {(value: number, k: number) => number} change */
export function changed(values, change) {
  const made = new Float64Array(values.length); // Float64Array.from takes five times as long
  for (let k = 0; k < made.length; k++) made[k] = change(values[k], k);
  return made;
}

/** Drawn markers by outline, and by size and colours. @type {WeakMap<Path2D, Map<string, ImageBitmap>>} */
const stamps = new WeakMap();

/**
 * A marker as a small picture: drawing an outline a thousand times a frame takes most of the frame.
 * @param {Pen} pen @param {Path2D} outline @param {number} radius @param {number} scale
 * @returns {ImageBitmap}  a canvas would be copied each time
 */
function stamp(pen, outline, radius, scale) {
  const key = [radius, scale, pen.fillStyle, pen.strokeStyle].join();
  const kept = stamps.get(outline) ?? new Map();
  stamps.set(outline, kept);
  if (kept.has(key)) return kept.get(key);
  const half = Math.ceil((1.6 * radius + 2) * scale);
  const sheet = new OffscreenCanvas(2 * half, 2 * half);
  const ink = /** @type {OffscreenCanvasRenderingContext2D} */ (sheet.getContext("2d"));
  ink.translate(half, half);
  ink.scale(radius * scale, radius * scale);
  [ink.fillStyle, ink.strokeStyle, ink.lineWidth] = [pen.fillStyle, pen.strokeStyle, 0.9 / radius];
  ink.stroke(outline);
  ink.fill(outline);
  const picture = sheet.transferToImageBitmap();
  kept.set(key, picture);
  return picture;
}

/**
 * Markers at every so many points inside a rectangle; of those that lie upon each other, one.
 * @param {Pen} pen @param {Path2D} outline  about 2 by 2 around 0 @param {number} radius
 * @param {ArrayLike<number>} xs @param {ArrayLike<number>} ys @param {number} from @param {number} to
 * @param {Rect} rect @param {number} [every]
 */
export function markers(pen, outline, radius, xs, ys, from, to, rect, every = 1) {
  const scale = pen.getTransform().a;
  const sheet = stamp(pen, outline, radius, scale);
  const size = sheet.width / scale;
  const whole = (/** @type {number} */ v) => Math.round((v - size / 2) * scale) / scale;
  let [lastX, lastY] = [NaN, NaN];
  for (let i = from; i <= to; i += every) {
    if (!inside(xs[i], ys[i], rect)) continue;
    const [x, y] = [whole(xs[i]), whole(ys[i])];
    if (Math.abs(x - lastX) < BESIDE && Math.abs(y - lastY) < BESIDE) continue;
    pen.drawImage(sheet, x, y, size, size);
    [lastX, lastY] = [x, y];
  }
}

/**
 * Where a line that ends outside a rectangle last left it: the point, its direction and the index of
 * the first point outside. Null where it ends inside, or never was inside.
 * @param {ArrayLike<number>} xs @param {ArrayLike<number>} ys @param {number} to @param {Rect} rect
 */
export function leaving(xs, ys, to, rect) {
  let last = to;
  while (last >= 0 && !(xs[last] === xs[last])) last--; // what comes after a path was lost
  let i = last;
  while (i >= 0 && !inside(xs[i], ys[i], rect)) i--;
  if (i < 0 || i === last) return null;
  const part = clipped(xs[i], ys[i], xs[i + 1], ys[i + 1], rect);
  if (!part) return null;
  const angle = Math.atan2(ys[i + 1] - ys[i], xs[i + 1] - xs[i]);
  return { x: part[2], y: part[3], angle, index: i + 1 };
}

/**
 * A head like an arrow's.
 * @param {Pen} pen @param {number} x @param {number} y @param {number} angle @param {number} length
 */
export function head(pen, x, y, angle, length) {
  pen.beginPath();
  pen.moveTo(x, y);
  for (const side of [-0.42, 0.42])
    pen.lineTo(x - length * Math.cos(angle + side), y - length * Math.sin(angle + side));
  pen.closePath();
  pen.fill();
}

/**
 * An arrow, to scale; what lies outside the rectangle is cut off.
 * @param {Pen} pen @param {number} ax @param {number} ay @param {number} bx @param {number} by
 * @param {Rect} rect
 */
export function arrow(pen, ax, ay, bx, by, rect) {
  const length = Math.hypot(bx - ax, by - ay);
  if (!(length > 1) || !clipped(ax, ay, bx, by, rect)) return;
  line(pen, [ax, bx], [ay, by], 0, 1, rect);
  if (inside(bx, by, rect))
    head(pen, bx, by, Math.atan2(by - ay, bx - ax), Math.min(11, length / 2));
}

/** A faint line through a panel: where something is now. @param {Pen} pen @param {Rect} rect @param {number} x @param {string} ink */
export function upright(pen, rect, x, ink) {
  pen.strokeStyle = ink;
  pen.lineWidth = 1;
  pen.globalAlpha = 0.5;
  pen.beginPath();
  pen.moveTo(x, rect.top);
  pen.lineTo(x, rect.bottom);
  pen.stroke();
  pen.globalAlpha = 1;
}

/** A star with five points, with a rim. @param {Pen} pen @param {number} x @param {number} y @param {import("../protocol.js").Colours} theme  colours */
export function star(pen, x, y, theme) {
  const points = Array.from({ length: 10 }, (_point, i) => (i % 2 ? 4 : 9.5));
  rimmed(pen, x, y, points, theme);
}

/** A diamond with a rim. @param {Pen} pen @param {number} x @param {number} y @param {import("../protocol.js").Colours} theme  colours */
export const diamond = (pen, x, y, theme) => rimmed(pen, x, y, [9, 6.5, 9, 6.5], theme);

/** A shape by how far its corners are, the first one above. @param {Pen} pen @param {number} x @param {number} y @param {number[]} corners @param {import("../protocol.js").Colours} theme */
function rimmed(pen, x, y, corners, theme) {
  pen.strokeStyle = theme.paper;
  pen.fillStyle = theme.ink;
  pen.lineWidth = 1.5;
  pen.beginPath();
  for (const [i, radius] of corners.entries()) {
    const angle = (2 * Math.PI * i) / corners.length - Math.PI / 2;
    pen.lineTo(x + radius * Math.cos(angle), y + radius * Math.sin(angle));
  }
  pen.closePath();
  pen.stroke();
  pen.fill();
}
