/** Which step a cursor is at, where not every step is drawn. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { stepOf, takenIn } from "../../optlab/web/live/js/core/steps.js";

test("where every step is drawn, a point is its step", () => {
  assert.equal(stepOf({ steps: 20 }, 7), 7);
  assert.equal(stepOf({ steps: 20 }, 7.5), 7.5);
  assert.equal(takenIn({ steps: 20 }), 20);
});

test("where one in fifty is, the last is the last", () => {
  const spec = { steps: 2000, stride: 50, taken: 99999 };
  assert.equal(stepOf(spec, 0), 0);
  assert.equal(stepOf(spec, 89), 4450);
  assert.equal(stepOf(spec, 2000), 99999);
  assert.equal(takenIn(spec), 99999);
});
