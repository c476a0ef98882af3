/** What can be dragged says so until it was: a word beside the start, arrows beside a slider's thumb. */

import { around, freest, overlap } from "../draw/clearings.js";
import { element } from "../draw/canvas_panels.js";

/**
 * @typedef {import("../draw/clearings.js").Rect} Rect
 * @typedef {import("../draw/clearings.js").Line} Line
 * @typedef {"start" | "slider"} What
 */

const KEY = "optlab.used";
const GAP = 20; // pixels from the start's middle: the ring, and a finger's width of its pulse

/** What this browser's reader has dragged before, or since the page was loaded. @type {Set<string> | null} */
let known = null;

function kept() {
  if (known) return known;
  /** @type {Set<string>} */
  const found = new Set();
  try {
    const stored = JSON.parse(localStorage.getItem(KEY) ?? "[]");
    if (Array.isArray(stored)) for (const what of stored) found.add(String(what));
  } catch {
    // A browser that keeps nothing shows hints again when the page is loaded again.
  }
  return (known = found);
}

/** @param {What} what */
export const isUsed = (what) => kept().has(what);

/** @param {What} what */
export function use(what) {
  if (isUsed(what)) return;
  kept().add(what);
  try {
    localStorage.setItem(KEY, JSON.stringify([...kept()]));
  } catch {
    // It is remembered until the page is loaded again.
  }
}

/** Where a hint of this size stands beside a point: on no line, on nothing else; null where there is
 * no such place.
 * @param {{x: number, y: number}} point @param {{width: number, height: number}} size @param {Rect} within
 * @param {Line[]} lines @param {Rect[]} others */
export function besideStart({ x, y }, { width, height }, within, lines, others) {
  const boxes = around(x, y, GAP, width, height, within).filter(
    (box) => !others.some((other) => overlap(box, other)),
  );
  const { at, count } = freest(boxes, lines);
  return count === 0 ? boxes[at] : null;
}

/** A word beside the start's ring, and its pulse. */
export class StartHint {
  /** @param {HTMLElement} handle */
  constructor(handle) {
    this.handle = handle;
    this.word = element("span", "live-hint");
    this.word.setAttribute("aria-hidden", "true"); // the handle says the same by itself
    this.word.hidden = true;
    handle.parentElement?.append(this.word);
    /** @type {unknown[]} */
    this.stood = [];
  }

  /** @param {string} text */
  update(text) {
    if (this.word.textContent === text) return;
    this.word.textContent = text;
    this.stood = [];
  }

  /** @param {boolean} wanted @param {{x: number, y: number}} point @param {Rect} within
   * @param {unknown[]} key  what its place depends on @param {() => [Line[], Rect[]]} around */
  draw(wanted, point, within, key, around) {
    const hints = wanted && !isUsed("start");
    this.handle.classList.toggle("live-hinted", hints);
    if (!hints) {
      this.word.hidden = true;
      this.stood = [];
      return;
    }
    const now = [point.x, point.y, within.right, within.bottom, ...key];
    if (this.stood.length && now.every((part, i) => part === this.stood[i])) return;
    this.stood = now;
    this.word.hidden = false; // to be measured
    const size = { width: this.word.offsetWidth, height: this.word.offsetHeight };
    const box = besideStart(point, size, within, ...around());
    this.word.hidden = !box;
    if (box) this.word.style.transform = `translate(${box.left}px, ${box.top}px)`;
  }
}

/** Arrows to both sides of a slider's thumb. */
export class ThumbHint {
  /** @param {HTMLElement} track */
  constructor(track) {
    this.track = track;
    /** @type {HTMLElement | null} */
    this.place = null;
    this.share = 0; // of the track, left of the thumb
  }

  /** @param {boolean} wanted */
  update(wanted) {
    const hints = wanted && !isUsed("slider");
    if (!hints) this.place?.remove();
    if (!hints) this.place = null;
    else if (!this.place) {
      this.place = element("div", "live-ways", this.track);
      this.place.setAttribute("aria-hidden", "true"); // a slider is known to slide
      for (const way of ["left", "right"]) element("i", `live-way live-way-${way}`, this.place);
    }
    this.stand(this.share);
  }

  /** @param {number} share */
  stand(share) {
    this.share = share;
    if (!this.place) return;
    this.place.style.setProperty("--share", String(share));
    const [left, right] = this.place.children;
    left.toggleAttribute("hidden", share <= 0);
    right.toggleAttribute("hidden", share >= 1);
  }
}
