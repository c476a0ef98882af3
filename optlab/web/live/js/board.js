/** A live figure: what is shown, what the hand does to it, and what is reported of that. */

import { Chart } from "./chart.js";
import { plotly } from "./figure.js";
import { HeatMap } from "./heat.js";
import { Packets, fetched, numbersOf } from "./packets.js";
import { Plane } from "./plane.js";
import { Player } from "./player.js";
import { Sliders } from "./sliders.js";

/**
 * @typedef {{name: string, colour: string, dashed: boolean, outline: Path2D, criterion: string,
 *   numbers: import("./packets.js").Numbers}} Path
 * @typedef {{id: string, slot: string, name: string, symbol: string, below: string, help: string,
 *   value: number | null, stops: number[], ticks: {value: number, says: string}[],
 *   moves: {path: number, rows: string, state?: string}[], ground?: string}} Slider
 * @typedef {{slider?: Slider, value?: number, start?: [number, number], map?: string,
 *   cell?: [number, number], paths?: Path[]}} Hand
 * @typedef {{update: () => void | Promise<void>, draw: () => void, destroy: () => void}} Part
 */

const PATIENCE = 4000; // milliseconds until an unanswered report no longer holds the next one back
const PAUSE = 300; // milliseconds without a key after which what the keys did is reported
const MOST_AHEAD = 61 * 1001; // points of a sweep that is fetched before anybody asks for it

export class Board {
  /** @param {(report: any) => void} report */
  constructor(report) {
    this.report = report;
    /** What the server said last. @type {any} */
    this.spec = null;
    /** @type {Map<string, HTMLElement>} */
    this.slots = new Map();
    /** @type {Map<string, Part>} */
    this.parts = new Map();
    /** @type {Path[]} */
    this.atRest = [];
    /** What is being moved, and is not yet answered. @type {Hand | null} */
    this.hand = null;
    this.holding = false; // whether a pointer is down on it
    this.packets = new Packets(() => this.hand && this.touch());
    this.near = ""; // the slider under the mouse or with the focus: its rows are fetched first
    this.cursor = Infinity;
    this.font = "sans-serif";
    this.paper = ""; // the page's background, which tells its theme
    /** @type {Map<string, any>} */
    this.changes = new Map();
    this.sent = 0; // when a report went out that is not answered
    /** @type {Map<string, number>} */
    this.timers = new Map();
    // A slot in a closed expander is not seen: nothing is fetched for its sliders.
    this.seen = new ResizeObserver((entries) => {
      for (const { target, contentRect } of entries) this.widths.set(target, contentRect.width);
      this.fetchAhead();
    });
    /** @type {WeakMap<Element, number>} */
    this.widths = new WeakMap();
    this.frame = 0;
    this.drawn = 0; // the turn that the picture shows in full
    this.player = new Player(this);
    this.removed = false;
  }

  /** Whether arrows are shown at the cursor. */
  get arrows() {
    return this.spec && !this.hand && this.cursor < this.spec.steps;
  }

  /** Take what the server says. @param {any} spec */
  async update(spec) {
    const before = this.spec;
    this.spec = spec;
    this.sent = 0;
    this.keepHand();
    this.atRest = spec.paths.map((/** @type {any} */ path) =>
      this.pathOf(path, numbersOf(path.numbers)),
    );
    const moved = !before || before.steps !== spec.steps || before.cursor !== spec.cursor;
    if (moved && !this.player.playing) this.cursor = spec.cursor;
    this.cursor = Math.min(this.cursor, spec.steps);
    this.font = getComputedStyle(document.body).fontFamily;
    const settled = [...this.parts.values()].map((part) => part.update());
    this.flush();
    this.draw();
    this.fetchAhead();
    await Promise.all(settled);
    if (this.spec === spec) this.drawn = spec.turn;
  }

  /** What the hand holds, or has moved and not yet reported, stays as it is; the rest is answered. */
  keepHand() {
    if (!this.holding && !this.changes.size) this.hand = null;
    const held = this.hand?.slider;
    if (!held) return;
    const slider = this.spec.sliders.find((/** @type {Slider} */ s) => s.id === held.id);
    this.hand = slider ? { ...this.hand, slider } : null;
  }

