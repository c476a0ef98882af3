/** Packets: what Python has packed is what is drawn; what is fetched, and in which order. */

import assert from "node:assert/strict";
import { test } from "node:test";

import {
  Ground,
  Matrices,
  Packets,
  Sweep,
  opened,
  place,
  size,
  summed,
  summedTwice,
} from "../../optlab/web/live/js/packets.js";
import { buffer, fromPython, page, settled } from "./fakes.mjs";

const FAR = 1e3; // window widths, up to which a path is followed
const given = fromPython();
page();

function close(seen, true_, share, where) {
  if (true_ === null) assert.ok(Number.isNaN(seen), `${where}: ${seen}, not a number expected`);
  else if (Math.abs(true_) > 1e30) assert.ok(Math.abs(seen) >= 0.99e30, `${where}: ${seen}`);
  else if (Math.abs(true_) < 1e-29) assert.ok(Math.abs(seen) < 1.1e-29, `${where}: ${seen}`);
  else assert.ok(Math.abs(seen / true_ - 1) <= share, `${where}: ${seen} for ${true_}`);
}

/** How far a point is from the window's middle, in windows. */
const away = (window, point) =>
  Math.max(...window.map(([low, high], i) => Math.abs(point[i] - (low + high) / 2) / (high - low)));

const angle = (from, to) => Math.atan2(to[1] - from[1], to[0] - from[0]);

/** Compare one trajectory with the one of its own; how far it got. */
function compare(seen, row, window) {
  const { x1, x2 } = row.places;
  const lost = x1.findIndex((x, k) =>
    x === null || x2[k] === null ? true : !(away(window, [x, x2[k]]) <= FAR),
  );
  const end = lost < 0 ? x1.length : lost;
  for (const [axis, name] of ["x1", "x2"].entries()) {
    const [low, high] = window[axis];
    const got = seen.columns[name];
    assert.equal(got.length, x1.length);
    for (let k = 0; k < end; k++) {
      const [true_, where] = [row.places[name][k], `${name}[${k}] at ${row.value}`];
      const middle = (low + high) / 2;
      const widths = Math.abs(true_ - middle) / (high - low);
      const allowed = (widths <= 1 ? 1e-4 : 1e-3 * widths) * (high - low);
      assert.ok(Math.abs(got[k] - true_) <= allowed, `${where}: ${got[k]} for ${true_}`);
    }
    for (let k = end + 1; k < got.length; k++)
      assert.ok(Number.isNaN(got[k]), `${name}[${k}] at ${row.value} is after the path was lost`);
  }
  if (lost > 0 && x1[lost] !== null && x2[lost] !== null) {
    const drawn = [seen.columns.x1[lost], seen.columns.x2[lost]];
    assert.ok(away(window, drawn) > 1, `the last point is drawn at ${drawn}`);
    const from = [x1[lost - 1], x2[lost - 1]];
    const turn = angle(from, drawn) - angle(from, [x1[lost], x2[lost]]);
    assert.ok(Math.cos(turn) > 0.999, "it leaves in the direction of its step");
  }
  return lost;
}

for (const { says, packet, state, window, rows } of given.sweeps)
  test(`a row of the sweep is the run at that value: ${says}`, () => {
    const sweep = opened(buffer(packet));
    assert.ok(sweep instanceof Sweep);
    for (const row of rows) {
      const seen = sweep.at(row.value);
      assert.ok(seen, `${row.value} is no position`);
      compare(seen, row, window);
      const remembered = state && opened(buffer(state)).at(row.value);
      const columns = { ...seen.columns, ...remembered?.columns };
      for (const [name, values] of Object.entries(row.sizes))
        values.forEach((true_, k) =>
          close(columns[name][k], true_, 0.01, `${name}[${k}] at ${row.value}`),
        );
      for (const { least, kind, since } of [seen, remembered ?? seen])
        assert.deepEqual({ least, kind, since }, row.told);
    }
    assert.equal(sweep.at(rows[0].value * 1.0001 + 1e-9), null);
  });

test("among what was compared are paths that are lost and paths that are not", () => {
  const lost = given.sweeps.flatMap(({ packet, window, rows }) => {
    const sweep = opened(buffer(packet));
    return rows.map((row) => compare(sweep.at(row.value), row, window));
  });
  assert.ok(lost.filter((k) => k > 0).length >= 3);
  assert.ok(lost.filter((k) => k < 0).length >= 3);
  const losses = given.sweeps.flatMap((sweep) => sweep.rows.flatMap((row) => row.sizes.loss));
  assert.ok(losses.some((f) => f !== null && f < -1));
});

test("the relief under the hand, and at rest", () => {
  const { moving, at, resting, heights } = given.grounds;
  const ground = opened(buffer(moving));
  assert.ok(ground instanceof Ground);
  for (const { value, heights: wanted } of at) {
    const seen = ground.at(value)?.heights;
    assert.equal(seen?.length, wanted.length);
    wanted.forEach((height, i) =>
      assert.ok(Math.abs(seen[i] / ground.top - height) <= 0.51 / ground.top),
    );
    assert.ok(ground.top >= 1000, "or the lines between bands are seen to tremble");
  }
  assert.equal(ground.at(1e9), null);
  const still = opened(buffer(resting));
  assert.equal(still.heights.length, heights.length);
  heights.forEach((height, i) =>
    assert.ok(Math.abs(still.heights[i] / still.top - height) <= 1e-4),
  );
});

