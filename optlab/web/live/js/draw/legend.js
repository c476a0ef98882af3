/** Beside a map: which colour is which number; over it: hatching where there is none. */

import { ticks } from "./axes.js";
import { short } from "./canvas_panels.js";

/**
 * @typedef {import("./canvas.js").Pen} Pen
 * @typedef {import("./canvas.js").Rect} Rect
 * @typedef {import("../parts/cells.js").Cells} Cells
 * @typedef {import("../parts/heat.js").Spec} Spec
 */

const APART = 6; // pixels between two lines of hatching
const ROOM = 60; // pixels that the numbers need
const BOX = 12; // pixels a side

/** @param {Pen} pen @param {Rect} place @param {Spec} spec @param {Cells} cells @param {import("../protocol.js").Colours} theme @param {string} font */
export function drawLegend(pen, place, spec, cells, theme, font) {
  const { colours, lost, lostName, never = lost, neverName, hatch } = spec;
  const others = [[lost, lostName], ...(cells.never && neverName ? [[never, neverName]] : [])];
  const [left, top] = [place.right + 14, place.top + 18];
  const height = place.bottom - top - 10 - 20 * others.length;
  const word = (/** @type {string} */ text, /** @type {number} */ x, /** @type {number} */ y) => {
    pen.fillStyle = theme.ink;
    pen.fillText(text, x, y);
  };
  pen.font = `11.5px ${font}`;
  pen.textAlign = "left";
  const shade = pen.createLinearGradient(0, top + height, 0, top);
  colours.forEach((colour, i) => shade.addColorStop(i / (colours.length - 1), colour));
  pen.fillStyle = shade;
  pen.fillRect(left, top, BOX, height);
  others.forEach(([colour, name], i) => {
    const y = top + height + 8 + 20 * i;
    pen.fillStyle = colour;
    pen.fillRect(left, y, BOX, BOX);
    const box = { left, top: y, right: left + BOX, bottom: y + BOX };
    if (!i && hatch) hatchLines(pen, hatch, box);
    word(name, left + 17, y + 10);
  });
  word(spec.quantity, left, top - 8);
  if (height < ROOM) return; // the slice beside such a strip has the numbers
  for (const { share, label } of spec.legend ? evenly(spec.legend) : labels(cells))
    word(label, left + 17, top + height * (1 - share) + 4);
}

/** @param {string[]} legend */
const evenly = (legend) => legend.map((label, i) => ({ share: i / (legend.length - 1), label }));

/** Numbers beside the colours; those at the ends have a sign where some cells lie beyond. @param {Cells} cells */
function labels({ scale, reach }) {
  const [low, high] = scale;
  const between = ticks(scale, 4)
    .map(({ value, label }) => ({ share: (value - low) / (high - low), label }))
    .filter(({ share }) => share > 0.1 && share < 0.9);
  const end = (/** @type {string} */ beyond, /** @type {number} */ v) => `${beyond}${short(v, 3)}`;
  return [
    { share: 0, label: end(reach[0] < low ? "≤ " : "", low) },
    ...between,
    { share: 1, label: end(reach[1] > high ? "≥ " : "", high) },
  ];
}

/** Lines from lower left to upper right. @param {Pen} pen @param {string} colour @param {Rect} rect */
export function hatchLines(pen, colour, rect) {
  const [width, height] = [rect.right - rect.left, rect.bottom - rect.top];
  pen.save();
  pen.beginPath();
  pen.rect(rect.left, rect.top, width, height);
  pen.clip();
  pen.strokeStyle = colour;
  pen.lineWidth = 1;
  pen.setLineDash([]);
  pen.beginPath();
  for (let x = -height; x < width; x += APART) {
    pen.moveTo(rect.left + x, rect.bottom);
    pen.lineTo(rect.left + x + height, rect.top);
  }
  pen.stroke();
  pen.restore();
}

/** Hatching over the cells of a map where runs diverged. */
export class Hatching {
  /** @param {Cells} cells */
  constructor(cells) {
    this.cells = cells;
    this.drawn = "";
    this.sheet = document.createElement("canvas");
  }

  /** A picture of it, drawn anew where something has changed. @param {number} width @param {number} height @param {string} colour */
  over(width, height, colour) {
    const { cells, sheet } = this;
    const scale = window.devicePixelRatio || 1;
    const key = [width, height, scale, colour, cells.turn].join();
    if (key === this.drawn) return sheet;
    this.drawn = key;
    [sheet.width, sheet.height] = [Math.round(width * scale), Math.round(height * scale)];
    const pen = /** @type {Pen} */ (sheet.getContext("2d"));
    pen.scale(scale, scale);
    hatchLines(pen, colour, { left: 0, top: 0, right: width, bottom: height });
    pen.globalCompositeOperation = "destination-in";
    pen.imageSmoothingEnabled = false;
    pen.drawImage(cells.mask, 0, 0, width, height);
    return sheet;
  }
}
