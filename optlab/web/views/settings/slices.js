/** What one number alone does: curves along both axes of a map, through the run's own numbers. */

import { forKind } from "../../live/js/core/kinds.js";
import { drawAxes, drawNames, near, reach, ticks } from "../../live/js/draw/axes.js";
import { head, line, upright } from "../../live/js/draw/canvas.js";
import { showTip } from "../../live/js/parts/chart_tip.js";
import { CanvasPanels, element, exactly, short } from "../../live/js/draw/canvas_panels.js";
import { saidWith } from "../../live/js/page/spoken.js";

/**
 * @typedef {{values: ArrayLike<number>, at: number, across: number, own: number, fixed: string}} Slice
 *   what the cells along an axis hold, where the run is on it and on the other axis, what it has
 *   itself, and what the other number is
 * @typedef {import("../../live/js/core/live_figure.js").LiveFigure} LiveFigure
 * @typedef {import("../../live/js/draw/canvas.js").Pen} Pen
 * @typedef {import("../../live/js/parts/heat.js").HeatMap} HeatMap
 * @typedef {import("../../live/js/draw/canvas_panels.js").Panel} Panel
 */

const HEIGHT = 212;
const NEAR = 7; // pixels from the run within which it is hovered

export class Slices {
  /** @param {HTMLElement} place @param {LiveFigure} live @param {string} name */
  constructor(place, live, name) {
    this.live = live;
    this.name = name;
    this.sheet = new CanvasPanels(place, () => this.draw());
    this.sheet.margin = { l: 66, r: 14, t: 26, b: 44 };
    this.sheet.lay([{ x: [0, 1], y: [0, 1] }], HEIGHT);
    /** How far the numbers reach. @type {[number, number]} */
    this.wide = [0, 0];
    this.tip = element("div", "live-tip", this.sheet.frame);
    this.tip.hidden = true;
    this.sheet.frame.addEventListener("pointermove", (event) => this.hover(event));
    this.sheet.frame.addEventListener("pointerleave", () => (this.tip.hidden = true));
  }

  /** The map that is sliced, as soon as it is on the page. */
  get map() {
    const { slices } = /** @type {import("./protocol.js").SettingsSpec} */ (this.live.spec);
    const { map = "" } = slices?.[this.name] ?? {};
    return /** @type {HeatMap | undefined} */ (this.live.parts.get(map));
  }

  update() {}

  /** One panel an axis: a map of one row has only one. @param {HeatMap} map */
  axes(map) {
    const { x, y } = map.spec;
    return /** @type {("x" | "y")[]} */ (
      y.values.length > 1 && x.values.length ? ["x", "y"] : ["x"]
    );
  }

  draw() {
    const { live, sheet, map } = this;
    const cell = map?.cells.values.length ? this.cell(map) : null;
    sheet.frame.style.visibility = cell ? "" : "hidden"; // its place it has from the beginning
    if (!map || !cell) return;
    const names = this.axes(map);
    const domains = /** @type {[number, number][]} */ (
      names.length > 1
        ? [
            [0, 0.45],
            [0.55, 1],
          ]
        : [[0, 1]]
    );
    // A line alone stands below its strip, with the same ends.
    Object.assign(sheet.margin, {
      l: map.sheet.margin.l,
      r: names.length > 1 ? 14 : map.sheet.margin.r,
    });
    sheet.lay(
      domains.map((x) => ({ x, y: [0, 1] })),
      HEIGHT,
    );
    const wanted = reach([within(map.cells)]);
    if (!near(wanted, this.wide)) this.wide = wanted;
    const { wide } = this;
    sheet.seen = names.map((name) => ({
      x: [-0.5, map.spec[name].values.length - 0.5],
      y: wide,
    }));
    const pen = sheet.clear();
    sheet.panels().forEach((place, i) => {
      this.panel(pen, place, map, names[i], cell, wide, i === 0);
    });
  }

