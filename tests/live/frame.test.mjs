/** Addresses of a page that stands in a frame. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { framed, unframed } from "../../optlab/web/live/js/core/frame.js";

const LINK = "v=1&f=quadratic+a+0.1&run=rmsprop+eta+0.4&run=adagrad";

test("what is copied from a frame is the page without it, word for word where there is none", () => {
  assert.equal(unframed(`?${LINK}`), LINK);
  assert.equal(unframed(`?embed=true&${LINK}&embed_options=light_theme`), LINK);
  assert.equal(unframed("?embed=true"), "");
});

test("another address stays in the frame", () => {
  assert.equal(framed(LINK, "?embed=true&steps=3"), `${LINK}&embed=true`);
  assert.equal(framed(LINK, "?steps=3"), LINK);
});
