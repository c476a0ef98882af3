/** A live figure without a server: what a hand leads to is made of the rows that the file has brought along.
 *
 * These are the rows of one slider with all others as they were when the file was made. So at most one slider is
 * away from there: who moves another one takes it back. No path is shown that was not computed. */

import { atHand, bring } from "../core/at_hand.js";
import { Gesture } from "../core/gesture.js";
import { LiveFigure } from "../core/live_figure.js";
import { NotLoaded, opened } from "../core/packets.js";
import { filled, numbersOf } from "../core/paths.js";
import { reactions } from "../core/reactions.js";
import { moves } from "../core/reference.js";
import { View } from "../core/view.js";
import { meaningOf } from "../parts/slider_row.js";
import { packetAt } from "./ground.js";

/**
 * @typedef {import("../core/live_figure.js").Slider} Slider
 * @typedef {import("../core/live_figure.js").Spec} Spec
 * @typedef {import("../core/packets.js").Sweep} Sweep
 * @typedef {import("../core/packets.js").Ground} Ground
 * @typedef {import("../core/paths.js").Numbers} Numbers
 * @typedef {import("../protocol.js").OneFile} OneFile
 * @typedef {"light" | "dark"} Scheme
 */

/** The start is where it was: from no other one there are paths. */
class Still extends Gesture {
  moveStart() {}
}

/** Of the function there is the height map over its window, however much of that is seen. */
class OfWindow extends View {
  /** @param {import("../core/view.js").Whole} plane */
  covered({ window }) {
    return window;
  }

  /** @param {string} address */
  heightMap(address) {
    return address;
  }
}

export class Alone extends LiveFigure {
  /** @param {OneFile} file @param {Map<string, ArrayBuffer>} answers  by address @param {Scheme} scheme @param {string} plotly  where it is */
  constructor(file, answers, scheme, plotly) {
    super(() => {});
    bring(answers);
    this.file = file;
    this.brought = answers;
    this.scheme = scheme;
    this.plotly = plotly;
    /** @param {import("../protocol.js").Report | import("../protocol.js").Failed} report */
    this.report = (report) => {
      if ("changes" in report) this.hear(report);
    };
    this.gesture = new Still(reactions(this));
    this.view = new OfWindow();
    /** What is shown: a lesson's question, or all of it. */
    this.look = file.asked ?? file.whole;
    /** The one slider that is away from where the file has it. @type {{slider: Slider, value: number} | null} */
    this.away = null;
    this.held = ""; // which slider a hand has moved last
    this.stands = this.base.cursor;
    /** @type {Record<string, string>} */
    this.wrong = {};
    this.turns = 0;
    /** @type {Map<string, ReturnType<typeof opened>>} */
    this.read = new Map();
  }

  /** As the file has it. */
  get base() {
    return this.look[this.scheme];
  }

  /** Show the figure as it is now. @param {number} [heard]  how many reports it knows of */
  tell(heard) {
    const spec = this.made();
    const numbers = this.numbersNow(spec);
    spec.paths.forEach(({ at }, i) => this.exact.keep(filled(at, spec.values), numbers[i]));
    return this.update(/** @type {import("../core/once.js").Part} */ (/** @type {unknown} */ ({ ...spec, heard })));
  }

  /** @param {Scheme} scheme */
  wear(scheme) {
    this.scheme = scheme;
    return this.tell();
  }

  /** The question is answered: all is shown, and plays. */
  reveal() {
    if (this.look === this.file.whole) return;
    this.look = this.file.whole;
    this.stands = this.base.cursor;
    this.time.follow();
    void this.tell().then(() => this.player.present());
  }

  // ---- what a hand does

  /** Who takes another slider takes the one before back, before anything of both is drawn. */
  touch() {
    const { slider } = this.gesture.held ?? {};
    if (slider && this.held && this.held !== slider.id) this.takeBack();
    if (slider) this.held = slider.id;
    super.touch();
  }

  takeBack() {
    this.away = null;
    this.wrong = {};
    const spec = this.made();
    void this.show(spec, this.numbersNow(spec), false);
  }

