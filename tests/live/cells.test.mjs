/** A map piece by piece: which pieces are asked for, and what their cells hold. */

import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import { Cells, position } from "../../optlab/web/live/js/parts/cells.js";
import { opened } from "../../optlab/web/live/js/core/packets.js";
import { crossings, stretches } from "../../optlab/web/views/settings/slices.js";
import { buffer, fromPython, page, settled } from "./fakes.mjs";

const given = fromPython();

page();
const pictures = [];
document.createElement = () => ({
  getContext: () => ({ putImageData: (image, x, y) => pictures.push(Object.assign(image, { y })) }),
});
globalThis.ImageData = class {
  constructor(width, height) {
    Object.assign(this, { width, height, data: new Uint8ClampedArray(4 * width * height) });
  }
};

/** A server that answers with a packet when a test says so. */
let asked;
beforeEach(() => {
  asked = [];
  globalThis.fetch = (url, { signal } = {}) =>
    new Promise((resolve, reject) => {
      const answer = (packet, status = 200, headers = {}) => {
        resolve(new Response(packet, { status, headers }));
        return settled().then(settled).then(settled);
      };
      signal?.addEventListener("abort", () => reject(new Error("aborted")));
      asked.push({ address: url.href.replace("http://figure/", ""), answer, signal });
    });
});

const packet = (values, columns, best = null) => {
  const header = { kind: "patch", cells: [columns, values.length / columns], low: 0, high: 4, best };
  const line = new TextEncoder().encode(`${JSON.stringify(header)}\n`);
  const body = new Uint8Array(Float32Array.from(values).buffer);
  return Uint8Array.from([...line, ...body]).buffer;
};

const spec = (name, pieces) => ({
  pieces: pieces.map(([every, first, last], i) => ({ address: `${name}${i}`, every, first, last })),
  colours: ["#000000", "#ffffff"],
  lost: "#ff0000",
  never: "#00ff00",
  quantity: "f",
  x: { values: [1, 2, 3, 4] },
  y: { values: [1, 2, 3, 4] },
});
const have = (cells, wanted) => cells.want(wanted, wanted.pieces);
const PIECES = [
  [2, 0, 4],
  [1, 0, 2],
  [1, 2, 4],
];

test("first a coarse piece in blocks, then its rows one after the other", async () => {
  const cells = new Cells(() => {});
  have(cells, spec("a", PIECES));
  assert.deepEqual(
    asked.map(({ address }) => address),
    ["a0"],
  );
  await asked[0].answer(packet([1, 2, 3, 4], 2, [1, 1, 1]));
  assert.deepEqual([...cells.values], [1, 1, 2, 2, 1, 1, 2, 2, 3, 3, 4, 4, 3, 3, 4, 4]);
  assert.deepEqual(cells.best, { cell: [1, 1], value: 1 });
  assert.equal(cells.share, 1 / 3);
  await asked[1].answer(packet([5, 6, 7, 8, 9, 10, 11, 0.5], 4, [3, 1, 0.5]));
  assert.deepEqual([...cells.along("x", [0, 1])], [9, 10, 11, 0.5]);
  assert.deepEqual([...cells.along("y", [3, 0])], [8, 0.5, 4, 4]);
  assert.deepEqual(cells.best, { cell: [3, 1], value: 0.5 });
  await asked[2].answer(packet(Array(8).fill(2), 4, [0, 2, 2]));
  assert.deepEqual(cells.best, { cell: [3, 1], value: 0.5 });
  assert.equal(cells.share, 1);
  assert.equal(asked.length, 3);
});

test("as soon as another map is wanted, no more of the old one is asked for", async () => {
  const cells = new Cells(() => {});
  have(cells, spec("a", PIECES));
  await asked[0].answer(packet([1, 2, 3, 4], 2));
  const old = asked[1];
  have(cells, spec("b", PIECES));
  await old.answer(packet(Array(8).fill(9), 4));
  assert.deepEqual(
    asked.map(({ address }) => address),
    ["a0", "a1", "b0"],
  );
  assert.ok(!cells.values.includes(9), "what came too late is not shown");
  await asked[2].answer(packet([4, 3, 2, 1], 2));
  assert.equal(cells.at(0, 0), 4);
  assert.deepEqual(asked.at(-1).address, "b1");
});

