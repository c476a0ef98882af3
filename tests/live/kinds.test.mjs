/** Which part a place on the page is: what the server names, what a part is for, else sliders. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { page } from "./fakes.mjs";

page();
const { forKind, forPlace, kindOf } = await import("../../optlab/web/live/js/core/kinds.js");
const { Sliders } = await import("../../optlab/web/live/js/parts/sliders.js");

test("what the server names is that, though a part of another page is for a place of this name", () => {
  // Two pages had a place "training": the chart of one was built by the other's part.
  class Drawn {}
  class Watched {}
  forKind("drawings", Drawn);
  forPlace("training", Watched);
  assert.equal(kindOf({ drawings: { training: {} } }, "training"), Drawn);
  assert.equal(kindOf({ drawings: {} }, "training"), Watched);
  assert.equal(kindOf({}, "training"), Watched);
  assert.equal(kindOf({ drawings: {} }, "run0"), Sliders);
});
