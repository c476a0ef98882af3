/** Axes of a chart: how far they reach, where their ticks are, and how they are drawn. */

import { short } from "./canvas_panels.js";

/**
 * @typedef {import("./canvas_panels.js").Panel} Panel
 * @typedef {{value: number, label: string, power?: string}} Tick
 */

/** How the curves of a panel are told apart. */
export const DASHES = [[], [2, 4], [7, 4], [14, 4], [9, 3, 2, 3], [4, 2]];
const FLOOR = 1e-300; // of what has a place on a logarithmic axis
const CEILING = 1e300; // beyond it a difference of two values may be infinite
const HIGH = 14; // pixels that a number is

/** The least and the largest value, with room. @param {ArrayLike<number>[]} curves @returns {[number, number]} */
export function reach(curves) {
  let [low, high] = [Infinity, -Infinity];
  for (const curve of curves)
    for (let k = 0; k < curve.length; k++)
      if (Math.abs(curve[k]) < CEILING) {
        low = Math.min(low, curve[k]);
        high = Math.max(high, curve[k]);
      }
  if (low > high) return [0, 1];
  const room = 0.06 * (high - low) || Math.abs(high) / 10 || 1;
  return [low - room, high + room];
}

/**
 * The same in powers of ten. Losses: a run that diverges is seen leaving upwards, one that hits the
 * minimum downwards; neither flattens the others.
 * @param {ArrayLike<number>[]} curves @param {boolean} losses @returns {[number, number]}
 */
export function logReach(curves, losses) {
  const starts = curves.map((curve) => (curve[0] < Infinity ? curve[0] : 0));
  const begin = losses ? Math.max(FLOOR, ...starts) : 0;
  let [low, high] = [Infinity, -Infinity];
  for (const curve of curves)
    for (let k = 0; k < curve.length; k++) {
      const value = curve[k];
      if (!(value > FLOOR && value < Infinity)) continue;
      if (losses && (value > 1e3 * begin || value < 1e-16 * begin)) continue;
      low = Math.min(low, value);
      high = Math.max(high, value);
    }
  if (low > high) return [-1, 1];
  const [from, to] = [Math.log10(low), Math.log10(high)];
  const room = 0.06 * (to - from) + 0.1;
  return [from - room, to + room];
}

/**
 * Whether an axis may stay as it is: what it must show is in it, and fills half of it.
 * @param {[number, number]} wanted @param {[number, number]} now
 */
export function near(wanted, now) {
  const [w, n] = [wanted[1] - wanted[0], now[1] - now[0]];
  return wanted[0] >= now[0] - 0.02 * n && wanted[1] <= now[1] + 0.02 * n && w > 0.5 * n;
}

/** Ticks at round numbers, 1, 2 or 5 apart in the last digit. @param {[number, number]} range @param {number} most @returns {Tick[]} */
export function ticks([low, high], most) {
  const rough = (high - low) / most;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = power * ([1, 2, 5].find((digit) => digit * power >= rough) ?? 10);
  const first = Math.ceil(low / step);
  const count = Math.floor(high / step) - first + 1;
  return Array.from({ length: Math.max(count, 0) }, (_, i) => {
    const value = Number(((first + i) * step).toPrecision(12));
    return { value, label: short(value).replace(" × ", "·") }; // room is short beside an axis
  });
}

/** Ticks at powers of ten, and between them where there are few. The range is in powers, too. @param {[number, number]} range @returns {Tick[]} */
export function logTicks([low, high]) {
  if (high - low < 0.4) {
    const narrow = ticks([10 ** low, 10 ** high], 5); // 1, 2 and 5 may all lie outside
    return narrow.map(({ value, label }) => ({ value: Math.log10(value), label }));
  }
  const every = Math.ceil((high - low) / 6);
  const digits = high - low < 2 ? [1, 2, 5] : [1];
  const found = [];
  for (let power = Math.floor(low); power <= high; power++)
    for (const digit of digits) {
      const value = power + Math.log10(digit);
      if (value < low || value > high || power % every) continue;
      if (Math.abs(power) <= 3) found.push({ value, label: short(digit * 10 ** power) });
      else found.push({ value, label: digit === 1 ? "10" : `${digit}·10`, power: String(power) });
    }
  return found;
}

/** Those numbers beside an axis that have room, from below. @param {Tick[]} found @param {Panel} place */
export function thinned(found, place) {
  let last = Infinity;
  return found.filter(({ value }) => {
    const y = place.y(value);
    if (last - y < HIGH) return false;
    last = y;
    return true;
  });
}

/**
 * Grid lines, and numbers at the left and below.
 * @param {CanvasRenderingContext2D} pen @param {Panel} place @param {Tick[]} xTicks @param {Tick[]} yTicks
 * @param {import("../protocol.js").Colours} theme  colours @param {string} font
 */
export function drawAxes(pen, place, xTicks, yTicks, theme, font) {
  pen.lineWidth = 1;
  pen.strokeStyle = theme.quiet;
  pen.fillStyle = theme.ink;
  pen.font = `12.5px ${font}`;
  pen.beginPath();
  const crisp = (/** @type {number} */ v) => Math.round(v) + 0.5;
  for (const { value } of xTicks) {
    pen.moveTo(crisp(place.x(value)), place.top);
    pen.lineTo(crisp(place.x(value)), place.bottom + 5);
  }
  for (const { value } of yTicks) {
    pen.moveTo(place.left - 5, crisp(place.y(value)));
    pen.lineTo(place.right, crisp(place.y(value)));
  }
  pen.stroke();
  pen.textAlign = "center";
  for (const { value, label } of xTicks) pen.fillText(label, place.x(value), place.bottom + 18);
  pen.textAlign = "right";
  for (const { value, label, power = "" } of yTicks) {
    const [x, y] = [place.left - 8, place.y(value) + 4.5];
    pen.fillText(label, x - 5.2 * power.length, y);
    if (!power) continue;
    pen.font = `9.5px ${font}`;
    pen.fillText(power, x, y - 5);
    pen.font = `12.5px ${font}`;
  }
}

/**
 * A line across a panel, and what it is.
 * @param {CanvasRenderingContext2D} pen @param {Panel} place @param {import("../protocol.js").Level} level
 * @param {boolean} log @param {import("../protocol.js").Colours} theme @param {string} font
 */
export function drawLevel(pen, place, { value, says }, log, theme, font) {
  const y = place.y(log ? Math.log10(value) : value);
  if (!(y > place.top && y < place.bottom)) return;
  pen.strokeStyle = pen.fillStyle = theme.ink;
  pen.lineWidth = 1;
  pen.setLineDash(DASHES[2]);
  pen.beginPath();
  pen.moveTo(place.left, y);
  pen.lineTo(place.right, y);
  pen.stroke();
  pen.setLineDash([]);
  pen.font = `13px ${font}`;
  pen.textAlign = "right";
  pen.fillText(says, place.right, y + 15 < place.bottom ? y + 15 : y - 5);
}

/** A name below, and one beside, turned. @param {CanvasRenderingContext2D} pen @param {Panel} place @param {string} below @param {string} beside @param {import("../protocol.js").Colours} theme @param {string} font */
export function drawNames(pen, place, below, beside, theme, font) {
  pen.fillStyle = theme.ink;
  pen.font = `13px ${font}`;
  pen.textAlign = "center";
  pen.fillText(below, (place.left + place.right) / 2, place.bottom + 36);
  pen.save();
  pen.translate(place.left - 46, (place.top + place.bottom) / 2);
  pen.rotate(-Math.PI / 2);
  pen.fillText(beside, 0, 0);
  pen.restore();
}
