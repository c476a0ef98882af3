/** Bars that add up to a curve, and rows of numbers that belong to no path of the plane. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { drawBars, heights, product } from "../../optlab/web/live/js/draw/bars.js";
import { Sweep } from "../../optlab/web/live/js/core/packets.js";
import { CODE, page, written } from "./fakes.mjs";

page();

const curve = { path: 0, column: "square", name: "s", dash: 0, bars: { by: "weight", total: "s" } };
const columns = {
  square: Float64Array.of(NaN, 4, 8, 16, NaN),
  weight: Float64Array.of(0.5, 0.25, 0.125, 0.0625, 0.03125),
};
const path = { colour: "#123456", numbers: { columns } };

test("the latest has the first weight, and each step further back the next", () => {
  assert.deepEqual([...heights(curve, path, 3)].slice(1), [4 / 8, 8 / 4, 16 / 2]);
  assert.deepEqual([...heights(curve, path, 1)].slice(1), [2]);
  assert.equal(heights(curve, path, 0).filter((height) => height === height).length, 0);
  assert.equal(product(curve, path, 1, 3), "0.125 × 4 = 0.5");
});

test("without weights all weigh 1, or evenly one part of them all", () => {
  const asTheyCame = { ...curve, bars: { total: "sum" } };
  assert.deepEqual([...heights(asTheyCame, path, 3)].slice(1), [4, 8, 16]);
  const even = { ...curve, bars: { even: true, total: "mean" } };
  assert.deepEqual([...heights(even, path, 2)].slice(1), [2, 4]);
  assert.equal(product(even, path, 2, 2), "0.5 × 8 = 4");
});

test("columns that are not there make no bars", () => {
  assert.equal(heights({ ...curve, column: "none" }, path, 3).length, 0);
  const unknown = heights({ ...curve, bars: { by: "none", total: "s" } }, path, 3);
  assert.ok(unknown.every((height) => height !== height));
});

test("bars stand on zero at their steps, and none is drawn of what is not a number or has no end", () => {
  const drawn = [];
  const pen = {
    globalAlpha: 1,
    fillRect(x, y, w, h) {
      if (this.globalAlpha === 1) drawn.push([x + w / 2, y, y + h]);
      assert.ok([x, y, w, h].every(Number.isFinite));
    },
  };
  const place = {
    left: 0,
    right: 100,
    top: 0,
    bottom: 100,
    x: (v) => 10 * v,
    y: (v) => 100 - 10 * v,
  };
  drawBars(pen, place, curve, path, 3);
  assert.deepEqual(drawn, [
    [10, 95, 100],
    [20, 80, 100],
    [30, 20, 100],
  ]);
  drawn.length = 0;
  const odd = { ...columns, square: Float64Array.of(NaN, Infinity, NaN, -0, 1e300) };
  drawBars(pen, place, curve, { ...path, numbers: { columns: odd } }, 4);
  assert.ok(drawn.every(([, top]) => top >= place.top - 5));
});

test("a packet without a window has its columns, its kinds and what is said", () => {
  const header = {
    values: [0.5, 1],
    columns: ["s"],
    rows: 2,
    points: 2,
    exact: 0,
    code: { ...CODE, sizes: 1000 },
    kinds: ["leaky", "nothing enters"],
    says: [
      ["0.5", "2"],
      ["1", "∞"],
    ],
  };
  const sweep = new Sweep(header, written([30000, 1000, 0, -31000]));
  const half = sweep.at(0.5);
  assert.deepEqual([...half.columns.s], [1, 10]);
  assert.deepEqual([half.kind, half.says], ["leaky", ["0.5", "2"]]);
  assert.deepEqual([...sweep.at(1).columns.s], [1, 0]);
  assert.equal(sweep.at(0.7), null);
});
