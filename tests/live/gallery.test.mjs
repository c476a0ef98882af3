/** Arrow keys among the cards of the gallery. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { nextOf } from "../../optlab/web/live/js/page/gallery.js";

/** Two groups side by side: three cards above, then two, then one that stands apart. */
const BOXES = [
  { left: 0, top: 0 },
  { left: 100, top: 0 },
  { left: 230, top: 0.4 },
  { left: 0, top: 150 },
  { left: 100, top: 150 },
  { left: 0, top: 300 },
];

const ways = (from, keys) => keys.reduce((at, key) => nextOf(BOXES, at, key), from);

test("left and right go through all cards and stop at the ends", () => {
  assert.equal(ways(0, Array(4).fill("ArrowRight")), 4);
  assert.equal(ways(4, Array(9).fill("ArrowRight")), 5);
  assert.equal(ways(2, Array(9).fill("ArrowLeft")), 0);
});

test("up and down go to the nearest card of the next row", () => {
  assert.equal(ways(1, ["ArrowDown"]), 4);
  assert.equal(ways(2, ["ArrowDown"]), 4);
  assert.equal(ways(4, ["ArrowDown"]), 5);
  assert.equal(ways(5, ["ArrowDown"]), 5);
  assert.equal(ways(5, ["ArrowUp", "ArrowUp"]), 0);
  assert.equal(ways(1, ["ArrowUp"]), 1);
});

test("Home and End, and where no card has the focus", () => {
  assert.equal(nextOf(BOXES, 3, "Home"), 0);
  assert.equal(nextOf(BOXES, 3, "End"), 5);
  assert.equal(nextOf(BOXES, -1, "ArrowDown"), 0);
  assert.equal(nextOf(BOXES, -1, "ArrowRight"), 0);
});

test("other keys lead nowhere: Enter and Tab are the browser's", () => {
  for (const key of ["Enter", "Tab", " ", "a"]) assert.equal(nextOf(BOXES, 1, key), null);
});
