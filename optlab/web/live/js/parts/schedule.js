/** Which schedule a slider's number follows: a quiet menu beside it, and the course below it, as steps see it. */

import { element, short } from "../draw/canvas_panels.js";

/**
 * @typedef {import("../core/live_figure.js").LiveFigure} LiveFigure
 * @typedef {import("../core/live_figure.js").Slider} Slider
 */

const HEIGHT = 34; // of the drawing, in pixels
const MARGIN = 4;

export class Schedule {
  /** @param {HTMLElement} row  the slider's @param {HTMLElement} list @param {LiveFigure} live */
  constructor(row, list, live) {
    this.live = live;
    this.place = element("span", "live-follows", row);
    this.below = element("div", "live-course", list);
    this.menu = element("select", "", this.place);
    this.menu.addEventListener("change", () => live.follow(this.slider, this.menu.value));
    this.canvas = element("canvas", "", this.below);
    this.canvas.setAttribute("aria-hidden", "true");
    this.value = element("output", "", this.below);
    this.value.setAttribute("aria-live", "off"); // it follows the hand, and playback
    this.slider = /** @type {Slider} */ (/** @type {unknown} */ (null)); // until it is updated
    this.offered = "";
  }

  /** @param {Slider} slider */
  update(slider) {
    this.slider = slider;
    const { follows, symbol, below, name, of } = slider;
    this.place.hidden = !follows;
    this.below.hidden = !follows?.kind;
    if (!follows) return;
    const { words } = this.live.spec;
    const offered = ["", ...follows.offered].map((key) => [key, words.schedules[key] ?? key]);
    if (this.offered !== JSON.stringify(offered))
      this.menu.replaceChildren(...offered.map(([key, title]) => new Option(title, key)));
    this.offered = JSON.stringify(offered);
    this.menu.value = follows.kind;
    const called = name === symbol ? symbol : `${symbol}${below} ${name}`;
    this.menu.setAttribute("aria-label", `${words.schedule}, ${called}, ${of}`);
    this.menu.title = words.schedule;
    const place = follows.kind ? this.below : this.place;
    if (this.menu.parentElement !== place) place.prepend(this.menu);
  }

  get focused() {
    return document.activeElement === this.menu;
  }

  focus() {
    if (!this.focused) this.menu.focus();
  }

  /** What each step sees, from 1. @returns {ArrayLike<number>} */
  course() {
    const { follows, moves } = this.slider;
    if (follows?.values) return follows.values;
    const path = moves[0]?.path ?? -1;
    return Array.prototype.slice.call(this.live.column(path, follows?.column ?? ""), 1);
  }

  draw() {
    if (this.below.hidden) return;
    const [course, { spec, cursor }] = [this.course(), this.live];
    this.below.classList.toggle("live-no-course", !course.length);
    if (!course.length) return;
    const [width, ratio] = [this.canvas.clientWidth, window.devicePixelRatio || 1];
    this.canvas.width = Math.round(width * ratio);
    this.canvas.height = Math.round(HEIGHT * ratio);
    const pen = /** @type {CanvasRenderingContext2D} */ (this.canvas.getContext("2d"));
    pen.setTransform(ratio, 0, 0, ratio, 0, 0);
    const points = line(course, width, HEIGHT);
    pen.lineWidth = 1.6;
    pen.lineJoin = "round";
    pen.strokeStyle = spec.paths[this.slider.moves[0]?.path]?.colour ?? spec.theme.ink;
    pen.beginPath();
    for (const [x, y] of points) pen.lineTo(x, y);
    pen.stroke();
    const still = Boolean(this.slider.follows?.values);
    const last = points.length - 1;
    const k = still ? last : Math.min(Math.max(Math.floor(cursor), 1) - 1, last);
    pen.fillStyle = pen.strokeStyle;
    pen.beginPath();
    pen.arc(points[k][0], points[k][1], 3, 0, 2 * Math.PI);
    pen.fill();
    const text = short(course[k], 3);
    if (this.value.textContent !== text) this.value.textContent = text;
  }
}

/**
 * A course as a line in a box: from the least to the largest value, level in the middle where there is one.
 * @param {ArrayLike<number>} course @param {number} width @param {number} height @returns {[number, number][]}
 */
export function line(course, width, height) {
  const values = Array.from(course);
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const across = (width - 2 * MARGIN) / Math.max(values.length - 1, 1);
  const up = high - low > 1e-9 * Math.abs(high) ? (height - 2 * MARGIN) / (high - low) : 0;
  const bottom = up ? height - MARGIN : height / 2;
  return values.map((value, i) => [MARGIN + i * across, bottom - up * (value - low)]);
}
