/** Curves through the run: what they say of the other number, and where the run is on them. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { Slices, apart, points, within } from "../../optlab/web/views/settings/slices.js";

const AXIS = (id, sign, values) => ({ id, sign, title: sign, values });

/** A map of eta and gamma with a run between its cells. */
const map = (answer, at = [1.25, 0.5]) => ({
  spec: { x: AXIS("run0.eta", "η", [0.1, 0.2, 0.6]), y: AXIS("run0.gamma", "γ", [0.89, 0.91]) },
  cells: { along: (name) => (name === "x" ? [1, 2, 3] : [4, 5]) },
  at: () => at,
  through: { answer },
});
const slice = (of, name, values = { "run0.eta": 0.3, "run0.gamma": 0.9 }) =>
  Slices.prototype.slice.call({ live: { values: () => values } }, of, name, [1, 1]);

test("at rest a slice is the run's own: its number, its place, its value", () => {
  const of = map({ x: [7, 8, 9], y: [10, 11], own: 8.5 });
  const along = slice(of, "x");
  assert.deepEqual(along, { values: [7, 8, 9], at: 1.25, across: 0.5, own: 8.5, fixed: "γ = 0.9" });
  assert.deepEqual(points(along), [
    [0, 7],
    [1, 8],
    [1.25, 8.5],
    [2, 9],
  ]);
  const up = slice(of, "y");
  assert.equal(up.fixed, "η = 0.3");
  assert.deepEqual([up.at, up.across, up.own], [0.5, 1.25, 8.5]);
});

test("while that is not measured it is the nearest cell's, and says so", () => {
  const along = slice(map(null), "x");
  assert.equal(along.fixed, "γ ≈ 0.91");
  assert.deepEqual([along.at, along.own], [1, 2]);
  const onCell = slice(map(null), "x", { "run0.eta": 0.2, "run0.gamma": 0.91 });
  assert.equal(onCell.fixed, "γ = 0.91", "a dot that is dragged is on its cell");
});

test("on a cell the curve goes through the run's value, not beside it", () => {
  const curve = points({ values: [1, 2, 3], at: 1, own: 2.5 });
  assert.deepEqual(curve, [
    [0, 1],
    [1, 2.5],
    [2, 3],
  ]);
  const last = points({ values: [1, 2, 3], at: 2, own: 3 });
  assert.deepEqual(last.at(-1), [2, 3]);
  assert.equal(last.length, 3);
});

test("a slice is as high as the colours go, and never higher than the numbers do", () => {
  assert.deepEqual(within({ reach: [-9, 40], scale: [-3, 5] }), [-3, 5]);
  assert.deepEqual(within({ reach: [-2, 4], scale: [-3, 5] }), [-2, 4]);
  assert.deepEqual(within({ reach: [6, 8], scale: [-3, 5] }), [6, 6], "all of it above the colours");
});

test("labels of ticks never overlap: the first from the left stays", () => {
  const place = { x: (at) => 10 * at };
  const labels = (ats, label) =>
    apart(ats.map((at) => ({ at, label })), place).map(({ value }) => value); // prettier-ignore
  assert.deepEqual(labels([0, 1, 2, 3, 4], "0.1"), [0, 3], "25 pixels each, 10 from one to the next");
  assert.deepEqual(labels([0, 1, 2, 3], "1"), [0, 2]);
  assert.deepEqual(labels([0, 5, 10], "0.1"), [0, 5, 10]);
});
