/** Lines that may leave the picture: what reaches the pen is always near it. Markers on them. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { clipped, inside, leaving, line, markers, within } from "../../optlab/web/live/js/draw/canvas.js";
import { numbers } from "./fakes.mjs";

const RECT = { left: 20, top: 10, right: 320, bottom: 210 };
const ROOM = 40; // a line is drawn a little beyond its panel, where it is cut off

/** A point near the rectangle or as far away as a number can be. */
function point(random) {
  const far = [1, 10, 1e3, 1e6, 1e15, 1e17, 1e40, 1e300][Math.floor(8 * random())];
  return [170 + 300 * far ** random() * (random() - 0.5), 110 + far * 300 * (random() - 0.5)];
}

/** A pen that remembers. */
function recording() {
  const calls = [];
  const pen = {
    beginPath() {},
    stroke() {},
    moveTo: (x, y) => calls.push(["move", x, y]),
    lineTo: (x, y) => calls.push(["line", x, y]),
  };
  return { calls, pen: pen };
}

test("a clipped segment lies inside, whatever its ends are", () => {
  const random = numbers(1);
  let found = 0;
  for (let i = 0; i < 20_000; i++) {
    const [a, b] = [point(random), point(random)];
    const part = clipped(a[0], a[1], b[0], b[1], RECT);
    if (!part) continue;
    found += 1;
    assert.ok(inside(part[0], part[1], RECT), `${a} to ${b}: ${part}`);
    assert.ok(inside(part[2], part[3], RECT), `${a} to ${b}: ${part}`);
  }
  assert.ok(found > 2_000);
});

test("a clipped segment lies on the segment, in its direction, and is all of it that is inside", () => {
  const random = numbers(2);
  let found = 0;
  for (let i = 0; i < 5_000; i++) {
    const [ax, ay, bx, by] = Array.from({ length: 4 }, () => 1500 * (random() - 0.4));
    const part = clipped(ax, ay, bx, by, RECT);
    const share = (t) => [ax + t * (bx - ax), ay + t * (by - ay)];
    const [x, y] = share(random());
    if (!part) {
      assert.ok(!inside(x, y, RECT));
      continue;
    }
    found += 1;
    const [px, py, qx, qy] = part;
    const length = Math.hypot(bx - ax, by - ay);
    const off = (u, v) => Math.abs((u - ax) * (by - ay) - (v - ay) * (bx - ax)) / length;
    const along = (u, v) => ((u - ax) * (bx - ax) + (v - ay) * (by - ay)) / length;
    assert.ok(off(px, py) < 1e-9 && off(qx, qy) < 1e-9);
    const [from, to, at] = [along(px, py), along(qx, qy), along(x, y)];
    assert.ok(-1e-9 < from && from <= to + 1e-9 && to < length + 1e-9);
    if (inside(x, y, RECT)) assert.ok(from - 1e-9 < at && at < to + 1e-9);
  }
  assert.ok(found > 500);
});

test("an end inside stays exactly where it is", () => {
  const random = numbers(3);
  for (let i = 0; i < 5_000; i++) {
    const [bx, by] = [20 + 300 * random(), 10 + 200 * random()];
    const [ax, ay] = point(random);
    const into = clipped(ax, ay, bx, by, RECT);
    assert.deepEqual(into?.slice(2), [bx, by], `from ${ax}, ${ay}`);
    assert.deepEqual(clipped(bx, by, ax, ay, RECT)?.slice(0, 2), [bx, by], `to ${ax}, ${ay}`);
  }
});

/** Where a segment of whole numbers crosses an upright line, by whole numbers of any size. */
function crossing(ax, ay, bx, by, x) {
  const [p, q, r, s, at] = [ax, ay, bx, by, x].map(BigInt);
  const thousandths = (1000n * ((at - p) * (s - q) + q * (r - p))) / (r - p);
  return Number(thousandths) / 1000;
}

test("a line from far away to far away, or to a point near by, is where it is to the pixel", () => {
  const random = numbers(9);
  let found = 0;
  for (let i = 0; i < 20_000; i++) {
    const far = 10 ** (11.9 * random());
    const farther = far * 10 ** (3 * random());
    const slope = 2 * random() - 1;
    const ends = [-far, 110 - slope * far, farther, 110 + slope * farther].map(Math.round);
    const [ax, ay, bx, by] = i % 2 ? ends : [ends[2], ends[3], ends[0], ends[1]];
    const part = clipped(ax, ay, bx, by, RECT);
    if (!part) continue;
    for (const [x, y] of [part.slice(0, 2), part.slice(2)]) {
      if (x !== RECT.left && x !== RECT.right) continue;
      found += 1;
      const off = Math.abs(crossing(ax, ay, bx, by, x) - y);
      assert.ok(off < 0.01, `${off} pixels, from ${ax}, ${ay} to ${bx}, ${by}`);
    }
  }
  assert.ok(found > 5_000);
});

