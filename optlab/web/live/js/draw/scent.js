/** A strip along a slider's track: how small f is after the last step, at each position (a scented widget). */

import { element, short } from "./canvas_panels.js";

/**
 * @typedef {import("../core/live_figure.js").LiveFigure} LiveFigure
 * @typedef {import("../core/live_figure.js").Slider} Slider
 * @typedef {import("../core/packets.js").Sweep} Sweep
 * @typedef {{shades: Float64Array, best: number}} Scented  of each position from 0, the largest f, to 1,
 *   the least; NaN where the run diverges; best: the position of the least, or -1
 */

const HEIGHT = 6; // pixels
const DECADES = 16; // below the largest f: what is smaller than its share of that is as good as at the minimum
const [LEAST, SHADE] = [0.16, 0.76]; // how much of the colour is seen where f is largest, and how much more where it is least
const HATCH = 4; // pixels between two of its lines

/**
 * What f has come to at each position, as shades.
 * @param {ArrayLike<number>} losses  above the least value of f, after the last step
 * @param {ArrayLike<boolean>} lost  whether the run diverges there
 * @returns {Scented}
 */
export function scented(losses, lost) {
  const kept = (/** @type {number} */ i) => !lost[i] && Number.isFinite(losses[i]);
  const there = Array.from(losses).filter((_loss, i) => kept(i));
  const [least, most] = [Math.min(...there), Math.max(...there)];
  // Below the least value that is known, or where none is, there is no logarithm.
  const floor = most * 10 ** -DECADES;
  const sized =
    least >= 0 && most > 0 ? (/** @type {number} */ v) => Math.log(Math.max(v, floor)) : (/** @type {number} */ v) => v;
  const [low, high] = [sized(least), sized(most)];
  const shades = Float64Array.from(losses, (loss, i) => {
    if (!kept(i)) return NaN;
    return high > low ? (high - sized(loss)) / (high - low) : 0.5;
  });
  const best = there.length && high > low ? Array.from(losses).findIndex((loss, i) => kept(i) && loss === least) : -1;
  return { shades, best };
}

export class Scent {
  /** @param {HTMLElement} track @param {LiveFigure} live */
  constructor(track, live) {
    this.live = live;
    this.track = track;
    this.canvas = element("canvas", "live-scent", element("div", "live-scents", track));
    this.canvas.setAttribute("aria-hidden", "true"); // the words beside the slider say its best position
    /** What was painted. @type {unknown[]} */
    this.key = [];
    /** The best position of the only run that the slider moves; null where that is not known. @type {number | null} */
    this.best = null;
    this.width = 0;
    this.resizing = new ResizeObserver(([{ contentRect }]) => {
      this.width = contentRect.width;
      this.draw();
    });
    this.resizing.observe(this.canvas);
    this.slider = /** @type {Slider} */ (/** @type {unknown} */ (null)); // until it is updated
  }

  /** @param {Slider} slider */
  update(slider) {
    if (slider.id !== this.slider?.id) {
      [this.key, this.best] = [[], null];
      this.track.classList.remove("live-scented");
    }
    this.slider = slider;
  }

  /** Of rows that have come. Of those that are on their way, the strip from before stays, faint. */
  draw() {
    const { live, slider, canvas, width } = this;
    if (!slider || !width || !live.spec) return;
    const sweeps = slider.moves.map((move) => live.packets.sweep(live.prefetch.rowsOf(move)));
    const come = sweeps.length > 0 && sweeps.every((sweep) => sweep?.header.columns.includes("loss"));
    canvas.classList.toggle("live-stale", !come);
    if (!come) return;
    const colours = slider.moves.map(({ path }) => live.spec.paths[path]?.colour);
    const { quiet } = live.spec.theme;
    const key = [width, window.devicePixelRatio, quiet, slider.stops, ...sweeps, ...colours];
    if (key.length === this.key.length && key.every((part, i) => part === this.key[i])) return;
    this.key = key;
    this.track.classList.add("live-scented"); // which takes the place of the bare track
    this.paint(/** @type {Sweep[]} */ (sweeps), colours);
  }

  /** What the strip shows; "" where there is none. */
  inWords() {
    const { scent } = this.live.spec.words;
    if (!this.key.length) return "";
    const best = this.best === null ? [] : [scent.best.replace("{value}", short(this.best, 4))];
    return [scent.says, ...best].join(" ");
  }

  /** A lane for each run. @param {Sweep[]} sweeps @param {string[]} colours */
  paint(sweeps, colours) {
    const { canvas, width, slider } = this;
    const ratio = window.devicePixelRatio || 1;
    canvas.width = Math.round(width * ratio);
    canvas.height = Math.round(HEIGHT * ratio);
    const pen = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
    pen.scale(ratio, ratio);
    const lane = HEIGHT / sweeps.length;
    const lanes = sweeps.map((sweep) => this.of(sweep));
    lanes.forEach(({ shades }, i) => {
      strip(pen, shades, colours[i], width, [i * lane, lane]);
      hatch(pen, shades, this.live.spec.theme.quiet, width, [i * lane, lane]);
    });
    const [only] = lanes;
    this.best = lanes.length === 1 && only.best >= 0 ? slider.stops[only.best] : null;
  }

  /** The stops of the slider may be fewer than the rows that have come. @param {Sweep} sweep */
  of(sweep) {
    const { values, kinds = [] } = sweep.header;
    const ends = sweep.ends("loss");
    const rows = this.slider.stops.map((stop) => values.indexOf(stop));
    return scented(
      rows.map((row) => (row < 0 ? NaN : ends[row])),
      rows.map((row) => kinds[row] === "diverged"),
    );
  }

  destroy() {
    this.resizing.disconnect();
  }
}

/** Where a position's part of the strip begins and ends: the first and the last are half over its ends.
 * @param {number} i @param {number} count @param {number} width @returns {[number, number]} */
const spanOf = (i, count, width) => {
  const fine = window.devicePixelRatio || 1; // between two pixels there would be a seam
  const cell = width / Math.max(count - 1, 1);
  const at = (/** @type {number} */ x) => Math.round(Math.min(Math.max(x, 0), width) * fine) / fine;
  return [at((i - 0.5) * cell), at((i + 0.5) * cell)];
};

/**
 * @param {CanvasRenderingContext2D} pen @param {Float64Array} shades @param {string} colour
 * @param {number} width @param {[number, number]} lane  its top and its height
 */
function strip(pen, shades, colour, width, [top, height]) {
  pen.fillStyle = colour;
  shades.forEach((shade, i) => {
    if (shade !== shade) return;
    const [left, right] = spanOf(i, shades.length, width);
    pen.globalAlpha = LEAST + SHADE * shade * shade;
    pen.fillRect(left, top, right - left, height);
  });
  pen.globalAlpha = 1;
}

/**
 * @param {CanvasRenderingContext2D} pen @param {Float64Array} shades @param {string} colour
 * @param {number} width @param {[number, number]} lane  its top and its height
 */
function hatch(pen, shades, colour, width, [top, height]) {
  pen.save();
  pen.beginPath();
  shades.forEach((shade, i) => {
    const [left, right] = spanOf(i, shades.length, width);
    if (shade !== shade) pen.rect(left, top, right - left, height);
  });
  pen.clip();
  pen.strokeStyle = colour;
  pen.lineWidth = 1;
  pen.beginPath();
  for (let x = -height; x < width; x += HATCH) {
    pen.moveTo(x, top + height);
    pen.lineTo(x + height, top);
  }
  pen.stroke();
  pen.restore();
}
