/** A symmetric matrix: its entries, and in the complex plane its discs with the eigenvalues in them. */

import { forKind } from "../../live/js/core/kinds.js";
import { drawAxes, ticks } from "../../live/js/draw/axes.js";
import { CanvasPanels, element, short } from "../../live/js/draw/canvas_panels.js";
import { saidWith } from "../../live/js/page/spoken.js";

/**
 * @typedef {import("../../live/js/core/live_figure.js").LiveFigure} LiveFigure
 * @typedef {import("../../live/js/protocol.js").Matrix} Matrix
 */

const ROUNDING = 1e-12; // of the largest eigenvalue: the sine of 180° is 0

export class Discs {
  /** @param {HTMLElement} place @param {LiveFigure} live @param {string} name  of the matrix */
  constructor(place, live, name) {
    this.live = live;
    this.name = name;
    this.words = element("div", "live-matrix-row", place);
    this.entries = element("div", "live-matrix", this.words);
    this.says = element("div", "live-matrix-says", this.words);
    this.sheet = new CanvasPanels(place, () => {
      this.lay();
      this.draw();
    });
    this.sheet.margin = { l: 8, r: 8, t: 6, b: 26 };
    /** What the picture was drawn from. @type {unknown[]} */
    this.drawn = [];
  }

  update() {
    this.lay();
  }

  lay() {
    this.sheet.lay([{ x: [0, 1], y: [0, 1] }], 190);
  }

  draw() {
    const { live, sheet, name } = this;
    const matrices = live.spec && live.preview.matrices();
    if (!matrices || !sheet.width) return;
    const matrix = matrices[/** @type {"Q" | "P"} */ (name)];
    this.entries.hidden = sheet.frame.hidden = !matrix;
    if (!matrix) {
      this.drawn = [];
      this.says.textContent = live.spec.words.reasons[matrices.wrong];
      return;
    }
    const drawn = [matrix, live.spec, sheet.width, window.devicePixelRatio];
    if (drawn.every((part, i) => part === this.drawn[i])) return; // what moves is something else
    this.drawn = drawn;
    this.write(matrix);
    this.see(matrix);
    const { theme } = live.spec;
    const pen = sheet.clear();
    const [panel] = sheet.panels();
    const [{ x }] = sheet.seen;
    drawAxes(pen, panel, ticks(x, sheet.width > 300 ? 8 : 5), [], theme, live.font);
    pen.save();
    pen.beginPath();
    pen.rect(panel.left, panel.top, panel.right - panel.left, panel.bottom - panel.top);
    pen.clip();
    pen.strokeStyle = pen.fillStyle = theme.ink;
    for (const [centre, radius] of matrix.circles) {
      pen.lineWidth = 1.5;
      pen.beginPath();
      pen.arc(panel.x(centre), panel.y(0), Math.max(panel.x(radius) - panel.x(0), 1), 0, 7);
      pen.globalAlpha = 0.08;
      pen.fill();
      pen.globalAlpha = 1;
      pen.stroke();
    }
    this.axis(pen, panel, matrix);
    pen.restore();
  }

  /** @param {Record<string, string>} sentences */
  speak({ discs }) {
    const matrix = this.live.preview.matrices()?.[/** @type {"Q" | "P"} */ (this.name)];
    if (!matrix) return;
    const points = matrix.points.map((point) => short(point, 3)).join(", ");
    const circles = matrix.circles.map(([c, r]) => `${short(c, 3)} ± ${short(r, 3)}`).join(", ");
    this.sheet.say(saidWith(discs, { points, discs: circles }));
  }

  /** The real axis with its 0, and the eigenvalues on it. @param {import("../../live/js/draw/canvas.js").Pen} pen @param {import("../../live/js/draw/canvas_panels.js").Panel} panel @param {Matrix} matrix */
  axis(pen, panel, { points }) {
    pen.strokeStyle = pen.fillStyle = this.live.spec.theme.ink;
    pen.lineWidth = 1;
    pen.beginPath();
    pen.moveTo(panel.left, panel.y(0));
    pen.lineTo(panel.right, panel.y(0));
    pen.moveTo(panel.x(0), panel.top);
    pen.lineTo(panel.x(0), panel.bottom);
    pen.stroke();
    for (const value of points) {
      pen.beginPath();
      pen.arc(panel.x(value), panel.y(0), 4.5, 0, 7);
      pen.fill();
    }
  }

  /** A unit is as long upwards as along. The trace, which a turn of the function leaves as it is, sets
   * the scale: no disc of a positive definite matrix is wider, and no end is half of it beyond 0 or
   * beyond the trace.
   * @param {Matrix} matrix */
  see({ points }) {
    const trace = points.reduce((sum, value) => sum + value, 0);
    const { width, height, margin } = this.sheet;
    const [w, h] = [width - margin.l - margin.r, height - margin.t - margin.b];
    const unit = Math.min(w / (1.5 * trace), h / (1.06 * trace));
    this.sheet.seen = [
      {
        x: [trace / 2 - w / unit / 2, trace / 2 + w / unit / 2],
        y: [-h / unit / 2, h / unit / 2],
      },
    ];
  }

  /** @param {Matrix} matrix */
  write({ entries, points, condition, below }) {
    const rounding = ROUNDING * Math.max(...points);
    const texts = entries
      .flat()
      .map((entry) => (Math.abs(entry) < rounding ? "0" : short(entry, 3)));
    if (this.entries.children.length !== texts.length)
      this.entries.replaceChildren(...texts.map(() => document.createElement("span")));
    texts.forEach((text, i) => (this.entries.children[i].textContent = text));
    const { words } = this.live.spec;
    this.says.textContent =
      `${words.eigenvalues} ${points.map((point) => short(point, 3)).join(", ")}\n` +
      `${words.condition} ${short(condition, 4)}` +
      (below ? `\n${words.below.replace("{eta}", short(below, 3))}` : "");
  }

  destroy() {
    this.words.remove();
    this.sheet.destroy();
  }
}

forKind("matrices", Discs);
