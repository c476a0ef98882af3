/** What a browser hears of trainings while it listens: one stream, and a curve for each training.
 *
 * The open stream is the interest: the server trains while somebody listens, and stops when nobody does. */

import { saidWith } from "../../live/js/page/spoken.js";

/**
 * @typedef {import("./protocol.js").RunNews} RunNews
 * @typedef {import("./protocol.js").TrainingWords} TrainingWords
 * @typedef {import("./protocol.js").TrainingNews} TrainingNews
 * @typedef {import("./protocol.js").Look} Look
 * @typedef {{key: string, name: string, colour: string, dashed: boolean, marker: string, glyph: string,
 *   eta: number | null, shared: string, iterations: number}} Named  what it was called when it was asked for
 * @typedef {Named & {state: RunNews["state"] | "asked" | "stopped", place: number, losses: number[],
 *   smooth: Float64Array, looks: Look[], step: number, seconds: number, lost: number, failed: string}} Curve
 */

export class Watch {
  /** @param {() => void} changed  called when something is new */
  constructor(changed) {
    this.changed = changed;
    /** @type {Map<string, Curve>} */
    this.curves = new Map();
    /** The keys of what is listened to, in the stream's order. @type {string[]} */
    this.asked = [];
    this.at = "";
    /** @type {EventSource | null} */
    this.source = null;
    /** Older lines, until the newest one is there. @type {EventSource[]} */
    this.older = [];
    this.paused = false;
    this.cut = false; // the line is, and comes back by itself
    this.refused = false;
    this.leave = () => this.stop();
    addEventListener("pagehide", this.leave);
  }

  /** Whether something is still to come. */
  get listening() {
    return this.source !== null;
  }

  /** Listen to these trainings, and to no others. @param {string} at  without its runs @param {(Named & {words: string})[]} runs */
  ask(at, runs) {
    for (const { words, ...named } of runs) {
      const known = this.curves.get(named.key);
      if (known?.state === "ended") Object.assign(known, named);
      else this.curves.set(named.key, { ...named, ...NOTHING(), state: "asked" });
    }
    this.asked = runs.map(({ key }) => key);
    this.at = at + runs.map(({ words }) => `&run=${encodeURIComponent(words)}`).join("");
    this.paused = this.refused = false;
    this.open();
  }

  /** Stand still, or go on. The new stream is there before the old one goes, or they would be stopped. @param {boolean} paused */
  pause(paused) {
    if (!this.source) return;
    this.paused = paused;
    this.open();
  }

  open() {
    if (this.source) this.older.push(this.source);
    const address = new URL(this.at + (this.paused ? "&paused=yes" : ""), document.baseURI);
    const source = (this.source = new EventSource(address));
    /** Those of which this line has said nothing yet: it says all from the beginning. @type {Set<number>} */
    let fresh = new Set();
    source.onopen = () => {
      if (source === this.source) this.closeOlder();
      fresh = new Set(this.asked.keys());
      this.cut = false;
    };
    source.onmessage = ({ data }) => {
      if (source !== this.source) return;
      const news = /** @type {TrainingNews} */ (JSON.parse(data));
      for (const one of news.runs) {
        const curve = this.curves.get(this.asked[one.run]);
        if (curve) heard(curve, one, fresh.delete(one.run));
      }
      if (news.over) this.close();
      this.changed();
    };
    source.onerror = () => {
      if (source !== this.source) return;
      this.refused = source.readyState === EventSource.CLOSED;
      this.cut = !this.refused;
      if (this.refused) this.stop();
      this.changed();
    };
    this.changed();
  }

  /** Look away: what is not trained to its end stays as it is. */
  stop() {
    this.close();
    for (const key of this.asked) {
      const curve = this.curves.get(key);
      if (curve && curve.state !== "ended" && curve.state !== "failed") curve.state = "stopped";
    }
    this.changed();
  }

  closeOlder() {
    for (const line of this.older) line.close();
    this.older = [];
  }

  close() {
    this.closeOlder();
    this.source?.close();
    this.source = null;
    this.cut = this.paused = false;
  }

  /** Only these stay. @param {Set<string>} keys */
  keep(keys) {
    for (const key of this.curves.keys()) if (!keys.has(key)) this.curves.delete(key);
    this.changed();
  }

  destroy() {
    removeEventListener("pagehide", this.leave);
    this.changed = () => {};
    this.stop();
  }
}

const NOTHING = () => ({
  place: 0,
  losses: /** @type {number[]} */ ([]),
  smooth: new Float64Array(0),
  looks: /** @type {Look[]} */ ([]),
  step: 0,
  seconds: 0,
  lost: -1,
  failed: "",
});

/** @param {Curve} curve @param {RunNews} news @param {boolean} fresh  whether it begins anew */
function heard(curve, { state, place, losses, looks, step, seconds, lost, failed }, fresh) {
  if (fresh) Object.assign(curve, NOTHING());
  for (const loss of singles(losses)) curve.losses.push(loss);
  curve.looks.push(...looks);
  Object.assign(curve, { state, place, step, seconds, lost, failed });
}

/** A base64 text of little-endian float32. @param {string} text */
export function singles(text) {
  const letters = atob(text);
  const bytes = Uint8Array.from(letters, (letter) => letter.charCodeAt(0));
  return new Float32Array(bytes.buffer);
}

/** A curve without its noise, as optlab/models/smoothing.py has it: it goes on beyond its ends as in a
 * mirror. What was smoothed before is not smoothed again. @param {Curve} curve @param {number[]} window */
export function smoothed(curve, window) {
  const { losses, smooth } = curve;
  const n = losses.length;
  if (smooth.length === n) return smooth;
  const half = (window.length - 1) / 2;
  const made = new Float64Array(n);
  const same = Math.max(0, smooth.length - half);
  made.set(smooth.subarray(0, same));
  const at = (/** @type {number} */ i) => {
    const inner = i < 0 ? -i : i >= n ? 2 * n - 1 - i : i;
    return losses[Math.min(Math.max(inner, 0), n - 1)];
  };
  for (let i = same; i < n; i++) {
    let sum = 0;
    for (let k = 0; k < window.length; k++) sum += window[k] * at(i + k - half);
    made[i] = sum;
  }
  return (curve.smooth = made);
}

/** Which share of some trainings is done, and how many iterations are left. Of one that was broken off no more
 * comes: it keeps no other from its end. At rest each is as far as it has come. @param {Curve[]} curves @param {boolean} listening */
export function progressOf(curves, listening) {
  const over = (/** @type {Curve} */ { state }) => state === "ended" || (listening && state === "failed");
  const all = curves.reduce((sum, { iterations }) => sum + iterations, 0);
  const done = curves.reduce((sum, curve) => sum + (over(curve) ? curve.iterations : curve.step), 0);
  return { share: all ? done / all : 0, left: all - done };
}

/** What broke a training off; a method that says it of itself is named once. @param {TrainingWords} words @param {Curve} curve */
export const brokenOff = (words, { name, failed }) =>
  failed.startsWith(name) ? failed : saidWith(words.failed, { name, why: failed });

/** The mean of a curve's last losses. @param {Curve} curve @param {number} count */
export function finalLoss({ losses }, count) {
  const last = losses.slice(-count);
  return last.reduce((sum, loss) => sum + loss, 0) / last.length;
}

/** The last measured share of test images that a network is right about; NaN before. @param {Curve} curve */
export const accuracyOf = ({ looks }) =>
  looks.reduce((before, { accuracy }) => accuracy ?? before, NaN);
