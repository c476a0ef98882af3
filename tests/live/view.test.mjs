/** What is seen of the plane, and the height map over it. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { View, around } from "../../optlab/web/live/js/core/view.js";
import { numbers } from "./fakes.mjs";

const PLANE = { window: [[-6, 3], [-3, 3]], keeps: "quadratic" }; // prettier-ignore
const GROUND = "live/ground?v=1&f=quadratic&window=-6+3+-3+3&build=b";

test("a height map covers what is seen and not twice as much again, wherever and however close that is", () => {
  const random = numbers(5);
  for (let i = 0; i < 2000; i++) {
    const width = 10 ** (14 * random() - 7);
    const low = (random() - 0.5) * 10 ** (6 * random()) * width;
    const [from, to] = around([low, low + width]);
    assert.ok(from < low && low + width < to, `${low}, ${width}`);
    assert.ok(to - from <= 2 * width * (1 + 1e-9), `${(to - from) / width}`);
  }
});

test("a short way leads to no other height map", () => {
  assert.deepEqual(around([0.13, 0.9]), around([0.14, 0.91]));
});

test("the whole window has the height map that the page names, a part of it one of its own", () => {
  const view = new View();
  assert.equal(view.heightMap(GROUND, PLANE), GROUND);
  view.rest({ x: [-6.001, 3], y: [-3, 3] }, PLANE);
  assert.equal(view.heightMap(GROUND, PLANE), GROUND);
  view.rest({ x: [1, 2], y: [-1, 0] }, PLANE);
  const parts = new URLSearchParams(view.heightMap(GROUND, PLANE).split("?")[1]);
  assert.deepEqual(parts.get("window")?.split(" ").map(Number), view.covered(PLANE).flat());
  assert.equal(parts.get("f"), "quadratic");
});

test("what was seen of another function counts no more", () => {
  const view = new View();
  view.rest({ x: [1, 2], y: [-1, 0] }, PLANE);
  assert.equal(view.heightMap(GROUND, { ...PLANE, keeps: "rosenbrock" }), GROUND);
});