test("for a figure that cannot draw what is far, a path is its parts within, and gaps", () => {
  const [xs, ys] = [[100, 100, 1e300, 1e300, 200, 210, NaN, 40], [100, 50, 50, 90, 90, 95, 0, 40]];
  const { x, y } = within(xs, ys, RECT);
  assert.deepEqual(x, [100, 100, 320, NaN, 320, 200, 210]);
  assert.deepEqual(y, [100, 50, 50, NaN, 90, 90, 95]);
  assert.deepEqual(within([30], [40], RECT), { x: [30], y: [40] });
});

test("what is not a number, or endless, is not drawn", () => {
  for (const bad of [NaN, Infinity, -Infinity])
    for (let i = 0; i < 4; i++) {
      const ends = [100, 100, 150, 160];
      ends[i] = bad;
      const [ax, ay, bx, by] = ends;
      assert.equal(clipped(ax, ay, bx, by, RECT), null, ends.join());
    }
});

test("a line never hands the pen a coordinate far from the rectangle", () => {
  const random = numbers(5);
  for (let i = 0; i < 300; i++) {
    const points = Array.from({ length: 40 }, () => {
      const bad = [NaN, Infinity, -Infinity][Math.floor(12 * random())];
      const [x, y] = point(random);
      return random() < 0.5 ? [bad ?? x, y] : [x, bad ?? y];
    });
    const { calls, pen } = recording();
    line(pen, points.map(([x]) => x), points.map(([, y]) => y), 0, 39, RECT); // prettier-ignore
    for (const [, x, y] of calls) {
      assert.ok(x >= RECT.left - ROOM && x <= RECT.right + ROOM, `x ${x}`);
      assert.ok(y >= RECT.top - ROOM && y <= RECT.bottom + ROOM, `y ${y}`);
    }
  }
});

test("a line inside is one stroke through its points: dashes go on around a corner", () => {
  const random = numbers(6);
  const xs = Array.from({ length: 200 }, () => 20 + 300 * random());
  const ys = Array.from({ length: 200 }, () => 10 + 200 * random());
  const { calls, pen } = recording();
  line(pen, xs, ys, 3, 150, RECT);
  assert.deepEqual(
    calls,
    xs.slice(3, 151).map((x, i) => [i ? "line" : "move", x, ys[i + 3]]),
  );
});

test("a line is broken where a point is missing", () => {
  const { calls, pen } = recording();
  line(pen, [30, 40, NaN, 60, 70], [50, 50, 50, 50, 50], 0, 4, RECT);
  assert.deepEqual(calls, [
    ["move", 30, 50],
    ["line", 40, 50],
    ["move", 60, 50],
    ["line", 70, 50],
  ]);
});

test("a line that comes back from outside is taken up where it comes in", () => {
  const { calls, pen } = recording();
  line(pen, [100, 100, 200, 200], [100, 5000, 5000, 100], 0, 3, RECT);
  assert.deepEqual(calls, [
    ["move", 100, 100],
    ["line", 100, 250],
    ["move", 200, 250],
    ["line", 200, 100],
  ]);
});

test("where a path leaves for good: on the border, in its direction, with the step", () => {
  const [xs, ys] = [[100, 900, 100, 300, 340, 700], [100, 100, 100, 110, 110, 110]]; // prettier-ignore
  assert.deepEqual(leaving(xs, ys, 5, RECT), { x: 320, y: 110, angle: 0, index: 4 });
  assert.equal(leaving(xs, ys, 3, RECT), null, "it is back inside");
  assert.equal(leaving(xs, ys, 1, RECT)?.index, 1);
  const up = leaving([100, 100], [100, -900], 1, RECT);
  assert.deepEqual([up?.x, up?.y, up?.angle], [100, 10, -Math.PI / 2]);
});

