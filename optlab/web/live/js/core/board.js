/** A live figure: what is shown, what the hand does to it, and what is reported of that. */

import { agree } from "./entries.js";
import { Excuse } from "../page/excuse.js";
import { Gesture } from "./gesture.js";
import { use } from "../page/hints.js";
import { kindOf } from "./kinds.js";
import { Once } from "./once.js";
import { HEAD_START, Outbox, within } from "./outbox.js";
import { Packets } from "./packets.js";
import { NOTHING, Paths, filled } from "./paths.js";
import { saying } from "./patience.js";
import { Player } from "../parts/player.js";
import { Pursuit } from "./pursuit.js";
import { moves } from "./reference.js";
import { Road } from "./road.js";
import { Slots } from "./slots.js";
import { Spoken } from "../page/spoken.js";
import { Supply } from "./supply.js";
import { View } from "./view.js";

/**
 * @typedef {import("../protocol.js").Path & {outline: Path2D, numbers: import("./paths.js").Numbers}} Path
 * @typedef {import("../protocol.js").Slider} Slider
 * @typedef {import("../protocol.js").Shown} Spec
 * @typedef {import("./gesture.js").Hand} Hand
 * @typedef {{update: () => void | Promise<void>, draw: () => void, destroy: () => void,
 *   awaited?: () => Promise<void> | null, expect?: (spec: Spec) => void,
 *   speak?: (sentences: Record<string, string>) => void}} Part  awaited: what it has asked for, and
 *   has not yet drawn; expect: this is about to be shown; speak: say in words what it shows
 */

const COARSE = 16; // times of zoom up to which the codes of rows are good to a third of a pixel

/** Every part is made when the server has said something. */
const NONE = /** @type {Spec} */ (/** @type {unknown} */ (null));

export class Board {
  /** @param {(report: import("../protocol.js").Report | import("../protocol.js").Failed) => void} report */
  constructor(report) {
    this.report = report;
    /** What the server said last; nothing yet. */
    this.answer = NONE;
    /** What is shown: the same, or what the hand's choices lead to. */
    this.spec = NONE;
    this.once = new Once();
    this.slots = new Slots(this);
    /** @type {Map<string, Part>} */
    this.parts = new Map();
    /** @type {Path[]} */
    this.atRest = [];
    this.gesture = new Gesture({
      moved: (hand) => this.moved(hand),
      dropped: (hand) => this.dropped(hand),
      cancelled: () => this.touch(),
    });
    this.packets = new Packets(() => this.hand && this.touch());
    this.exact = new Paths();
    this.road = new Road(this);
    this.outbox = new Outbox(
      (changes, number) => this.report({ changes, number }),
      (changes) => {
        const told = changes.some((change) => "cursor" in change);
        if (told && !this.player.playing) this.ahead = false;
      },
      this.road,
      (target) => this.has(target),
    );
    this.cursor = Infinity;
    this.ahead = false; // whether the cursor is where the server has not been told
    this.font = "sans-serif";
    this.paper = ""; // the page's background, which tells its theme
    this.supply = new Supply(this);
    this.pursuit = new Pursuit(this);
    this.choices = 0; // so far
    this.view = new View();
    this.close = false; // whether the plane is zoomed in so far that rows must be fine
    this.frame = 0;
    this.drawn = 0; // the turn that the picture shows in full
    this.player = new Player(this);
    this.spoken = new Spoken(this);
    this.removed = false;
    this.excuse = new Excuse(() => this.again());
  }

  /** What is being moved, or not yet answered. */
  get hand() {
    return this.gesture.hand;
  }

  /** Whether a pointer is down on it. */
  get holding() {
    return this.gesture.holding;
  }

  /** Whether arrows are shown at the cursor. */
  get arrows() {
    return this.spec && !this.gesture.sliding && this.cursor < this.spec.steps; // coded rows have none
  }

  /** Take what the server says. @param {import("./once.js").Part} answer */
  async update(answer) {
    this.latest = answer;
    let spec = this.once.whole(answer);
    while (!spec) {
      await this.once.more();
      if (this.latest !== answer) return; // a newer one has all that this has
      spec = this.once.whole(answer);
    }
    const before = this.answer;
    this.answer = spec;
    saying(spec.words?.busy ?? "");
    this.outbox.answered(spec.heard);
    if (this.road.goesOn(before, spec)) return;
    // A choice that is not reported is shown, or is about to be: this answer is from before it.
    if (this.outbox.chosen(spec.heard)) return this.outbox.flush();
    const numbers = await this.numbersFor(spec);
    const all = !this.outbox.waits;
    const known = this.supply.lazy && this.spec.link === spec.link;
    const shown = numbers && !this.outbox.chosen(spec.heard) && this.show(spec, numbers, all, known);
    if (numbers && spec.link) agree(spec.link);
    this.outbox.flush();
    await shown;
  }

