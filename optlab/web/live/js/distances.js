/** How far each run is from the same path turned, up to the cursor: a bar and its digits. */

import { element, short } from "./sheet.js";

/**
 * @typedef {import("./board.js").Board} Board
 * @typedef {{most: number, least: number, rounding: string, unknown: string}} Spec
 *   `most` fills the bar, what is below `least` is rounding
 */

export class Distances {
  /** @param {HTMLElement} place @param {Board} board */
  constructor(place, board) {
    this.board = board;
    this.list = element("div", "live-distances", place);
    /** @type {{bar: HTMLElement, digits: HTMLElement}[]} */
    this.rows = [];
  }

  /** @returns {Spec} */
  get spec() {
    return this.board.spec.distances;
  }

  update() {
    this.list.replaceChildren();
    this.rows = this.board.spec.paths.map((/** @type {any} */ path) => {
      const label = element("span", "live-distance-name", this.list);
      const glyph = element("span", "", label);
      glyph.textContent = path.glyph;
      glyph.style.color = path.colour;
      label.append(` ${path.name}`);
      label.title = path.name;
      const bar = element("span", "", element("span", "live-distance-track", this.list));
      bar.style.background = path.colour;
      return { bar, digits: element("span", "live-distance-digits", this.list) };
    });
  }

  draw() {
    if (!this.board.spec?.distances) return;
    const { most, least, rounding, unknown } = this.spec;
    this.board.paths().forEach(({ numbers }, i) => {
      const row = this.rows[i];
      if (!row) return;
      const values = numbers.columns.astray;
      const k = Math.min(Math.floor(this.board.cursor), (values?.length ?? 0) - 1);
      const value = values?.[k] ?? NaN;
      row.bar.style.transform = `scaleX(${value >= 0 ? Math.min(value / most, 1) : 0})`;
      row.digits.textContent =
        value !== value
          ? unknown
          : value < least
            ? rounding
            : (numbers.exact ? "" : "≈ ") + short(value, numbers.exact ? 3 : 2);
      row.digits.title = value < least ? short(value, 2) : "";
    });
  }

  destroy() {
    this.list.remove();
  }
}
