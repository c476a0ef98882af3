/** A file that is dropped anywhere on the page; while one is held over it, a target is seen. */

import { element } from "../draw/canvas_panels.js";
import { take } from "../parts/own_list.js";

/** @typedef {import("../core/live_figure.js").LiveFigure} LiveFigure */

const LEFT = 1200; // milliseconds without a word after which a file is no longer held over the page

export class Drops {
  /** @param {LiveFigure} live */
  constructor(live) {
    this.live = live;
    this.timer = 0;
    /** @type {HTMLElement | null} */
    this.target = null;
    this.over = (/** @type {DragEvent} */ event) => {
      if (!this.takes(event)) return;
      event.preventDefault(); // else the browser would open the file in the page's place
      if (event.dataTransfer) event.dataTransfer.dropEffect = "copy";
      this.show();
    };
    this.left = (/** @type {DragEvent} */ event) => event.relatedTarget || this.hide();
    this.dropped = (/** @type {DragEvent} */ event) => {
      if (!this.takes(event)) return;
      event.preventDefault();
      this.hide();
      this.take([...(event.dataTransfer?.files ?? [])]);
    };
    for (const what of ["dragenter", "dragover"])
      window.addEventListener(what, /** @type {EventListener} */ (this.over));
    window.addEventListener("dragleave", this.left);
    window.addEventListener("drop", this.dropped);
  }

  /** Whether it is a file, and nobody else's. @param {DragEvent} event */
  takes(event) {
    const { dataTransfer, defaultPrevented } = event;
    const { slots, spec } = this.live;
    const here = Boolean(spec?.words?.own) && (slots.has("plane") || slots.has("own"));
    return here && !defaultPrevented && Boolean(dataTransfer?.types.includes("Files"));
  }

  /** One after the other, as each may change the page. @param {File[]} files */
  async take(files) {
    for (const file of files) await take(this.live, file);
  }

  show() {
    if (!this.target) {
      this.target = element("div", "live-drop", document.body);
      element("span", "", this.target).textContent = this.live.spec.words.own.drop;
    }
    clearTimeout(this.timer);
    this.timer = window.setTimeout(() => this.hide(), LEFT); // `dragover` is said all the time
  }

  hide() {
    clearTimeout(this.timer);
    this.target?.remove();
    this.target = null;
  }

  destroy() {
    this.hide();
    for (const what of ["dragenter", "dragover"])
      window.removeEventListener(what, /** @type {EventListener} */ (this.over));
    window.removeEventListener("dragleave", this.left);
    window.removeEventListener("drop", this.dropped);
  }
}
