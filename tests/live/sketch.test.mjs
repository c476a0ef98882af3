/** Contours that are drawn before Plotly is here. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { ticks } from "../../optlab/web/live/js/draw/axes.js";
import { grid } from "../../optlab/web/live/js/draw/panels.js";
import { titleIn } from "../../optlab/web/live/js/draw/runs.js";
import { crossings, labelsOf, narrowed } from "../../optlab/web/live/js/draw/sketch.js";
import { numbers } from "./fakes.mjs";

const SIDE = 41;

/** Heights of a function of two cells' numbers, and the pieces of its lines. */
function pieces(f, step, side = SIDE) {
  const heights = Array.from({ length: side * side }, (_, k) => f(k % side, Math.floor(k / side)));
  const found = [];
  crossings(heights, side, step, (ax, ay, bx, by) => found.push([ax, ay, bx, by]));
  return found;
}

test("on a plane that slopes lines are straight, at every height, and cross every cell once", () => {
  const found = pieces((x, y) => 3 * x + 0 * y, 6.1);
  for (const [ax, , bx] of found) {
    assert.ok(Math.abs(ax - bx) < 1e-12);
    assert.ok(Math.abs((3 * ax) / 6.1 - Math.round((3 * ax) / 6.1)) < 1e-9);
  }
  assert.equal(found.length, Math.floor((3 * (SIDE - 1)) / 6.1) * (SIDE - 1));
});

test("around a bowl lines are closed, and where the height is that of the line", () => {
  const random = numbers(3);
  for (let times = 0; times < 20; times++) {
    const [cx, cy] = [20 + random(), 20 + random()];
    const bowl = (x, y) => (x - cx) ** 2 + (y - cy) ** 2;
    const found = pieces(bowl, 30).filter(([x, y]) => Math.hypot(x - cx, y - cy) < 18);
    const ends = new Map();
    for (const [ax, ay, bx, by] of found)
      for (const [x, y] of [[ax, ay], [bx, by]]) { // prettier-ignore
        const level = bowl(x, y) / 30;
        // Between two places of the grid a parabola is a line: a quarter of a cell's square off.
        assert.ok(Math.abs(level - Math.round(level)) < 0.26 / 30 + 1e-9);
        const key = `${x.toFixed(9)} ${y.toFixed(9)}`;
        ends.set(key, (ends.get(key) ?? 0) + 1);
      }
    assert.ok(found.length > 100);
    const inside = [...ends].filter(([key]) => Math.hypot(...key.split(" ").map((v, i) => v - [cx, cy][i])) < 17); // prettier-ignore
    assert.ok(inside.every(([, count]) => count === 2), "each end is another one's beginning");
  }
});

test("where two lines meet in a cell they do not cross", () => {
  // A saddle: the corners 0 and 2 are high; the middle tells which belong together.
  const one = (high) => pieces((x, y) => (x === y ? high : 0), 1, 2);
  for (const [high, middle] of [[1.5, false], [3, true]]) { // prettier-ignore
    const found = one(high).filter(([ax, ay]) => Number.isFinite(ax + ay));
    const first = found.slice(0, 2);
    assert.equal(first.length, 2);
    const around = ([ax, ay, bx, by], cx, cy) => Math.hypot((ax + bx) / 2 - cx, (ay + by) / 2 - cy) < 0.5; // prettier-ignore
    const corners = middle ? [[1, 0], [0, 1]] : [[0, 0], [1, 1]]; // prettier-ignore
    for (const [cx, cy] of corners) assert.ok(first.some((piece) => around(piece, cx, cy)), `${high}`);
  }
});

test("a height map without heights has no lines", () => {
  assert.deepEqual(pieces(() => 0, 1), []); // prettier-ignore
  assert.deepEqual(pieces(() => 7, 2), []); // prettier-ignore
});

test("panels have numbers and names where Plotly is told to have them", () => {
  const layout = {
    xaxis: { showticklabels: true, title: { text: "x1" } },
    yaxis: { showticklabels: false },
    xaxis2: { showticklabels: false },
    yaxis2: { showticklabels: true },
  };
  assert.deepEqual(labelsOf(layout, 0), { x: true, y: false, named: true });
  assert.deepEqual(labelsOf(layout, 1), { x: false, y: true, named: false });
});

/** A pen whose letters are half as wide as they are high. */
const pen = () => ({
  font: "",
  measureText(text) {
    return { width: text.length * 0.5 * parseFloat(this.font) };
  },
});

test("a title stays in its panel: as it is, smaller, or without its end", () => {
  assert.equal(titleIn(pen(), "Gradient descent", 110, "serif"), "Gradient descent");
  const small = pen();
  assert.equal(titleIn(small, "Gradient descent", 90, "serif"), "Gradient descent");
  assert.ok(small.font.startsWith("11px"));
  for (const room of [70, 40, 12]) {
    const shown = titleIn(small, "Gradient descent", room, "serif");
    assert.ok(shown.endsWith("…") && small.measureText(shown).width <= room, shown);
    assert.ok("Gradient descent".startsWith(shown.slice(0, -1)));
  }
});

test("below a narrow panel numbers stand apart, and two of them wherever two have room", () => {
  assert.deepEqual(narrowed([-5, 5], 200), {});
  for (const [low, high] of [[-5.12, 5.12], [-8, 8], [-1, 1], [-6, 3], [-4, 4], [-0.1, 0.1], [-1000, 1000]]) { // prettier-ignore
    const { few, small } = narrowed([low, high], 80);
    const found = ticks([low, high], few.nticks * (1 - 1e-9));
    assert.ok(found.length > 1, `${low}: ${found.length}`);
    const apart = ((found[1].value - found[0].value) / (high - low)) * 80;
    const wide = Math.max(...found.map(({ label }) => label.length)) * 0.5 * small.tickfont.size;
    assert.ok(apart > wide, `${low}: ${apart} ${wide}`);
  }
});

test("where there is little room panels are as far apart as two numbers need", () => {
  const [one, other] = grid(8, 270);
  assert.ok((other.x[0] - one.x[1]) * 270 >= 19);
  const [left, right] = grid(8, 900);
  assert.ok(right.x[0] - left.x[1] < 0.031);
});
