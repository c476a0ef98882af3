/** Below a map: which cell is best, which setting robust, and how far the measuring is. */

import { Afterwards } from "../core/afterwards.js";
import { position } from "./cells.js";
import { filled, numbersOf } from "../core/paths.js";
import { element, exactly, short } from "../draw/canvas_panels.js";

const SOON = 200; // milliseconds after the map

/**
 * @typedef {import("../protocol.js").MapSays} Says
 * @typedef {import("../protocol.js").RobustSetting} Setting
 * @typedef {Omit<Setting, "settings"> & Partial<Setting>} Robust  without settings where nothing is robust
 * @typedef {import("./heat.js").HeatMap} HeatMap
 */

export class Found {
  /** @param {HTMLElement} place @param {HeatMap} map */
  constructor(place, map) {
    this.map = map;
    this.progress = element("div", "live-progress", map.sheet.frame);
    this.progress.setAttribute("role", "progressbar");
    this.note = element("div", "live-note", place);
    this.best = new Line(this.note, "★", map);
    this.robust = new Line(this.note, "◆", map);
  }

  write() {
    const { cells, spec, live } = this.map;
    const percent = Math.round(100 * cells.share);
    // A map of one piece is there before a word could be read.
    const busy = percent < 100 && (spec.pieces?.length ?? 1) > 1 && !live.holding;
    this.progress.hidden = !busy;
    this.progress.style.width = `${percent}%`;
    this.progress.setAttribute("aria-valuenow", String(percent));
    const { says } = spec;
    this.note.hidden = !says || cells.lost;
    if (!says) return;
    this.progress.setAttribute("aria-label", says.measuring);
    // What is said is of other axes than those that are now shown.
    if (this.map.stale) return [this.best, this.robust].forEach((line) => line.fade());
    if (busy) this.best.write(`${says.measuring} ${percent} %`, null);
    else this.tellBest(says);
    this.tellRobust(says);
  }

  /** @param {Says} says */
  tellBest(says) {
    const { cells, spec, live } = this.map;
    const { x, y } = spec;
    const outside = !spec.at && !live.drag ? [says.outside] : [];
    if (!cells.best) return this.best.write([says.none, ...outside].join(" "), null);
    const { cell, value } = cells.best;
    const numbers = [x.values[cell[0]], y.values[cell[1]]];
    const text = filledIn(says.best, {
      cells: cells.sides.slice(0, y.title ? 2 : 1).join(" × "),
      start: live
        .start()
        .map((place) => short(place))
        .join(", "),
      ...this.named(numbers),
      value: this.valued(value),
    });
    const ends = [x, y].some(({ values, goesOn }, k) =>
      goesOn?.some((on, end) => on && cell[k] === (end ? values.length - 1 : 0)),
    );
    const edge = ends && !cells.passing ? [says.edge] : [];
    this.best.write([text, ...edge, ...outside].join(" "), numbers, says);
  }

  /** @param {Says} says */
  tellRobust(says) {
    const { spec, robust } = this.map;
    const { answer } = robust;
    if (!spec.robust) return this.robust.write(says.unbounded ?? "", null);
    if (!answer) return this.robust.wait((!robust.failed && says.looking) || "");
    if (!answer.settings) return this.robust.write(says.fragile ?? "", null);
    const { settings, around, starts, sides, value, worst, leaves } = answer;
    const range = (/** @type {[number, number] | undefined} */ ends) =>
      ends
        ? filledIn(says.range, { low: exactly(ends[0]), high: exactly(ends[1]) })
        : "";
    const found = {
      ...this.named(settings),
      value: this.valued(value ?? -Infinity),
      worst: this.valued(worst ?? -Infinity),
      xRange: range(around[0]),
      yRange: range(around[1]),
      starts: starts > 1 ? filledIn(says.starts, { n: String(starts) }) : String(says.oneStart),
      cells: sides.join(" × "),
    };
    const why = [says.why, leaves ? says.uncounted : says.stays];
    this.robust.write(filledIn(says.robust, found), settings, says);
    this.robust.explain(filledIn(why.join(" "), found));
  }

  /** Where the robust setting is, in cells. @returns {[number, number] | null} */
  robustCell() {
    const { spec, robust } = this.map;
    const { settings } = robust.answer ?? {};
    if (!settings) return null;
    const [x, y = 0] = settings.map((value, k) => position([spec.x, spec.y][k].values, value));
    return [x, y];
  }