  /** The paths that it names; nothing where something newer has come. @param {Spec} spec */
  async numbersFor(spec) {
    this.coming = spec;
    const addresses = spec.paths.map(({ at }) => filled(at, spec.values));
    const numbers = await this.exact.insist(addresses);
    return this.coming === spec && !this.removed ? numbers : null;
  }

  /**
   * @param {Spec} spec @param {(import("./paths.js").Numbers | null)[]} numbers
   * @param {boolean} all  whether it has all that the hand did
   * @param {boolean} [released]  whether that is what it follows from: rows then wait for a hand
   */
  async show(spec, numbers, all, released = false) {
    const before = this.spec;
    this.spec = spec;
    this.drawn = 0;
    this.gesture.answered(all, spec.sliders);
    this.atRest = spec.paths.map((path, i) => ({
      ...path,
      outline: new Path2D(path.marker),
      numbers: numbers[i] ?? NOTHING,
    }));
    this.excuse.say(spec.words, namesOf(this.atRest.filter(({ numbers }) => numbers === NOTHING)));
    // A session that is new after a restart counts visits anew: the page is where it was.
    if (before && before.session === spec.session && before.visit !== spec.visit) this.elsewhere();
    if (!this.ahead) this.cursor = spec.cursor;
    if (before && spec.plays && spec.plays !== before.plays) this.player.present();
    this.cursor = Math.min(this.cursor, spec.steps);
    this.font = getComputedStyle(document.body).fontFamily;
    const settled = [...this.parts].map(([name, part]) =>
      part instanceof kindOf(this.spec, name) ? this.slots.update(name) : this.slots.refill(name),
    );
    this.draw();
    await within(HEAD_START, Promise.all(settled)); // what is fetched ahead would hold them up
    if (this.spec !== spec) return;
    this.supply.show(released);
    await Promise.all(settled);
    if (this.spec === spec) this.drawn = spec.turn;
  }

  /** Ask once more for the paths that did not come. */
  async again() {
    const { spec } = this;
    if (!spec || this.outbox.waits) return; // the next answer asks
    const numbers = await this.numbersFor(spec);
    if (numbers && this.spec === spec) await this.show(spec, numbers, true);
  }

