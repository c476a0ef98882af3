/** A live figure: what is shown, what the hand does to it, and what is reported of that. */

import { Cursor } from "./cursor.js";
import { Drops } from "../page/drops.js";
import { agree } from "./entries.js";
import { Excuse } from "../page/excuse.js";
import { Fan } from "../draw/fan.js";
import { Gesture } from "./gesture.js";
import { Ghost } from "./ghost.js";
import { kindOf } from "./kinds.js";
import { Once } from "./once.js";
import { HEAD_START, Outbox, within } from "./outbox.js";
import { Packets } from "./packets.js";
import { Newest } from "./newest.js";
import { NOTHING, Paths, filled } from "./paths.js";
import { OwnList } from "../parts/own_list.js";
import { saying } from "./patience.js";
import { Player } from "../parts/player.js";
import { PathRequests } from "./path_requests.js";
import { reactions } from "./reactions.js";
import { Road } from "./road.js";
import { Slots } from "./slots.js";
import { Spoken } from "../page/spoken.js";
import { Prefetch } from "./prefetch.js";
import { Preview } from "./preview.js";
import { View } from "./view.js";

/**
 * @typedef {import("../protocol.js").Path & {outline: Path2D, numbers: import("./paths.js").Numbers}} Path
 * @typedef {import("../protocol.js").Slider} Slider
 * @typedef {import("../protocol.js").Shown} Spec
 * @typedef {{update: () => void | Promise<void>, draw: () => void, destroy: () => void,
 *   awaited?: () => Promise<void> | null, expect?: (spec: Spec) => void,
 *   speak?: (sentences: Record<string, string>) => void}} Part  awaited: what it has asked for, and
 *   has not yet drawn; expect: this is about to be shown; speak: say in words what it shows
 */

/** Every part is made when the server has said something. */
const NONE = /** @type {Spec} */ (/** @type {unknown} */ (null));

export class LiveFigure {
  /** @param {(report: import("../protocol.js").Report | import("../protocol.js").Failed) => void} report */
  constructor(report) {
    this.report = report;
    /** What the server said last; nothing yet. */
    this.answer = NONE;
    /** What is shown: the same, or what the hand's choices lead to. */
    this.spec = NONE;
    /** What is shown next, or already: then nothing newer is on its way. */
    this.coming = NONE;
    this.answers = new Newest();
    this.pictures = new Newest();
    this.once = new Once();
    this.slots = new Slots(this);
    /** @type {Map<string, Part>} */
    this.parts = new Map();
    /** @type {Path[]} */
    this.atRest = [];
    this.ghost = new Ghost();
    /** What is behind each path, or null. @type {(Path | null)[]} */
    this.behind = [];
    this.gesture = new Gesture(reactions(this));
    this.packets = new Packets(() => (this.drag || this.spec?.fan) && this.touch());
    this.exact = new Paths();
    this.road = new Road(this);
    this.outbox = new Outbox(
      (changes, number) => this.report({ changes, number }),
      (changes) => {
        const told = changes.some((change) => "cursor" in change);
        if (told) this.time.follow();
      },
      this.road,
      (target) => this.has(target),
    );
    this.time = new Cursor();
    this.font = "sans-serif";
    this.paper = ""; // the page's background, which tells its theme
    this.prefetch = new Prefetch(this);
    this.fan = new Fan(this);
    this.preview = new Preview(this);
    this.pathRequests = new PathRequests(this);
    this.choices = 0; // so far
    this.view = new View();
    this.frame = 0;
    this.drawn = 0; // the turn that the picture shows in full
    this.player = new Player(this);
    this.own = new OwnList(this);
    this.drops = new Drops(this);
    this.spoken = new Spoken(this);
    this.removed = false;
    this.excuse = new Excuse(() => this.again());
  }

  /** What is being moved, or not yet answered. */
  get drag() {
    return this.gesture.drag;
  }

  /** Whether a pointer is down on it. */
  get holding() {
    return this.gesture.holding;
  }

  /** The step that all figures show. */
  get cursor() {
    return this.time.at;
  }

  /** Whether arrows are shown at the cursor. */
  get arrows() {
    return this.spec && !this.gesture.sliding && this.cursor < this.spec.steps; // coded rows have none
  }

  /** Take what the server says. @param {import("./once.js").Part} answer */
  async update(answer) {
    const signal = this.answers.ask();
    let spec = this.once.whole(answer);
    while (!spec) {
      await this.once.more();
      if (signal.aborted) return; // a newer one has all that this has
      spec = this.once.whole(answer);
    }
    const before = this.answer;
    this.answer = spec;
    saying(spec.words?.busy ?? "");
    this.outbox.answered(spec.heard);
    this.outbox.missed(spec.heard);
    if (this.road.goesOn(before, spec)) return;
    // A choice that is not reported is shown, or is about to be: this answer is from before it.
    if (this.outbox.chosen(spec.heard)) return this.outbox.flush();
    // What was refused at an address no session has heard of: it is said until something is changed.
    if (spec.link && this.spec?.link === spec.link)
      spec = { ...spec, refused: { ...this.spec.refused, ...spec.refused } };
    const numbers = await this.numbersFor(spec);
    const all = !this.outbox.waits;
    const known = this.prefetch.lazy && this.spec.link === spec.link;
    const shown = numbers && !this.outbox.chosen(spec.heard) && this.show(spec, numbers, all, known);
    if (numbers && spec.link) agree(spec.link);
    this.outbox.flush();
    await shown;
  }

