/** Paths of one's own in the plane: in the colour of the text, with rings, through which a run's filled markers are seen
 * where both are at the same place. */

import { ownPaths, reached } from "../core/own_paths.js";
import { FAINT, changed, head, inside, leaving, line, trace } from "./canvas.js";

/**
 * @typedef {import("./canvas.js").Pen} Pen
 * @typedef {import("./canvas_panels.js").Panel} Panel
 * @typedef {import("../core/path_file.js").OwnPath} OwnPath
 * @typedef {import("../protocol.js").Colours} Colours
 */

const MOST_MARKERS = 150;
const MOST_DRAWN = 2000; // points of a path: more are thinned
const [SMALL, LARGE] = [5, 7.5]; // pixels: around a run's markers

/** Runs have a colour and at most short dashes of one length. */
export const OWN_DASHES = [
  [9, 3, 2, 3],
  [2, 3],
  [14, 4],
  [9, 3, 2, 3, 2, 3],
  [5, 3, 1, 3],
  [14, 4, 2, 4],
  [2, 6],
  [20, 3],
];

/** What is drawn of each. @type {WeakMap<OwnPath, OwnPath>} */
const thinner = new WeakMap();

/** One in so many of its points, and the last. @param {OwnPath} path */
export function thinned(path) {
  const every = Math.ceil((path.steps.length - 1) / MOST_DRAWN);
  if (every <= 1) return path;
  const kept = thinner.get(path);
  if (kept) return kept;
  const last = path.steps.length - 1;
  const few = (/** @type {Float64Array} */ values) =>
    values.filter((_value, i) => i % every === 0 || i === last);
  const made = { ...path, steps: few(path.steps), x1: few(path.x1), x2: few(path.x2) };
  thinner.set(path, made);
  return made;
}

/** All of them up to a step, and faintly after it. @param {Pen} pen @param {Panel} panel @param {number} step @param {Colours} theme */
export function drawOwnPaths(pen, panel, step, theme) {
  ownPaths().forEach((path, i) =>
    drawOne(pen, panel, thinned(path), step, theme, OWN_DASHES[i % OWN_DASHES.length]),
  );
}

/** @param {Pen} pen @param {Panel} panel @param {OwnPath} path @param {number} step @param {Colours} theme @param {number[]} dash */
function drawOne(pen, panel, path, step, theme, dash) {
  const [xs, ys] = [changed(path.x1, panel.x), changed(path.x2, panel.y)];
  const [k, part] = reached(path, step);
  trace(pen, xs, ys, Math.max(k, 0), { colour: theme.ink, dash }, panel);
  if (k < 0) return;
  let [x, y] = [xs[k], ys[k]];
  if (part && xs[k + 1] === xs[k + 1]) {
    [x, y] = [x + part * (xs[k + 1] - x), y + part * (ys[k + 1] - y)];
    line(pen, [xs[k], x], [ys[k], y], 0, 1, panel);
  }
  pen.strokeStyle = theme.ink;
  if (xs.length <= MOST_MARKERS)
    for (let i = 0; i < xs.length; i += 1) {
      pen.globalAlpha = i <= k ? 1 : FAINT;
      ring(pen, panel, xs[i], ys[i], SMALL);
    }
  pen.globalAlpha = 1;
  ring(pen, panel, x, y, LARGE);
  const out = leaving(xs, ys, k, panel);
  pen.fillStyle = theme.ink;
  if (out) head(pen, out.x, out.y, out.angle, 13);
}

/** @param {Pen} pen @param {Panel} panel @param {number} x @param {number} y @param {number} radius */
function ring(pen, panel, x, y, radius) {
  if (!inside(x, y, panel)) return;
  pen.lineWidth = radius / 4;
  pen.beginPath();
  pen.arc(x, y, radius, 0, 7);
  pen.stroke();
}

/** The drawn point that is nearest to a place on the canvas, and nearer than so many pixels. @param {Panel} panel
 * @param {number} px @param {number} py @param {number} most */
export function nearestOwn(panel, px, py, most) {
  let best = { distance: most, path: /** @type {OwnPath | null} */ (null), k: 0 };
  for (const path of ownPaths().map(thinned))
    for (let k = 0; k < path.steps.length; k += 1) {
      const distance = Math.hypot(panel.x(path.x1[k]) - px, panel.y(path.x2[k]) - py);
      if (distance < best.distance) best = { distance, path, k };
    }
  const { path, k } = best;
  return path && { path, k };
}
