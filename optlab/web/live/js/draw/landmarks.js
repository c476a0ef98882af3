/** The few numbers along a slider by which a reader finds the way, as many as there is room for. */

import { element } from "./canvas_panels.js";

const [DIGIT, AIR, TICK] = [5.6, 5, 7]; // pixels: a digit's width, between two texts, half a mark's

/** @typedef {{at: number, text: string}} Landmark  at: which share of the track is left of it */

export class Landmarks {
  /** @param {HTMLElement} track */
  constructor(track) {
    this.place = element("div", "live-landmarks", track);
    this.place.setAttribute("aria-hidden", "true"); // the number itself is told
    /** @type {Landmark[]} */
    this.all = [];
    /** @type {number[]} */
    this.ticks = [];
    this.width = 0;
    this.resizing = new ResizeObserver(([{ contentRect }]) => {
      if (contentRect.width === this.width) return;
      this.width = contentRect.width;
      this.write();
    });
    this.resizing.observe(this.place);
  }

  /** @param {Landmark[]} all @param {number[]} ticks  where marks are that have more to say */
  update(all, ticks) {
    [this.all, this.ticks] = [all, ticks];
    this.write();
  }

  write() {
    this.place.replaceChildren();
    if (!this.width) return;
    for (const { at, text } of fitting(this.all, this.ticks, this.width)) {
      const mark = element("span", "live-landmark", this.place);
      mark.textContent = text;
      mark.style.left = `${100 * at}%`;
    }
  }

  destroy() {
    this.resizing.disconnect();
  }
}

/**
 * Those that leave each other and the ticks some air. Where they are evenly spaced so are those that
 * stay; elsewhere the last ones stay. A tick takes away what it would stand on.
 * @param {Landmark[]} all @param {number[]} ticks @param {number} width  pixels
 */
export function fitting(all, ticks, width) {
  const few = evenly(all) ? strided(all, width) : fromTheLast(all, width);
  return few.filter((mark) =>
    ticks.every((at) => Math.abs(at - mark.at) * width >= half(mark) + TICK),
  );
}

/** @param {Landmark} mark */
const half = ({ text }) => (text.length * DIGIT) / 2;

/** @param {Landmark} a @param {Landmark} b @param {number} width */
const apart = (a, b, width) => Math.abs(b.at - a.at) * width >= half(a) + half(b) + AIR;

/** @param {Landmark[]} all */
function evenly(all) {
  const gaps = all.slice(1).map((mark, i) => mark.at - all[i].at);
  return Math.max(...gaps) < 1.2 * Math.min(...gaps);
}

/** All, or each second one from the last, each third... @param {Landmark[]} all @param {number} width */
function strided(all, width) {
  for (let every = 1; ; every += 1) {
    const few = all.filter((_mark, i) => (all.length - 1 - i) % every === 0);
    if (few.slice(1).every((mark, i) => apart(few[i], mark, width))) return few;
  }
}

/** @param {Landmark[]} all @param {number} width */
function fromTheLast(all, width) {
  /** @type {Landmark[]} */
  const few = [];
  for (const mark of [...all].reverse()) if (!few[0] || apart(mark, few[0], width)) few.unshift(mark);
  return few;
}
