/** A table of text and of numbers that stand in the paths' columns: they move with the sliders. */

import { forKind } from "../../live/js/core/kinds.js";
import { element, short } from "../../live/js/draw/canvas_panels.js";
import { saidWith } from "../../live/js/page/spoken.js";

/**
 * @typedef {import("../../live/js/core/live_figure.js").LiveFigure} LiveFigure
 * @typedef {import("./protocol.js").NumberCell} Cell
 * @typedef {import("./protocol.js").StabilitySpec} StabilitySpec
 */

export class Table {
  /** @param {HTMLElement} place @param {LiveFigure} live @param {string} name */
  constructor(place, live, name) {
    this.live = live;
    this.name = name;
    this.table = element("table", "live-table", place);
    this.laid = "";
    /** @type {[HTMLElement, Cell][]} */
    this.moving = [];
  }

  update() {
    const { tables } = /** @type {StabilitySpec} */ (this.live.spec);
    const spec = tables?.[this.name];
    this.table.hidden = !spec;
    const key = JSON.stringify(spec);
    if (!spec || key === this.laid) return;
    this.laid = key;
    this.moving = [];
    this.table.replaceChildren();
    const head = element("tr", "", element("thead", "", this.table));
    for (const title of spec.head) element("th", "", head).textContent = title;
    const body = element("tbody", "", this.table);
    for (const cells of spec.rows) {
      const row = element("tr", "", body);
      for (const cell of cells) {
        const place = element("td", "", row);
        if ("column" in cell) {
          this.moving.push([place, cell]);
          continue;
        }
        place.textContent = cell.text;
        // The marker alone: no run's colour is text that can be read on every paper.
        if (cell.glyph) place.prepend(mark(cell));
        if (cell.title) place.title = cell.title;
      }
    }
  }

  draw() {
    if (!this.live.spec) return;
    for (const [place, cell] of this.moving) {
      const text = this.text(cell);
      if (place.textContent !== text) place.textContent = text;
    }
  }

  /** @param {Cell} cell */
  text({ path, column, decimals, words, nothing, instead, own }) {
    if (own && !this.live.paths()[path]?.numbers.columns[column]) return "…";
    const value = this.live.column(path, column)[0];
    if (value === undefined || value !== value) return wordFor(this.live, path, instead) ?? nothing ?? "–";
    if (words) return words[Math.round(value)] ?? "–";
    if (decimals === undefined || Math.abs(value) >= 1000) return short(value, 4);
    return value.toFixed(decimals);
  }

  destroy() {
    this.table.remove();
  }
}

forKind("tables", Table);

/** Why there is no number, where that is known. @param {LiveFigure} live @param {number} path @param {Cell["instead"]} instead */
function wordFor(live, path, instead) {
  if (!instead) return undefined;
  const [why, step] = [instead.column, instead.after].map((name) => live.column(path, name)[0]);
  const says = instead.words[Math.round(why)];
  return says && saidWith(says, { step });
}

/** @param {import("./protocol.js").TextCell} cell */
function mark({ glyph = "", colour = "" }) {
  const made = element("span", "");
  [made.textContent, made.style.color] = [glyph, colour];
  return made;
}
