/** A box in which a number is typed: what it says counts when it is left, or at Enter. */

import { element } from "../draw/canvas_panels.js";

export class NumberBox {
  /** @param {HTMLElement} place @param {(text: string) => void} typed  the server reads the text */
  constructor(place, typed) {
    this.input = element("input", "live-box", place);
    this.input.inputMode = "decimal";
    this.input.autocomplete = "off";
    this.typed = typed;
    this.typing = false;
    this.shown = "";
    this.instead = "";
    this.input.addEventListener("input", () => (this.typing = true));
    this.input.addEventListener("change", () => this.take());
    this.input.addEventListener("keydown", (event) => {
      if (event.key === "Enter") this.take();
      if (event.key !== "Escape") return;
      this.leave();
    });
    // Where the text is again what it was, browsers tell of no change.
    this.input.addEventListener("blur", () => this.leave());
  }

  /** What is typed no longer counts. */
  leave() {
    if (!this.typing) return;
    this.typing = false;
    this.write(this.shown, this.instead);
  }

  take() {
    if (!this.typing) return;
    this.typing = false;
    this.typed(this.input.value.trim());
  }

  /** Show a text, unless another is being typed. @param {string} text @param {string} [instead]  where there is none */
  write(text, instead = "") {
    [this.shown, this.instead] = [text, instead];
    if (this.typing) return;
    if (this.input.value !== text) this.input.value = text; // writing it again would undo a selection
    this.input.placeholder = instead;
  }
}
