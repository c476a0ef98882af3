/** A map of numbers over two axes: cells in colours, lines of theory over them, dots, one that moves. */

import { forKind } from "../core/kinds.js";
import { Afterwards } from "../core/afterwards.js";
import { drawNames } from "../draw/axes.js";
import { diamond, line, star } from "../draw/canvas.js";
import { Cells, aboutOf, position } from "./cells.js";
import { Dots } from "./dots.js";
import { Excuse } from "../page/excuse.js";
import { Found } from "./findings.js";
import { Hatching, drawLegend } from "../draw/legend.js";
import { ring, write } from "../draw/notes.js";
import { filled, numbersIn } from "../core/paths.js";
import { moves } from "../core/reference.js";
import { Pointing } from "./pointing.js";
import { Room, stacked } from "../draw/room.js";
import { CanvasPanels, element, exactly, short } from "../draw/canvas_panels.js";
import { saidWith } from "../page/spoken.js";

const DASH = [7, 4]; // of a line of theory
const LEAST = 260; // pixels high
const CALM = 700; // milliseconds of rest before a robust setting is looked for

/**
 * @typedef {import("../core/live_figure.js").LiveFigure} LiveFigure
 * @typedef {import("../draw/canvas.js").Pen} Pen
 * @typedef {import("./cells.js").Piece} Piece
 * @typedef {import("../draw/canvas_panels.js").Panel} Panel
 * @typedef {import("../protocol.js").MapAxis & Partial<import("../protocol.js").SettingAxis & import("../protocol.js").RateAxis>} Axis
 * @typedef {Partial<import("../protocol.js").SettingsMap & import("../protocol.js").RatesMap>} OfOne
 * @typedef {Omit<OfOne, "x" | "y"> & import("../protocol.js").MapPart & {x: Axis, y: Axis}} Spec  of either kind
 * @typedef {{x: Float64Array, y: Float64Array, own: number}} Lines  through the run's own numbers:
 *   what is in the cells along each axis, and what the run itself has
 */

export class HeatMap {
  /** @param {HTMLElement} place @param {LiveFigure} live @param {string} name */
  constructor(place, live, name) {
    this.live = live;
    this.name = name;
    const resized = () => {
      this.lay();
      this.draw();
    };
    this.sheet = new CanvasPanels(place, resized);
    this.tall = new Room(this.sheet.frame, resized);
    this.cells = new Cells(() => live.touch());
    this.hatching = new Hatching(this.cells);
    this.tip = element("div", "live-tip", this.sheet.frame);
    this.tip.hidden = true;
    this.handle = element("div", "live-handle", this.sheet.frame);
    this.handle.tabIndex = 0;
    this.handle.setAttribute("role", "application");
    this.dots = new Dots(this);
    this.found = new Found(place, this);
    this.excuse = new Excuse(() => {
      this.cells.wanted = "";
      live.touch();
    });
    this.excuse.mount(place);
    this.sorry = false;
    const arrived = () => live.touch();
    /** @type {Afterwards<Lines, import("../protocol.js").Lines>} */
    this.through = new Afterwards(0, linesIn, arrived);
    /** @type {Afterwards<import("./findings.js").Robust>} */
    this.robust = new Afterwards(CALM, (told) => told, arrived);
    new Pointing(this);
  }

  /** Nothing where the page no longer has this map. */
  get spec() {
    return /** @type {Spec} */ (this.live.spec?.maps?.[this.name]);
  }

  lay() {
    const { sheet, spec } = this;
    if (!spec) return;
    const narrow = sheet.room < 480;
    [sheet.margin.l, sheet.margin.r] = narrow ? [56, 80] : [66, 92];
    sheet.lay([{ x: [0, 1], y: [0, 1] }], this.high(narrow));
    const ends = (/** @type {Axis} */ { values }) =>
      /** @type {[number, number]} */ ([-0.5, values.length - 0.5]);
    this.sheet.seen = [{ x: ends(this.spec.x), y: ends(this.spec.y) }];
  }

  /** A strip is as high as it is; a map fills the window, below and beside. @param {boolean} narrow */
  high(narrow) {
    const { height } = this.spec;
    if (stacked() || height < LEAST) return narrow ? Math.min(height, 360) : height;
    return this.tall.take(LEAST, Math.max(LEAST, 0.8 * this.sheet.room));
  }

