/** A canvas of the page: where its panels have a number, what is kept of a picture, when texts change. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { Arrows } from "../../optlab/web/live/js/draw/arrows.js";
import { READABLE, Readable } from "../../optlab/web/live/js/draw/readable.js";
import { CanvasPanels } from "../../optlab/web/live/js/draw/canvas_panels.js";
import { Zoom } from "../../optlab/web/live/js/draw/zoom.js";
import { numbers, page } from "./fakes.mjs";

page();

/** An element of a page that nobody sees. */
function made(tag) {
  const heard = {};
  return {
    tag,
    style: {},
    children: [],
    heard,
    clientWidth: 500,
    clientHeight: 300,
    append(child) {
      this.children.push(child);
      child.parentElement = this;
    },
    replaceChildren(...children) {
      this.children = children;
    },
    addEventListener: (name, listener) => (heard[name] = listener),
    setAttribute() {},
    getBoundingClientRect: () => ({ left: 0, top: 0 }),
  };
}
document.createElement = document.createElementNS = (...names) => made(names.at(-1));

/** A sheet of two panels beside each other. */
function sheet() {
  const one = Object.assign(Object.create(CanvasPanels.prototype), {
    width: 500,
    height: 300,
    margin: { l: 58, r: 14, t: 10, b: 44 },
    domains: [{ x: [0, 0.4], y: [0, 1] }, { x: [0.6, 1], y: [0.5, 1] }], // prettier-ignore
    seen: [{ x: [-6, 3], y: [-3, 3] }, { x: [0, 20], y: [1e-3, 2e-3] }], // prettier-ignore
    canvas: { width: 500, height: 300 },
  });
  return one;
}

test("a panel shows its part of the numbers from left to right and upwards, and back from pixels", () => {
  const random = numbers(31);
  const { seen } = sheet();
  for (const [i, panel] of sheet().panels().entries()) {
    const { x, y } = seen[i];
    assert.deepEqual([panel.x(x[0]), panel.y(y[0])].map(Math.round), [panel.left, panel.bottom].map(Math.round)); // prettier-ignore
    assert.deepEqual([panel.x(x[1]), panel.y(y[1])].map(Math.round), [panel.right, panel.top].map(Math.round)); // prettier-ignore
    for (let k = 0; k < 50; k++) {
      const [px, py] = [500 * random(), 300 * random()];
      assert.ok(Math.abs(panel.x(panel.atX(px)) - px) < 1e-9);
      assert.ok(Math.abs(panel.y(panel.atY(py)) - py) < 1e-9);
    }
  }
  const [first, second] = sheet().panels();
  assert.ok(first.right < second.left && second.bottom < first.bottom);
});

test("a picture that is kept is taken anew as soon as one thing that it depends on is another", () => {
  const shown = [];
  const one = Object.assign(sheet(), {
    kept: new Map(),
    pen: { drawImage: (picture) => shown.push(picture) },
    pictured: (draw) => draw("kept") ?? "picture",
  });
  const drawn = (...key) => {
    shown.length = 0;
    one.backdrop(key, (pen) => void shown.push(pen));
    return shown.at(-1) === "picture" ? "kept" : "drawn";
  };
  assert.deepEqual([drawn(1, "a"), drawn(1, "a"), drawn(1, "a")], ["drawn", "kept", "kept"]);
  assert.deepEqual([drawn(1, "b"), drawn(1, "b"), drawn(2, "b")], ["drawn", "kept", "drawn"]);
  one.canvas.width = 400;
  assert.equal(drawn(2, "b"), "drawn");
});

test("texts under the hand change no oftener than can be read, and the last one is not forgotten", (t) => {
  let now = 1000;
  let touched = 0;
  t.mock.method(performance, "now", () => now);
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const live = { holding: true, touch: () => (touched += 1) };
  const text = new Readable(live);
  const at = (milliseconds) => {
    t.mock.timers.tick(milliseconds - now + 1000);
    now = 1000 + milliseconds;
    return text.due();
  };
  assert.ok(at(0));
  assert.deepEqual([at(16), at(33), at(50)], [false, false, false]);
  assert.equal(touched, 0);
  t.mock.timers.tick(READABLE + 50);
  assert.equal(touched, 1, "once, however often it was not due");
  assert.ok(at(200));
  assert.ok(!at(210));
  t.mock.timers.tick(READABLE + 50);
  assert.equal(touched, 2, "the next one, too");
  live.holding = false;
  assert.ok(at(212), "at rest at once");
});

/** A figure that says how it is zoomed, and what plays the hand on it. */
function zoomed() {
  const times = [];
  const figure = {
    frame: made("div"),
    plot: made("div"),
    zooming: null,
    mayZoom: () => true,
    closer: (factor, at) => times.push(at ? [factor, ...at] : factor),
  };
  const zoom = new Zoom(figure, () => times.push("whole"));
  return { figure, times, zoom };
}

