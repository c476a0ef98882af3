/** The part of the plane that is seen, and where the height map over it is. */

/**
 * @typedef {import("../draw/canvas_panels.js").Span} Span
 * @typedef {[number, number]} Range
 * @typedef {{window: [Range, Range], keeps: string}} Whole  the function's window, and which function
 */

const STEPS = 8; // of what a range is rounded to, in the power of two that holds it

/** The part of an axis that a height map covers where this is seen: more, and in round numbers, so that
 * a short way does not lead to another one. @param {Range} seen @returns {Range} */
export function around([low, high]) {
  const step = 2 ** Math.ceil(Math.log2(high - low)) / STEPS;
  return [(Math.floor(low / step) - 1) * step, (Math.ceil(high / step) + 1) * step];
}

/** Whether two ranges are the same to a thousandth. @param {Range} a @param {Range} b */
const alike = (a, b) =>
  a.every((end, i) => Math.abs(end - b[i]) <= 1e-3 * Math.max(b[1] - b[0], a[1] - a[0]));

export class View {
  constructor() {
    /** What was seen when a pan or a zoom ended last; null for the whole. @type {{seen: Span, keeps: string} | null} */
    this.last = null;
  }

  /** @param {Span} seen @param {Whole} plane */
  rest(seen, { window, keeps }) {
    const whole = alike(seen.x, window[0]) && alike(seen.y, window[1]);
    this.last = whole ? null : { seen, keeps };
  }

  /** What axes show: the function's window, unless one has zoomed or panned. @param {Whole} plane @returns {[Range, Range]} */
  ranges({ window, keeps }) {
    if (!this.last || this.last.keeps !== keeps) return window;
    return [this.last.seen.x, this.last.seen.y];
  }

  /** What a height map covers. @param {Whole} plane @returns {[Range, Range]} */
  covered(plane) {
    const seen = this.ranges(plane);
    return seen === plane.window ? seen : [around(seen[0]), around(seen[1])];
  }

  /** Where such a height map is. @param {string} address  of the one over the window @param {Whole} plane */
  heightMap(address, plane) {
    const covered = this.covered(plane);
    if (covered === plane.window) return address;
    const [path, query] = address.split("?");
    const parts = new URLSearchParams(query);
    parts.set("window", covered.flat().join(" "));
    return `${path}?${parts}`;
  }
}