  /** @param {number[]} numbers */
  named([x, y]) {
    return { x: exactly(x), ...(y === undefined ? {} : { y: exactly(y) }) };
  }

  /** @param {number} value */
  valued(value) {
    return (this.map.spec.value ?? "{value}").replace("{value}", short(value, 3));
  }

  destroy() {
    this.best.destroy();
    this.robust.destroy();
    this.note.remove();
    this.progress.remove();
  }
}

/** A sentence about a setting, with its mark on the map, and a button that takes it. */
class Line {
  /** @param {HTMLElement} place @param {string} mark @param {HeatMap} map */
  constructor(place, mark, map) {
    this.map = map;
    this.frame = element("div", "live-found", place);
    this.frame.hidden = true;
    this.mark = element("span", "live-mark", this.frame);
    this.mark.textContent = mark;
    this.said = element("span", "", this.frame);
    this.button = element("button", "live-take", this.frame);
    if (place.closest(".st-key-embedded")) this.button.remove(); // a frame has the map, and says nothing of it
    this.why = element("div", "live-why", this.frame);
    /** @type {number[] | null} */
    this.numbers = null;
    /** Whether the path of these leaves the figure. @type {Afterwards<boolean, import("../protocol.js").Numbers>} */
    this.leaves = new Afterwards(SOON, (told) => this.outside(told), () => map.live.touch());
    this.button.onclick = () => this.take();
  }

  /** @param {string} text @param {number[] | null} numbers  what the button takes @param {Says} [says] */
  write(text, numbers, says) {
    const { live } = this.map;
    this.frame.classList.remove("live-waiting");
    this.frame.setAttribute("aria-busy", "false");
    if (!numbers) this.explain("");
    this.frame.hidden = !text;
    this.mark.hidden = !numbers;
    this.numbers = numbers;
    this.button.hidden = !numbers || Boolean(live.drag);
    this.leaves.want(numbers ? this.address(numbers) : "", this.map.whole && !live.holding);
    const whole = this.leaves.answer && says ? `${text} ${says.leaves}` : text;
    if (this.said.textContent !== whole) this.said.textContent = whole;
    if (!numbers || !says) return;
    this.button.textContent = says.take;
    const named = this.settings(numbers).map(([id, value]) => `${this.signOf(id)} ${value}`);
    this.button.setAttribute("aria-label", `${says.take}: ${named.join(", ")}`);
  }

  /** What a setting was judged by. @param {string} text */
  explain(text) {
    if (this.why.textContent !== text) this.why.textContent = text;
  }

  /** Another is looked for: until then what was said stays in its place, faint, or nothing below
   * would stay in its own. @param {string} text  where nothing was said */
  wait(text) {
    if (!this.numbers || !text) return this.write(text, null);
    this.fade();
  }

  fade() {
    this.button.hidden = true;
    this.frame.classList.add("live-waiting");
    this.frame.setAttribute("aria-busy", "true");
  }

  /** By the slider that has it. @param {number[]} numbers @returns {[string, number][]} */
  settings(numbers) {
    const { x, y } = this.map.spec;
    return [x, y].flatMap(({ id }, k) =>
      id ? [/** @type {[string, number]} */ ([id, numbers[k]])] : [],
    );
  }

  /** @param {string} id */
  signOf(id) {
    const { x, y } = this.map.spec;
    return [x, y].find((axis) => axis.id === id)?.sign;
  }

  take() {
    const { live, name } = this.map;
    if (this.numbers) live.takeValues(name, Object.fromEntries(this.settings(this.numbers)));
  }

  /** Where the path of these numbers is. @param {number[]} numbers */
  address(numbers) {
    const { live } = this.map;
    const values = { ...live.values(), ...Object.fromEntries(this.settings(numbers)) };
    return filled(live.spec.paths[live.spec.chosen].at, values);
  }

  /** Whether a path leaves the part of the plane that is drawn. @param {import("../protocol.js").Numbers} told */
  outside(told) {
    const [along, up] = this.map.live.spec.plane.window;
    const { x1, x2 } = numbersOf(told).columns;
    const within = (/** @type {number} */ v, /** @type {number[]} */ [low, high]) =>
      low <= v && v <= high;
    return !x1.every((v, k) => within(v, along) && within(x2[k], up));
  }

  destroy() {
    this.leaves.drop();
  }
}

/** @param {string | undefined} says @param {Record<string, string>} parts */
const filledIn = (says = "", parts) =>
  says.replace(/\{(\w+)\}/g, (place, name) => parts[name] ?? place);
