/** Zooming the plane: by buttons, by the wheel with Ctrl, by two fingers. The bare wheel is the page's. */

import { element } from "./canvas_panels.js";

/** @typedef {import("./figure.js").Figure} Figure */

const BUTTON = 2; // times closer at each press
const NOTCHES = 300; // pixels of the wheel for twice as close, as Plotly has it about
const PAPER = "http://www.w3.org/2000/svg";

/** What each button does, and what is drawn on it in 16 by 16. @type {[string, number, string][]} */
const BUTTONS = [
  ["closer", BUTTON, "M8 3v10M3 8h10"],
  ["farther", 1 / BUTTON, "M3 8h10"],
  ["whole", 0, "M3 6V3h3M10 3h3v3M13 10v3h-3M6 13H3v-3"],
];

/** A button with a drawing on it, in 16 by 16. @param {HTMLElement} place @param {string} drawing */
export function iconButton(place, drawing) {
  const button = element("button", "live-button", place);
  button.type = "button";
  const picture = document.createElementNS(PAPER, "svg");
  picture.setAttribute("viewBox", "0 0 16 16");
  picture.setAttribute("aria-hidden", "true");
  const line = document.createElementNS(PAPER, "path");
  line.setAttribute("d", drawing);
  picture.append(line);
  button.append(picture);
  return button;
}

export class Zoom {
  /** @param {Figure} figure @param {() => void} reset */
  constructor(figure, reset) {
    this.figure = figure;
    this.place = element("div", "live-zoom", figure.frame);
    this.buttons = BUTTONS.map(([name, times, drawing]) => {
      const button = iconButton(this.place, drawing);
      button.onclick = () => (times ? figure.closer(times) : reset());
      return { name, button };
    });
    this.listenToTheWheel();
    this.listenToFingers();
  }

  /** @param {Record<string, string>} words */
  update(words) {
    for (const { name, button } of this.buttons) {
      button.title = words[name];
      button.setAttribute("aria-label", words[name]);
    }
  }

  /** A trackpad's pinch comes as a wheel with Ctrl, too. */
  listenToTheWheel() {
    const { figure } = this;
    const heard = (/** @type {WheelEvent} */ event) => {
      const zooms = event.ctrlKey || event.metaKey;
      if (zooms) event.preventDefault(); // else the browser would zoom the page
      if (zooms && !figure.plotted) {
        const { left, top } = figure.frame.getBoundingClientRect();
        figure.closer(2 ** (-event.deltaY / NOTCHES), [event.clientX - left, event.clientY - top]);
      }
      if (!zooms || !this.figure.mayZoom(event.deltaY)) event.stopPropagation(); // Plotly hears it not
    };
    this.figure.plot.addEventListener("wheel", heard, { capture: true, passive: false });
  }

  /** Two fingers zoom where they are; one scrolls the page. */
  listenToFingers() {
    const { figure } = this;
    const { frame } = figure;
    let begins = true;
    let [from, to] = [1, 1]; // pixels between them: in the picture, and now
    /** @type {number[]} */
    let middle = [];
    const go = () => {
      if (from === to || !figure.closer(to / from, middle)) return;
      from = to;
      figure.zooming?.then(go); // they have moved on while Plotly drew
    };
    const follow = (/** @type {TouchEvent} */ event) => {
      if (event.touches.length !== 2) return;
      event.preventDefault();
      const [a, b] = event.touches;
      const { left, top } = frame.getBoundingClientRect();
      middle = [(a.clientX + b.clientX) / 2 - left, (a.clientY + b.clientY) / 2 - top];
      to = Math.max(Math.hypot(a.clientX - b.clientX, a.clientY - b.clientY), 1);
      if (begins) from = to;
      begins = false;
      go();
    };
    frame.addEventListener("touchmove", follow, { passive: false });
    for (const end of /** @type {const} */ (["touchend", "touchcancel"]))
      frame.addEventListener(end, () => (begins = true));
  }
}
