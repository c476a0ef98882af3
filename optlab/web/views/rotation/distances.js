/** How far each run is from the same path turned, up to the cursor: a bar and its digits. */

import { forPlace } from "../../live/js/core/kinds.js";
import { Readable } from "../../live/js/draw/readable.js";
import { element, short } from "../../live/js/draw/canvas_panels.js";

/**
 * @typedef {import("../../live/js/core/live_figure.js").LiveFigure} LiveFigure
 * @typedef {import("./protocol.js").RotationSpec} RotationSpec
 * @typedef {import("./protocol.js").Distances} Spec
 *   `most` fills the bar, what is below `least` is rounding
 */

export class Distances {
  /** @param {HTMLElement} place @param {LiveFigure} live */
  constructor(place, live) {
    this.live = live;
    this.list = element("div", "live-distances", place);
    this.readable = new Readable(live);
    /** @type {{bar: HTMLElement, digits: HTMLElement, shown: number}[]} */
    this.rows = [];
  }

  get spec() {
    return /** @type {Spec} */ (/** @type {RotationSpec} */ (this.live.spec).distances);
  }

  update() {
    this.list.replaceChildren();
    this.rows = this.live.spec.paths.map((path) => {
      const label = element("span", "live-distance-name", this.list);
      const glyph = element("span", "", label);
      glyph.textContent = path.glyph;
      glyph.style.color = path.colour;
      label.append(` ${path.name}`);
      label.title = path.exact ?? "";
      const bar = element("span", "", element("span", "live-distance-track", this.list));
      bar.style.background = path.colour;
      const digits = element("span", "live-distance-digits", this.list);
      return { bar, digits, shown: -1 };
    });
  }

  draw() {
    if (!this.live.spec || !this.spec) return;
    const due = this.readable.due();
    this.live.paths().forEach(({ numbers }, i) => {
      const row = this.rows[i];
      if (!row) return;
      const values = numbers.columns.deviation;
      const k = Math.min(Math.floor(this.live.cursor), (values?.length ?? 0) - 1);
      const value = values?.[k] ?? NaN;
      const share = value >= 0 ? Math.min(value / this.spec.most, 1) : 0;
      if (share !== row.shown) row.bar.style.transform = `scaleX(${share})`;
      row.shown = share;
      if (due) this.write(row.digits, value, numbers.exact);
    });
  }

  /** @param {HTMLElement} digits @param {number} value @param {boolean} exact */
  write(digits, value, exact) {
    const { least, rounding, unknown } = this.spec;
    const about = exact ? "" : "≈ ";
    const small = value < least;
    const text = value !== value ? unknown : small ? rounding : about + short(value, exact ? 3 : 2);
    const title = small ? short(value, 2) : "";
    if (digits.textContent !== text) digits.textContent = text;
    if (digits.title !== title) digits.title = title;
  }

  destroy() {
    this.list.remove();
  }
}

forPlace("distances", Distances);