test("the buttons of a figure go closer, farther, and back to the whole", () => {
  const { times, zoom } = zoomed();
  zoom.update({ closer: "Zoom in", farther: "Zoom out", whole: "Whole" });
  for (const { button } of zoom.buttons) button.onclick();
  const [closer, farther, whole] = times;
  assert.ok(closer > 1 && Math.abs(closer * farther - 1) < 1e-12 && whole === "whole");
  assert.deepEqual(zoom.buttons.map(({ button }) => button.title), ["Zoom in", "Zoom out", "Whole"]); // prettier-ignore
});

test("the bare wheel is the page's; with Ctrl it is the figure's, as far as that goes", () => {
  const { figure } = zoomed();
  const turned = (keys) => {
    const did = [];
    const event = {
      ...keys,
      deltaY: -100,
      preventDefault: () => did.push("no scrolling"),
      stopPropagation: () => did.push("no zoom"),
    };
    figure.plot.heard.wheel(event);
    return did;
  };
  assert.deepEqual(turned({}), ["no zoom"]);
  assert.deepEqual(turned({ ctrlKey: true }), ["no scrolling"]);
  assert.deepEqual(turned({ metaKey: true }), ["no scrolling"]);
  figure.mayZoom = () => false;
  assert.deepEqual(turned({ ctrlKey: true }), ["no scrolling", "no zoom"]);
});

test("two fingers that part go closer, where they are; one finger scrolls the page", () => {
  const { figure, times } = zoomed();
  let held = 0;
  const move = (...touches) =>
    figure.frame.heard.touchmove({
      touches: touches.map(([clientX, clientY]) => ({ clientX, clientY })),
      preventDefault: () => (held += 1),
    });
  move([100, 100]);
  assert.deepEqual([times, held], [[], 0]);
  move([100, 100], [200, 100]);
  assert.deepEqual([times, held], [[], 1], "where they begin nothing is zoomed");
  move([50, 100], [250, 100]);
  assert.deepEqual(times, [[2, 150, 100]]);
  move([100, 100], [200, 100]);
  assert.deepEqual(times.at(-1), [0.5, 150, 100]);
  figure.frame.heard.touchend();
  move([0, 0], [300, 0]);
  assert.equal(times.length, 2, "other fingers begin anew");
});

/** The arrows at a step, as they reach the pen, and their rows. */
function arrows(cursor, taken = null, d2 = 0) {
  const path = {
    colour: "#123",
    numbers: {
      columns: { x1: [1, 2], x2: [1, 1] },
      arrows: {
        "-gradient": { x1: [1.5], x2: [2], d1: [-1], d2: [0] },
        step: { d1: [1], d2: [d2] },
      },
    },
  };
  const live = {
    cursor,
    paths: () => [path],
    spec: { theme: { ink: "#000" }, words: { arrows: { "-gradient": "downhill", step: "step" } } },
  };
  const shown = new Arrows(made("div"), live, () => taken);
  const lines = [];
  const pen = {
    setLineDash() {}, fill() {}, closePath() {}, stroke() {}, // prettier-ignore
    beginPath: () => lines.push([]),
    moveTo: (x, y) => lines.at(-1).push(x, y),
    lineTo: (x, y) => lines.at(-1).push(x, y),
  };
  const place = { left: 0, right: 400, top: 0, bottom: 200 };
  const panel = { ...place, x: (v) => 100 * v, y: (v) => 200 - 50 * v };
  shown.draw(pen, panel, path);
  const rows = shown.list.children.map((row) => row.children.map((cell) => cell.textContent));
  return { list: shown.list, rows, lines: lines.filter((line) => line.length === 4) };
}

test("the arrows of a step go where it went, the gradient's from where it was looked at", () => {
  const { lines, rows } = arrows(0.7);
  assert.deepEqual(lines, [[150, 100, 50, 100], [100, 150, 200, 150]]); // prettier-ignore
  assert.deepEqual(rows, [["downhill", "−1, 0"], ["step", "1, 0"]]); // prettier-ignore
});

test("after the last step no arrow is left, and no number of one", () => {
  const { list, lines, rows } = arrows(1);
  assert.deepEqual([lines, rows, list.hidden], [[], [], true]);
});

test("of what is no number any more there is no arrow, of what is too large there is", () => {
  assert.deepEqual(arrows(0, null, NaN).rows, [["downhill", "−1, 0"]]);
  assert.deepEqual(arrows(0, null, Infinity).rows.at(-1), ["step", "1, ∞"]);
});

test("the numbers of the arrows stand in a corner where no point is, and nothing else", () => {
  const corner = ({ style }) => [style.top === "auto" ? "below" : "above", style.left === "auto" ? "right" : "left"].join(); // prettier-ignore
  assert.equal(corner(arrows(0).list), "above,left"); // both points are below
  assert.equal(corner(arrows(0, { left: 0, right: 150, top: 0, bottom: 60 }).list), "above,right");
  assert.notEqual(corner(arrows(0, { left: 0, right: 400, top: 0, bottom: 60 }).list), "above,left");
});
