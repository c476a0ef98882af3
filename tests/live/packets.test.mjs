/** Packets: what Python has packed is what is drawn; what is fetched, and in which order. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { place, size, summed, summedTwice } from "../../optlab/web/live/js/core/codes.js";
import {
  Ground,
  Matrices,
  Packets,
  Patch,
  Sweep,
  opened,
} from "../../optlab/web/live/js/core/packets.js";
import { CODE, buffer, fromPython, page, settled, written } from "./fakes.mjs";

const given = fromPython();
page();

/** A size is what it is to a quarter of a percent, whatever it is. */
function close(seen, true_, where) {
  if (true_ === null) assert.ok(Number.isNaN(seen), `${where}: ${seen}, not a number expected`);
  else if (true_ === 0) assert.equal(seen, 0, where);
  else assert.ok(Math.abs(seen / true_ - 1) <= 0.0025, `${where}: ${seen} for ${true_}`);
}

/** Compare one trajectory with the one of its own: near places to a part of a pixel, far ones as they are. */
function compare(seen, row, window) {
  let far = 0;
  for (const [axis, name] of ["x1", "x2"].entries()) {
    const [low, high] = window[axis];
    const got = seen.columns[name];
    assert.equal(got.length, row.places[name].length);
    row.places[name].forEach((true_, k) => {
      const where = `${name}[${k}] at ${row.value}: ${got[k]} for ${true_}`;
      if (true_ === null) return assert.ok(Number.isNaN(got[k]), where);
      const near = Math.abs(true_ - (low + high) / 2) <= high - low;
      const allowed = (0.51 / 32_000) * (high - low) + (near ? 0 : 1.2e-6 * Math.abs(true_));
      assert.ok(Math.abs(got[k] - true_) <= allowed, where);
      if (!near) far += 1;
    });
  }
  return far;
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
          close(columns[name][k], true_, `${name}[${k}] at ${row.value}`),
        );
      for (const { least, kind, since } of [seen, remembered ?? seen])
        assert.deepEqual({ least, kind, since }, row.told);
    }
    assert.equal(sweep.at(rows[0].value * 1.0001 + 1e-9), null);
  });

test("among what was compared are paths that go far and paths that do not", () => {
  const far = given.sweeps.flatMap(({ packet, window, rows }) => {
    const sweep = opened(buffer(packet));
    return rows.map((row) => compare(sweep.at(row.value), row, window));
  });
  assert.ok(far.filter((count) => count > 0).length >= 3);
  assert.ok(far.filter((count) => count === 0).length >= 3);
  const losses = given.sweeps.flatMap((sweep) => sweep.rows.flatMap((row) => row.sizes.loss));
  assert.ok(losses.some((f) => f !== null && f < -1));
  assert.ok(losses.some((f) => f !== null && f > 1e30) && losses.some((f) => f !== 0 && f < 1e-30));
});

test("the height map under the hand, and at rest", () => {
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
  // One of three rows: [[1, 2], [3, 5], [3, 4]].
  assert.deepEqual([...summedTwice(Int16Array.of(1, 1, 2, 1, 0, -1), 2, 3)], [1, 2, 3, 5, 3, 4]);
});

test("codes rise with what they mean, and nothing stands for nothing", () => {
  let [before, smaller] = [place(-32766, [-3, 5], CODE), size(-32766, CODE)];
  for (let code = -32765; code <= 32767; code++) {
    const [x, v] = [place(code, [-3, 5], CODE), size(code, CODE)];
    assert.ok(x > before && x - before < 8 / 31_999);
    assert.ok(v > smaller);
    [before, smaller] = [x, v];
  }
  assert.equal(place(0, [-3, 5], CODE), 1);
  assert.equal(size(0, CODE), 0);
  assert.ok(Number.isNaN(place(-32768, [-3, 5], CODE)) && Number.isNaN(size(-32768, CODE)));
});

test("a number that is far is the next logarithm, with the sign of its code", () => {
  const { far } = CODE;
  // [far, 0, -far], as differences: they wrap around, as the logarithms' second ones do not.
  const header = { values: [1], columns: ["f"], rows: 1, points: 3, code: CODE, kinds: [], exact: 0 };
  const logs = [430 * 500, 450 * 500]; // 1e100 and 1e120
  const twice = [logs[0], logs[1] - 2 * logs[0]].map((one) => (one < 0 ? -2 * one - 1 : 2 * one));
  const sweep = new Sweep(header, written([far, -far, -far], [], twice));
  const [first, middle, last] = sweep.at(1).columns.f;
  assert.equal(middle, 0);
  assert.ok(Math.abs(first / 1e100 - 1) < 1e-9 && Math.abs(last / -1e120 - 1) < 1e-9);
});

test("a number that has no code is the next of those that stand behind, row by row", () => {
  const { exact } = CODE;
  const steps = [0, exact, -exact, 5, -5, exact]; // of [0, exact, 0] and [5, exact, exact]
  const header = { values: [1, 2], columns: ["f"], rows: 2, points: 3, code: CODE, kinds: [], exact: 3 };
  const sweep = new Sweep(header, written(steps, [7e75, -1e-99, 3e300]));
  assert.deepEqual([...sweep.at(2).columns.f].slice(1), [-1e-99, 3e300]);
  const [first, far, last] = sweep.at(1).columns.f;
  assert.deepEqual([first, far, last], [0, 7e75, 0]);
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

test("a turned path has places, as the path has, and each code says how far off it may be", () => {
  const window = [[0, 10], [0, 20]]; // prettier-ignore
  const header = { values: [1], columns: ["turned x2", "loss"], rows: 1, points: 1, code: CODE, kinds: [], exact: 0, window }; // prettier-ignore
  const { columns, fine } = new Sweep(header, written([16000, 15000])).at(1);
  assert.deepEqual([...columns["turned x2"], ...columns.loss], [20, 1]);
  const next = new Sweep(header, written([16001, 15001])).at(1).columns;
  assert.ok(Math.abs(next["turned x2"][0] - 20 - fine[1]) < 1e-9);
  assert.ok(Math.abs(next.loss[0] / 1 - 1 - fine[2]) < 1e-9, "a loss by a share of it");
});

test("the codes of a map's rates begin and end where its colours do; the last one is none", () => {
  const header = { kind: "patch", side: 3, low: 1, high: 3, best: [2, 0, null] };
  const patch = new Patch(header, Uint16Array.of(0, 65534, 65535).buffer);
  assert.deepEqual([...patch.values], [1, 3, NaN]);
  assert.deepEqual(patch.best, { cell: [2, 0], value: -Infinity }, "JSON has no -Infinity");
});

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
  const header = { kind: "matrices", values: [0, 45], matrices: [first, second] };
  const packet = opened(new TextEncoder().encode(`${JSON.stringify(header)}\n`).buffer);
  assert.ok(packet instanceof Matrices);
  assert.deepEqual(packet.at(0), first);
  assert.deepEqual(packet.at(45), second);
  assert.equal(packet.at(44), null);
});