test("a map that is there is not asked for again", async () => {
  const cells = new Cells(() => {});
  have(cells, spec("a", [[1, 0, 4]]));
  await asked[0].answer(packet(Array(16).fill(1), 4));
  have(cells, spec("a", [[1, 0, 4]]));
  assert.equal(asked.length, 1);
});

test("a map that does not come is asked for once", async () => {
  const cells = new Cells(() => {});
  have(cells, spec("a", [[1, 0, 4]]));
  await asked[0].answer("map: no", 400);
  assert.equal(cells.lost, true); // the server's words are not the reader's
  have(cells, spec("a", [[1, 0, 4]]));
  assert.equal(asked.length, 1, "not again and again");
  cells.wanted = "";
  have(cells, spec("a", [[1, 0, 4]]));
  await asked[1].answer(packet(Array(16).fill(1), 4));
  assert.equal(cells.lost, false);
});

/** Time that passes as the test says. */
const clock = (t) => {
  let now = 0;
  t.mock.method(performance, "now", () => now);
  t.mock.timers.enable({ apis: ["setTimeout"] });
  return (milliseconds) => {
    now += milliseconds;
    t.mock.timers.tick(milliseconds);
    return settled().then(settled).then(settled);
  };
};

test("a piece that the server has sent away is asked for again, and no other one", async (t) => {
  const pass = clock(t);
  const cells = new Cells(() => {});
  have(cells, spec("a", PIECES));
  await asked[0].answer("too many wait", 503, { "Retry-After": "2" });
  assert.ok(!cells.lost);
  assert.equal(asked.length, 1, "not at once");
  await pass(3000);
  assert.equal(asked[1].address, "a0");
  await asked[1].answer(packet([1, 2, 3, 4], 2));
  assert.equal(asked[2].address, "a1");
});

test("what was sent away is not asked for again once another map is wanted", async (t) => {
  const pass = clock(t);
  const cells = new Cells(() => {});
  have(cells, spec("a", PIECES));
  await asked[0].answer("too many wait", 503, { "Retry-After": "2" });
  have(cells, spec("b", PIECES));
  await pass(3000);
  assert.deepEqual(
    asked.map(({ address }) => address),
    ["a0", "b0"],
  );
  assert.ok(!cells.lost);
});

test("an answer that is long in coming and no longer wanted is not awaited", async (t) => {
  const pass = clock(t);
  const cells = new Cells(() => {});
  have(cells, spec("a", PIECES));
  await pass(1500);
  have(cells, spec("b", PIECES));
  await settled().then(settled);
  assert.ok(asked[0].signal.aborted);
  assert.equal(asked[1].address, "b0");
  assert.ok(!cells.lost);
  cells.leave();
  assert.ok(asked[1].signal.aborted, "nor is one that nobody looks at");
});

test("a map follows the hand one answer at a time, and only the last wish counts", async () => {
  const cells = new Cells(() => {});
  const whole = spec("a", [[1, 0, 4]]);
  have(cells, whole);
  await asked[0].answer(packet(Array(16).fill(1), 4));
  const pass = (name) => cells.want(whole, [{ address: name, every: 2, first: 0, last: 4 }], true);
  for (const name of ["m1", "m2", "m3"]) pass(name);
  assert.equal(asked.length, 2);
  await asked[1].answer(packet([1, 2, 3, 4], 2));
  assert.equal(cells.at(3, 3), 4, "what comes between is shown too");
  assert.ok(cells.passing);
  assert.deepEqual(cells.sides, [2, 2]);
  assert.equal(asked[2].address, "m3");
  have(cells, whole);
  await asked[2].answer(packet([5, 6, 7, 8], 2));
  assert.equal(asked[3].address, "a0");
  await asked[3].answer(packet(Array(16).fill(1), 4));
  assert.equal(cells.at(3, 3), 1);
  assert.ok(!cells.passing);
  assert.deepEqual(cells.sides, [4, 4]);
});

test("a coarse map that does not come while the hand moves is not said to be lost", async () => {
  const cells = new Cells(() => {});
  const whole = spec("a", [[1, 0, 4]]);
  have(cells, whole);
  await asked[0].answer(packet(Array(16).fill(1), 4));
  cells.want(whole, [{ address: "m", every: 2, first: 0, last: 4 }], true);
  await asked[1].answer("map: no", 400);
  assert.ok(!cells.lost);
  assert.equal(cells.at(3, 3), 1, "what is there stays");
});

