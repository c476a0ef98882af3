/** A button that copies the page's address, as it is once all that the hand did is in it. */

import { forPlace } from "../core/kinds.js";
import { shared } from "../core/frame.js";
import { Newest } from "../core/newest.js";
import { element } from "../draw/canvas_panels.js";
import { CopyButton, copied } from "../page/copying.js";

/** @typedef {import("../core/live_figure.js").LiveFigure} LiveFigure */

const PAUSE = 30; // milliseconds between two looks at whether something is still on its way
const CALM = 3; // looks, one after the other, at which nothing is: a widget may just have been left

export class Link {
  /** @param {HTMLElement} place @param {LiveFigure} live */
  constructor(place, live) {
    this.live = live;
    this.place = element("div", "live-link", place);
    this.copying = new CopyButton(this.place, () => this.copy());
    /** Where nothing may be copied, the address itself. */
    this.box = element("input", "live-address", this.place);
    this.box.readOnly = this.box.hidden = true;
    this.box.onblur = () => (this.box.hidden = true);
    this.box.onkeydown = ({ key }) => key === "Escape" && this.copying.button.focus();
    this.presses = new Newest();
  }

  get words() {
    return this.live.spec.words.link;
  }

  update() {
    const { copy, here } = this.words;
    this.copying.update(copy);
    this.box.setAttribute("aria-label", here);
  }

  draw() {}

  async copy() {
    const signal = this.presses.ask();
    this.copying.button.setAttribute("aria-busy", "true");
    await reported(this.live);
    this.copying.button.removeAttribute("aria-busy");
    if (signal.aborted) return;
    const address = new URL(location.href);
    address.search = shared(address.search);
    if (await copied(address.href)) return this.copying.announce(this.words.copied);
    this.box.value = address.href;
    this.box.hidden = false;
    this.box.focus();
    this.box.select();
    this.copying.announce(this.words.here);
  }

  destroy() {
    this.presses.drop();
    this.copying.destroy();
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
