/** What did not come: a sentence where it would be, a button, and another try after a while. */

import { element } from "../draw/canvas_panels.js";

const SOON = 4000; // milliseconds until the first try of its own; each one later takes twice as long
const LATE = 60_000;

export class Excuse {
  /** @param {() => unknown} again  asks once more */
  constructor(again) {
    this.again = again;
    /** @type {HTMLElement | null} */
    this.note = null;
    /** @type {HTMLElement | null} */
    this.place = null;
    this.timer = 0;
    this.wait = SOON;
  }

  /** Where it is said. @param {HTMLElement} place */
  mount(place) {
    this.place = place;
    if (this.note) place.append(this.note);
  }

  /** Say that something did not come; nothing where all is there.
   * @param {{again: string, lost: string}} words @param {string} what  "" for nothing */
  say(words, what) {
    clearTimeout(this.timer);
    if (!what) {
      this.note?.remove();
      [this.note, this.wait] = [null, SOON];
      return;
    }
    this.note ??= this.made(words.again);
    /** @type {HTMLElement} */ (this.note.firstChild).textContent = words.lost.replace(
      "{what}",
      what,
    );
    if (this.place && this.note.parentElement !== this.place) this.place.append(this.note);
    this.timer = window.setTimeout(() => this.again(), this.wait);
    this.wait = Math.min(2 * this.wait, LATE);
  }

  /** @param {string} label */
  made(label) {
    const note = element("div", "live-lost");
    note.setAttribute("role", "status");
    element("span", "", note);
    const button = element("button", "live-take", note);
    button.textContent = label;
    button.onclick = () => this.again();
    return note;
  }

  destroy() {
    clearTimeout(this.timer);
    this.note?.remove();
  }
}
