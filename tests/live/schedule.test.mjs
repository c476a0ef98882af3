/** The course of a schedule as a line beside its slider. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { line } from "../../optlab/web/live/js/parts/schedule.js";

test("it goes from the left to the right, and its ends are at the edges of the box", () => {
  const points = line([0.4, 0.2, 0], 108, 34);
  assert.deepEqual(points, [[4, 4], [54, 17], [104, 30]]);
});

test("what stays is a level line, and one step is a point", () => {
  assert.deepEqual(line([0.4, 0.4, 0.4], 28, 34).map(([, y]) => y), [17, 17, 17]);
  assert.deepEqual(line([0], 28, 34), [[4, 17]]);
  assert.deepEqual(line([], 28, 34), []);
});
