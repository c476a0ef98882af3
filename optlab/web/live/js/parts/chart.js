/** Curves against the step, or bars: the losses of all runs, what one run remembers. */

import { forKind } from "../core/kinds.js";
import { stepOf } from "../core/steps.js";
import { along } from "../draw/along.js";
import { DASHES, drawAxes, drawLevel, drawNames, logReach, logTicks, near, reach, thinned, ticks } from "../draw/axes.js";
import { drawBars, heights } from "../draw/bars.js";
import { changed, leaving, markers, trace, upright } from "../draw/canvas.js";
import { drawGhost } from "../draw/ghost_lines.js";
import { HALF, pairs, stack } from "../draw/panels.js";
import { Room, stacked } from "../draw/room.js";
import { CanvasPanels, element, short } from "../draw/canvas_panels.js";
import { saidWith } from "../page/spoken.js";
import { ChartTip } from "./chart_tip.js";

/**
 * @typedef {import("../core/live_figure.js").LiveFigure} LiveFigure
 * @typedef {import("../core/live_figure.js").Path} Path
 * @typedef {import("../core/paths.js").Columns} Columns
 * @typedef {import("../draw/canvas.js").Pen} Pen
 * @typedef {import("../draw/canvas_panels.js").Panel} Place
 * @typedef {import("../protocol.js").Curve} Curve
 * @typedef {import("../protocol.js").Panel} Panel
 * @typedef {import("../protocol.js").Chart} Spec
 */

const LEAST = 230; // pixels high
const APART = 18; // pixels between two markers of a curve
const SAMPLE = 15; // pixels of a curve beside its name
const UNSAID = { label: "" };
const TITLE = 25; // pixels between two panels over one axis: a title, clear of the numbers above it
const LOW = 70; // pixels: a panel without room for a name beside it
const UNDER = 34; // pixels between two panels of a column: a title

export class Chart {
  /** @param {HTMLElement} place @param {LiveFigure} live @param {string} name */
  constructor(place, live, name) {
    this.live = live;
    this.name = name;
    this.nothing = element("div", "live-nothing", place);
    this.sheet = new CanvasPanels(place, () => {
      this.update();
      this.draw();
    });
    this.nothing.hidden = true;
    this.tip = new ChartTip(this);
    /** Whether panels stand one below another. */
    this.stacked = false;
    /** How much of the window there is. @type {Room | undefined} */
    this.tall = undefined;
    /** How far each panel's curves reach. @type {[number, number][]} */
    this.reach = [];
    this.shown = "";
    /** All that axes show, but for how far they reach. */
    this.axesKey = "";
  }

  /** @returns {Spec} */
  get spec() {
    return this.live.spec.charts[this.name];
  }

  /** Up to where curves are drawn in full. */
  get cursor() {
    return this.spec.still ? Infinity : this.live.cursor;
  }

  update() {
    const { panels } = this.spec;
    this.nothing.hidden = panels.length > 0;
    this.sheet.frame.hidden = !panels.length;
    this.nothing.textContent = this.live.spec.words.nothing;
    const titled = panels.some((panel) => panel.title);
    const { margin } = this.sheet;
    margin.t = titled ? 26 : 10;
    margin.b = this.spec.below ? 44 : 28;
    this.stacked = this.spec.stacked || this.crowded();
    const [count, rows] = [panels.length, Math.ceil(panels.length / 2)];
    const high = this.spec.stacked || !this.stacked ? 64 + 200 * rows : 64 + 150 * count;
    const height = this.spec.height ? this.within(this.spec.height) : Math.max(300, high);
    const inner = height - margin.t - margin.b;
    const gap = this.spec.stacked ? Math.max(0.06, TITLE / inner) : UNDER / inner;
    this.sheet.lay(this.stacked ? stack(count, gap) : pairs(count), height);
    // Other curves have axes of their own; the same ones keep theirs while they fit.
    const names = JSON.stringify(panels);
    if (names !== this.shown) this.reach = [];
    this.shown = names;
    const { below, range } = this.spec;
    this.axesKey = JSON.stringify([names, below, range, this.stacked, this.live.spec.theme]);
  }

  /** As high as it should be, where the window has that much. @param {number} most */
  within(most) {
    if (stacked()) return Math.min(most, 0.42 * window.innerHeight);
    this.tall ??= new Room(this.sheet.frame, () => {
      this.update();
      this.draw();
    });
    return this.tall.take(LEAST, most);
  }

  /** Whether two panels beside each other have no room for their titles and the names of curves. */
  crowded() {
    const { panels } = this.spec;
    const { pen, room, margin } = this.sheet;
    const width = HALF * (room - margin.l - margin.r);
    return panels.length > 1 && panels.some((panel) => this.titleWidth(pen, panel) > width);
  }