  async update() {
    this.lay();
    const { spec, cells } = this;
    if (!spec) return;
    this.handle.title = spec.says?.drag ?? "";
    if (cells.lost) cells.wanted = ""; // once more
    cells.paint(spec); // the theme may have changed
    await this.measure();
  }

  /** Have the map of what the hand has moved; while it moves, a coarse one. */
  measure() {
    const { live, spec } = this;
    const { moving } = spec;
    const values = live.values();
    const at = (/** @type {Piece} */ piece, /** @type {import("../protocol.js").Values} */ given) => ({
      ...piece,
      address: filled(piece.address, given),
    });
    const coarse = moving && live.holding ? at(moving, values) : null;
    if (moving && coarse && coarse.address !== at(moving, live.spec.values).address)
      return this.cells.want(spec, [coarse], true);
    return this.cells.want(
      spec,
      wholeOf(spec).map((piece) => at(piece, values)),
    );
  }

  /** Ask for what will be shown in a moment. @param {import("../protocol.js").FigureSpec} spec  the live figure's */
  expect({ maps, values }) {
    const map = maps?.[this.name];
    if (map) this.cells.expect(filled(wholeOf(map)[0].address, values));
  }

  awaited() {
    return this.cells.running;
  }

  /** Where the moving dot is, in cells. @returns {[number, number] | null} */
  at() {
    const { drag } = this.live;
    if (drag?.map === this.name && drag.cell) return drag.cell;
    const { at, x, y } = this.spec;
    const moved = (/** @type {Axis} */ { id }) =>
      id && ((drag?.slider && moves(drag.slider.id, id)) || (drag?.values && id in drag.values));
    if (!(moved(x) || moved(y))) return at;
    const values = this.live.values();
    const [column, row] = [x, y].map(({ id, values: stops }) =>
      id ? position(stops, Number(values[id])) : 0,
    );
    return column >= 0 && row >= 0 ? [column, row] : null;
  }

  /** What is drawn over the cells, as they are now: theory, or a curve of what was measured. */
  lines() {
    const { lines } = this.cells;
    return lines ? lines.map((line) => ({ dash: DASH, ...line })) : this.spec.lines;
  }

  draw() {
    const { live, sheet, cells } = this;
    const { spec } = this;
    if (!spec || !sheet.width) return;
    this.measure();
    this.afterwards();
    this.found.write();
    this.apologise();
    if (!cells.values.length) return;
    const { theme } = live.spec;
    const pen = sheet.clear();
    const [place] = sheet.panels();
    this.axes(pen, place, theme);
    drawLegend(pen, place, spec, cells, theme, live.font);
    pen.globalAlpha = this.stale ? 0.2 : 1; // of other numbers than the axes say
    this.picture(pen, place);
    pen.globalAlpha = 1;
    if (!this.stale) this.drawLines(pen, place, theme);
    const robust = this.stale ? null : this.found.robustCell();
    if (robust) diamond(pen, place.x(robust[0]), place.y(robust[1]), theme);
    const best = cells.best?.cell ?? spec.best;
    if (best && !this.stale) star(pen, place.x(best[0]), place.y(best[1]), theme);
    for (const { text, x, y } of spec.names ?? [])
      write(pen, text, place.x(x), place.y(y), theme, live.font);
    this.dots.draw(pen, place, theme);
    this.drawRing(pen, place, theme);
  }

  /** Say that the map did not come, once. */
  apologise() {
    const { cells, live } = this;
    if (cells.lost === this.sorry) return;
    this.sorry = cells.lost;
    this.excuse.say(live.spec.words, cells.lost ? live.spec.words.map : "");
  }

  /** Ask for what may come after the map: what the run itself has, and a robust setting. */
  afterwards() {
    const { live, cells, spec } = this;
    if (!spec.says) return;
    const { through = "", robust = "" } = spec;
    const values = live.values();
    const ready = this.whole && !live.holding;
    this.through.want(filled(through, values), ready && Boolean(this.at()));
    this.robust.want(filled(robust, values), ready && !cells.lost);
  }

  /** Whether all of the map is there, and nothing more is on its way. */
  get whole() {
    const { cells } = this;
    return cells.share === 1 && !cells.running && !cells.passing && !this.stale;
  }

  /** Whether the cells of what is chosen are still to come, and others are shown. */
  get stale() {
    return this.cells.about !== aboutOf(this.spec);
  }

