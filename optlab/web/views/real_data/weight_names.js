/** Which curve is which weight, and where each is at the end. */

import { forPlace } from "../../live/js/core/kinds.js";
import { DASHES } from "../../live/js/draw/axes.js";
import { Readable } from "../../live/js/draw/readable.js";
import { element, short } from "../../live/js/draw/canvas_panels.js";

/**
 * @typedef {import("../../live/js/core/live_figure.js").LiveFigure} LiveFigure
 * @typedef {import("./protocol.js").RealDataSpec} RealDataSpec
 * @typedef {import("./protocol.js").WeightNames} Spec
 */

const SAMPLE = 34; // pixels of a line

class WeightNames {
  /** @param {HTMLElement} place @param {LiveFigure} live */
  constructor(place, live) {
    this.live = live;
    this.list = element("ul", "live-weights", place);
    this.readable = new Readable(live);
    /** @type {HTMLElement[]} */
    this.digits = [];
  }

  get spec() {
    return /** @type {Spec} */ (/** @type {RealDataSpec} */ (this.live.spec).weights);
  }

  update() {
    const { names, path } = this.spec;
    const colour = this.live.spec.paths[path]?.colour ?? "";
    this.list.hidden = !colour;
    this.list.replaceChildren();
    this.digits = names.map((name, i) => {
      const one = element("li", "", this.list);
      one.innerHTML = `<svg aria-hidden="true" width="${SAMPLE}" height="8"><path d="M0 4H${SAMPLE}" fill="none" stroke-width="2" stroke="${colour}" stroke-dasharray="${DASHES[i].join(" ")}"/></svg>`;
      element("span", "", one).textContent = name;
      return element("b", "", one);
    });
  }

  draw() {
    if (!this.live.spec || !this.readable.due()) return;
    const { columns, path } = this.spec;
    const numbers = this.live.paths()[path]?.numbers;
    columns.forEach((column, i) => {
      const values = numbers?.columns[column];
      const text = values ? short(values[values.length - 1], numbers.exact ? 3 : 2) : "…";
      if (this.digits[i] && this.digits[i].textContent !== text) this.digits[i].textContent = text;
    });
  }

  destroy() {
    this.list.remove();
  }
}

forPlace("weight.names", WeightNames);
