/** What reaches the pen: a path around the cursor, arrows, an axis' numbers, a legend, a height map. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { drawAxes, drawLevel, reach, thinned } from "../../optlab/web/live/js/draw/axes.js";
import { FAINT, arrow, star, trace } from "../../optlab/web/live/js/draw/canvas.js";
import { heightMap } from "../../optlab/web/live/js/draw/height_map.js";
import { Hatching, drawLegend } from "../../optlab/web/live/js/draw/legend.js";
import { page } from "./fakes.mjs";

page();
const RECT = { left: 0, top: 0, right: 300, bottom: 200 };
const LOOK = { ink: "#000", paper: "#fff", quiet: "#ccc" };

/** A pen that remembers lines and how they were drawn, shapes, boxes and texts. */
function recording() {
  const [lines, shapes, boxes, texts, stops] = [[], [], [], [], []];
  let at = [];
  const pen = {
    globalAlpha: 1,
    beginPath: () => (at = []),
    moveTo: (x, y) => at.push([x, y]),
    lineTo: (x, y) => at.push([x, y]),
    rect() {},
    clip() {},
    save() {},
    restore() {},
    scale() {},
    drawImage() {},
    closePath() {},
    setLineDash() {},
    stroke: () => at.length && lines.push({ alpha: pen.globalAlpha, points: at }),
    fill: () => shapes.push(at),
    fillRect: (x, y, w, h) => boxes.push({ fill: pen.fillStyle, x, y, w, h }),
    fillText: (text, x, y) => texts.push({ text, x, y }),
    createLinearGradient: (x0, y0, x1, y1) => ({
      x0, y0, x1, y1, addColorStop: (share, colour) => stops.push([share, colour]), // prettier-ignore
    }),
  };
  return { pen, lines, shapes, boxes, texts, stops };
}

test("a path is full up to the cursor and faint after it, with nothing missing between", () => {
  const [xs, ys] = [[10, 20, 30, 40], [5, 50, 5, 50]]; // prettier-ignore
  const points = (k) => {
    const { pen, lines } = recording();
    trace(pen, xs, ys, k, { colour: "#123", dash: [] }, RECT);
    assert.equal(pen.globalAlpha, 1, "what is drawn next is not faint");
    const drawn = lines.map(({ alpha, points }) => [alpha, points.map(([x]) => x)]);
    return Object.fromEntries(drawn);
  };
  assert.deepEqual(points(3), { 1: xs });
  assert.deepEqual(points(2), { 1: [10, 20, 30], [FAINT]: [30, 40] });
  assert.deepEqual(points(1), { 1: [10, 20], [FAINT]: [20, 30, 40] });
  assert.deepEqual(points(0), { [FAINT]: xs });
});

test("a level is a line from side to side, its name where there is room, and none out of sight", () => {
  const drawn = (value, log = false) => {
    const { pen, lines, texts } = recording();
    const place = { ...RECT, y: (v) => 100 - 50 * v };
    drawLevel(pen, place, { value, says: "optimum" }, log, LOOK, "sans-serif");
    return [lines.map(({ points }) => points), texts.map(({ y }) => y)];
  };
  assert.deepEqual(drawn(0.5), [[[[0, 75], [300, 75]]], [90]]); // prettier-ignore
  assert.deepEqual(drawn(-1.9), [[[[0, 195], [300, 195]]], [190]]); // prettier-ignore
  assert.deepEqual(drawn(10, true), drawn(1));
  assert.deepEqual(drawn(3), [[], []]);
  assert.deepEqual(drawn(NaN), [[], []]);
});

test("an arrow has its head at its end, pointing on; a short one, and an end outside, have none", () => {
  const drawn = (bx, by) => {
    const { pen, lines, shapes } = recording();
    arrow(pen, 100, 100, bx, by, RECT);
    return { lines, heads: shapes };
  };
  for (const [bx, by] of [[150, 100], [100, 20], [60, 140]]) { // prettier-ignore
    const { heads, lines } = drawn(bx, by);
    assert.deepEqual(lines[0].points, [[100, 100], [bx, by]]); // prettier-ignore
    const [[tip, ...corners]] = heads;
    assert.deepEqual(tip, [bx, by]);
    for (const [x, y] of corners)
      assert.ok(Math.hypot(x - 100, y - 100) < Math.hypot(bx - 100, by - 100), "behind its tip");
  }
  assert.deepEqual(drawn(100.5, 100), { lines: [], heads: [] });
  assert.equal(drawn(400, 100).heads.length, 0);
  assert.deepEqual(drawn(400, 100).lines[0].points.at(-1)[1], 100);
});

test("the star of a minimum has five points, one of them straight up", () => {
  const { pen, shapes } = recording();
  star(pen, 50, 60, LOOK);
  const far = shapes[0].filter(([x, y]) => Math.hypot(x - 50, y - 60) > 9);
  assert.equal(far.length, 5);
  assert.ok(far.some(([x, y]) => Math.abs(x - 50) < 1e-9 && y < 60 - 9));
});

const PLACE = { ...RECT, left: 60, x: (v) => 60 + v, y: (v) => 200 - v };

test("curves that never change have an axis that shows how large they are", () => {
  for (const value of [1e-9, 7, -7, 1e12]) {
    const [low, high] = reach([[value, value]]);
    assert.ok(high - low <= Math.abs(value), `${low} to ${high} around ${value}`);
  }
});

test("of numbers beside an axis that would stand on each other, the upper ones leave", () => {
  const values = [0, 5, 14, 20, 30].map((value) => ({ value, label: String(value) }));
  assert.deepEqual(thinned(values, PLACE).map(({ value }) => value), [0, 14, 30]); // prettier-ignore
});