test("a path that was never inside, or is lost without a direction, leaves nowhere", () => {
  assert.equal(leaving([900, 950], [100, 100], 1, RECT), null);
  assert.equal(leaving([NaN, NaN], [NaN, NaN], 1, RECT), null);
  assert.equal(leaving([100, Infinity], [100, 100], 1, RECT), null);
  assert.equal(leaving([100, NaN], [100, NaN], 1, RECT), null);
});

test("what comes after a path was lost does not hide where it left", () => {
  const left = leaving([100, 700, NaN, NaN], [100, 100, NaN, NaN], 3, RECT);
  assert.deepEqual(left, { x: 320, y: 100, angle: 0, index: 1 });
});

/** A pen that remembers where the middle of each marker is, and what it was drawn from. */
function stamping(scale = 2) {
  const drawn = [];
  const pen = {
    fillStyle: "#123456",
    strokeStyle: "#fff",
    getTransform: () => ({ a: scale }),
    drawImage: (sheet, x, y, w, h) => drawn.push({ sheet, x: x + w / 2, y: y + h / 2 }),
  };
  return { drawn, pen };
}

/** A page that makes canvases, and counts the outlines that are filled on them. */
function sheets() {
  const filled = [];
  const ink = { translate() {}, scale() {}, stroke() {}, fill: (outline) => filled.push(outline) };
  globalThis.OffscreenCanvas = class {
    constructor(width, height) {
      Object.assign(this, { width, height });
    }
    getContext() {
      return ink;
    }
    transferToImageBitmap() {
      return { width: this.width, height: this.height };
    }
  };
  return filled;
}

const STEPS = Float64Array.from({ length: 30 }, (_, k) => 25 + 9.7 * k);
const LEVEL = new Float64Array(30).fill(100.3);

test("a marker stands at every point, or at every so many, to half a pixel of the screen", () => {
  sheets();
  for (const [from, to, every] of [
    [0, 29, undefined],
    [0, 29, 1],
    [0, 29, 3],
    [2, 20, 4],
    [7, 7, 5],
  ]) {
    // prettier-ignore
    for (const scale of [1, 2, 3]) {
      const { drawn, pen } = stamping(scale);
      markers(pen, {}, 2.8, STEPS, LEVEL, from, to, RECT, every);
      const wanted = [...STEPS].filter(
        (_, k) => k >= from && k <= to && (k - from) % (every ?? 1) === 0,
      );
      assert.equal(drawn.length, wanted.length);
      for (const [i, { x, y }] of drawn.entries()) {
        assert.ok(Math.abs(x - wanted[i]) <= 0.5 / scale + 1e-9, `${x} for ${wanted[i]}`);
        assert.ok(Math.abs(y - 100.3) <= 0.5 / scale + 1e-9);
      }
    }
  }
});

test("no marker stands outside, nor where there is no number", () => {
  sheets();
  const { drawn, pen } = stamping();
  const xs = [19, 20, 100, NaN, 320, 321, 1e300, Infinity, 100];
  const ys = [50, 50, 9.9, 50, 210, 50, 50, 50, NaN];
  markers(pen, {}, 3, xs, ys, 0, 8, RECT);
  assert.deepEqual(
    drawn.map(({ x }) => Math.round(x)),
    [20, 320],
  );
});

test("of markers on the same pixel, one after the other, one is drawn", () => {
  sheets();
  const { drawn, pen } = stamping();
  const xs = [100, 100.1, 99.9, 130, 100, 100];
  markers(pen, {}, 3, xs, new Array(6).fill(50), 0, 5, RECT);
  assert.deepEqual(
    drawn.map(({ x }) => Math.round(x)),
    [100, 130, 100],
  );
});

test("an outline is filled once for a size and its colours, however many markers it makes", () => {
  const filled = sheets();
  const [disc, square] = [{}, {}];
  const all = [];
  for (const [outline, colour, radius] of [
    [disc, "#111", 3],
    [disc, "#111", 3],
    [disc, "#222", 3],
    [disc, "#111", 4.5],
    [square, "#111", 3],
    [disc, "#111", 3],
  ]) {
    const { drawn, pen } = stamping();
    pen.fillStyle = colour;
    markers(pen, outline, radius, STEPS, LEVEL, 0, 29, RECT);
    all.push(new Set(drawn.map(({ sheet }) => sheet)));
  }
  assert.deepEqual(filled, [disc, disc, disc, square]);
  assert.ok(all.every((sheets) => sheets.size === 1));
  const [first] = all[0];
  assert.ok(all[1].has(first) && all[5].has(first) && !all[2].has(first) && !all[3].has(first));
});
