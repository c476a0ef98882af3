/** A button that copies the page's address, as it is once all that the hand did is in it. */

import { forPlace } from "../core/kinds.js";
import { shared } from "../core/frame.js";
import { Newest } from "../core/newest.js";
import { element } from "../draw/canvas_panels.js";

/** @typedef {import("../core/live_figure.js").LiveFigure} LiveFigure */

const SAID = 2000; // milliseconds that a word is shown
const PAUSE = 30; // milliseconds between two looks at whether something is still on its way
const CALM = 3; // looks, one after the other, at which nothing is: a widget may just have been left

export class Link {
  /** @param {HTMLElement} place @param {LiveFigure} live */
  constructor(place, live) {
    this.live = live;
    this.place = element("div", "live-link", place);
    this.button = element("button", "live-copy", this.place);
    this.button.type = "button";
    this.button.onclick = () => this.copy();
    this.said = element("span", "live-said", this.place);
    this.said.setAttribute("role", "status");
    this.said.setAttribute("aria-live", "polite");
    /** Where nothing may be copied, the address itself. */
    this.box = element("input", "live-address", this.place);
    this.box.readOnly = this.box.hidden = true;
    this.box.onblur = () => (this.box.hidden = true);
    this.box.onkeydown = ({ key }) => key === "Escape" && this.button.focus();
    this.presses = new Newest();
    this.timer = 0;
  }

  get words() {
    return this.live.spec.words.link;
  }

  update() {
    const { copy, here } = this.words;
    this.button.setAttribute("aria-label", copy);
    this.box.setAttribute("aria-label", here);
    if (!this.timer) this.button.textContent = copy;
  }

  draw() {}

  async copy() {
    const signal = this.presses.ask();
    this.button.setAttribute("aria-busy", "true");
    await reported(this.live);
    this.button.removeAttribute("aria-busy");
    if (signal.aborted) return;
    const address = new URL(location.href);
    address.search = shared(address.search);
    if (await copied(address.href)) return this.announce(this.words.copied);
    this.box.value = address.href;
    this.box.hidden = false;
    this.box.focus();
    this.box.select();
    this.announce(this.words.here);
  }

  /** Say it for a moment, in the button's place. @param {string} text */
  announce(text) {
    clearTimeout(this.timer);
    this.button.textContent = this.said.textContent = text;
    this.timer = window.setTimeout(() => {
      this.timer = 0;
      this.said.textContent = "";
      this.button.textContent = this.words.copy;
    }, SAID);
  }

  destroy() {
    this.presses.drop();
    clearTimeout(this.timer);
    this.place.remove();
  }
}

forPlace("link", Link);

/** All that the hand did is in the address: it is reported, and the page has answered.
 * @param {Pick<LiveFigure, "outbox">} live */
export async function reported({ outbox }) {
  outbox.hurry([...outbox.timers.keys()]);
  for (let calm = 0; calm < CALM; calm += 1) {
    const app = document.querySelector("[data-test-script-state]");
    const runs = app && app.getAttribute("data-test-script-state") !== "notRunning";
    if (outbox.busy || runs) calm = -1;
    await new Promise((resolve) => setTimeout(resolve, PAUSE));
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
