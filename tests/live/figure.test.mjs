/** Small decisions of figures and controls: numbers as text, panels, stops, speed. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { allowed } from "../../optlab/web/live/js/draw/figure.js";
import { grid } from "../../optlab/web/live/js/draw/panels.js";
import { pace } from "../../optlab/web/live/js/parts/player.js";
import { short } from "../../optlab/web/live/js/draw/canvas_panels.js";
import { nearest } from "../../optlab/web/live/js/parts/slider_row.js";
import { about } from "../../optlab/web/live/js/parts/sliders.js";
import { fromPython, numbers, read } from "./fakes.mjs";

test("numbers are written as the server writes them", () => {
  const { texts } = fromPython();
  assert.ok(texts.length > 1000);
  for (const [value, digits, text] of texts) assert.equal(short(value, digits), text);
  for (const [value, digits, text] of texts) if (digits === 6) assert.equal(short(value), text);
});

test("what is no number has a name, and 0 is 0", () => {
  assert.deepEqual([NaN, Infinity, -Infinity, 0, -0].map((v) => short(v)), ["nan", "∞", "−∞", "0", "0"]); // prettier-ignore
});

test("a number under the hand has the digits that its code is good for, and is else none", () => {
  const random = numbers(8);
  for (let i = 0; i < 5000; i++) {
    const fine = 10 ** (40 * random() - 25);
    const value = (random() - 0.5) * 10 ** (60 * random() - 30);
    const seen = value + fine * (random() - 0.5);
    const text = about(seen, fine, 6);
    assert.match(text, /^≈ −?(\d+(\.\d+)?( × 10[⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+)?|10[⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+)$/);
    if (text === "≈ 0") assert.ok(Math.abs(value) <= 10 * fine, `${text} for ${value} ± ${fine}`);
    else {
      const allowed = Math.max(10 * fine, 1e-5 * Math.abs(value));
      assert.ok(Math.abs(read(text.slice(2)) - value) <= allowed, `${text} for ${value} ± ${fine}`);
      assert.ok(Math.abs(read(text.slice(2)) - value) <= Math.abs(value) || fine > Math.abs(value));
    }
  }
  // Once: the point on a ray, "≈ nan" for a finite number, 1e+30 for 7e75, 0 for what is below 1e-30.
  assert.equal(about(NaN, 1e-4, 6), "–");
  assert.equal(about(7.25e75, 3e-4, 6), "≈ 7.25 × 10⁷⁵");
  assert.equal(about(-1.5e-57, 4e-3 * 1.5e-57, 2), "≈ −1.5 × 10⁻⁵⁷");
  assert.equal(about(78 - 78.33, 0.3, 2), "≈ 0");
  assert.equal(about(0, 0, 2), "≈ 0");
});

test("what is seen is kept between a millionth of the window and a million windows", () => {
  const whole = [-6, 3];
  const width = ([low, high]) => high - low;
  for (const range of [[1, 1 + 1e-12], [-1e9, 1e9], [1e12, 1e12 + 1], [5, 5], [-1e300, 1e300]]) {
    const [low, high] = allowed(range, whole);
    assert.ok(high - low > 9e-6 && high - low < 9e6, `${low} to ${high}`);
    assert.ok(Math.abs((low + high) / 2 + 1.5) <= 9e6);
    assert.deepEqual(allowed([low, high], whole).map((v) => v.toPrecision(6)), [low, high].map((v) => v.toPrecision(6))); // prettier-ignore
  }
  assert.ok(Math.abs(width(allowed([0, 1], whole)) - 1) < 1e-12);
});

test("panels of a grid lie in the figure, apart from each other, rows from the top", () => {
  for (let count = 1; count <= 12; count++) {
    const panels = grid(count);
    assert.equal(panels.length, count);
    for (const [i, { x, y }] of panels.entries()) {
      for (const [low, high] of [x, y])
        assert.ok(-1e-12 < low && low + 0.1 < high && high < 1 + 1e-12, `panel ${i} of ${count}`);
      for (const { x: u, y: v } of panels.slice(i + 1)) {
        assert.ok(x[1] < u[0] || u[1] < x[0] || y[1] < v[0] || v[1] < y[0], `${i} of ${count}`);
        assert.ok(v[1] < y[0] || (v[0] === y[0] && u[0] > x[1]), "in reading order");
      }
    }
    assert.ok(Math.abs(panels[0].x[0]) < 1e-12 && Math.abs(panels[0].y[1] - 1) < 1e-12);
    assert.ok(Math.abs(Math.min(...panels.map(({ y }) => y[0]))) < 1e-12, "down to the bottom");
    const across = new Set(panels.map(({ x }) => x[0])).size;
    const rows = new Set(panels.map(({ y }) => y[0])).size;
    assert.ok(across >= rows && across - rows <= 1, `${across} by ${rows} for ${count}`);
  }
});

test("a value between two stops stands at the nearer one, one outside at the end", () => {
  const random = numbers(21);
  const stops = Array.from({ length: 60 }, () => 10 ** (5 * random() - 4)).sort((a, b) => a - b);
  for (const [i, stop] of stops.entries()) assert.equal(nearest(stops, stop), i);
  for (let i = 0; i < 500; i++) {
    const value = 12 * random() - 1;
    const distance = Math.abs(stops[nearest(stops, value)] - value);
    assert.ok(stops.every((stop) => distance <= Math.abs(stop - value)));
  }
  assert.equal(nearest(stops, -5), 0);
  assert.equal(nearest(stops, 1e9), 59);
});

test("a run plays in about five seconds, never too slowly to be seen or too fast to follow", () => {
  assert.equal(pace(100, 1), 20);
  assert.equal(100 / pace(100, 1), 5);
  for (const steps of [0, 1, 5, 20, 100, 1000, 100_000]) {
    assert.ok(pace(steps, 1) >= 4 && pace(steps, 1) <= 60, `${steps} steps`);
    assert.equal(pace(steps, 2), 2 * pace(steps, 1));
    assert.equal(pace(steps, 0.25), pace(steps, 1) / 4);
    assert.ok(pace(steps + 50, 1) >= pace(steps, 1));
  }
});