  /** Another address was visited: what it says of the cursor counts, not where playback was. */
  elsewhere() {
    this.player.stop();
    this.ahead = false;
    this.outbox.drop("cursor");
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

  /** A column of a path as it is now; what the hand does not change stays. @param {number} path @param {string} name @returns {ArrayLike<number>} */
  column(path, name) {
    const [now, before] = [this.paths(), this.atRest];
    return now[path]?.numbers.columns[name] ?? before[path]?.numbers.columns[name] ?? [];
  }

  /** Where the start is now: a slider that turns the function may turn it. @returns {[number, number]} */
  start() {
    const { slider, start } = this.hand ?? {};
    const { x1, x2 } = (slider && this.paths()[0]?.numbers.columns) ?? {};
    return start ?? (x1 && x1[0] === x1[0] ? [x1[0], x2[0]] : this.spec.plane.start);
  }

  /** The function's matrices, at rest or under the hand. */
  matrices() {
    const { slider, value } = this.hand ?? {};
    const moving = slider?.matrices && this.packets.matrices(slider.matrices)?.at(Number(value));
    return moving || this.spec.matrices;
  }

  /** The relief under the hand, where a slider of the function moves it. */
  ground() {
    const { slider, value } = this.hand ?? {};
    if (!slider?.ground || value === undefined) return null;
    const { plane } = this.spec;
    const ground = this.packets.ground(this.view.relief(slider.ground, plane));
    const at = ground?.at(value);
    const window = this.view.covered(plane);
    return ground && at ? { ...at, side: ground.side, top: ground.top, window } : null;
  }

  underHand() {
    const { hand } = this;
    if (!hand) return null;
    const { sliding } = this.gesture;
    const values = this.values();
    return this.atRest.map((path, i) => {
      const known = sliding ? undefined : this.exact.at(filled(this.spec.paths[i].at, values));
      const numbers = known ?? this.row(i) ?? hand.numbers?.[i];
      return numbers ? { ...path, numbers } : path;
    });
  }

  /** A run as the slider that moves it has it at this position. @param {number} i */
  row(i) {
    const { slider, value } = this.hand ?? {};
    const move = slider?.moves.find(({ path }) => path === i);
    if (!move || value === undefined) return undefined;
    const numbers = this.packets.sweep(this.rowsOf(move))?.at(value);
    if (!numbers) return undefined;
    const more = move.state && this.packets.sweep(move.state)?.at(value)?.columns;
    return { ...numbers, columns: { ...numbers.columns, ...more } };
  }

  /** Where a move's rows are, as fine as the zoom needs them. @param {{rows: string}} move */
  rowsOf({ rows }) {
    return this.close ? `${rows}&fine=yes` : rows;
  }

  /** The plane is zoomed in so many times. @param {number} zoom */
  look(zoom) {
    const before = this.close;
    this.close = zoom > COARSE;
    if (this.close !== before) this.supply.fetch();
  }

  /** What stands in the places of a path's address, as the hand has it. */
  values() {
    const { hand } = this;
    const { slider, value, start } = hand ?? {};
    const values = { ...this.spec.values, ...(hand && !slider && this.sets(hand)) };
    if (start) values.start = start;
    if (slider && value !== undefined)
      for (const id of Object.keys(values)) if (moves(slider.id, id)) values[id] = value;
    return values;
  }

  /** What a hand sets sliders to, by their names. @param {Hand} hand @returns {Record<string, number>} */
  sets({ slider, value, map, cell, values = {} }) {
    if (slider && value !== undefined) return { [slider.id]: value };
    if (!map || !cell) return values;
    const { x, y } = this.settings(map);
    const [column, row] = cell;
    return { [x.id]: x.values[column], ...(y.id && { [y.id]: y.values[row] }) };
  }

  /** A map whose cells are the run's settings. @param {string} map */
  settings(map) {
    return /** @type {import("../protocol.js").SettingsMap} */ (this.spec.maps?.[map]);
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
    this.spoken.soon();
  }

  // ---- what the hand does

  /** @param {Hand} hand */
  moved({ slider, start }) {
    if (slider || start) use(slider ? "slider" : "start");
    this.touch();
    this.pursuit.follow();
  }

  /** What is let go is reported, and all that it sets goes together. @param {Hand} hand */
  dropped(hand) {
    if (this.road.open) this.draw(); // the maps ask for what they need; its numbers come with the answer
    const first = this.road.open ? undefined : this.picture();
    if (hand.start) this.outbox.add("start", { start: hand.start }, first);
    for (const [slider, value] of Object.entries(this.sets(hand)))
      this.outbox.add(slider, { slider, value }, first);
  }

  /** A slider is moved to a value, and let go there. @param {Slider} slider @param {number} value */
  set(slider, value) {
    if (value === slider.value && !this.outbox.has(slider.id)) return this.gesture.cancel();
    this.gesture.slide(slider, value);
    this.gesture.drop();
  }

  /** Sliders take these values, named beside a map. @param {string} map @param {Record<string, number>} values */
  takeValues(map, values) {
    this.gesture.moveDot(map, values);
    this.gesture.drop();
  }

  /** All that the hand wants is drawn: what the page does with its report would hold that up. */
  async picture() {
    const paths = this.pursuit.follow();
    this.draw(); // the maps ask for what they need
    await Promise.all([paths, ...this.awaited()]);
  }

  /** What parts have asked for, and have not yet drawn. */
  awaited() {
    return [...this.parts.values()].flatMap((part) => part.awaited?.() ?? []);
  }

  /** What parts have asked for is seen, or late: then something slow may begin. */
  async seen() {
    await null; // every part has been told
    const awaited = this.awaited();
    if (!awaited.length) return;
    await within(HEAD_START, Promise.all(awaited));
    for (const _frame of ["drawn", "on the screen"])
      await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
  }

  /** Something is chosen in a menu, or typed in a box. @param {string} box @param {string} value */
  choose(box, value) {
    // Each choice counts: what a later one leads to may depend on it.
    this.outbox.add(`choice ${(this.choices += 1)}`, { box, value });
  }

  /** Whether this is a part of it, or nothing of the page's. @param {Node} target */
  has(target) {
    if (target === document.body || target === document.documentElement) return true;
    return [...this.slots.values()].some((place) => place.contains(target));
  }

  destroy() {
    this.removed = true;
    this.packets.want([]);
    this.excuse.destroy();
    this.road.destroy();
    this.outbox.destroy();
    this.supply.destroy();
    this.player.destroy();
    this.spoken.destroy();
    for (const place of [...this.slots.values()]) this.slots.remove(place);
    cancelAnimationFrame(this.frame);
  }
}

/** What paths are called, each once. @param {Path[]} paths */
const namesOf = (paths) => [...new Set(paths.map(({ name }) => name))].join(", ");
