/** A table beside a chart: for each of its paths, in its colour, what the server says of it. */

import { forKind } from "../../live/js/core/kinds.js";
import { element } from "../../live/js/draw/canvas_panels.js";

/**
 * @typedef {import("../../live/js/core/live_figure.js").LiveFigure} LiveFigure
 * @typedef {import("./protocol.js").AveragesSpec} AveragesSpec
 * @typedef {import("./protocol.js").WindowTable} Spec
 */

export class WindowTable {
  /** @param {HTMLElement} place @param {LiveFigure} live @param {string} name */
  constructor(place, live, name) {
    this.live = live;
    this.name = name;
    this.table = element("table", "live-windows", place);
    /** @type {HTMLElement[][]} */
    this.cells = [];
  }

  get spec() {
    const { windows } = /** @type {AveragesSpec} */ (this.live.spec);
    return /** @type {Spec} */ (windows?.[this.name]);
  }

  update() {
    const { heads, rows, labels } = this.spec;
    this.table.replaceChildren();
    const top = element("tr", "", element("thead", "", this.table));
    for (const head of heads) element("th", "", top).textContent = head;
    const body = element("tbody", "", this.table);
    this.cells = rows.map((path, r) => {
      const { glyph, colour } = this.live.spec.paths[path];
      const row = element("tr", "", body);
      return heads.map((_head, column) => {
        const cell = element("td", "", row);
        if (column) return cell;
        const mark = element("span", "live-glyph", cell);
        [mark.textContent, mark.style.color] = [glyph, colour];
        const number = element("span", "", cell);
        element("span", "live-quiet", cell).textContent = labels[r] ?? "";
        return number;
      });
    });
  }

  draw() {
    const { rows, notes } = this.spec;
    const paths = this.live.paths();
    rows.forEach((path, r) => {
      const { says = [], kind } = paths[path]?.numbers ?? {};
      this.cells[r]?.forEach((cell, column) => {
        const text = says[column] || (notes[kind] ?? "");
        if (cell.textContent !== text) cell.textContent = text;
      });
    });
  }

  destroy() {
    this.table.remove();
  }
}

forKind("windows", WindowTable);