  /** @param {any} path @param {import("./packets.js").Numbers} numbers @returns {Path} */
  pathOf({ name, colour, dashed, marker, criterion }, numbers) {
    return { name, colour, dashed, criterion, outline: new Path2D(marker), numbers };
  }

  // ---- the places on the page

  /** @param {string} name @param {HTMLElement} place */
  async addSlot(name, place) {
    this.slots.set(name, place);
    this.seen.observe(place);
    await this.fill(name, place);
  }

  /** @param {string} name @param {HTMLElement} place */
  async fill(name, place) {
    const spec = await this.told();
    const Plotly = name === "plane" ? await plotly(spec.plotly) : null;
    if (this.slots.get(name) !== place) return;
    this.parts.get(name)?.destroy();
    const part = Plotly
      ? new Plane(place, this, Plotly)
      : name in spec.charts
        ? new Chart(place, this, name)
        : name in (spec.maps ?? {})
          ? new HeatMap(place, this, name)
          : new Sliders(place, this, name);
    this.parts.set(name, part);
    if (name === "plane") this.player.mount(place);
    await part.update();
    this.draw();
    this.fetchAhead();
  }

  /** @param {HTMLElement} place */
  removeSlot(place) {
    for (const [name, element] of this.slots) {
      if (element !== place) continue;
      this.slots.delete(name);
      this.seen.unobserve(place);
      this.parts.get(name)?.destroy();
      this.parts.delete(name);
    }
  }

  /** What the server says, as soon as it has said something. */
  async told() {
    while (!this.spec && !this.removed) await new Promise((resolve) => setTimeout(resolve, 20));
    return this.spec;
  }

  // ---- what is shown now

  /** The paths as they are now: at rest, or under the hand. @returns {Path[]} */
  paths() {
    return this.current ?? this.atRest;
  }

  /** Where the start is now. @returns {[number, number]} */
  start() {
    return this.hand?.start ?? this.spec.plane.start;
  }

  /** The relief under the hand, where a slider of the function moves it. */
  ground() {
    const { slider, value } = this.hand ?? {};
    if (!slider?.ground || value === undefined) return null;
    const ground = this.packets.ground(slider.ground);
    const at = ground?.at(value);
    return ground && at ? { ...at, side: ground.side, top: ground.top } : null;
  }

  underHand() {
    const { hand } = this;
    if (!hand) return null;
    if (!hand.slider) return hand.paths ?? null;
    const paths = [...this.atRest];
    for (const { path, rows, state } of hand.slider?.moves ?? []) {
      const value = /** @type {number} */ (hand.value);
      const numbers = this.packets.sweep(rows)?.at(value);
      if (!numbers || !paths[path]) continue;
      const more = state && this.packets.sweep(state)?.at(value)?.columns;
      paths[path] = {
        ...paths[path],
        numbers: { ...numbers, columns: { ...numbers.columns, ...more } },
      };
    }
    return paths;
  }

  /** Draw at the next frame. */
  touch() {
    this.frame ||= requestAnimationFrame(() => this.draw());
  }

  draw() {
    cancelAnimationFrame(this.frame);
    this.frame = 0;
    if (!this.spec) return;
    this.current = this.underHand();
    for (const part of this.parts.values()) part.draw();
  }

  // ---- what the hand does

  /** A slider is moved to a value, and perhaps let go there. @param {Slider} slider @param {number} value */
  slide(slider, value) {
    this.hand = { slider, value };
    this.touch();
  }

  /** @param {Slider} slider @param {number | string} value  a text is read by the server */
  set(slider, value) {
    if (value === slider.value) {
      this.letGo();
      return;
    }
    this.change(slider.id, { slider: slider.id, value });
  }

  /** @param {[number, number]} start @param {boolean} done */
  moveStart(start, done) {
    this.holding = !done;
    this.hand = { start, paths: this.hand?.paths };
    this.touch();
    this.follow();
    if (done) this.change("start", { start });
  }