test("differences are summed from point to point, and wrap around", () => {
  assert.deepEqual([...summed(Int16Array.of(1, 2, 3, 10, -1, -1), 3)], [1, 3, 6, 10, 9, 8]);
  assert.deepEqual([...summed(Int16Array.of(30000, 30000), 2)], [30000, -5536]);
});

test("on grids they are summed along the rows and then from row to row, each grid by itself", () => {
  // Two grids of 2 by 2: [[1, 2], [4, 3]] and [[-5, 30000], [-5, -30000]].
  const steps = Int16Array.of(1, 1, 3, -2, -5, 30005, 0, 5536);
  assert.deepEqual([...summedTwice(steps, 2)], [1, 2, 4, 3, -5, 30000, -5, -30000]);
});

test("codes rise with what they mean, and nothing stands for nothing", () => {
  const by = { linear: 24_000, beyond: 1269, decades: 30, sizes: 546 };
  let [before, smaller] = [place(-32767, [-3, 5], by), size(-32767, by)];
  for (let code = -32766; code <= 32767; code++) {
    const [x, v] = [place(code, [-3, 5], by), size(code, by)];
    assert.ok(x > before && x - before < Math.max(8 / 20_000, 1e-3 * Math.abs(x - 1)));
    assert.ok(v > smaller);
    [before, smaller] = [x, v];
  }
  assert.equal(place(0, [-3, 5], by), 1);
  assert.equal(size(0, by), 0);
  assert.ok(Number.isNaN(place(-32768, [-3, 5], by)) && Number.isNaN(size(-32768, by)));
});

// ---- what is fetched

/** A server whose answers come when a test says so. */
function server() {
  const asked = [];
  const { packet } = given.sweeps[0];
  globalThis.fetch = (url) =>
    new Promise((resolve) => {
      const answer = (status = 200) => {
        resolve(new Response(buffer(packet), { status }));
        return settled().then(settled).then(settled);
      };
      asked.push({ address: url.href.replace("http://figure/", ""), answer });
    });
  return { asked, addresses: () => asked.map(({ address }) => address) };
}

test("at most three are fetched at once, the first wanted first", async () => {
  const { asked, addresses } = server();
  let arrived = 0;
  const packets = new Packets(() => (arrived += 1));
  packets.want(["a", "b", "c", "d", "e"]);
  assert.deepEqual(addresses(), ["a", "b", "c"]);
  assert.equal(packets.sweep("b"), null);
  await asked[1].answer();
  assert.deepEqual(addresses(), ["a", "b", "c", "d"]);
  assert.ok(packets.sweep("b") instanceof Sweep);
  assert.equal(packets.ground("b"), null);
  assert.equal(arrived, 1);
  await asked[0].answer();
  await asked[2].answer();
  assert.deepEqual(addresses(), ["a", "b", "c", "d", "e"]);
});

test("a new wish goes before what still waits, and nothing is fetched twice", async () => {
  const { asked, addresses } = server();
  const packets = new Packets(() => {});
  packets.want(["a", "b", "c", "d", "e"]);
  packets.want(["e", "a", "b", "c", "a", "e"]);
  for (let i = 0; i < 4; i++) await asked[i].answer();
  assert.deepEqual(addresses(), ["a", "b", "c", "e"]);
  packets.want(["a", "b"]);
  assert.equal(asked.length, 4);
});

test("what is no longer wanted is forgotten, also while it is on its way", async () => {
  const { asked, addresses } = server();
  const packets = new Packets(() => {});
  packets.want(["a", "b"]);
  await asked[0].answer();
  packets.want(["c"]);
  assert.equal(packets.sweep("a"), null);
  await asked[1].answer();
  assert.equal(packets.sweep("b"), null);
  packets.want(["a"]);
  assert.deepEqual(addresses(), ["a", "b", "c", "a"]);
});

test("what failed is asked for again at the next wish, and stops nothing", async () => {
  const { asked, addresses } = server();
  const packets = new Packets(() => {});
  packets.want(["a", "b", "c", "d"]);
  await asked[0].answer(500);
  assert.deepEqual(addresses(), ["a", "b", "c", "d"]);
  assert.equal(packets.sweep("a"), null);
  packets.want(["a", "b", "c", "d"]);
  for (let i = 1; i < 5; i++) await asked[i].answer();
  assert.deepEqual(addresses(), ["a", "b", "c", "d", "a"]);
  assert.ok(packets.sweep("a") instanceof Sweep);
});

test("a packet of matrices has those of each position of a slider", () => {
  const [first, second] = [{ Q: { entries: [[1]] } }, { Q: null, wrong: "singular" }];
  const header = { values: [0, 45], matrices: [first, second] };
  const packet = opened(new TextEncoder().encode(`${JSON.stringify(header)}\n`).buffer);
  assert.ok(packet instanceof Matrices);
  assert.deepEqual(packet.at(0), first);
  assert.deepEqual(packet.at(45), second);
  assert.equal(packet.at(44), null);
});
