/** A map of numbers: which cells it asks for while the hand moves something, and once it lets go. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { HeatMap } from "../../optlab/web/live/js/heat.js";

const AXIS = { values: [1, 2, 3, 4] };
const MEASURED = {
  address: "whole?c={f.c}",
  moving: { address: "coarse?c={f.c}", every: 2, first: 0, last: 4 },
  x: AXIS,
  y: AXIS,
};

/** What is asked for with these values, of those at rest: the addresses, and whether in passing. */
function asked(spec, values, holding) {
  const wishes = [];
  const cells = { want: (_spec, pieces, passing = false) => wishes.push([pieces, passing]) };
  const board = { holding, values: () => values, spec: { values: { "f.c": 20, eta: 1 } } };
  HeatMap.prototype.measure.call({ board, spec, cells });
  return wishes.map(([pieces, passing]) => [pieces.map(({ address }) => address), passing]);
}

test("a measured map is a coarse one of the values under the hand, and whole when it lets go", () => {
  assert.deepEqual(asked(MEASURED, { "f.c": 20, eta: 1 }, false), [[["whole?c=20"], false]]);
  assert.deepEqual(asked(MEASURED, { "f.c": 90, eta: 1 }, true), [[["coarse?c=90"], true]]);
  assert.deepEqual(asked(MEASURED, { "f.c": 90, eta: 1 }, false), [[["whole?c=90"], false]]);
});

test("what the map does not depend on does not make it a coarse one", () => {
  assert.deepEqual(asked(MEASURED, { "f.c": 20, eta: 3 }, true), [[["whole?c=20"], false]]);
  const theory = { address: "theory", x: AXIS, y: AXIS };
  assert.deepEqual(asked(theory, { "f.c": 90, eta: 1 }, true), [[["theory"], false]]);
});