  /** @param {Record<string, string>} sentences */
  speak({ slice: sentence }) {
    const { map } = this;
    const cell = map?.cells.values.length ? this.cell(map) : null;
    if (!map || !cell) return;
    const said = this.axes(map).map((name) => {
      const { sign, title, values } = map.spec[name];
      const { values: along, own } = this.slice(map, name, cell);
      const last = values.length - 1;
      return saidWith(sentence, {
        axis: title,
        first: `${sign ?? title} ${short(values[0], 4)}`,
        begins: map.valueOf(along[0]),
        last: `${sign ?? title} ${short(values[last], 4)}`,
        ends: map.valueOf(along[last]),
        own: map.valueOf(own),
      });
    });
    this.sheet.say(said.join(" "));
  }

  /** The cell under the dot, or nearest to it. @param {HeatMap} map @returns {[number, number] | null} */
  cell(map) {
    const at = map.at();
    return at && [Math.round(at[0]), Math.round(at[1])];
  }

  /**
   * Through the run's own numbers; while they are not measured, through the nearest cell's, and
   * then they are said to be near.
   * @param {HeatMap} map @param {"x" | "y"} name @param {[number, number]} cell @returns {Slice}
   */
  slice(map, name, cell) {
    const { spec, through } = map;
    const [side, other] = name === "x" ? [0, 1] : [1, 0];
    const { sign, title, id = "", values } = spec[name === "x" ? "y" : "x"];
    const own = this.live.values()[id];
    const said = (/** @type {string} */ is) => (title ? `${sign ?? title} ${is}` : "");
    const at = map.at();
    if (through.answer && at)
      return {
        values: through.answer[name],
        at: at[side],
        across: at[other],
        own: through.answer.own,
        fixed: said(`= ${exactly(Number(own))}`),
      };
    const along = map.cells.along(name, cell);
    const near = values[cell[other]];
    return {
      values: along,
      at: cell[side],
      across: cell[other],
      own: along[cell[side]],
      fixed: said(near === own ? `= ${exactly(Number(own))}` : `≈ ${short(near)}`),
    };
  }

  /** @param {Pen} pen @param {Panel} place @param {HeatMap} map @param {"x" | "y"} name @param {[number, number]} cell @param {[number, number]} wide @param {boolean} named */
  panel(pen, place, map, name, cell, wide, named) {
    const { live } = this;
    const { theme } = live.spec;
    const { spec } = map;
    const slice = this.slice(map, name, cell);
    for (const [from, to, gone] of stretches(slice.values)) {
      pen.fillStyle = gone !== gone ? spec.lost : (spec.never ?? spec.lost);
      const left = place.x(from - 0.5);
      pen.fillRect(left, place.top, place.x(to + 0.5) - left, place.bottom - place.top);
    }
    const marks = apart(spec[name].ticks, place);
    drawAxes(pen, place, marks, ticks(wide, 5), theme, live.font);
    drawNames(pen, place, spec[name].title, named ? spec.quantity : "", theme, live.font);
    this.border(pen, place, map, name, slice.across);
    const curve = points(slice);
    const xs = Float64Array.from(curve, ([at]) => place.x(at));
    const ys = Float64Array.from(curve, ([, value]) => place.y(value));
    const path = live.paths()[live.spec.chosen];
    pen.save();
    pen.beginPath();
    pen.rect(place.left, place.top, place.right - place.left, place.bottom - place.top);
    pen.clip();
    pen.strokeStyle = path?.colour ?? theme.ink;
    pen.lineWidth = 2;
    pen.setLineDash([]);
    line(pen, xs, ys, 0, xs.length - 1, place);
    this.dot(pen, place, slice, theme);
    pen.restore();
    pen.fillStyle = theme.ink;
    pen.font = `13px ${live.font}`;
    pen.textAlign = "left";
    pen.fillText(slice.fixed, place.left, place.top - 9);
  }

  /** Where the run is. @param {Pen} pen @param {Panel} place @param {Slice} slice @param {import("../../live/js/protocol.js").Colours} theme */
  dot(pen, place, { at, own }, theme) {
    const [x, y] = [place.x(at), place.y(own)];
    upright(pen, place, x, theme.ink);
    pen.fillStyle = theme.ink;
    if (y > place.bottom) head(pen, x, place.bottom, Math.PI / 2, 10);
    if (!(Math.abs(own) < Infinity)) return;
    for (const { radius, colour } of [
      { radius: 5, colour: theme.ink },
      { radius: 3, colour: theme.paper },
    ]) {
      pen.fillStyle = colour;
      pen.beginPath();
      pen.arc(x, y, radius, 0, 7);
      pen.fill();
    }
  }

