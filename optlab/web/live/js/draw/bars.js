/** Bars that add up to the value of a curve: what came at each step, weighed by how long ago that was. */

import { short } from "./canvas_panels.js";

/**
 * @typedef {import("../parts/chart.js").Curve} Curve
 * @typedef {import("../core/live_figure.js").Path} Path
 * @typedef {import("./canvas_panels.js").Panel} Place
 * @typedef {import("../protocol.js").Bars} Bars
 */

const WIDTH = 0.84; // of a bar, in steps

/** How much weighs at step k what came at another. @param {Curve} curve @param {Path} path @param {number} k @param {number} step */
function weight({ bars }, path, k, step) {
  if (bars?.by) return path.numbers.columns[bars.by]?.[k - step] ?? NaN;
  return bars?.even ? 1 / k : 1;
}

/**
 * The bars at a step, from that of step 0 on.
 * @param {Curve} curve @param {Path} path @param {number} k @returns {Float64Array}
 */
export function heights(curve, path, k) {
  const values = path.numbers.columns[curve.column];
  if (!values) return new Float64Array();
  return values.slice(0, k + 1).map((value, step) => value * weight(curve, path, k, step));
}

/**
 * @param {CanvasRenderingContext2D} pen @param {Place} place @param {Curve} curve @param {Path} path
 * @param {number} k
 */
export function drawBars(pen, place, curve, path, k) {
  const width = Math.max(1, WIDTH * (place.x(1) - place.x(0)));
  pen.fillStyle = path.colour;
  heights(curve, path, k).forEach((height, step) => {
    const [top, bottom] = [Math.max(place.y(height), place.top - 5), place.y(0)];
    if (top < bottom) pen.fillRect(place.x(step) - width / 2, top, width, bottom - top);
  });
}

/** How one bar comes about. @param {Curve} curve @param {Path} path @param {number} step @param {number} k  the step at which the bars are shown */
export function product(curve, path, step, k) {
  const value = path.numbers.columns[curve.column][step];
  const by = weight(curve, path, k, step);
  return `${short(by, 3)} × ${short(value, 3)} = ${short(by * value, 3)}`;
}