  /** The paths that it names; nothing where something newer has come. @param {Spec} spec */
  async numbersFor(spec) {
    this.coming = spec;
    const signal = this.pictures.ask();
    const addresses = spec.paths.map(({ at }) => filled(at, spec.values));
    const numbers = await this.exact.insist(addresses);
    return signal.aborted || this.removed ? null : numbers;
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
    this.atRest = spec.paths.map((path, i) => drawable(path, numbers[i]));
    this.excuse.say(spec.words, namesOf(this.atRest.filter(({ numbers }) => numbers === NOTHING)));
    // A session that is new after a restart counts visits anew: the page is where it was.
    const elsewhere = before && before.session === spec.session && before.visit !== spec.visit;
    if (elsewhere) this.elsewhere();
    this.ghost.rests({ spec, paths: this.atRest }, Boolean(elsewhere));
    if (!this.outbox.has("kept")) void this.takeKept(spec);
    this.time.answered(spec);
    if (before && spec.plays && spec.plays !== before.plays) this.player.present();
    this.font = getComputedStyle(document.body).fontFamily;
    const settled = [...this.parts].map(([name, part]) =>
      part instanceof kindOf(this.spec, name) ? this.slots.update(name) : this.slots.refill(name),
    );
    this.own.write();
    this.draw();
    await within(HEAD_START, Promise.all(settled)); // what is fetched ahead would hold them up
    if (this.spec !== spec) return;
    this.prefetch.show(released);
    await Promise.all(settled);
    if (this.spec === spec) this.drawn = spec.turn;
  }

  /** Ask once more for the paths that did not come. */
  async again() {
    const { spec } = this;
    if (!spec || this.coming !== spec || this.outbox.waits) return; // the next answer asks
    const numbers = await this.numbersFor(spec);
    if (numbers && this.spec === spec) await this.show(spec, numbers, true);
  }

  /** Another address was visited: what it says of the cursor counts, not where playback was. */
  elsewhere() {
    this.player.stop();
    this.time.follow();
    this.outbox.drop("cursor");
  }

  /** What the server says, as soon as it has said something. */
  async firstSpec() {
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

  /** Where the start is now. */
  start() {
    return this.preview.start();
  }

  /** What stands in the places of a path's address, as the hand has it. */
  values() {
    return this.preview.values();
  }

  /** Draw at the next frame. */
  touch() {
    this.frame ||= requestAnimationFrame(() => this.draw());
  }

  draw() {
    cancelAnimationFrame(this.frame);
    this.frame = 0;
    if (!this.spec) return;
    this.current = this.preview.paths();
    this.behind = this.ghost.behind(this.paths(), Boolean(this.drag));
    for (const part of this.parts.values()) part.draw();
    this.own.draw();
    this.spoken.soon();
  }

  // ---- what the hand does

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

  /** A slider's number is to follow another schedule, or with "" none. @param {Slider} slider @param {string} value */
  follow({ id: schedule, follows }, value) {
    const steps = follows?.steps ?? this.spec.steps;
    this.outbox.add(`choice ${(this.choices += 1)}`, { schedule, value, steps });
  }

  /** Something is chosen in a menu, or typed in a box. @param {string} box @param {string} value */
  choose(box, value) {
    // Each choice counts: what a later one leads to may depend on it.
    this.outbox.add(`choice ${(this.choices += 1)}`, { box, value });
  }

  /** The paths that the page's address keeps. @param {Spec} spec */
  async takeKept({ kept }) {
    if (!this.ghost.lacks(kept) || !kept) return;
    const numbers = await this.exact.insist(kept.paths.map(({ at }) => filled(at, kept.values)));
    if (this.removed || this.spec.kept?.link !== kept.link) return;
    const paths = kept.paths.map((path, i) => drawable(path, numbers[i]));
    this.ghost.take(kept, paths);
    this.touch();
  }

  /** The paths from before are kept, or let go. */
  keep() {
    this.ghost.keep();
    this.tellKept();
  }

  /** There are none any more. */
  drop() {
    const { kept } = this.ghost;
    this.ghost.drop();
    if (kept) this.tellKept();
  }

  /** The page takes the settings of the paths from before, and what they were is the ghost. */
  swap() {
    const { kept } = this.ghost;
    const before = this.ghost.now(false);
    if (!before) return;
    this.ghost.swap();
    this.outbox.add("experiment", { experiment: before.spec.link });
    if (kept) this.tellKept();
  }

  tellKept() {
    this.outbox.add("kept", { kept: this.ghost.kept?.spec.link ?? "" });
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
    this.prefetch.destroy();
    this.player.destroy();
    this.own.destroy();
    this.drops.destroy();
    this.spoken.destroy();
    for (const place of [...this.slots.values()]) this.slots.remove(place);
    cancelAnimationFrame(this.frame);
  }
}

/** A path with its numbers. @param {import("../protocol.js").Path} path @param {import("./paths.js").Numbers | null} numbers @returns {Path} */
const drawable = (path, numbers) => ({ ...path, outline: new Path2D(path.marker), numbers: numbers ?? NOTHING });

/** What paths are called, each once. @param {Path[]} paths */
const namesOf = (paths) => [...new Set(paths.map(({ name }) => name))].join(", ");
