/** Contours and axes on the canvas, where and as Plotly draws them: until it is here, which is long after the rest. */

import { ticks } from "./axes.js";
import { BANDS, HeightMap } from "./height_map.js";

/**
 * @typedef {import("./canvas_panels.js").Panel} Panel
 * @typedef {import("../core/packets.js").Ground} Ground
 * @typedef {{x: boolean, y: boolean, named: boolean, size?: number,
 *   most?: number}} Labels  whether numbers stand below and at
 *   the left, and the axes' names; where panels are narrow, how large their numbers are, and how
 *   many below are the most
 */

/** A panel's contours, axes and numbers. @param {CanvasRenderingContext2D} pen @param {Panel} panel @param {Ground} ground @param {Labels} labels @param {import("../protocol.js").Colours} theme  colours @param {string} font */
export function sketch(pen, panel, ground, labels, theme, font) {
  const { side, header } = ground;
  const { x1: across = [], x2: up = [] } = header;
  const [x1, x2] = [across, up].map((at) => /** @type {[number, number]} */ ([at[0], at[side - 1]]));
  const [width, height] = [panel.right - panel.left, panel.bottom - panel.top];
  pen.save();
  pen.beginPath();
  pen.rect(panel.left, panel.top, width, height);
  pen.clip();
  new HeightMap(1, false).draw(pen, panel, ground, [x1, x2], theme);
  pen.beginPath();
  const [x, y] = [across.map(panel.x), up.map(panel.y)];
  crossings(ground.heights, side, ground.top / BANDS, (ax, ay, bx, by) => {
    pen.moveTo(between(x, ax), between(y, ay));
    pen.lineTo(between(x, bx), between(y, by));
  });
  pen.strokeStyle = theme.level;
  pen.lineWidth = 0.8;
  pen.stroke();
  pen.restore();
  axes(pen, panel, labels, theme, font);
}

/** The labels of a panel, as Plotly is told. @param {import("./figure.js").Layout} layout @param {number} i @returns {Labels} */
export function labelsOf(layout, i) {
  const [x, y] = /** @type {const} */ (["x", "y"]).map(
    (letter) => layout[`${letter}axis${i ? i + 1 : ""}`],
  );
  /** @type {Labels} */
  const labels = {
    x: x.showticklabels !== false,
    y: y.showticklabels !== false,
    named: Boolean(x.title),
  };
  if (x.tickfont) labels.size = x.tickfont.size;
  if (x.nticks) labels.most = x.nticks;
  return labels;
}

/** The value at a place between two entries. @param {number[]} values @param {number} at */
function between(values, at) {
  const i = Math.floor(at);
  return at === i ? values[i] : values[i] + (at - i) * (values[i + 1] - values[i]);
}

/**
 * Where lines of equal height cross the cells of a grid: each as two points, in cells.
 * @param {ArrayLike<number>} heights  row by row @param {number} side @param {number} step  between two
 *   lines @param {(ax: number, ay: number, bx: number, by: number) => void} piece
 */
export function crossings(heights, side, step, piece) {
  for (let j = 0; j < side - 1; j++)
    for (let i = 0; i < side - 1; i++) {
      const k = j * side + i;
      // Around the cell: left below, right below, right above, left above.
      const corners = [heights[k], heights[k + 1], heights[k + side + 1], heights[k + side]];
      const last = Math.floor(Math.max(...corners) / step);
      for (let n = Math.floor(Math.min(...corners) / step) + 1; n <= last; n++) {
        const found = onEdges(corners, n * step);
        const [a, b, c, d] = found.map(([u, v]) => [i + u, j + v]);
        if (!c) piece(a[0], a[1], b[0], b[1]);
        else {
          // Twice through the cell: what is in its middle lies with one pair of corners.
          const middle = corners.reduce((sum, height) => sum + height) / 4 >= n * step;
          const turned = middle === corners[0] >= n * step;
          const [p, q, r, s] = turned ? [a, b, c, d] : [b, c, d, a];
          piece(p[0], p[1], q[0], q[1]);
          piece(r[0], r[1], s[0], s[1]);
        }
      }
    }
}

