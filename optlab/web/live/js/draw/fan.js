/** Where runs go at many positions of one slider: faint lines, all at once, and their mean. */

import { changed, line } from "./canvas.js";

/**
 * @typedef {import("../core/live_figure.js").LiveFigure} LiveFigure
 * @typedef {import("../core/live_figure.js").Path} Path
 * @typedef {import("../core/paths.js").Columns} Columns
 * @typedef {import("../core/packets.js").Sweep} Sweep
 * @typedef {import("./canvas.js").Pen} Pen
 * @typedef {import("./canvas_panels.js").CanvasPanels} CanvasPanels
 * @typedef {import("./canvas_panels.js").Panel} Panel
 * @typedef {{members: Columns[], mean: Columns}} Rows
 */

const [FAINT, HALO] = [0.22, 0.75]; // how much of a line is seen
const AVERAGED = ["x1", "x2", "loss"];

/** The first rows of each run, and what they are on average; a number that is none has no mean. @param {Sweep} sweep @param {number} most @returns {Rows} */
export function rowsOf(sweep, most) {
  const rows = sweep.header.values.slice(0, most).map((_value, i) => sweep.decoded(i));
  const members = rows.flatMap((row) => (row ? [row.columns] : []));
  const mean = Object.fromEntries(
    AVERAGED.map((name) => [
      name,
      changed(members[0][name], (_first, k) =>
        members.reduce((sum, columns) => sum + columns[name][k] / members.length, 0),
      ),
    ]),
  );
  return { members, mean };
}

export class Fan {
  /** @param {LiveFigure} live */
  constructor(live) {
    this.live = live;
    /** @type {WeakMap<Sweep, Rows>} */
    this.known = new WeakMap();
    /** What was painted last on each canvas. @type {WeakMap<CanvasPanels, {key: unknown[], picture: ImageBitmap}>} */
    this.painted = new WeakMap();
  }

  /** Where the rows of each path are; of those that the slider does not move, none. */
  get moves() {
    const { spec } = this.live;
    return (spec?.fan && spec.sliders.find(({ id }) => id === spec.fan?.slider)?.moves) || [];
  }

  /** What is to be fetched for it. */
  addresses() {
    return this.moves.map((move) => this.live.prefetch.rowsOf(move));
  }

  /** The packet of a path's rows, if it has come. @param {number} path */
  sweep(path) {
    const move = this.moves.find((one) => one.path === path);
    return move && this.live.packets.sweep(this.live.prefetch.rowsOf(move));
  }

  /** @param {number} path @returns {Rows | null} */
  rows(path) {
    const sweep = this.sweep(path);
    if (!sweep) return null;
    const rows = this.known.get(sweep) ?? rowsOf(sweep, this.live.spec.fan?.most ?? 0);
    this.known.set(sweep, rows);
    return rows;
  }

  /**
   * Draw it under the paths: of each the two columns, as they are in a panel. Not under the hand, whose
   * values its rows do not have. What it looks like is kept, as a frame has no time for it.
   * @param {CanvasPanels} sheet
   * @param {{path: number, panel: Panel, xs: (c: Columns) => ArrayLike<number>, ys: (c: Columns) => ArrayLike<number>}[]} lines
   */
  draw(sheet, lines) {
    const { live } = this;
    if (!live.spec.fan || live.drag) return;
    const there = lines.filter(({ path }) => this.sweep(path));
    if (!there.length) return;
    const { canvas, seen, domains } = sheet;
    const sizes = [canvas.width, canvas.height, JSON.stringify([seen, domains])];
    const key = [...sizes, live.spec.theme, ...there.map(({ path }) => this.sweep(path))];
    let painted = this.painted.get(sheet);
    if (!painted || key.length !== painted.key.length || key.some((part, i) => part !== painted?.key[i])) {
      painted = { key, picture: sheet.pictured((pen) => this.paint(pen, there)) };
      this.painted.set(sheet, painted);
    }
    sheet.pen.drawImage(painted.picture, 0, 0, sheet.width, sheet.height);
  }

  /** @param {Pen} pen @param {Parameters<Fan["draw"]>[1]} lines */
  paint(pen, lines) {
    pen.lineJoin = "round";
    for (const { path, panel, xs, ys } of lines) {
      const rows = this.rows(path);
      if (!rows) continue;
      pen.save();
      pen.beginPath();
      pen.rect(panel.left, panel.top, panel.right - panel.left, panel.bottom - panel.top);
      pen.clip();
      const stroke = (/** @type {Columns} */ columns) =>
        line(pen, xs(columns), ys(columns), 0, columns.x1.length - 1, panel);
      pen.strokeStyle = this.live.spec.paths[path].colour;
      [pen.globalAlpha, pen.lineWidth] = [FAINT, 1];
      rows.members.forEach(stroke);
      pen.strokeStyle = this.live.spec.theme.paper;
      [pen.globalAlpha, pen.lineWidth] = [HALO, 6];
      stroke(rows.mean);
      pen.strokeStyle = this.live.spec.paths[path].colour;
      [pen.globalAlpha, pen.lineWidth] = [1, 3];
      stroke(rows.mean);
      pen.restore();
    }
  }
}