  /** @param {Pen} pen @param {Panel} place */
  picture(pen, place) {
    const { cells, spec, hatching } = this;
    const [width, height] = [place.right - place.left, place.bottom - place.top];
    pen.imageSmoothingEnabled = false;
    pen.drawImage(cells.picture, place.left, place.top, width, height);
    const hatch = hatching.over(width, height, spec.hatch ?? spec.lost);
    pen.drawImage(hatch, place.left, place.top, width, height);
    pen.imageSmoothingEnabled = true;
  }

  /** What theory knows, with a rim. @param {Pen} pen @param {Panel} place @param {import("../protocol.js").Colours} theme */
  drawLines(pen, place, theme) {
    for (const { x, y, dash } of this.lines())
      for (const [colour, lineWidth, dashes] of /** @type {[string, number, number[]][]} */ ([
        [theme.paper, 4, []],
        [theme.ink, 1.8, dash],
      ])) {
        [pen.strokeStyle, pen.lineWidth] = [colour, lineWidth];
        pen.setLineDash(dashes);
        line(pen, x.map(place.x), y.map(place.y), 0, x.length - 1, place);
      }
    pen.setLineDash([]);
  }

  /** The run, on a map whose cells are its settings. @param {Pen} pen @param {Panel} place @param {import("../protocol.js").Colours} theme */
  drawRing(pen, place, theme) {
    const at = this.at();
    this.handle.hidden = !at;
    if (!at) return;
    const [x, y] = [place.x(at[0]), place.y(at[1])];
    this.handle.style.transform = `translate(${x}px, ${y}px)`;
    const label = this.own().join(", ") || `${this.spec.x.title}, ${this.spec.y.title}`;
    if (this.handle.getAttribute("aria-label") !== label)
      this.handle.setAttribute("aria-label", label);
    ring(pen, x, y, theme);
  }

  /** The run's own numbers and value, in words: the nearest cell has others. @returns {string[]} */
  own() {
    const values = this.live.values();
    const { x, y } = this.spec;
    const numbers = [x, y].flatMap(({ id, sign, title }) =>
      id && id in values ? [`${sign ?? title} ${exactly(Number(values[id]))}`] : [],
    );
    const { answer } = this.through;
    return answer ? [...numbers, this.valueOf(answer.own)] : numbers;
  }

  /** @param {Record<string, string>} sentences */
  speak({ here, map, strip }) {
    const { spec } = this;
    if (!spec) return;
    const dots = [this.own().join(", "), ...this.dots.inWords()].filter(Boolean);
    const { quantity, x, y } = spec;
    this.sheet.say(
      [
        saidWith(y.title ? map : strip, { quantity, x: x.title, y: y.title }),
        ...(dots.length ? [saidWith(here, { dots: dots.join("; ") })] : []),
      ].join(" "),
    );
  }

  /** @param {Pen} pen @param {Panel} place @param {import("../protocol.js").Colours} theme */
  axes(pen, place, theme) {
    const { spec, live } = this;
    pen.fillStyle = pen.strokeStyle = theme.ink;
    pen.font = `12.5px ${live.font}`;
    pen.lineWidth = 1;
    pen.textAlign = "center";
    for (const { at, label } of spec.x.ticks) pen.fillText(label, place.x(at), place.bottom + 18);
    pen.textAlign = "right";
    for (const { at, label } of spec.y.ticks)
      pen.fillText(label, place.left - 8, place.y(at) + 4.5);
    drawNames(pen, place, spec.x.title, spec.y.title, theme, live.font);
  }

  /** What a cell holds, in words. @param {number} value */
  valueOf(value) {
    const { quantity, lostName, neverName = lostName, value: form } = this.spec;
    if (value !== value) return lostName;
    if (value === Infinity) return neverName;
    return (form ?? `${quantity} {value}`).replace("{value}", short(value, 3));
  }

  destroy() {
    this.tall.destroy();
    this.sheet.destroy();
    this.found.destroy();
    this.cells.leave();
    this.excuse.destroy();
    this.through.drop();
    this.robust.drop();
  }
}

forKind("maps", HeatMap);

/** @param {import("../protocol.js").Lines} told @returns {Lines} */
const linesIn = ({ x = "", y, own }) => ({
  x: numbersIn(x),
  y: y ? numbersIn(y) : new Float64Array(0),
  own: numbersIn(own)[0],
});

/** The pieces of a map that does not move. @param {Spec} spec @returns {Piece[]} */
const wholeOf = ({ address = "", pieces, y }) =>
  pieces ?? [{ address, every: 1, first: 0, last: y.values.length }];
