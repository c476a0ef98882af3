/** The table under the runs: when a loss is first below a height, and the order of its rows. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { page } from "./fakes.mjs";

page();
const { Ranking, firstBelow, ranked } = await import("../../optlab/web/views/playground/ranking.js");

test("a loss is below a height at the first step that is, and at none where none is", () => {
  assert.equal(firstBelow([4, 2, 1, 3, 0.5], 2), 2);
  assert.equal(firstBelow([4, 2], 5), 0);
  assert.equal(firstBelow([4, NaN, Infinity], 1), Infinity);
  assert.equal(firstBelow([], 1), Infinity);
});

test("rows stand in a column's order, up or down; what is no number is last both ways", () => {
  const rows = [3, NaN, 1, Infinity, 2].map((by) => [{ text: "", by }]);
  assert.deepEqual(ranked(rows, 0, false), [2, 4, 0, 1, 3]);
  assert.deepEqual(ranked(rows, 0, true), [0, 4, 2, 1, 3]);
  assert.deepEqual(ranked(rows, -1, true), [0, 1, 2, 3, 4]);
});

test("equals stay as they were, and words have an order, too", () => {
  const rows = ["b", "a", "b", "a"].map((by) => [{ text: by, by }]);
  assert.deepEqual(ranked(rows, 0, false), [1, 3, 0, 2]);
  assert.deepEqual(ranked(rows, 0, true), [0, 2, 1, 3]);
});

test("a head sorts its column up, once more down, and another one up again", () => {
  const table = { by: "", down: false, draw() {} };
  const press = (name) => {
    Ranking.prototype.sort.call(table, name);
    return `${table.by} ${table.down ? "down" : "up"}`;
  };
  const pressed = ["f", "f", "f", "soon", "f"].map(press);
  assert.deepEqual(pressed, ["f up", "f down", "f up", "soon up", "f up"]);
  press("f");
  assert.equal(press("soon"), "soon up", "another's direction is not its own");
});

test("a best eta is named, with its border; what is lost, and what did not come, are told apart", () => {
  const says = { lost: "lost at every eta", border: "its slider's end" };
  const text = (found, best = "live/best") =>
    Ranking.prototype.bestText.call({ spec: { rows: [{ best }], says }, found: [found] }, 0);
  assert.equal(text({ answer: { eta: 0.25, border: false } }), "0.25");
  assert.equal(text({ answer: { eta: 5, border: true } }), "5 (its slider's end)");
  assert.equal(text({ answer: { tried: 60 } }), "lost at every eta");
  assert.deepEqual([text({}), text({ failed: true }), text({}, "")], ["…", "–", "–"]);
});