  /** Where the lines over the map cross the row or the column. @param {Pen} pen @param {Panel} place @param {HeatMap} map @param {"x" | "y"} name @param {number} across */
  border(pen, place, map, name, across) {
    pen.strokeStyle = this.live.spec.theme.ink;
    pen.lineWidth = 1.8;
    for (const { x, y, dash } of map.lines())
      for (const at of name === "x" ? crossings(y, x, across) : crossings(x, y, across)) {
        pen.setLineDash(dash);
        line(pen, [place.x(at), place.x(at)], [place.top, place.bottom], 0, 1, place);
      }
    pen.setLineDash([]);
  }

  /** The value under the mouse. @param {PointerEvent} event */
  hover(event) {
    this.tip.hidden = true;
    const { map } = this;
    const cell = map && !this.live.drag && !event.buttons ? this.cell(map) : null;
    if (!map || !cell) return;
    const frame = this.sheet.frame.getBoundingClientRect();
    const [px, py] = [event.clientX - frame.left, event.clientY - frame.top];
    this.sheet.panels().forEach((place, i) => {
      const name = this.axes(map)[i];
      if (px < place.left || px > place.right || py < place.top || py > place.bottom) return;
      const { sign, title, values, id = "" } = map.spec[name];
      const slice = this.slice(map, name, cell);
      const at = Math.round(place.atX(px));
      const [number, value] =
        Math.abs(px - place.x(slice.at)) < NEAR && map.through.answer
          ? [Number(this.live.values()[id]), slice.own]
          : [values[at], slice.values[at]];
      const text = `${sign ?? title} ${exactly(number)}\n${map.valueOf(value)}`;
      showTip(this.tip, text, this.live.spec.theme.ink, px, py);
    });
  }

  destroy() {
    this.sheet.destroy();
  }
}

forKind("slices", Slices);

/**
 * The numbers that a slice shows: as the colours, no deeper and no higher than what is common.
 * @param {import("../../live/js/parts/cells.js").Cells} cells @returns {[number, number]}
 */
export const within = ({ reach: [least, most], scale: [low, high] }) => [
  Math.max(least, Math.min(low, most)),
  Math.min(most, Math.max(high, least)),
];

/**
 * Those ticks that have room for their labels, from the left.
 * @param {{at: number, label: string}[]} ticks @param {Panel} place
 */
export function apart(ticks, place) {
  let free = -Infinity;
  return ticks.flatMap(({ at, label }) => {
    const half = 3.5 * label.length + 2;
    if (place.x(at) - half < free) return [];
    free = place.x(at) + half;
    return [{ value: at, label }];
  });
}

/**
 * The curve of a slice through the run's own point. @param {Pick<Slice, "values" | "at" | "own">} slice
 * @returns {[number, number][]}
 */
export function points({ values, at, own }) {
  const cells = Array.from(values, (value, i) => /** @type {[number, number]} */ ([i, value]));
  const next = Math.ceil(at);
  cells.splice(next, next === at ? 1 : 0, [at, own]);
  return cells;
}

/**
 * Where there is no number: the first and the last index, and what stands there instead.
 * @param {ArrayLike<number>} values
 */
export function stretches(values) {
  /** @type {[number, number, number][]} */
  const found = [];
  const kind = (/** @type {number} */ v) => (v !== v ? "lost" : v === Infinity ? "never" : "");
  let before = "";
  Array.from(values).forEach((value, i) => {
    const now = kind(value);
    if (now && now === before) found[found.length - 1][1] = i;
    else if (now) found.push([i, i, value]);
    before = now;
  });
  return found;
}

/**
 * Where a line through points crosses a height. @param {number[]} heights @param {number[]} along
 * @param {number} height
 */
export function crossings(heights, along, height) {
  const found = [];
  for (let i = 1; i < heights.length; i++) {
    const [a, b] = [heights[i - 1] - height, heights[i] - height];
    if (a === 0 || a * b < 0)
      found.push(a === 0 ? along[i - 1] : along[i - 1] + (a / (a - b)) * (along[i] - along[i - 1]));
  }
  if (heights.length > 1 && heights[heights.length - 1] === height)
    found.push(along[along.length - 1]);
  return found;
}
