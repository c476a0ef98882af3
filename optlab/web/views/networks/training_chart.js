/** The losses while they come: each minibatch's, thin, and smoothed, thick; on a logarithmic axis. */

import { drawAxes, drawNames, logReach, logTicks, near, ticks } from "../../live/js/draw/axes.js";
import { changed, line, markers } from "../../live/js/draw/canvas.js";
import { CanvasPanels, short } from "../../live/js/draw/canvas_panels.js";
import { Room, stacked } from "../../live/js/draw/room.js";
import { saidWith } from "../../live/js/page/spoken.js";
import { smoothed } from "./training_watch.js";

/**
 * @typedef {import("../../live/js/core/live_figure.js").LiveFigure} LiveFigure
 * @typedef {import("./training_watch.js").Curve} Curve
 * @typedef {import("./protocol.js").Training} Training
 * @typedef {import("../../live/js/draw/canvas_panels.js").Panel} Place
 */

const [LEAST, MOST] = [150, 640]; // pixels high
const APART = 70; // pixels between two markers of a curve
/** The powers of ten that are shown where no curve is. @type {[number, number]} */
const AROUND_ONE = [-0.5, 0.5];

export class TrainingChart {
  /** @param {HTMLElement} place @param {LiveFigure} live @param {() => void} draw */
  constructor(place, live, draw) {
    this.live = live;
    this.again = draw;
    this.sheet = new CanvasPanels(place, () => {
      this.lay();
      draw();
    });
    this.reach = AROUND_ONE;
    this.iterations = 0;
    /** @type {Map<string, Path2D>} */
    this.outlines = new Map();
    this.tall = new Room(this.sheet.frame, () => {
      this.lay();
      draw();
    });
  }

  lay() {
    const low = Math.min(330, 0.42 * window.innerHeight);
    this.sheet.lay([{ x: [0, 1], y: [0, 1] }], stacked() ? low : this.tall.take(LEAST, MOST));
  }

  /** @param {Training} training @param {Curve[]} now @param {Curve[]} before @param {string} empty  what to say where there is none */
  draw(training, now, before, empty) {
    const { live, sheet } = this;
    if (!sheet.width) return;
    const all = [...before, ...now].filter(({ losses }) => losses.length);
    const iterations = Math.max(training.iterations, ...all.map(({ losses }) => losses.length));
    for (const curve of all) smoothed(curve, training.window);
    const wanted = all.length ? logReach(all.map(({ losses }) => losses), true) : AROUND_ONE;
    const other = !all.length || iterations !== this.iterations;
    if (other || !near(wanted, this.reach)) this.reach = wanted;
    this.iterations = iterations;
    sheet.seen = [{ x: [0, iterations], y: this.reach }];
    const pen = sheet.clear();
    const [place] = sheet.panels();
    const { theme } = live.spec;
    sheet.backdrop([live.spec, live.font, String(this.reach), iterations], (ink) => {
      const across = ticks([0, iterations], place.right - place.left > 300 ? 8 : 4);
      drawAxes(ink, place, across, logTicks(this.reach), theme, live.font);
      const { iteration, loss } = training.words;
      drawNames(ink, place, iteration, loss, theme, live.font);
    });
    pen.save();
    pen.beginPath();
    pen.rect(place.left, place.top, place.right - place.left, place.bottom - place.top);
    pen.clip();
    for (const curve of now) this.raw(pen, place, curve);
    for (const curve of before) this.thick(pen, place, curve, true);
    for (const curve of now) this.thick(pen, place, curve, false);
    pen.restore();
    if (!all.length) this.say(pen, place, empty);
  }

  /** @param {CanvasRenderingContext2D} pen @param {Place} place @param {Curve} curve */
  raw(pen, place, { losses, colour }) {
    pen.strokeStyle = colour;
    pen.lineWidth = 1;
    pen.globalAlpha = 0.22;
    const [xs, ys] = points(place, losses);
    line(pen, xs, ys, 0, xs.length - 1, place);
    pen.globalAlpha = 1;
  }

  /** @param {CanvasRenderingContext2D} pen @param {Place} place @param {Curve} curve @param {boolean} earlier */
  thick(pen, place, curve, earlier) {
    const [xs, ys] = points(place, curve.smooth);
    const end = xs.length - 1;
    pen.strokeStyle = pen.fillStyle = curve.colour;
    pen.lineWidth = earlier ? 1.5 : 2;
    pen.lineJoin = "round";
    pen.globalAlpha = earlier ? 0.55 : 1;
    pen.setLineDash(earlier ? [2, 4] : curve.dashed ? [7, 4] : []);
    line(pen, xs, ys, 0, end, place);
    pen.setLineDash([]);
    pen.strokeStyle = this.live.spec.theme.paper;
    const outline = this.outlines.get(curve.marker) ?? new Path2D(curve.marker);
    this.outlines.set(curve.marker, outline);
    const every = Math.max(1, Math.ceil(APART / Math.max(xs[1] - xs[0], 1e-6)));
    markers(pen, outline, 3.2, xs, ys, every, end, place, every);
    if (end > 0) markers(pen, outline, 4.5, xs, ys, end, end, place);
    pen.globalAlpha = 1;
  }

  /** @param {CanvasRenderingContext2D} pen @param {Place} place @param {string} text */
  say(pen, place, text) {
    pen.font = `14px ${this.live.font}`;
    pen.fillStyle = this.live.spec.theme.ink;
    pen.textAlign = "center";
    const [x, wide] = [(place.left + place.right) / 2, place.right - place.left - 16];
    const lines = [""];
    for (const word of text.split(" ")) {
      const longer = `${lines.at(-1)} ${word}`.trim();
      if (pen.measureText(longer).width > wide) lines.push(word);
      else lines[lines.length - 1] = longer;
    }
    lines.forEach((one, k) => pen.fillText(one, x, (place.top + place.bottom) / 2 + 20 * k));
  }

  /** What it shows, in words. @param {Training} training @param {Curve[]} curves */
  speak({ words, iterations, last }, curves) {
    const runs = curves.flatMap(({ name, losses, step }) => {
      if (!losses.length) return [];
      const mean = losses.slice(-last).reduce((sum, loss) => sum + loss, 0) / Math.min(last, losses.length);
      return [saidWith(words.says, { name, loss: short(mean, 3), step })];
    });
    this.sheet.say(saidWith(words.figure, { steps: iterations, runs: runs.join("; ") }));
  }

  destroy() {
    this.tall.destroy();
    this.sheet.destroy();
  }
}

/** @param {Place} place @param {ArrayLike<number>} losses */
const points = (place, losses) => [
  changed(losses, (_loss, k) => place.x(k)),
  changed(losses, (loss) => place.y(Math.log10(loss))),
];
