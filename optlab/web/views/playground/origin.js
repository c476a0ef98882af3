/** The name of the preset that the experiment was made of, and the way back to it. */

import { forKind } from "../../live/js/core/kinds.js";
import { element } from "../../live/js/draw/canvas_panels.js";

/**
 * @typedef {import("../../live/js/core/live_figure.js").LiveFigure} LiveFigure
 * @typedef {import("./protocol.js").PlaygroundSpec} PlaygroundSpec
 * @typedef {import("./protocol.js").Origin} Said
 */

export class Origin {
  /** @param {HTMLElement} place @param {LiveFigure} live @param {string} name */
  constructor(place, live, name) {
    this.live = live;
    this.name = name;
    this.row = element("div", "live-origin", place);
    this.title = element("span", "live-origin-title", this.row);
    this.title.setAttribute("role", "status"); // that it is changed is said once, not insisted on
    this.button = element("button", "live-reset", this.row);
    this.button.type = "button";
    this.button.onclick = () => this.reset();
  }

  get said() {
    const { origins } = /** @type {PlaygroundSpec} */ (this.live.spec);
    return /** @type {Said} */ (origins?.[this.name]);
  }

  update() {
    const { title, back, reset, help } = this.said;
    if (this.title.textContent !== title) this.title.textContent = title;
    this.button.textContent = reset;
    this.button.title = help;
    // Nobody's focus is lost with it: the presets are beside it.
    const held = document.activeElement === this.button;
    this.button.style.visibility = back ? "" : "hidden"; // its room stays, so that nothing jumps
    if (held && !back) document.querySelector(/** @type {"button"} */ (".live-presets"))?.focus();
  }

  draw() {}

  reset() {
    const { back } = this.said;
    if (back) this.live.outbox.add("preset", { preset: back });
  }

  destroy() {
    this.row.remove();
  }
}

forKind("origins", Origin);
