/** References to numbers: read as Python reads them, and what a slider of one moves. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { moves, read } from "../../optlab/web/live/js/core/reference.js";
import { fromPython } from "./fakes.mjs";

test("a text is read as Python reads it", () => {
  const { references } = fromPython();
  assert.ok(references.length > 8);
  for (const { text, ...expected } of references) assert.deepEqual(read(text), expected, text);
});

test("a slider moves its own value, the shared one that of every run", () => {
  const names = ["start", "f.eta", "run0.eta", "run0.beta", "run11.eta", "turn.angle"];
  const moved = (slider) => names.filter((name) => moves(slider, name));
  assert.deepEqual(moved("run0.eta"), ["run0.eta"]);
  assert.deepEqual(moved("f.eta"), ["f.eta"]);
  assert.deepEqual(moved("shared.eta"), ["run0.eta", "run11.eta"]);
});