/** Where a height is reached on the edges of a cell, going around it. @param {number[]} corners @param {number} height */
function onEdges([a, b, c, d], height) {
  const at = (/** @type {number} */ from, /** @type {number} */ to) => (height - from) / (to - from);
  const crossed = (/** @type {number} */ from, /** @type {number} */ to) =>
    from >= height !== to >= height;
  const found = [];
  if (crossed(a, b)) found.push([at(a, b), 0]);
  if (crossed(b, c)) found.push([1, at(b, c)]);
  if (crossed(d, c)) found.push([at(d, c), 1]);
  if (crossed(a, d)) found.push([0, at(a, d)]);
  return found;
}

const SIZE = 13; // pixels, of numbers
const NAME = 16;
const APART = 8.6; // between an axis and its numbers

const NARROW = 130; // pixels, of a panel whose numbers are smaller
const SMALL = 11;

/** The ticks that Plotly has where there are so many at most. @param {[number, number]} range @param {number} most */
const ticksOf = (range, most) => ticks(range, most * (1 - 1e-9)); // the next larger step where one fits just so

/** How many it has at most: one for so many pixels. @param {number} pixels @param {number} each */
const mostOf = (pixels, each) => Math.min(Math.max(pixels / each, 4), 9) + 1;

/**
 * What an axis is told below a panel that is narrow: smaller numbers, and as many of them as stand
 * beside one another; of a wide one nothing.
 * @param {[number, number]} range @param {number} pixels
 * @returns {{few?: {nticks: number}, small?: {tickfont: {size: number}}}}
 */
export function narrowed([low, high], pixels) {
  if (pixels >= NARROW) return {};
  const fits = (/** @type {number} */ most) => {
    const found = ticksOf([low, high], most);
    const wide = 0.6 * SMALL * Math.max(...found.map(({ label }) => label.length));
    return found.length > 1 && ((found[1].value - found[0].value) / (high - low)) * pixels > wide;
  };
  return { few: { nticks: [5, 4, 3].find(fits) ?? 2 }, small: { tickfont: { size: SMALL } } };
}

/** @param {CanvasRenderingContext2D} pen @param {Panel} panel @param {Labels} labels @param {import("../protocol.js").Colours} theme @param {string} font */
function axes(pen, panel, labels, theme, font) {
  const { left, right, top, bottom } = panel;
  const [x, y] = [
    ticksOf([panel.atX(left), panel.atX(right)], labels.most ?? mostOf(right - left, 80)),
    ticksOf([panel.atY(bottom), panel.atY(top)], mostOf(bottom - top, 40)),
  ];
  const crisp = (/** @type {number} */ v) => Math.floor(v + 0.5) + 0.5;
  const strokes = (/** @type {number[][]} */ lines) => {
    for (const [ax, ay, bx, by] of lines) {
      pen.moveTo(ax, ay);
      pen.lineTo(bx, by);
    }
  };
  pen.beginPath();
  strokes([
    [left - 1, bottom + 0.5, right, bottom + 0.5],
    [left - 0.5, top, left - 0.5, bottom],
    ...x.map(({ value }) => [crisp(panel.x(value) - 0.5), bottom + 1, crisp(panel.x(value) - 0.5), bottom + 6]), // prettier-ignore
    ...y.map(({ value }) => [left - 1, crisp(panel.y(value) - 0.5), left - 6, crisp(panel.y(value) - 0.5)]), // prettier-ignore
  ]);
  pen.strokeStyle = theme.quiet;
  pen.lineWidth = 1;
  pen.stroke();
  pen.fillStyle = theme.ink;
  const size = labels.size ?? SIZE;
  pen.font = `${size}px ${font}`;
  pen.textAlign = "center";
  if (labels.x)
    for (const { value, label } of x) pen.fillText(label, panel.x(value), bottom + APART + size);
  pen.textAlign = "right";
  if (labels.y)
    for (const { value, label } of y) pen.fillText(label, left - APART, panel.y(value) + 0.35 * size);
  if (!labels.named) return;
  const wide = Math.max(...y.map(({ label }) => pen.measureText(label).width));
  pen.font = `${NAME}px ${font}`;
  pen.textAlign = "center";
  pen.fillText("x1", (left + right) / 2, bottom + 39.8);
  pen.save();
  pen.translate(left - APART - wide - 9.1, (top + bottom) / 2);
  pen.rotate(-Math.PI / 2);
  pen.fillText("x2", 0, 0);
  pen.restore();
}