  /** What a panel's title and the names of its curves take. @param {Pen} pen @param {Panel} panel */
  titleWidth(pen, { title, curves }) {
    this.label(pen, "left");
    const names = curves.filter(({ bars }) => !bars).map(({ name }) => pen.measureText(name).width);
    return pen.measureText(title).width + names.reduce((sum, w) => sum + w + SAMPLE + 12, 0);
  }

  /** How high what stands right of a panel's title is written: in the panel, where it does not fit
   * beside the title. @param {Pen} pen @param {Place} place @param {Panel} panel @param {number} more */
  lineOfNames(pen, place, panel, more = 0) {
    const fits = this.titleWidth(pen, panel) + more <= place.right - place.left;
    return fits ? place.top - 9 : place.top + 14;
  }

  /** Give each axis the reach that its curves need, unless they fit as it is. @param {Path[]} paths */
  fit(paths) {
    this.spec.panels.forEach((panel, i) => {
      const barred = panel.curves.some(({ bars }) => bars);
      const curves = panel.curves.map((curve) => this.values(curve, paths[curve.path]));
      if (panel.losses)
        for (const curve of panel.curves) curves.push(this.values(curve, this.live.behind[curve.path] ?? undefined));
      const found = curves.filter((curve) => curve !== undefined);
      const wanted = panel.log ? logReach(found, panel.losses) : reach(found);
      if (barred) wanted[0] = 0;
      if (panel.reach) this.reach[i] = panel.reach;
      else if (!this.reach[i] || !near(wanted, this.reach[i])) this.reach[i] = wanted;
    });
    this.sheet.seen = this.reach.map((y) => ({ x: this.spec.range, y }));
  }

  /** A curve, or the bars up to the cursor. @param {Curve} curve @param {Path} [path] */
  values(curve, path) {
    const column = path?.numbers.columns[curve.column];
    if (!path || !column) return undefined;
    if (curve.bars) return heights(curve, path, Math.floor(this.live.cursor));
    const { least } = path.numbers;
    return curve.least ? changed(column, (value) => value + least) : column;
  }

  draw() {
    const { live, sheet } = this;
    if (!live.spec || !sheet.width || sheet.frame.hidden) return;
    const { panels } = this.spec;
    const paths = live.paths();
    this.fit(paths);
    const pen = sheet.clear();
    const places = sheet.panels();
    sheet.backdrop([this.axesKey, live.font, String(this.reach)], (ink) =>
      panels.forEach((_panel, i) => this.axes(ink, places[i], i)),
    );
    const lines = this.lines(places);
    live.fan.draw(sheet, lines);
    drawGhost(live, sheet, lines);
    panels.forEach((panel, i) => {
      const place = places[i];
      this.totals(pen, place, panel, paths);
      pen.save();
      pen.beginPath();
      pen.rect(place.left, place.top - 3, place.right - place.left, place.bottom - place.top + 6);
      pen.clip();
      if (this.cursor < live.spec.steps)
        upright(pen, place, place.x(stepOf(live.spec, live.cursor)), live.spec.theme.ink);
      for (const curve of panel.curves)
        if (paths[curve.path]) this.curve(pen, place, panel, curve, paths[curve.path]);
      pen.restore();
    });
  }

  /** @param {Pen} pen @param {Place} place @param {Panel} panel @param {Curve} curve @param {Path} path */
  curve(pen, place, panel, curve, path) {
    if (curve.bars) return drawBars(pen, place, curve, path, Math.floor(this.live.cursor));
    const found = this.values(curve, path);
    if (!found) return;
    const { at, last } = along(this.spec, path);
    const values = found.subarray(0, last + 1);
    const xs = changed(values, (_value, k) => place.x(at(k)));
    const ys = changed(values, (value) => place.y(panel.log ? Math.log10(value) : value));
    const end = xs.length - 1;
    const k = Math.min(Math.floor(this.cursor), end);
    const dash = path.dashed && !curve.dash ? DASHES[2] : DASHES[curve.dash];
    trace(pen, xs, ys, k, { colour: path.colour, dash }, place);
    if (panel.lines) return;
    pen.strokeStyle = this.live.spec.theme.paper;
    const every = Math.ceil(APART / (xs[1] - xs[0]));
    markers(pen, path.outline, 2.8, xs, ys, 0, k, place, every);
    if (k < end) markers(pen, path.outline, 4.5, xs, ys, k, k, place);
    const out = leaving(xs, ys, end, place);
    if (out && k === end) markers(pen, path.outline, 4.5, [out.x], [out.y], 0, 0, place);
  }

