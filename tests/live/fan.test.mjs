/** Other positions of a slider, all at once: their mean, when it is drawn, and when anew. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { Sweep } from "../../optlab/web/live/js/core/packets.js";
import { Fan, rowsOf } from "../../optlab/web/live/js/draw/fan.js";
import { CODE, numbers, page, written } from "./fakes.mjs";

page();

/** A packet of so many rows of codes, each of so many points. */
function sweep(rows, points, code) {
  const columns = ["x1", "x2", "loss"];
  const codes = columns.flatMap((name) =>
    Array.from({ length: rows }, (_row, row) =>
      Array.from({ length: points }, (_point, k) => code(name, row, k)),
    ),
  );
  const differences = codes.map((row, r) =>
    row.map((one, k) => {
      const along = (other) => (other ? other[k] - (k ? other[k - 1] : 0) : 0);
      return along(row) - (r % rows ? along(codes[r - 1]) : 0);
    }),
  );
  const header = {
    kind: "sweep",
    columns,
    rows,
    points,
    exact: 0,
    code: CODE,
    values: Array.from({ length: rows }, (_row, row) => row),
    window: [
      [-6, 3],
      [-3, 3],
    ],
  };
  return new Sweep(header, written(differences.flat()));
}

test("the mean is each step's over the rows that are drawn, and over no others", () => {
  const random = numbers(8);
  const whole = sweep(9, 12, () => Math.floor(2000 * random()));
  const { members, mean } = rowsOf(whole, 5);
  assert.equal(members.length, 5);
  for (const name of ["x1", "x2", "loss"])
    for (let k = 0; k < 12; k++) {
      const sum = [0, 1, 2, 3, 4].map((row) => whole.decoded(row).columns[name][k]);
      const expected = sum.reduce((a, b) => a + b) / 5;
      assert.ok(Math.abs(mean[name][k] - expected) <= 1e-12 * Math.abs(expected));
    }
});

test("where one of them is no number, there is no mean", () => {
  const broken = sweep(3, 4, (_name, row, k) => (row === 1 && k === 2 ? CODE.nothing : 5));
  const { mean } = rowsOf(broken, 3);
  assert.deepEqual(
    [...mean.x1].map(Number.isNaN),
    [false, false, true, false], // prettier-ignore
  );
});

/** A figure with a fan of a slider that moves path 0 only, and a sheet that counts what is painted. */
function shown() {
  const whole = sweep(4, 6, () => 100);
  const live = {
    drag: null,
    spec: {
      fan: { slider: "noise.seed", most: 3 },
      sliders: [{ id: "noise.sigma", moves: [] }, { id: "noise.seed", moves: [{ path: 0, rows: "live/rows?a" }] }], // prettier-ignore
      paths: [{ colour: "blue" }, { colour: "red" }],
      theme: { paper: "white" },
    },
    prefetch: { rowsOf: ({ rows }) => rows },
    packets: { sweep: (address) => (live.come && address === "live/rows?a" ? whole : null) },
    come: true,
  };
  const strokes = [];
  const pen = {
    save() {},
    restore() {},
    beginPath() {},
    rect() {},
    clip() {},
    moveTo() {},
    lineTo() {},
    stroke() {
      strokes.push([this.strokeStyle, this.lineWidth]);
    },
  };
  const drawn = [];
  const sheet = {
    canvas: { width: 300, height: 200 },
    width: 300,
    height: 200,
    seen: [{ x: [-6, 3], y: [-3, 3] }],
    domains: [{ x: [0, 1], y: [0, 1] }],
    pen: { drawImage: (picture) => drawn.push(picture) },
    pictured: (draw) => {
      draw(pen);
      return { strokes: strokes.length };
    },
  };
  const lines = [0, 1].map((path) => ({
    path,
    panel: { left: 0, top: 0, right: 300, bottom: 200 },
    xs: ({ x1 }) => x1,
    ys: ({ x2 }) => x2,
  }));
  return { live, fan: new Fan(live), sheet, lines, drawn, strokes };
}

test("it is painted once and shown in every frame, until what it depends on is another", () => {
  const { live, fan, sheet, lines, drawn, strokes } = shown();
  assert.deepEqual(fan.addresses(), ["live/rows?a"]);
  for (let frame = 0; frame < 5; frame++) fan.draw(sheet, lines);
  assert.equal(drawn.length, 5);
  assert.equal(new Set(drawn).size, 1);
  // Three rows, then their mean over a border of the paper's colour.
  const blue = [1, 1, 1].map((width) => ["blue", width]);
  assert.deepEqual(strokes, [...blue, ["white", 6], ["blue", 3]]);
  sheet.seen = [{ x: [-1, 1], y: [-1, 1] }];
  fan.draw(sheet, lines);
  live.spec.theme = { paper: "black" };
  fan.draw(sheet, lines);
  assert.equal(new Set(drawn).size, 3);
});

test("under the hand, unasked or not yet there it is not drawn", () => {
  for (const so of [
    ({ live }) => (live.drag = {}),
    ({ live }) => delete live.spec.fan,
    ({ live }) => (live.come = false),
    ({ live }) => (live.spec.sliders = []),
  ]) {
    const all = shown();
    so(all);
    all.fan.draw(all.sheet, all.lines);
    assert.equal(all.drawn.length, 0);
  }
});