  /** What a server would hear. @param {import("../protocol.js").Report} report */
  hear({ changes, number }) {
    for (const change of changes) {
      if ("cursor" in change) this.stands = change.cursor;
      if ("slider" in change) this.put(change.slider, numberIn(change.value));
    }
    void this.tell(number);
  }

  /** A slider is at a value, or would be, were that one of its positions. @param {string} id @param {number} value */
  put(id, value) {
    const slider = this.base.sliders.find((one) => one.id === id);
    const held = this.gesture.held?.slider;
    if (!slider || (held && held.id !== id)) return; // a hand has another one already
    const stop = slider.stops.find((one) => Math.abs(one - value) <= 1e-12 * Math.abs(one));
    this.wrong = {};
    this.held = id;
    if (value === slider.value) this.away = null;
    else if (stop !== undefined) this.away = { slider, value: stop };
    else this.wrong = { [id]: this.file.between };
  }

  // ---- what follows from it

  /** The figure spec that a server would send. @returns {Spec} */
  made() {
    const { base, away, plotly } = this;
    const values = { ...base.values };
    const { slider, value = NaN } = away ?? {};
    if (slider) for (const id of Object.keys(values)) if (moves(slider.id, id)) values[id] = value;
    const sliders = away ? base.sliders.map((one) => movedTo(one, values)) : base.sliders;
    const only = { turn: (this.turns += 1), session: "", visit: 0, heard: 0, link: "", ask: "", fleeting: false };
    const cursor = Math.min(this.stands, base.steps);
    const spec = { ...base, ...only, plotly, values, sliders, cursor, refused: this.wrong, plane: this.plane() };
    return /** @type {Spec} */ (/** @type {unknown} */ (spec));
  }

  /** The plane, over the function as the slider has it. */
  plane() {
    const { plane } = this.base;
    const { slider, value = NaN } = this.away ?? {};
    if (!slider?.ground) return plane;
    const moving = /** @type {Ground} */ (this.at(slider.ground));
    const at = moving.at(value);
    if (!at) return plane;
    const ground = `${slider.ground}&at=${value}`;
    if (!atHand(ground)) this.brought.set(ground, packetAt(moving.header, at.heights, plane.window));
    return { ...plane, ground, minima: at.minima };
  }

  /** The numbers of each path: a row of the slider that is away, else those that came with the file. @param {Spec} spec @returns {Numbers[]} */
  numbersNow(spec) {
    const { slider, value = NaN } = this.away ?? {};
    return spec.paths.map((_path, i) => {
      const move = slider?.moves.find(({ path }) => path === i);
      const row = move && /** @type {Sweep} */ (this.at(move.rows)).at(value);
      if (!row) return numbersOf(this.look.numbers[i]);
      const state = move.state && /** @type {Sweep} */ (this.at(move.state)).at(value)?.columns;
      return { ...row, columns: { ...row.columns, ...state } };
    });
  }

  /** What came at an address. Throws NotLoaded. @param {string} address */
  at(address) {
    const known = this.read.get(address);
    if (known) return known;
    const brought = atHand(address);
    if (!brought) throw new NotLoaded(address);
    const packet = opened(brought);
    this.read.set(address, packet);
    return packet;
  }
}

/** What is slid to, or typed; NaN for what is no number. @param {number | string} value */
function numberIn(value) {
  if (typeof value === "number") return value;
  const plain = value.trim().replace(",", ".").replace("−", "-");
  return plain ? Number(plain) : NaN;
}

/** A slider where these values have it: nowhere, where those that it moves differ. @param {Slider} slider @param {Spec["values"]} values @returns {Slider} */
function movedTo(slider, values) {
  const moved = Object.keys(values).filter((id) => moves(slider.id, id));
  const there = new Set(moved.map((id) => Number(values[id])));
  const [value = null] = there.size === 1 ? there : [];
  return value === slider.value ? slider : { ...slider, value, means: meaningOf(slider, value) };
}
