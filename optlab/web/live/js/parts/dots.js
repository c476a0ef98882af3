/** The dots of a map: where a run is in it, and handles on those that a hand can move. */

import { markers } from "../draw/canvas.js";
import { position, valueAt } from "./cells.js";
import { wayOf } from "./keys.js";
import { ring, write } from "../draw/notes.js";
import { element, short } from "../draw/canvas_panels.js";

/**
 * @typedef {import("../draw/canvas.js").Pen} Pen
 * @typedef {import("../draw/canvas_panels.js").Panel} Panel
 * @typedef {import("../protocol.js").Sets} Sets
 * @typedef {import("../protocol.js").Dot} Dot
 */

const NONE = { stops: [-Infinity, Infinity] }; // where there is no such slider

export class Dots {
  /** @param {import("./heat.js").HeatMap} map */
  constructor(map) {
    this.map = map;
    this.live = map.live;
    /** By the place of their dots in the list. @type {Map<number, HTMLElement>} */
    this.handles = new Map();
    this.grip = [0, 0]; // from the dot to the pointer that holds it
  }

  /** @param {Pen} pen @param {Panel} place @param {import("../protocol.js").Colours} theme */
  draw(pen, place, theme) {
    const { live, handles } = this;
    const paths = live.paths();
    const shown = new Set();
    for (const [i, dot] of this.map.spec.dots.entries()) {
      const at = this.at(dot);
      const [px, py] = [place.x(at[0]), place.y(at[1])];
      if (dot.ring) {
        ring(pen, px, py, theme);
        continue;
      }
      const { colour, outline } = paths[dot.path];
      [pen.fillStyle, pen.strokeStyle] = [colour, theme.paper];
      markers(pen, outline, 7, [px], [py], 0, 0, place);
      if (px !== px || py !== py) continue;
      const above = py - 32 > place.top ? py - 20 : py + 30; // clear of its handle
      if (dot.name) write(pen, dot.name, px, above, theme, live.font);
      if (!dot.sets) continue;
      this.show(i, dot, px, py);
      shown.add(i);
    }
    // Only now: one that is hidden for a moment loses the focus.
    for (const [i, handle] of handles) handle.hidden = !shown.has(i);
  }

  /** Where a dot is, in cells: under the hand at once, and not when its path is there. @param {Dot} dot */
  at({ path, x, y, sets = {} }) {
    const { name, spec } = this.map;
    const { drag } = this.live;
    const held = (drag?.map === name && drag.values) || {};
    const along = (
      /** @type {number[]} */ values,
      /** @type {string} */ column,
      /** @type {Sets | undefined} */ set,
    ) => {
      if (!set || !(set.id in held)) return this.live.column(path, column)[0];
      return position(values, held[set.id] * this.scale(path, set), true); // it waits at the edge
    };
    return [along(spec.x.values, x, sets.x), along(spec.y.values, y, sets.y)];
  }

  /** A dot's name and place in words. @param {Dot} dot */
  describe(dot) {
    const { x, y } = this.map.spec;
    const at = this.at(dot);
    const numbers = [x, y].flatMap(({ sign, title, values }, k) => {
      if (!title || at[k] !== at[k]) return [];
      const { value, digits } = valueAt(values, at[k]);
      return [`${sign ?? title} ${short(value, Math.min(digits, 4))}`];
    });
    return `${dot.name ?? ""} ${numbers.join(", ")}`.trim();
  }

  /** All that are drawn. */
  inWords() {
    return this.map.spec.dots
      .filter((dot) => !dot.ring && this.at(dot).every((place) => place === place))
      .map((dot) => this.describe(dot));
  }

  /** @param {number} path @param {Sets} set */
  scale(path, { by }) {
    return by ? this.live.column(path, by)[0] : 1;
  }

  /** What sliders have when a dot is at a place, in cells; where that is no number, nothing.
   * @param {Dot} dot @param {number[]} cell */
  values({ path, sets = {} }, [column, row]) {
    const { spec } = this.map;
    /** @type {Record<string, number>} */
    const found = {};
    for (const [{ values }, set, place] of /** @type {[{values: number[]}, Sets?, number?][]} */ ([
      [spec.x, sets.x, column],
      [spec.y, sets.y, row],
    ])) {
      if (!set || place === undefined || place !== place) continue;
      const { stops } = this.live.spec.sliders.find(({ id }) => id === set.id) ?? NONE;
      const { value, digits } = valueAt(values, place);
      const round = Number((value / this.scale(path, set)).toPrecision(digits));
      found[set.id] = Math.min(Math.max(round, stops[0]), stops[stops.length - 1]);
    }
    return found;
  }

  /** Have the handle of a dot at a place on the page. @param {number} i @param {Dot} dot @param {number} px @param {number} py */
  show(i, dot, px, py) {
    const handle = this.handles.get(i) ?? this.made(i);
    handle.title = dot.title ?? "";
    const says = this.describe(dot);
    if (handle.getAttribute("aria-label") !== says) handle.setAttribute("aria-label", says);
    handle.style.transform = `translate(${px}px, ${py}px)`;
  }

  /** @param {number} i */
  made(i) {
    const { live, map } = this;
    const handle = element("div", "live-handle", map.sheet.frame);
    handle.tabIndex = 0;
    handle.setAttribute("role", "application");
    this.handles.set(i, handle);
    handle.onpointerdown = (event) => {
      if (event.button) return;
      handle.setPointerCapture(event.pointerId);
      event.preventDefault();
      handle.focus();
      const [place] = map.sheet.panels();
      const [column, row] = this.at(map.spec.dots[i]);
      this.grip = [event.clientX - place.x(column), event.clientY - place.y(row)];
    };
    handle.onpointermove = (event) => {
      if (!handle.hasPointerCapture(event.pointerId)) return;
      const [place] = map.sheet.panels();
      const [px, py] = [event.clientX - this.grip[0], event.clientY - this.grip[1]];
      const cell = [place.atX(px), place.atY(py)];
      live.gesture.moveDot(map.name, this.values(map.spec.dots[i], cell));
    };
    handle.onpointerup = (event) => {
      if (!handle.hasPointerCapture(event.pointerId)) return;
      handle.releasePointerCapture(event.pointerId);
      this.drop();
    };
    handle.onpointercancel = () => live.gesture.cancel();
    handle.onkeydown = (event) => this.nudge(event, map.spec.dots[i]);
    return handle;
  }

  /** @param {KeyboardEvent} event @param {Dot} dot */
  nudge(event, dot) {
    const way = wayOf(event);
    if (!way) return;
    // What the key does not move stays as it is, to the last digit.
    const cell = this.at(dot).map((place, k) => (way[k] ? place + way[k] : NaN));
    const values = this.values(dot, cell);
    if (!Object.keys(values).length) return;
    this.live.gesture.moveDot(this.map.name, values);
    this.live.outbox.soon(this.map.name, () => this.drop());
  }

  /** What was moved is let go. */
  drop() {
    const { gesture } = this.live;
    if (gesture.held?.values) gesture.drop();
  }
}
