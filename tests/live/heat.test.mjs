/** A map of numbers: which cells it asks for while the hand moves something, and once it lets go. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { position, valueAt } from "../../optlab/web/live/js/parts/cells.js";
import { Dots } from "../../optlab/web/live/js/parts/dots.js";
import { HeatMap } from "../../optlab/web/live/js/parts/heat.js";

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
  const live = { holding, values: () => values, spec: { values: { "f.c": 20, eta: 1 } } };
  HeatMap.prototype.measure.call({ live, spec, cells });
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

/** The dot of an eigenvalue of 5 over (eta lambda, beta), and sliders of eta and beta. */
const DOT = {
  path: 0,
  x: "x max",
  y: "y max",
  sets: { x: { id: "eta", by: "λmax" }, y: { id: "beta" } },
};
const dots = (drag = null) => {
  const columns = { "x max": [2.5], "y max": [1], λmax: [5] };
  const live = {
    drag,
    column: (_path, name) => columns[name],
    spec: {
      sliders: [
        { id: "eta", stops: [0.01, 0.1, 1] },
        { id: "beta", stops: [0, 0.5, 0.9] },
      ],
    },
  };
  const spec = { x: { values: [0.01, 0.1, 1, 10] }, y: { values: [0, 0.5, 1] }, dots: [DOT] };
  return Object.assign(Object.create(Dots.prototype), {
    live,
    map: { name: "map", spec, live },
  });
};

test("a dot that is dragged sets eta to its place over the eigenvalue, and beta", () => {
  assert.deepEqual(dots().values(DOT, [2, 1]), { eta: 0.2, beta: 0.5 });
  assert.deepEqual(dots().values(DOT, [2, NaN]), { eta: 0.2 }, "a key moves one of them");
  const { x } = DOT.sets;
  assert.deepEqual(
    dots().values({ ...DOT, sets: { x } }, [2, 1]),
    { eta: 0.2 },
    "there is no beta",
  );
});

test("it stays within the sliders' ends, wherever the hand goes", () => {
  assert.deepEqual(dots().values(DOT, [99, 99]), { eta: 1, beta: 0.9 });
  assert.deepEqual(dots().values(DOT, [-99, -99]), { eta: 0.01, beta: 0 });
});

test("it is where its values are at once, and beyond the map at its edge", () => {
  assert.deepEqual(dots().at(DOT), [2.5, 1]);
  const held = (values) => dots({ map: "map", values }).at(DOT);
  assert.deepEqual(held({ eta: 0.2, beta: 0.25 }), [2, 0.5]);
  assert.deepEqual(held({ beta: 0.25 }), [2.5, 0.5]);
  assert.deepEqual(held({ eta: 100, beta: 0 }), [3.5, 0]);
  assert.deepEqual(held({ eta: 0.001, beta: 0 }), [-0.5, 0]);
  assert.deepEqual(dots({ map: "another", values: { eta: 1 } }).at(DOT), [2.5, 1]);
});

test("a place among values leads back to the value, in as many digits as it takes", () => {
  const near = [0, 0.9, 0.99, 0.999, 0.9999];
  for (const values of [[0.001, 0.01, 0.1, 1], [0, 0.01, 0.02, 0.03], near])
    for (const place of [0, 0.3, 1.5, 2.25, 3]) {
      const { value, digits } = valueAt(values, place);
      assert.ok(Math.abs(position(values, value) - place) < 1e-9);
      const round = position(values, Number(value.toPrecision(digits)));
      assert.ok(Math.abs(round - place) < 0.1 || place === 0);
    }
  assert.equal(valueAt(near, -7).value, 0);
  assert.equal(valueAt(near, 7).value, 0.9999);
});

test("diverged, never reached and a number are said apart", () => {
  const say = (value, more = {}) =>
    HeatMap.prototype.valueOf.call({ spec: { quantity: "rate", lostName: "diverged", ...more } }, value);
  const steps = { neverName: "not reached", value: "{value} steps" };
  assert.deepEqual([NaN, Infinity, 7].map((v) => say(v, steps)), ["diverged", "not reached", "7 steps"]); // prettier-ignore
  assert.deepEqual([NaN, Infinity, 0.25].map((v) => say(v)), ["diverged", "diverged", "rate 0.25"]); // prettier-ignore
});
