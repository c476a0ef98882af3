/** What a slider would do: f at each position after the last step, and which path comes nearest to a place. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { scented } from "../../optlab/web/live/js/draw/scent.js";
import { nearestStop } from "../../optlab/web/live/js/parts/pull.js";
import { opened } from "../../optlab/web/live/js/core/packets.js";
import { buffer, fromPython, page } from "./fakes.mjs";

page();

const close = (a, b) => Math.abs(a - b) < 1e-12;

test("the least f is darkest, the largest lightest, and between them counts the logarithm", () => {
  const { shades, best } = scented([100, 1, 0.01], [false, false, false]);
  assert.deepEqual([shades[0], shades[2], best], [0, 1, 2]);
  assert.ok(close(shades[1], 0.5));
});

test("where a run diverges there is no shade, however small its f, and it is not the best", () => {
  const { shades, best } = scented([1e-9, 4, 2, NaN], [true, false, false, false]);
  assert.deepEqual([...shades].map(Number.isNaN), [true, false, false, true]);
  assert.equal(best, 2);
});

test("at the minimum itself f is 0: that is as dark as it gets, and others are still told apart", () => {
  const { shades } = scented([1, 1e-4, 0, 1e-30], [false, false, false, false]);
  assert.deepEqual([shades[0], shades[2], shades[3]], [0, 1, 1]);
  assert.ok(close(shades[1], 0.25));
});

test("where f has no least value that is known, it is shaded as it is", () => {
  const { shades, best } = scented([-10, 0, 10], [false, false, false]);
  assert.deepEqual([...shades, best], [1, 0.5, 0, 0]);
});

test("where all positions are alike, or all diverge, none is the best", () => {
  assert.deepEqual([...scented([3, 3], [false, false]).shades], [0.5, 0.5]);
  assert.equal(scented([3, 3], [false, false]).best, -1);
  assert.equal(scented([1, 2], [true, true]).best, -1);
  assert.equal(scented([], []).best, -1);
});

test("the last number of a row is what decoding the whole row says, coded or exact or far", () => {
  const { sweeps } = fromPython();
  let seen = 0;
  for (const { packet } of sweeps) {
    const sweep = opened(buffer(packet));
    for (const name of sweep.header.columns.filter((one) => !/x[12]$/.test(one))) {
      const ends = sweep.ends(name);
      ends.forEach((end, row) => {
        assert.ok(Object.is(end, sweep.decoded(row).columns[name].at(-1)), `${name}, row ${row}`);
        seen += 1;
      });
    }
  }
  assert.ok(seen > 50, String(seen));
});

test("a pulled point takes the position whose path is nearest at its step, as it is seen", () => {
  const paths = { 0.1: [0, 1, 2], 0.2: [0, 4, 9], 0.3: [0, NaN, NaN] };
  const values = Object.keys(paths).map(Number);
  const sweep = {
    header: { values },
    decoded: (i) => ({ columns: { x1: paths[values[i]], x2: [0, 0, 0] } }),
  };
  const panel = { x: (v) => 100 * v, y: (v) => 300 - 100 * v };
  const at = (k, x) => nearestStop(sweep, [0.1, 0.2, 0.3], k, panel, [x, 300]);
  assert.deepEqual([at(1, 249), at(1, 251), at(2, 251)], [0.1, 0.2, 0.1]);
  assert.equal(nearestStop(sweep, [0.2], 1, panel, [100, 300]), 0.2, "what is no position now is not taken");
  assert.equal(nearestStop(sweep, [0.3], 1, panel, [100, 300]), null, "one that is nowhere is not near");
});