  /** How high runs are, those with other draws and those from before. @param {Place[]} places */
  lines(places) {
    return this.spec.panels.flatMap(({ losses, log, curves }, i) =>
      curves
        .filter(({ column }) => losses && column === "loss")
        .map(({ path }) => ({
          path,
          panel: places[i],
          xs: (/** @type {Columns} */ columns) => {
            const { at } = along(this.spec, { numbers: { columns } });
            return changed(columns.loss, (_value, k) => places[i].x(at(k)));
          },
          ys: (/** @type {Columns} */ { loss }) =>
            changed(loss, (value) => places[i].y(log ? Math.log10(value) : value)),
        })),
    );
  }

  /** What stays while curves move: grid lines, numbers, names. @param {Pen} pen @param {Place} place @param {number} i  which panel */
  axes(pen, place, i) {
    const { theme } = this.live.spec;
    const { font } = this.live;
    const { stacked } = this;
    const { panels, below, range } = this.spec;
    const panel = panels[i];
    const low = place.bottom - place.top < LOW;
    const found = panel.log ? logTicks(this.reach[i]) : ticks(this.reach[i], 5);
    const yTicks = low ? thinned(found, place) : found;
    const wide = place.right - place.left > 260;
    const above = stacked && i < panels.length - 1;
    const xTicks = ticks(range, wide ? 8 : 4).map((tick) => ({ ...tick, ...(above && UNSAID) }));
    drawAxes(pen, place, xTicks, yTicks, theme, font);
    const named = above ? "" : below;
    const label = low ? "" : panel.value_label;
    if (named || label) drawNames(pen, place, named, label, theme, font);
    if (panel.level) drawLevel(pen, place, panel.level, panel.log, theme, font);
    if (panel.title) this.title(pen, place, panel);
  }

  /** The panel's name, and which curve is which. @param {Pen} pen @param {Place} place @param {Panel} panel */
  title(pen, place, panel) {
    this.label(pen, "left");
    pen.fillText(panel.title, place.left, place.top - 9);
    const y = this.lineOfNames(pen, place, panel);
    let x = place.right;
    pen.textAlign = "right";
    pen.lineWidth = 1.5;
    for (const { name, dash, bars } of [...panel.curves].reverse()) {
      if (bars) continue;
      pen.fillText(name, x, y);
      x -= pen.measureText(name).width + 4;
      pen.setLineDash(DASHES[dash]);
      pen.beginPath();
      pen.moveTo(x - SAMPLE, y - 4);
      pen.lineTo(x, y - 4);
      pen.stroke();
      x -= SAMPLE + 8;
    }
    pen.setLineDash([]);
  }

  /** What bars add up to, at the cursor. @param {Pen} pen @param {Place} place @param {Panel} panel @param {Path[]} paths */
  totals(pen, place, panel, paths) {
    this.label(pen, "right");
    for (const { name, bars, path } of panel.curves) {
      const totals = bars && paths[path]?.numbers.columns[bars.total];
      const total = totals?.[Math.floor(this.live.cursor)] ?? NaN;
      if (total !== total) continue;
      const text = `${name} ${short(total, 3)}`;
      const y = this.lineOfNames(pen, place, panel, pen.measureText(text).width + 12);
      this.label(pen, "right");
      pen.fillText(text, place.right, y);
    }
  }

  /** What each curve is at the cursor. @param {Record<string, string>} sentences */
  speak({ chart }) {
    const { live, spec } = this;
    const said = spec.panels.map(({ title, value_label, curves }) => {
      let at = 0;
      const values = curves.flatMap((curve) => {
        const [path, { bars, name }] = [live.paths()[curve.path], curve];
        const found = bars ? path?.numbers.columns[bars.total] : this.values(curve, path);
        if (!found) return [];
        const k = Math.min(Math.floor(this.cursor), found.length - 1);
        at = along(this.spec, path).at(k);
        return [`${name} ${short(found[k], 3)}`];
      });
      const axis = spec.at ?? live.spec.words.step;
      return saidWith(chart, { quantity: title || value_label, axis, at, values: values.join(", ") });
    });
    this.sheet.say(said.join(" "));
  }

  /** @param {Pen} pen @param {CanvasTextAlign} align */
  label(pen, align) {
    pen.font = `13px ${this.live.font}`;
    pen.textAlign = align;
    pen.fillStyle = pen.strokeStyle = this.live.spec.theme.ink;
  }

  destroy() {
    this.sheet.destroy();
    this.tall?.destroy();
    this.nothing.remove();
  }
}

forKind("charts", Chart);
