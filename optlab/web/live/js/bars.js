/** Bars that add up to the value of a curve: what came at each step, weighed by how long ago that was. */

import { short } from "./sheet.js";

/**
 * @typedef {import("./chart.js").Curve} Curve
 * @typedef {import("./board.js").Path} Path
 * @typedef {import("./sheet.js").Panel} Place
 * @typedef {{by: string, total: string}} Bars  the columns of the weights, and of what the bars add up to
 */

const WIDTH = 0.84; // of a bar, in steps
const GHOST = 0.16; // how faint a bar is as it was when it came

/**
 * The bars at a step, from that of step 0 on.
 * @param {Curve} curve @param {Path} path @param {number} k @returns {Float64Array}
 */
export function heights(curve, path, k) {
  const { columns } = path.numbers;
  const [values, weights] = [columns[curve.column], columns[curve.bars?.by ?? ""]];
  if (!values || !weights) return new Float64Array();
  return values.slice(0, k + 1).map((value, step) => value * weights[k - step]);
}

/**
 * The bars at a step, and above each, faintly, how much of it has gone.
 * @param {CanvasRenderingContext2D} pen @param {Place} place @param {Curve} curve @param {Path} path
 * @param {number} k
 */
export function drawBars(pen, place, curve, path, k) {
  const now = heights(curve, path, k);
  const values = path.numbers.columns[curve.column];
  const newest = path.numbers.columns[curve.bars?.by ?? ""]?.[0];
  const width = Math.max(1, WIDTH * (place.x(1) - place.x(0)));
  const bar = (/** @type {number} */ step, /** @type {number} */ from, /** @type {number} */ to) => {
    const [top, bottom] = [Math.max(place.y(to), place.top - 5), place.y(from)];
    if (top < bottom) pen.fillRect(place.x(step) - width / 2, top, width, bottom - top);
  };
  pen.fillStyle = path.colour;
  now.forEach((height, step) => {
    bar(step, 0, height);
    pen.globalAlpha = GHOST;
    bar(step, height, newest * values[step]);
    pen.globalAlpha = 1;
  });
}

/** How one bar comes about. @param {Curve} curve @param {Path} path @param {number} step @param {number} k  the step at which the bars are shown */
export function product(curve, path, step, k) {
  const { columns } = path.numbers;
  const [value, weight] = [columns[curve.column][step], columns[curve.bars?.by ?? ""][k - step]];
  return `${short(weight, 3)} × ${short(value, 3)} = ${short(weight * value, 3)}`;
}
