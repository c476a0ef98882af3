/** A bar for each run: one number of it up to the cursor, as a length and in digits. */

import { element, short } from "./sheet.js";

/**
 * @typedef {import("./board.js").Board} Board
 * @typedef {{column: string, most: number, least: number, rounding: string, unknown: string}} Spec
 *   `most` fills the bar, what is below `least` is rounding
 */

export class Bars {
  /** @param {HTMLElement} place @param {Board} board @param {string} name */
  constructor(place, board, name) {
    this.board = board;
    this.name = name;
    this.list = element("div", "live-bars", place);
    /** @type {{bar: HTMLElement, digits: HTMLElement}[]} */
    this.rows = [];
  }

  /** @returns {Spec} */
  get spec() {
    return this.board.spec.bars[this.name];
  }

  update() {
    this.list.replaceChildren();
    this.rows = this.board.spec.paths.map((/** @type {any} */ path) => {
      const label = element("span", "live-bar-name", this.list);
      const glyph = element("span", "", label);
      glyph.textContent = path.glyph;
      glyph.style.color = path.colour;
      label.append(` ${path.name}`);
      label.title = path.name;
      const bar = element("span", "", element("span", "live-bar-track", this.list));
      bar.style.background = path.colour;
      return { bar, digits: element("span", "live-bar-digits", this.list) };
    });
  }

  draw() {
    if (!this.board.spec?.bars) return;
    const { column, most, least, rounding, unknown } = this.spec;
    this.board.paths().forEach(({ numbers }, i) => {
      const row = this.rows[i];
      if (!row) return;
      const values = numbers.columns[column];
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
