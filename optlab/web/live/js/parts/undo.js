/** Undo and redo, by two buttons and the usual keys, over the browser's own history of the page's addresses: the
 * page's state is its address, so all that was changed is in it, whoever changed it. The page itself is never left. */

import { followers, ways } from "../core/entries.js";
import { forPlace } from "../core/kinds.js";
import { within } from "../core/outbox.js";
import { element } from "../draw/canvas_panels.js";
import { undoWay } from "./keys.js";
import { reported } from "./link.js";

/**
 * @typedef {import("../core/live_figure.js").LiveFigure} LiveFigure
 * @typedef {"back" | "forward"} Way
 */

const SAID = 2000; // milliseconds that a word is shown
const GONE = 1000; // milliseconds within which a browser has gone to another entry

/** What is drawn on each button, and what it is called, and what is said when it was pressed or could not be. */
const BUTTONS = {
  back: { drawing: "M6 3 2.5 6.5 6 10M3 6.5h6a4 4 0 0 1 0 8H7", name: "undo", done: "undone", none: "first" },
  forward: { drawing: "M10 3l3.5 3.5L10 10M13 6.5H7a4 4 0 0 0 0 8h2", name: "redo", done: "redone", none: "last" },
};

export class Undo {
  /** @param {HTMLElement} place @param {LiveFigure} live */
  constructor(place, live) {
    this.live = live;
    this.place = element("div", "live-undo", place);
    this.buttons = { back: this.button("back"), forward: this.button("forward") };
    this.said = element("span", "live-undo-said", this.place);
    this.said.setAttribute("role", "status");
    this.timer = 0;
    /** One after the other, however fast they are pressed. */
    this.going = Promise.resolve();
    this.follow = () => this.show();
    this.keys = (/** @type {KeyboardEvent} */ event) => {
      const way = undoWay(event);
      if (!way) return;
      event.preventDefault();
      this.go(way);
    };
    followers.add(this.follow);
    document.addEventListener("keydown", this.keys);
  }

  /** @param {Way} way */
  button(way) {
    const button = element("button", "live-button", this.place);
    button.type = "button";
    button.innerHTML = `<svg aria-hidden="true" viewBox="0 0 16 16" width="16" height="16"><path d="${BUTTONS[way].drawing}"/></svg>`;
    button.onclick = () => this.go(way);
    return button;
  }

  update() {
    const { undo } = this.live.spec.words;
    for (const way of /** @type {Way[]} */ (["back", "forward"])) {
      const [button, says] = [this.buttons[way], undo[BUTTONS[way].name]];
      button.title = says;
      button.setAttribute("aria-label", says);
    }
    this.show();
  }

  draw() {}

  /** Whether there is something to go to; a button keeps the focus in any case. */
  show() {
    const there = ways();
    for (const way of /** @type {Way[]} */ (["back", "forward"]))
      this.buttons[way].setAttribute("aria-disabled", String(!there[way]));
  }

  /** @param {Way} way */
  go(way) {
    this.going = this.going.then(() => this.step(way));
  }

  /** @param {Way} way */
  async step(way) {
    await reported(this.live); // what the hand did last is an entry, too
    const { undo } = this.live.spec.words;
    const { done, none } = BUTTONS[way];
    if (!ways()[way]) return this.announce(undo[none], true);
    const { search } = location;
    // An entry may be the same page, scrolled to one of its headings.
    while (ways()[way] && (await went(way)) && location.search === search);
    if (location.search === search) this.announce(undo[none], true);
    else this.announce(undo[done]);
  }

  /** @param {string} text @param {boolean} [seen]  else it is only heard */
  announce(text, seen = false) {
    clearTimeout(this.timer);
    this.said.textContent = text;
    this.said.classList.toggle("live-seen", seen);
    this.timer = window.setTimeout(() => (this.said.textContent = ""), SAID);
  }

  destroy() {
    clearTimeout(this.timer);
    followers.delete(this.follow);
    document.removeEventListener("keydown", this.keys);
    this.place.remove();
  }
}

/** Whether the browser has gone to another entry. @param {Way} way */
async function went(way) {
  let gone = false;
  const told = new Promise((resolve) => window.addEventListener("popstate", resolve, { once: true }));
  history[way]();
  await within(GONE, told.then(() => (gone = true)));
  return gone;
}

forPlace("undo", Undo);