  /** The dot of a map is moved to a cell. @param {string} map @param {[number, number]} cell @param {boolean} done */
  moveCell(map, cell, done) {
    this.holding = !done;
    this.hand = { map, cell, paths: this.hand?.paths };
    this.touch();
    this.follow();
    const { x, y } = this.spec.maps[map];
    if (done) this.change(map, { map, x: x.values[cell[0]], y: y.values[cell[1]] });
  }

  /** The address of the paths that the hand asks for; empty where it asks for none. */
  wish() {
    const { start, map, cell } = this.hand ?? {};
    if (start) return `${this.spec.from}&start=${start.join("+")}`;
    if (!map || !cell) return "";
    const { from, x, y } = this.spec.maps[map];
    return from.replace("{x}", x.values[cell[0]]).replace("{y}", y.values[cell[1]]);
  }

  /** Ask for the paths that the hand wants; while one answer is awaited, only the last wish counts. */
  async follow() {
    if (this.following) return;
    this.following = true;
    let asked = "";
    try {
      for (let wish = this.wish(); wish && wish !== asked; wish = this.wish()) {
        asked = wish;
        const given = JSON.parse(new TextDecoder().decode(await fetched(wish)));
        if (!this.wish() || given.length !== this.spec.paths.length) break;
        this.hand = { ...this.hand, paths: given.map(this.followed, this) };
        this.touch();
      }
    } catch {
      // What is refused is named when it is let go.
    }
    this.following = false;
  }

  /** @param {any} numbers @param {number} i */
  followed(numbers, i) {
    return this.pathOf({ ...this.spec.paths[i], criterion: "" }, numbersOf(numbers));
  }

  /** Nothing is held any more; what was not moved goes back. */
  letGo() {
    this.holding = false;
    if (this.sent || this.changes.size) return;
    this.hand = null;
    this.touch();
  }

  /** Report what the keys did, once they rest. @param {string} what @param {() => void} report */
  soon(what, report) {
    clearTimeout(this.timers.get(what));
    this.timers.set(what, window.setTimeout(report, PAUSE));
  }

  // ---- what is reported

  /** @param {string} what  a later change of the same thing replaces it @param {any} change */
  change(what, change) {
    this.changes.delete(what);
    this.changes.set(what, change);
    this.flush();
  }

  /** Report, unless an answer is awaited: two reports in one moment would be one lost. */
  flush() {
    if (!this.changes.size) return;
    const waited = Date.now() - this.sent;
    if (waited < PATIENCE) {
      clearTimeout(this.retry);
      this.retry = setTimeout(() => this.flush(), PATIENCE - waited);
      return;
    }
    const changes = [...this.changes.values()];
    this.changes.clear();
    this.sent = Date.now();
    this.report({ changes });
  }

  // ---- what is fetched before it is needed

  /** Have the rows of every slider that is on the page at hand, the nearest one first. */
  fetchAhead() {
    if (!this.spec) return;
    const sliders = /** @type {Slider[]} */ (this.spec.sliders).filter(
      (slider) => this.visible(slider.slot) && this.shown(slider),
    );
    sliders.sort((a, b) => Number(b.id === this.near) - Number(a.id === this.near));
    const wanted = sliders.flatMap(({ id, moves, ground }) => [
      ...moves.map((move) => move.rows),
      ...(ground ? [ground] : []),
      // What a run remembers is more than its path: it comes when a hand is near.
      ...moves.flatMap(({ state }) => (state && id === this.near ? [state] : [])),
    ]);
    this.packets.want(wanted);
  }

  /** @param {string} slot */
  visible(slot) {
    const place = this.slots.get(slot);
    return place && this.widths.get(place);
  }

  /** Long sweeps are fetched only for the slider that is about to move. @param {Slider} slider */
  shown(slider) {
    return slider.id === this.near || slider.stops.length * (this.spec.steps + 1) <= MOST_AHEAD;
  }

  /** The mouse or the focus is on this slider. @param {string} id */
  approach(id) {
    if (this.holding || this.near === id) return; // the rows of what is held are needed
    this.near = id;
    this.fetchAhead();
  }

  destroy() {
    this.removed = true;
    this.seen.disconnect();
    this.player.destroy();
    for (const place of [...this.slots.values()]) this.removeSlot(place);
    cancelAnimationFrame(this.frame);
  }
}