test("a power of ten stands behind its ten, raised, and both end beside the axis", () => {
  const { pen, texts } = recording();
  drawAxes(pen, PLACE, [], [{ value: 20, label: "10", power: "-12" }, { value: 90, label: "1" }], LOOK, "serif"); // prettier-ignore
  const [ten, power, one] = texts;
  assert.deepEqual([ten.text, power.text, one.text], ["10", "-12", "1"]);
  assert.ok(ten.x <= power.x - 3 * 4 && power.y < ten.y); // three signs of some 4 pixels
  assert.ok(power.x === one.x && one.x < PLACE.left);
});

const CELLS = { scale: [0, 10], reach: [0, 10], never: false };
const SPEC = {
  colours: ["#100", "#200", "#300"],
  lost: "#eee",
  lostName: "diverged",
  never: "#ddd",
  neverName: "not reached",
  quantity: "steps",
};

function legend(cells = {}, spec = {}) {
  const { pen, boxes, texts, stops } = recording();
  drawLegend(pen, RECT, { ...SPEC, ...spec }, { ...CELLS, ...cells }, LOOK, "serif");
  const said = Object.fromEntries(texts.map(({ text, y }) => [text, y]));
  return { bar: boxes[0], boxes, said, stops };
}

test("beside a map low numbers stand low, at the colours that they have", () => {
  const { bar, said, stops } = legend();
  assert.deepEqual(stops, [[0, "#100"], [0.5, "#200"], [1, "#300"]]); // prettier-ignore
  assert.equal(bar.fill.y0, bar.y + bar.h, "the first colour is at the bottom");
  assert.equal(bar.fill.y1, bar.y);
  for (const [text, share] of [["0", 0], ["5", 0.5], ["10", 1]]) // prettier-ignore
    assert.ok(Math.abs(said[text] - 4 - (bar.y + bar.h * (1 - share))) < 1e-9, text);
  const even = legend({}, { legend: ["0", "0.5", "1"] }).said;
  assert.ok(even["0"] > even["0.5"] && even["0.5"] > even["1"]);
});

test("a sign says that cells lie beyond the colours, where some do", () => {
  const ends = (reach) => Object.keys(legend({ reach }).said).filter((text) => /[≤≥]/.test(text));
  assert.deepEqual(ends([0, 10]), []);
  assert.deepEqual(ends([-1, 10]), ["≤ 0"]);
  assert.deepEqual(ends([0, 11]), ["≥ 10"]);
  assert.deepEqual(ends([2, 9]), []);
});

test("what has no number has its colour and its name, what is nowhere on the map has none", () => {
  const names = (never) => Object.keys(legend({ never }).said).filter((text) => text.length > 5);
  assert.deepEqual(names(false), ["diverged"]);
  assert.deepEqual(names(true), ["diverged", "not reached"]);
  assert.deepEqual(legend({ never: true }).boxes.slice(1).map(({ fill }) => fill), ["#eee", "#ddd"]); // prettier-ignore
});

test("hatching is drawn anew where the cells, the size or the theme are others, and only then", () => {
  const { pen, lines } = recording();
  document.createElement = () => ({ getContext: () => pen });
  const cells = { turn: 1, mask: {} };
  const hatching = new Hatching(cells);
  const drawn = (...size) => {
    lines.length = 0;
    hatching.over(...size);
    return lines.length > 0;
  };
  assert.ok(drawn(90, 60, "#111"));
  assert.ok(!drawn(90, 60, "#111"));
  cells.turn = 2;
  assert.ok(drawn(90, 60, "#111"), "other cells");
  assert.ok(drawn(80, 60, "#111") && drawn(80, 60, "#222"));
});

/** The bands of a height map, row by row from the top; "-" where a line is. */
function bands(heights, side, [width, height], line = null, top = 100) {
  const data = new Uint8ClampedArray(4 * width * height);
  const colours = Uint8ClampedArray.from([10, 20, 30, 40, 50].flatMap((red) => [red, 0, 0, 255]));
  const whole = { x: [0, side - 1], y: [0, side - 1] };
  heightMap({ width, height, data }, heights, side, { top, bands: 4, colours, line }, whole);
  const at = (i) => (data[4 * i] === 255 ? "-" : String(data[4 * i] / 10 - 1));
  return Array.from({ length: height }, (_row, r) =>
    Array.from({ length: width }, (_column, c) => at(r * width + c)).join(""),
  );
}

test("a height map rises where its heights do: to the right, and upwards from its first row", () => {
  assert.deepEqual(bands([0, 100, 0, 100], 2, [4, 2]), ["0123", "0123"]);
  assert.deepEqual(bands([0, 0, 100, 100], 2, [2, 4]), ["33", "22", "11", "00"]);
});

test("a place without a value, and all around it up to the next one, is paper", () => {
  assert.deepEqual(bands([0, 100, NaN, 0, 100, NaN, 0, 100, NaN], 3, [8, 1]), ["01234444"]);
});

test("the highest of all has the last band, and no height is between colours", () => {
  assert.deepEqual(bands([100, 100, 100, 100], 2, [2, 2]), ["33", "33"]);
  assert.deepEqual(bands([40, 40, 40, 40], 2, [2, 2]), ["11", "11"]);
});

test("between two bands is a line, whether they lie beside or below each other", () => {
  const line = Uint8ClampedArray.from([255, 0, 0, 255]);
  assert.deepEqual(bands([0, 100, 0, 100], 2, [8, 1], line), ["00-1-2-3"]);
  assert.deepEqual(bands([0, 0, 100, 100], 2, [1, 8], line), ["3", "3", "-", "2", "-", "1", "-", "0"]);
  assert.deepEqual(bands([40, 40, 40, 40], 2, [3, 3], line), ["111", "111", "111"]);
});
