/** Beside the plane: the path from before is shown or hidden, kept, changed for the page's own, dropped. */

import { element } from "../draw/canvas_panels.js";
import { iconButton } from "../draw/zoom.js";
import { saidWith } from "../page/spoken.js";
import { said } from "./before.js";

/** @typedef {import("../core/live_figure.js").LiveFigure} LiveFigure */

const HIGH = 330; // pixels: a figure that has room for these buttons below those of the zoom
const LOW = 225; // and one that has it for smaller ones
const MANY = 3; // runs: of more nobody hears each

/** What is drawn on each in 16 by 16. */
const DRAWINGS = {
  show: "M2 13.5l1.3-2.4M4.7 8.8 6.3 6.9M8.3 5.2l2.2-1M12.6 3.5l1.4-.3",
  keep: "M5.5 2.5h5M6.5 2.5v4L4.5 9.5h7l-2-3v-4M8 9.5v4",
  swap: "M3 5.5h9M9.5 3 12 5.5 9.5 8M13 10.5H4M6.5 8 4 10.5 6.5 13",
  drop: "M4 4l8 8M12 4l-8 8",
};

export class GhostButtons {
  /** @param {import("../draw/figure.js").Figure} figure @param {LiveFigure} live */
  constructor(figure, live) {
    this.live = live;
    this.figure = figure;
    const { frame } = figure;
    this.place = element("div", "live-zoom live-ghost", frame);
    this.place.setAttribute("role", "group");
    this.said = element("span", "live-said", frame);
    this.said.setAttribute("role", "status");
    const { ghost } = live;
    this.show = this.button("show", () => ghost.hide(!ghost.hidden));
    this.keep = this.button("keep", () => live.keep());
    this.swap = this.button("swap", () => live.swap());
    this.drop = this.button("drop", () => {
      live.drop();
      this.show.focus({ preventScroll: true });
    });
    /** What was said last. */
    this.heard = "";
    this.looks = "";
  }

  /** @param {keyof typeof DRAWINGS} name @param {() => void} press */
  button(name, press) {
    const button = iconButton(this.place, DRAWINGS[name]);
    button.dataset.does = name;
    button.onclick = () => {
      press();
      this.live.touch();
    };
    return button;
  }

  /** @param {Record<string, string>} words */
  update(words) {
    this.place.setAttribute("aria-label", words.show);
    for (const button of [this.show, this.keep, this.swap, this.drop]) {
      const says = words[button.dataset.does ?? ""];
      if (button.title === says) continue;
      button.title = says;
      button.setAttribute("aria-label", says);
    }
  }

  draw() {
    const { live } = this;
    const { ghost, atRest, spec } = live;
    const moves = atRest.length > 0 && spec.steps > 0; // else there is no path, and none from before
    const there = !ghost.hidden && Boolean(ghost.now(false));
    const { height, frame } = this.figure;
    const [low, lowest] = [height < HIGH, height < LOW];
    const looks = [ghost.hidden, Boolean(ghost.kept), there, low, lowest, moves].join();
    if (looks === this.looks) return; // each write costs the page a layout
    this.place.style.display = moves ? "" : "none";
    this.looks = looks;
    frame.classList.toggle("live-low", low);
    frame.classList.toggle("live-lowest", lowest);
    this.show.setAttribute("aria-pressed", String(!ghost.hidden));
    this.keep.setAttribute("aria-pressed", String(Boolean(ghost.kept)));
    this.keep.hidden = ghost.hidden;
    this.swap.hidden = this.drop.hidden = !there;
  }

  /** Once the figure has come to rest after a change, and not again. */
  speak() {
    const { live } = this;
    const { ghost } = live.spec.words;
    const changed = live.paths().flatMap(({ name }, i) => {
      const now = said(live, i);
      return now ? [saidWith(ghost.spoken, { name, ...now })] : [];
    });
    const text = changed.slice(0, MANY).join(" ");
    const which = `${live.spec.link} ${live.ghost.kept?.spec.link}`;
    if (which === this.heard) return; // play and steps say their own
    this.heard = which;
    this.said.textContent = text;
  }

  destroy() {
    this.place.remove();
    this.said.remove();
  }
}
