/** Numbers beside a path, one a column: they follow the slider as the path does. */

import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import { LiveFigure } from "../../optlab/web/live/js/core/live_figure.js";
import { Sweep } from "../../optlab/web/live/js/core/packets.js";
import { Table } from "../../optlab/web/views/stability/table.js";
import { CODE, page, written } from "./fakes.mjs";

page();

const rows = (header, codes = []) =>
  new Sweep(
    {
      values: [1, 2],
      rows: 2,
      window: [
        [0, 1],
        [0, 1],
      ],
      code: CODE,
      exact: 0,
      least: [0, 0],
      kinds: ["", ""],
      since: [-1, -1],
      ...header,
    },
    written(codes),
  );
const beside = rows({ columns: [], points: 0, numbers: { rate: [0.25, null], eta: [1, 2] } });
const path = rows({ columns: ["x1"], points: 2 }, [0, 16000, 0, -32000]);

test("a packet of numbers has one of each a position, as it was sent", () => {
  assert.equal(beside.at(1).columns.rate[0], 0.25);
  assert.equal(beside.at(2).columns.eta[0], 2);
  assert.ok(Number.isNaN(beside.at(2).columns.rate[0]), "null is no number, and not 0");
});

let live;
const slider = { id: "run0.eta", moves: [{ path: 0, rows: "rows", state: "beside" }] };

beforeEach(() => {
  live = new LiveFigure(() => {});
  live.spec = { paths: [{ at: "" }], values: {} };
  const columns = { x1: Float64Array.of(0.5, 0.5), rate: Float64Array.of(0.9) };
  live.atRest = [{ name: "", numbers: { columns } }];
  live.packets.kept.set("rows", path);
});

test("a column is the slider's as soon as its packet is there, and until then the one at rest", () => {
  live.gesture.slide(slider, 1);
  live.current = live.preview.paths();
  assert.equal(live.column(0, "x1")[1], 1);
  assert.equal(live.column(0, "rate")[0], 0.9);
  live.packets.kept.set("beside", beside);
  live.current = live.preview.paths();
  assert.equal(live.column(0, "rate")[0], 0.25);
  assert.equal(live.column(0, "x1")[1], 1);
});

test("a column that nobody has is empty", () => {
  assert.equal(live.column(0, "nothing").length, 0);
  assert.equal(live.column(3, "rate").length, 0);
});

test("a table's number follows, and what is true of one path only is not shown for another", () => {
  const text = (cell) => Table.prototype.text.call({ live }, { path: 0, column: "rate", ...cell });
  assert.equal(text({ decimals: 2 }), "0.90");
  assert.equal(text({ decimals: 2, own: true }), "0.90");
  live.current = [{ name: "", numbers: { columns: { x1: Float64Array.of(0, 0) } } }];
  assert.equal(text({ decimals: 2 }), "0.90");
  assert.equal(text({ decimals: 2, own: true }), "…");
  live.current = [{ name: "", numbers: { columns: { rate: Float64Array.of(NaN) } } }];
  assert.equal(text({ decimals: 2, nothing: "too few steps" }), "too few steps");
  const instead = { words: ["too few steps", "at the minimum after step {step}"], column: "why", after: "after" };
  const without = (why, after) => {
    const columns = { rate: Float64Array.of(NaN), why: Float64Array.of(why), after: Float64Array.of(after) };
    live.current = [{ name: "", numbers: { columns } }];
    return text({ decimals: 2, nothing: "no rate", instead });
  };
  assert.equal(without(0, 9), "too few steps");
  assert.equal(without(1, 1), "at the minimum after step 1");
  assert.equal(without(NaN, NaN), "no rate", "of a position that is no bowl nobody knows why");
  live.current = [{ name: "", numbers: { columns: { rate: Float64Array.of(1) } } }];
  assert.equal(text({ words: ["monotone", "ripples"] }), "ripples");
});