test("rows are painted from below: the first of the map at the picture's lower end", async () => {
  const cells = new Cells(() => {});
  have(cells, spec("a", PIECES));
  await asked[0].answer(packet([1, 2, 3, 4], 2));
  pictures.length = 0;
  await asked[1].answer(packet(Array(8).fill(2), 4));
  assert.deepEqual(pictures.map(({ y, height }) => [y, height]), [[2, 2], [2, 2]]); // prettier-ignore
  pictures.length = 0;
  await asked[2].answer(packet(Array(8).fill(2), 4));
  assert.deepEqual(pictures.map(({ y, height }) => [y, height]), [[0, 2], [0, 2]]); // prettier-ignore
});

test("of a map over other numbers nothing is shown once it is no longer wanted", async () => {
  const cells = new Cells(() => {});
  have(cells, spec("a", PIECES));
  have(cells, { ...spec("b", PIECES), quantity: "steps" });
  await asked[0].answer(packet([1, 2, 3, 4], 2));
  assert.equal(cells.values.length, 0);
  await asked[1].answer(packet([1, 2, 3, 4], 2));
  assert.match(cells.about, /steps/);
});

test("diverged and never reached have colours of their own, and only the first is hatched", async () => {
  const cells = new Cells(() => {});
  pictures.length = 0;
  have(cells, spec("a", [[1, 0, 4]]));
  await asked[0].answer(packet([NaN, Infinity, -Infinity, 99, ...Array(12).fill(2)], 4));
  const [picture, mask] = pictures;
  const pixel = ({ data }, column) => [...data.slice(4 * (12 + column), 4 * (13 + column))];
  assert.deepEqual(pixel(picture, 0), [255, 0, 0, 255]);
  assert.deepEqual(pixel(picture, 1), [0, 255, 0, 255]);
  assert.deepEqual(pixel(picture, 2), [0, 0, 0, 255], "nothing is better than the minimum");
  assert.deepEqual(pixel(picture, 3), [255, 255, 255, 255]);
  assert.deepEqual(
    [0, 1, 2, 3].map((column) => pixel(mask, column)[3]),
    [255, 0, 0, 0],
  );
  assert.deepEqual(cells.reach, [2, 99]);
  assert.ok(cells.never, "so the legend names it");
});

test("the server's numbers arrive as they are", () => {
  for (const { packet: text, columns, values, best } of given.maps) {
    const patch = opened(buffer(text));
    assert.equal(patch.columns, columns);
    const named = { lost: NaN, never: Infinity, deepest: -Infinity };
    const wanted = Float32Array.from(values, (value) => named[value] ?? value);
    assert.deepEqual([...patch.values], [...wanted]);
    assert.deepEqual(patch.best?.cell ?? null, best);
  }
});

test("a value has a place among the cells", () => {
  for (const { values, value, at, held } of given.positions) {
    const found = position(values, value);
    assert.ok(at === null ? Number.isNaN(found) : Math.abs(found - at) < 1e-9, `${value}`);
    assert.ok(Math.abs(position(values, value, true) - held) < 1e-9, `${value}, held`);
    assert.ok(Number.isNaN(position(values, NaN, true)));
  }
});

test("where a slice has no number", () => {
  const values = Float32Array.of(NaN, NaN, 1, Infinity, NaN, 2, Infinity);
  assert.deepEqual(stretches(values), [
    [0, 1, NaN],
    [3, 3, Infinity],
    [4, 4, NaN],
    [6, 6, Infinity],
  ]);
  assert.deepEqual(stretches(Float32Array.of(1, 2)), []);
});

test("where a line crosses a row", () => {
  assert.deepEqual(crossings([0, 1, 2, 1], [10, 20, 30, 40], 1.5), [25, 35]);
  assert.deepEqual(crossings([0, 1, 2], [10, 20, 30], 1), [20]);
  assert.deepEqual(crossings([0, 1, 2], [10, 20, 30], 2), [30]);
  assert.deepEqual(crossings([0, 1, 2], [10, 20, 30], 3), []);
  assert.deepEqual(crossings([-0.5, 0.5], [7, 7], 0), [7]);
});
