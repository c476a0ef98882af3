/** What a new reader meets: where hints and the question stand, and what plays by itself. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { around, crossings, freest, overlap } from "../../optlab/web/live/js/draw/clearings.js";
import { saysStep } from "../../optlab/web/live/js/page/first_sight.js";
import { besideStart } from "../../optlab/web/live/js/page/hints.js";
import { numbers } from "./fakes.mjs";

const PANEL = { left: 60, top: 10, right: 660, bottom: 510 };
const SIZE = { width: 60, height: 20 };
const line = (...points) => ({ xs: points.map(([x]) => x), ys: points.map(([, y]) => y) });

test("an address that says at which step the figure stands", () => {
  assert.ok(saysStep("?v=1&show=step+8"));
  assert.ok(saysStep("?show=axes+apart+step+0&run=adam"));
  assert.ok(saysStep("?show=step%203"));
  assert.ok(!saysStep("?v=1&steps=20&show=axes+apart"));
  assert.ok(!saysStep("?steps=8"));
  assert.ok(!saysStep(""));
});

test("a segment that only passes through a box is on it, and one that is lost is not", () => {
  const box = { left: 100, top: 100, right: 160, bottom: 120 };
  assert.equal(crossings(box, [line([0, 110], [600, 110])]), 1);
  assert.equal(crossings(box, [line([130, 110])]), 1, "a single point");
  assert.equal(crossings(box, [line([97, 90])]), 0);
  assert.equal(crossings(box, [line([95, 110])]), 1, "half of its marker reaches in");
  assert.equal(crossings(box, [line([0, 0], [NaN, NaN], [600, 0])]), 0);
  assert.equal(crossings(box, [line([0, 110], [Infinity, Infinity])]), 0);
});

test("the first of the boxes that are crossed least", () => {
  const boxes = [0, 40, 80].map((top) => ({ left: 0, top, right: 50, bottom: top + 20 }));
  assert.deepEqual(freest(boxes, []), { at: 0, count: 0 });
  assert.equal(freest(boxes, [line([10, 10], [10, 50])]).at, 2);
  assert.equal(freest(boxes, [line([10, -50], [10, 200])]).at, 0, "all are crossed alike");
});

test("a hint is in the panel, on no path, on nothing else, and never on the start", () => {
  const random = numbers(11);
  let shown = 0;
  for (let i = 0; i < 500; i++) {
    const point = { x: 60 + 600 * random(), y: 10 + 500 * random() };
    const path = line(
      [point.x, point.y],
      ...Array.from({ length: 6 }, () => [60 + 600 * random(), 10 + 500 * random()]),
    );
    const other = { left: 66, top: 16, right: 320, bottom: 46 };
    const box = besideStart(point, SIZE, PANEL, [path], [other]);
    if (!box) continue;
    shown += 1;
    assert.ok(box.left >= PANEL.left && box.right <= PANEL.right);
    assert.ok(box.top >= PANEL.top && box.bottom <= PANEL.bottom);
    assert.equal(crossings(box, [path]), 0);
    assert.ok(!overlap(box, other));
    const ring = 15; // pixels around the start
    const { x, y } = point;
    assert.ok(!overlap(box, { left: x - ring, right: x + ring, top: y - ring, bottom: y + ring }));
  }
  assert.ok(shown > 400, `${shown}`);
});

test("where there is no place there is no hint", () => {
  const low = { ...PANEL, bottom: 25 };
  const across = line([0, 15], [700, 15]);
  assert.equal(besideStart({ x: 300, y: 15 }, SIZE, low, [across], []), null);
  assert.deepEqual(around(300, 15, 20, 60, 200, low), []);
});
