/** The name of the preset that the experiment was made of, and the way back to it. */

import { forKind } from "../../live/js/core/kinds.js";
import { element } from "../../live/js/draw/sheet.js";

/** @typedef {import("../../live/js/core/board.js").Board} Board */

export class Origin {
  /** @param {HTMLElement} place @param {Board} board @param {string} name */
  constructor(place, board, name) {
    this.board = board;
    this.name = name;
    this.row = element("div", "live-origin", place);
    this.title = element("span", "live-origin-title", this.row);
    this.title.setAttribute("role", "status"); // that it is changed is said once, not insisted on
    this.button = element("button", "live-reset", this.row);
    this.button.type = "button";
    this.button.onclick = () => this.reset();
  }

  get said() {
    return /** @type {import("../../live/js/protocol.js").Origin} */ (this.board.spec.origins?.[this.name]);
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
    if (back) this.board.outbox.add("preset", { preset: back });
  }

  destroy() {
    this.row.remove();
  }
}

forKind("origins", Origin);
