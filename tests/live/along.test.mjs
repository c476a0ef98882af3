/** Where the points of a curve are along an axis that is not counted in steps. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { along } from "../../optlab/web/live/js/draw/along.js";

const path = (stride) => ({ numbers: { columns: { stride: [stride] } } });
const EPOCHS = { along: { apart: "stride", end: 2 } };

test("points are so far apart as their path says, and the last is at the end", () => {
  const { at, last } = along(EPOCHS, path(0.3));
  assert.equal(last, 7); // 0, 0.3, ... 1.8, 2
  assert.deepEqual([at(0), at(1), at(7)], [0, 0.3, 2]);
  assert.equal(along(EPOCHS, path(1 / 150)).last, 300, "rounding makes no point more");
  assert.equal(along(EPOCHS, path(2)).last, 1);
});

test("the point nearest to the mouse, and none beyond the end", () => {
  const { nearest } = along(EPOCHS, path(0.25));
  assert.deepEqual([0.1, 0.13, 1.99, 7].map(nearest), [0, 1, 8, 8]);
});

test("a chart that says nothing has a point for each step", () => {
  const { at, nearest, last } = along({}, path(0.3));
  assert.deepEqual([at(5), nearest(4.6), last], [5, 5, Infinity]);
});
