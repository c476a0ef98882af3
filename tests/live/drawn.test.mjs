/** What is drawn under the hand is the float64 path, to a pixel, wherever the figure lets one theme. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { changed, line } from "../../optlab/web/live/js/draw/canvas.js";
import { opened } from "../../optlab/web/live/js/core/packets.js";
import { numbersIn } from "../../optlab/web/live/js/core/paths.js";
import { buffer, fromPython, numbers, page } from "./fakes.mjs";

page();
const { drawn } = fromPython();
const [WIDE, HIGH] = [1000, 700];
const RECT = { left: 0, top: 0, right: WIDE, bottom: HIGH };
const KNOWN = 1e12; // pixels: what is farther at both ends has not every pixel in float64

/** A view of the plane: where it has a point, in pixels. */
function view(window, zoom, middle) {
  const scale = (i, pixels) => (pixels * zoom) / (window[i][1] - window[i][0]);
  const [sx, sy] = [scale(0, WIDE), scale(1, HIGH)];
  const [left, bottom] = [middle[0] - WIDE / 2 / sx, middle[1] - HIGH / 2 / sy];
  return { x: (v) => (v - left) * sx, y: (v) => HIGH - (v - bottom) * sy };
}

/** The segments that reach the pen. */
function strokes(xs, ys) {
  const made = [];
  let at = null;
  const pen = {
    beginPath() {},
    stroke() {},
    moveTo: (x, y) => (at = [x, y]),
    lineTo: (x, y) => {
      made.push([...at, x, y]);
      at = [x, y];
    },
  };
  line(pen, xs, ys, 0, xs.length - 1, RECT);
  return made;
}

/** The parts of a path in a rectangle with so much room around, from the nearer end of each segment. */
function parts(xs, ys, room) {
  const found = [];
  const size = (i) => Math.max(Math.abs(xs[i]), Math.abs(ys[i]));
  let first, last; // of the segment, where it is between left and right, and between top and bottom
  const narrow = (from, way, end) => {
    const [p, q] = [(-room - from) / way, (end + room - from) / way];
    if (way !== 0) first = Math.max(first, Math.min(p, q));
    if (way !== 0) last = Math.min(last, Math.max(p, q));
    else if (from < -room || from > end + room) last = -1;
  };
  for (let i = 1; i < xs.length; i++) {
    const a = size(i) < size(i - 1) ? i : i - 1;
    const b = 2 * i - 1 - a;
    const [dx, dy] = [xs[b] - xs[a], ys[b] - ys[a]];
    if (!(size(a) <= KNOWN && Math.abs(dx) < Infinity && Math.abs(dy) < Infinity)) continue;
    [first, last] = [0, 1];
    narrow(xs[a], dx, WIDE);
    narrow(ys[a], dy, HIGH);
    if (first <= last)
      found.push([xs[a] + first * dx, ys[a] + first * dy, xs[a] + last * dx, ys[a] + last * dy]);
  }
  return found;
}

/** How far a point is from a segment. */
function distance(x, y, [ax, ay, bx, by]) {
  const [dx, dy] = [bx - ax, by - ay];
  const along = ((x - ax) * dx + (y - ay) * dy) / (dx * dx + dy * dy || 1);
  const t = Math.min(1, Math.max(0, along));
  return Math.hypot(ax + t * dx - x, ay + t * dy - y);
}

const ENOUGH = 0.5; // pixels: what is nearer is near, however near it is

/** The largest distance of the segments' ends and middles from the others, where it is more than ENOUGH.
 *
 * Both go along the same path: the nearest is looked for from where it was last, to both sides. */
function apart(segments, others) {
  let [most, last] = [0, 0];
  for (const [ax, ay, bx, by] of segments)
    for (const [x, y] of [
      [ax, ay],
      [(ax + bx) / 2, (ay + by) / 2],
      [bx, by],
    ]) {
      let least = Infinity;
      const from = last;
      for (let k = 0; k < 2 * others.length && least > Math.max(most, ENOUGH); k++) {
        const at = from + (k % 2 ? -1 : 1) * Math.ceil(k / 2);
        const far = at in others ? distance(x, y, others[at]) : Infinity;
        if (far < least) [least, last] = [far, at];
      }
      most = Math.max(most, least);
    }
  return most;
}

/** The places of a row of the truth. */
const rowOf = (truth, points, row, axis) =>
  truth.subarray((2 * row + axis) * points, (2 * row + axis + 1) * points);

const random = numbers(12);
let [seen, lines] = [0, 0];

const EVERY = 3; // position of a slider, other ones of the next slider: they are alike, and all take two minutes

drawn.forEach(({ says, window, coarse, fine, truth, points }, nth) =>
  test(`drawn is what is computed: ${says}`, () => {
    const [sweep, closer] = [coarse, fine].map((packet) => opened(buffer(packet)));
    const places = numbersIn(truth);
    const middle = window.map(([low, high]) => (low + high) / 2);
    sweep.header.values.forEach((value, row) => {
      if ((row + nth) % EVERY) return;
      const [x1, x2] = [0, 1].map((axis) => rowOf(places, points, row, axis));
      const near = (v, i) => Math.abs(v - middle[i]) <= 1e6 * (window[i][1] - window[i][0]);
      const inside = [...x1.keys()].filter((k) => near(x1[k], 0) && near(x2[k], 1));
      const some = () => inside[Math.floor(inside.length * random())];
      for (const [zoom, packet] of [
        [1e-6, sweep],
        [1, sweep],
        [10, sweep],
        [16, sweep],
        [1000, closer],
        [1e6, closer],
      ]) {
        const k = some();
        const at = zoom === 1 || k === undefined ? middle : [x1[k], x2[k]];
        const { x, y } = view(window, zoom, at);
        const { columns } = packet.at(value);
        const shown = strokes(changed(columns.x1, x), changed(columns.x2, y));
        const [xs, ys] = [changed(x1, x), changed(x2, y)];
        const where = `at ${value}, zoomed ${zoom} times`;
        const more = apart(shown, parts(xs, ys, 42)); // it is drawn with a little room around
        assert.ok(more <= 1, `${more} pixels off, ${where}`);
        // A path within a pixel may be no stroke at all; else nothing of it is missing.
        const real = parts(xs, ys, 0).filter(([ax, ay, bx, by]) => Math.hypot(bx - ax, by - ay) > 1);
        const less = apart(real, shown);
        assert.ok(less <= 1, `${less} pixels missing, ${where}`);
        seen += 1;
        lines += real.length;
      }
    });
  }),
);

test("much was looked at", () => assert.ok(seen > 5_000 && lines > 50_000, `${seen}, ${lines}`));
