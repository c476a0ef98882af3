/** A step with its own numbers in it: the lines of the method of the run that is looked at closely. */

import { forPlace } from "../../live/js/core/kinds.js";
import { filled } from "../../live/js/core/paths.js";
import { stepOf } from "../../live/js/core/steps.js";
import { ARROWS } from "../../live/js/draw/arrows.js";
import { element, short } from "../../live/js/draw/canvas_panels.js";

/**
 * @typedef {import("../../live/js/core/live_figure.js").LiveFigure} LiveFigure
 * @typedef {import("../../live/js/core/paths.js").Numbers} Numbers
 * @typedef {import("../../live/js/protocol.js").WorkedLine} WorkedLine
 */

const DIGITS = 3;
const COLOURS = { gradient: "-gradient", momentum: "-momentum", step: "step" };

/** A number in a line; where something stands before or behind it that would take its sign or its exponent, in brackets. @param {number} value @param {boolean} [firm] */
export function written(value, firm = false) {
  const text = short(value, DIGITS);
  return firm && /[−⁰¹²³⁴⁵⁶⁷⁸⁹]/.test(text) ? `(${text})` : text;
}

/** A line's pieces at a step, each with its role. @param {WorkedLine} line @param {Numbers["columns"]} columns @param {number} k @param {1 | 2} axis @returns {[string, string][]} */
export function pieces({ name, role, tokens, result }, columns, k, axis) {
  const number = (/** @type {number} */ leaf) => columns[`worked ${leaf} x${axis}`][k];
  const made = tokens.map(
    ({ text, leaf = -1, firm, role }) =>
      /** @type {[string, string]} */ ([text ?? written(number(leaf), firm), role]),
  );
  const comes = tokens.length > 1 ? [[` = ${written(number(result))}`, role]] : [];
  return [[name, role], [" = ", ""], ...made, .../** @type {[string, string][]} */ (comes)];
}

export class Worked {
  /** @param {HTMLElement} place @param {LiveFigure} live */
  constructor(place, live) {
    this.live = live;
    this.box = element("details", "live-worked", place);
    this.title = element("summary", "", this.box);
    this.step = element("p", "", this.box);
    this.lines = element("div", "live-worked-lines", this.box);
    this.box.addEventListener("toggle", () => this.update());
    this.shown = "";
    /** @type {Numbers | null} */
    this.numbers = null;
    this.address = "";
  }

  /** Have the numbers of what is shown, while somebody looks. */
  async update() {
    const { spec, exact } = this.live;
    this.title.textContent = spec.words.worked.title;
    const path = spec.paths[spec.chosen];
    this.box.hidden = !path || Boolean(spec.stride);
    if (this.box.hidden || !this.box.open) return;
    const address = `${filled(path.at, spec.values)}&worked=yes`;
    if (address !== this.address) {
      [this.address, this.numbers] = [address, null];
      this.numbers = (await exact.ask([address]))[0];
      if (this.address !== address) return;
    }
    this.draw();
  }

  /** Under the hand it is of the page at rest, and faint. */
  draw() {
    const { live, numbers } = this;
    if (this.box.hidden || !this.box.open || !numbers) return;
    this.box.classList.toggle("live-stale", Boolean(live.drag));
    const { spec } = live;
    const { words, steps, chosen, theme } = spec;
    const path = live.atRest[chosen];
    const k = Math.min(Math.floor(live.cursor), steps - 1);
    const key = [this.address, k, theme.ink].join();
    if (!path || key === this.shown) return;
    this.shown = key;
    const { name, colour } = path;
    const says = !numbers.worked?.length ? words.worked.none : steps ? words.worked.step : words.worked.still;
    this.step.textContent = says.replace("{name}", name).replace("{step}", String(stepOf(spec, k + 1)));
    this.lines.replaceChildren();
    if (!numbers.worked || !steps) return;
    for (const axis of /** @type {const} */ ([1, 2])) {
      const block = element("div", "", this.lines);
      element("b", "", block).textContent = `x${axis}`;
      for (const line of numbers.worked) {
        const row = element("div", "live-worked-line", block);
        for (const [text, role] of pieces(line, numbers.columns, k, axis)) {
          const piece = element("span", "", row);
          piece.textContent = text;
          const [paint] = ARROWS[COLOURS[/** @type {keyof typeof COLOURS} */ (role)]] ?? [""];
          piece.style.color = paint === "path" ? colour : paint === "ink" ? theme.ink : paint;
          piece.classList.toggle("live-worked-role", Boolean(role));
        }
      }
    }
  }

  destroy() {
    this.box.remove();
  }
}

forPlace("worked", Worked);
