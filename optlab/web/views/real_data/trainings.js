/** A row for each run: its last loss, how far that is above the least one, and how it ended. */

import { forPlace } from "../../live/js/core/kinds.js";
import { Readable } from "../../live/js/draw/readable.js";
import { element, short } from "../../live/js/draw/canvas_panels.js";
import { about } from "../../live/js/parts/sliders.js";

/**
 * @typedef {import("../../live/js/core/live_figure.js").LiveFigure} LiveFigure
 * @typedef {import("../../live/js/core/live_figure.js").Path} Path
 * @typedef {import("./protocol.js").RealDataSpec} RealDataSpec
 * @typedef {import("./protocol.js").Trainings} Spec
 */

class Trainings {
  /** @param {HTMLElement} place @param {LiveFigure} live */
  constructor(place, live) {
    this.live = live;
    this.table = element("table", "live-table live-trainings", place);
    this.readable = new Readable(live);
    /** @type {HTMLElement[][]} */
    this.cells = [];
  }

  get spec() {
    return /** @type {Spec} */ (/** @type {RealDataSpec} */ (this.live.spec).trainings);
  }

  update() {
    const { paths } = this.live.spec;
    this.table.replaceChildren();
    const head = element("tr", "", element("thead", "", this.table));
    for (const title of this.spec.heads) element("th", "", head).textContent = title;
    const body = element("tbody", "", this.table);
    this.cells = paths.map((path) => {
      const row = element("tr", "", body);
      const name = element("td", "", row);
      const glyph = element("span", "", name);
      [glyph.textContent, glyph.style.color] = [path.glyph, path.colour];
      name.append(` ${path.name}`);
      name.title = path.exact ?? "";
      return this.spec.heads.slice(1).map(() => element("td", "", row));
    });
    if (paths.length) return;
    const nothing = element("td", "", element("tr", "", body));
    nothing.colSpan = this.spec.heads.length;
    nothing.textContent = this.spec.none;
  }

  draw() {
    if (!this.live.spec || !this.readable.due()) return;
    this.live.paths().forEach((path, i) => {
      this.told(path).forEach((text, c) => {
        const cell = this.cells[i]?.[c];
        if (cell && cell.textContent !== text) cell.textContent = text;
      });
    });
  }

  /** @param {Path} path @returns {string[]} */
  told({ numbers: { columns, least, kind, exact, fine } }) {
    const above = columns.loss?.[columns.loss.length - 1];
    if (above === undefined) return ["…", "", ""];
    const apart = exact ? 0 : (fine.at(-1) ?? 0) * above; // codes
    const digits = (/** @type {number} */ value, /** @type {number} */ most) =>
      exact && value === value ? short(value, most) : about(value, apart, most);
    const share = above < Infinity ? ` (${short((100 * above) / least, 2)} %)` : "";
    return [
      digits(least + above, 6),
      digits(above, 3) + share,
      this.spec.outcomes[kind] ?? "",
    ];
  }

  destroy() {
    this.table.remove();
  }
}

forPlace("trainings", Trainings);
