/** A button that copies something, and says for a moment in its own place what came of it. */

import { element } from "../draw/canvas_panels.js";

const SAID = 2000; // milliseconds that a word is shown

export class CopyButton {
  /** @param {HTMLElement} place @param {() => void} press */
  constructor(place, press) {
    this.button = element("button", "live-copy", place);
    this.button.type = "button";
    this.button.onclick = press;
    this.said = element("span", "live-said", place);
    this.said.setAttribute("role", "status");
    this.said.setAttribute("aria-live", "polite");
    this.word = "";
    this.timer = 0;
  }

  /** @param {string} word  on it @param {string} [label]  what it is called, where that says more */
  update(word, label = word) {
    this.word = word;
    this.button.setAttribute("aria-label", label);
    if (!this.timer) this.button.textContent = word;
  }

  /** @param {string} text */
  announce(text) {
    clearTimeout(this.timer);
    this.button.textContent = this.said.textContent = text;
    this.timer = window.setTimeout(() => {
      this.timer = 0;
      this.said.textContent = "";
      this.button.textContent = this.word;
    }, SAID);
  }

  destroy() {
    clearTimeout(this.timer);
  }
}

/** Copy a text; whether that was possible. @param {string} text
 * @param {HTMLElement} within  where a field for it may stand: a dialog keeps the focus inside */
export async function copied(text, within = document.body) {
  try {
    await navigator.clipboard.writeText(text); // which there is only with https, or on this machine
    return true;
  } catch {
    return copiedAsSelected(text, within);
  }
}

/** The old way, which works everywhere that allows it. @param {string} text @param {HTMLElement} within */
function copiedAsSelected(text, within) {
  const focused = /** @type {HTMLElement | null} */ (document.activeElement);
  const field = element("textarea", "live-unseen", within);
  field.value = text;
  field.select();
  try {
    return document.execCommand("copy");
  } finally {
    field.remove();
    focused?.focus();
  }
}
