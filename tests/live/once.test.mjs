/** What a live figure says once: answers name these pieces, and wait for them. */

import assert from "node:assert/strict";
import { beforeEach, mock, test } from "node:test";

import { LiveFigure } from "../../optlab/web/live/js/core/live_figure.js";
import { Once } from "../../optlab/web/live/js/core/once.js";
import { page, settled } from "./fakes.mjs";

page();
mock.timers.enable({ apis: ["Date", "setTimeout"], now: 1_000_000 });

const PIECES = { c: { panels: [] }, w: { words: { step: "step" } }, s: { name: "eta", stops: [1, 2] } };
const answer = (turn = 1, once = "s") => ({
  turn,
  steps: 10,
  cursor: 10,
  values: {},
  paths: [],
  plane: {},
  charts: { loss: { below: "step", once: "c" } },
  rankings: { table: { below: 1, once } },
  sliders: [{ id: "run0.eta", value: 2, once }],
  once: "w",
});

/** @type {LiveFigure} */
let live;

beforeEach(() => {
  live = new LiveFigure(() => {});
});

test("an answer is shown with the pieces that it names", async () => {
  live.once.keep(PIECES);
  await live.update(answer());
  const { spec } = live;
  assert.deepEqual(spec.words, { step: "step" });
  assert.deepEqual(spec.charts.loss, { below: "step", once: "c", panels: [] });
  assert.deepEqual([spec.sliders[0].stops, spec.sliders[0].value], [[1, 2], 2]);
  assert.deepEqual([spec.rankings.table.stops, spec.rankings.table.below], [[1, 2], 1]);
});

test("an answer that has all of it is shown as it is", async () => {
  await live.update({ ...answer(), once: undefined, charts: {}, rankings: {}, sliders: [] });
  assert.equal(live.spec.turn, 1);
});

test("an answer waits for its pieces, and a newer one takes its place", async () => {
  const updates = [1, 2].map((turn) => live.update(answer(turn)));
  await settled();
  assert.equal(live.spec, null);
  live.once.keep(PIECES);
  await Promise.all(updates);
  assert.equal(live.spec.turn, 2);
});

test("an answer from before the page was drawn anew still finds its pieces", () => {
  const once = new Once();
  once.keep(PIECES);
  once.keep({ w: PIECES.w, c: PIECES.c });
  assert.equal(once.whole(answer()).sliders[0].name, "eta");
  once.keep({});
  assert.equal(once.whole(answer()), null);
});
