/** A text to be passed on, a link or a line of HTML, with a button that copies it; of a link its QR code, too, as
 * large as the screen if one likes. */

import { element } from "../draw/canvas_panels.js";
import { CopyButton, copied } from "./copying.js";

/**
 * @typedef {import("../protocol.js").Passed} Passed
 * @typedef {{data: Passed, parentElement: HTMLElement}} Component
 */

/** Each on the page. @type {Map<HTMLElement, Passing>} */
const passings = new Map();

/** @param {Component} component */
export function mount({ data, parentElement }) {
  const passing = passings.get(parentElement) ?? new Passing(parentElement);
  passings.set(parentElement, passing);
  passing.update(data);
}

/** @param {HTMLElement} parentElement */
export function unmount(parentElement) {
  passings.get(parentElement)?.destroy();
  passings.delete(parentElement);
}

class Passing {
  /** @param {HTMLElement} parent */
  constructor(parent) {
    this.place = element("div", "live-passing", parent);
    this.field = element("textarea", "live-passed", this.place);
    this.field.readOnly = true;
    this.field.rows = 1;
    this.field.spellcheck = false;
    this.field.onfocus = () => this.field.select();
    this.copying = new CopyButton(this.place, () => this.copy());
    this.code = element("div", "live-qr", this.place);
    this.width = 0;
    this.watch = new ResizeObserver(() => this.fit());
    this.watch.observe(this.field);
  }

  /** @param {Passed} data */
  update(data) {
    this.data = data;
    const { text, label, qr, words } = data;
    this.field.value = text;
    this.field.setAttribute("aria-label", label);
    this.copying.update(words.copy, `${words.copy}: ${label}`);
    this.width = 0;
    this.fit();
    this.draw(qr, words);
  }

  /** As high as its text is, in the width that there is. */
  fit() {
    if (this.field.clientWidth === this.width) return;
    this.width = this.field.clientWidth;
    this.field.style.height = "auto";
    this.field.style.height = `${this.field.scrollHeight + 2}px`;
  }

  /** @param {string} qr @param {Passed["words"]} words */
  draw(qr, words) {
    this.code.hidden = !qr;
    this.code.replaceChildren();
    if (!qr) return;
    picture(qr, words, this.code);
    const larger = element("button", "live-copy", this.code);
    larger.type = "button";
    larger.textContent = words.full;
    larger.onclick = () => this.enlarge(qr, words);
  }

  /** @param {string} qr @param {Passed["words"]} words */
  enlarge(qr, words) {
    const dialog = element("dialog", "live-qr-full", this.place);
    dialog.setAttribute("aria-label", words.qr);
    picture(qr, words, dialog);
    const close = element("button", "live-qr-close", dialog);
    close.type = "button";
    close.textContent = words.close;
    dialog.onclick = () => dialog.close(); // wherever one presses
    dialog.onkeydown = (event) => event.stopPropagation(); // Escape is not that of the dialog around it
    dialog.onclose = () => dialog.remove();
    dialog.showModal();
  }

  async copy() {
    const { data } = this;
    if (!data) return;
    if (await copied(data.text, this.place)) return this.copying.announce(data.words.copied);
    this.field.focus();
    this.field.select();
    this.copying.announce(data.words.here);
  }

  destroy() {
    this.watch.disconnect();
    this.copying.destroy();
    this.place.remove();
  }
}

/** The code, which the server has made. @param {string} qr @param {Passed["words"]} words @param {HTMLElement} place */
function picture(qr, words, place) {
  const drawn = element("div", "live-qr-code", place);
  drawn.innerHTML = qr;
  drawn.setAttribute("role", "img");
  drawn.setAttribute("aria-label", words.qr);
}
