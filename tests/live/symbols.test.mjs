/** Where a symbol's explanation stands, and which numbers stand along its slider. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { beside } from "../../optlab/web/live/js/page/explain.js";
import { fitting } from "../../optlab/web/live/js/draw/landmarks.js";
import { short } from "../../optlab/web/live/js/draw/canvas_panels.js";
import { fromPython, numbers } from "./fakes.mjs";

test("an explanation is in the window and never on the row it explains", () => {
  const random = numbers(3);
  for (let i = 0; i < 2000; i += 1) {
    const seen = { width: 320 + 1600 * random(), height: 500 + 900 * random() };
    const size = { width: 120 + 190 * random(), height: 40 + 170 * random() };
    const top = random() * (seen.height - 40);
    const left = random() * (seen.width - 100);
    const row = { left, right: left + 300, top, bottom: top + 40 };
    const at = beside(row, size, seen);
    assert.ok(at.top >= row.bottom || at.top + size.height <= row.top, "on the row");
    assert.ok(at.top >= 0 && at.top + size.height <= seen.height, "above or below the window");
    assert.ok(at.left >= 0 && at.left + size.width <= seen.width, "beside the window");
  }
});

test("below the row where there is room: what is dragged, and on a phone the figure, is above", () => {
  const row = { left: 32, right: 358, top: 400, bottom: 440 };
  assert.ok(beside(row, { width: 378, height: 135 }, { width: 390, height: 844 }).top > 440);
});

const widths = Array.from({ length: 60 }, (_none, i) => 60 + 10 * i);
const shares = ({ stops, landmarks }) =>
  landmarks.map((value) => ({ at: stops.indexOf(value) / (stops.length - 1), text: short(value) }));
const room = ({ at, text }, width) => [at * width - 2.8 * text.length, at * width + 2.8 * text.length];

test("numbers along any slider are apart from each other and from the marks, at any width", () => {
  for (const slider of fromPython().landmarks)
    for (const width of widths) {
      const ticks = slider.ticks.map((value) => slider.stops.indexOf(value) / (slider.stops.length - 1));
      const few = fitting(shares(slider), ticks, width);
      const places = few.map((mark) => room(mark, width));
      places.slice(1).forEach(([left], i) => assert.ok(left - places[i][1] >= 4, `${width}`));
      for (const at of ticks)
        for (const [left, right] of places)
          assert.ok(at * width <= left - 6 || at * width >= right + 6, "on a mark");
    }
});

test("a narrow slider near one keeps 0.9, 0.99, 0.999 and 1; a wide one has all", () => {
  const gamma = fromPython().landmarks.find(({ name }) => name === "rmsprop.gamma");
  const texts = (width, ticks) => fitting(shares(gamma), ticks, width).map(({ text }) => text);
  assert.deepEqual(texts(300, []), ["0", "0.5", "0.9", "0.99", "0.999", "1"]);
  assert.deepEqual(texts(140, []).slice(-4), ["0.9", "0.99", "0.999", "1"]);
  assert.ok(!texts(300, [1]).includes("1")); // a mark stands there, and says more
});

test("decades that do not fit leave at even distances, and never the last one", () => {
  const epsilon = fromPython().landmarks.find(({ name }) => name === "rmsprop.epsilon");
  for (const width of widths) {
    const at = fitting(shares(epsilon), [], width).map((mark) => mark.at);
    const gaps = at.slice(1).map((place, i) => place - at[i]);
    assert.ok(!gaps.length || Math.max(...gaps) < 1.2 * Math.min(...gaps), `${width}: ${gaps}`);
    assert.equal(at.at(-1), 1, `${width}`);
  }
});
