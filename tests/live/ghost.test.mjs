/** The path from before: from when on it is there, what it is, and when it goes. */

import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import { Ghost } from "../../optlab/web/live/js/core/ghost.js";

let stored = {};
globalThis.localStorage = {
  getItem: (key) => stored[key] ?? null,
  setItem: (key, value) => (stored[key] = value),
};

const METHOD = "x - eta g";
let ghost;

beforeEach(() => {
  stored = {};
  ghost = new Ghost();
});

/** A page at rest: a run for each number, which is its eta and all of its path. */
function rest(etas, { keeps = "bowl", methods = etas.map(() => METHOD), values = {} } = {}) {
  const paths = etas.map((eta, i) => ({
    formula: { text: methods[i] },
    numbers: { columns: { x1: [eta], x2: [eta], loss: [eta] }, kind: "", since: -1 },
  }));
  const all = { start: [0, 0], ...Object.fromEntries(etas.map((eta, i) => [`run${i}.eta`, eta])), ...values };
  return { spec: { plane: { keeps, minima: [] }, values: all, link: String(etas), steps: 0 }, paths };
}

/** The etas of what is behind the paths of a page, null where there is nothing. */
const behind = ({ paths }, moving = false) =>
  ghost.behind(paths, moving).map((path) => path && path.numbers.columns.loss[0]);

test("under the hand it is what was at rest, and after the release until the next change", () => {
  const [first, second, third] = [rest([1, 5]), rest([2, 5]), rest([2, 6])];
  ghost.rests(first, false);
  assert.deepEqual(behind(first), [null, null]);
  assert.deepEqual(behind(rest([9, 5]), true), [1, null], "of the run that moves, and no other");
  ghost.rests(second, false);
  assert.deepEqual(behind(second), [1, null]);
  ghost.rests(rest([2, 5]), false); // Streamlit says it, too; a step is chosen
  assert.deepEqual(behind(second), [1, null]);
  assert.deepEqual(behind(rest([7, 5]), true), [2, null]);
  assert.deepEqual(behind(second), [1, null], "what is put back has changed nothing");
  ghost.rests(third, false);
  assert.deepEqual(behind(third), [null, 5]);
});

test("of another picture there is none", () => {
  const first = rest([1, 5]);
  const others = {
    "one run more": rest([1, 5, 6]),
    "another function": rest([2, 5], { keeps: "hump" }),
    "a preset": rest([2, 5], { values: { "run0.beta": 2, "run1.gamma": 0.5, start: [3, 3] } }),
    "two other methods": rest([2, 6], { methods: ["a", "b"], values: { start: [1, 1] } }),
  };
  for (const [says, other] of Object.entries(others)) {
    ghost = new Ghost();
    ghost.rests(first, false);
    ghost.rests(other, false);
    assert.ok(behind(other).every((path) => path === null), says);
  }
  const changes = {
    "the start": rest([2, 6], { values: { start: [3, 3] } }),
    "one eta for all": rest([3, 3]),
    "another method": rest([4, 5], { methods: ["other", METHOD], values: { "run0.gamma": 0.9 } }),
  };
  for (const [says, change] of Object.entries(changes)) {
    ghost = new Ghost();
    ghost.rests(first, false);
    ghost.rests(change, false);
    assert.equal(behind(change)[0], 1, says);
  }
});

test("of an address that somebody went to there is none", () => {
  const [first, second] = [rest([1]), rest([2])];
  ghost.rests(first, false);
  ghost.rests(second, true);
  assert.deepEqual(behind(second), [null]);
});

test("one that is kept stays, under the hand too, until it is let go", () => {
  const pages = [1, 2, 3].map((eta) => rest([eta]));
  ghost.rests(pages[0], false);
  ghost.rests(pages[1], false);
  ghost.keep();
  ghost.rests(pages[2], false);
  assert.ok(ghost.kept);
  assert.deepEqual([behind(pages[2]), behind(rest([9]), true)], [[1], [1]]);
  ghost.keep();
  assert.ok(!ghost.kept);
  assert.deepEqual([behind(pages[2]), behind(rest([9]), true)], [[1], [3]]);
  ghost.rests(rest([4]), false);
  assert.deepEqual(behind(rest([4])), [3]);
});

test("without one, the path as it is can be kept", () => {
  const [first, second, third] = [rest([1]), rest([2]), rest([3])];
  ghost.rests(first, false);
  ghost.keep();
  for (const page of [second, third]) ghost.rests(page, false);
  assert.deepEqual(behind(third), [1]);
});

test("one that is kept is seen over its function only", () => {
  ghost.rests(rest([1]), false);
  ghost.keep();
  for (const eta of [2, 3]) ghost.rests(rest([eta], { keeps: "hump" }), false);
  assert.ok(!ghost.kept);
  assert.deepEqual(behind(rest([3], { keeps: "hump" })), [2]);
  ghost.rests(rest([4]), false);
  assert.deepEqual(behind(rest([4])), [1]);
});

test("what an address keeps is asked for once, and not where a hand has just kept it", () => {
  const [first, second] = [rest([1]), rest([2])];
  const kept = { ...first.spec, link: "the experiment's" };
  ghost.rests(first, false);
  ghost.rests(second, false);
  ghost.keep();
  assert.ok(!ghost.lacks(kept));
  assert.deepEqual(behind(second), [1]);
  assert.ok(!ghost.lacks(kept));
  ghost.lacks(undefined); // Back leads to before
  assert.ok(!ghost.kept);
  ghost.rests(second, true);
  assert.ok(ghost.lacks(kept));
  ghost.take(kept, first.paths);
  assert.ok(!ghost.lacks(kept) && ghost.kept);
  assert.deepEqual(behind(second), [1]);
  assert.ok(ghost.lacks({ ...kept, link: "another" }));
});

test("swapped, the page has its settings and it has the page's; twice is as before", () => {
  for (const kept of [false, true]) {
    ghost = new Ghost();
    const [first, second] = [rest([1]), rest([2])];
    ghost.rests(first, false);
    ghost.rests(second, false);
    if (kept) ghost.keep();
    ghost.swap();
    ghost.rests(first, false); // the page's answer
    assert.deepEqual([behind(first), Boolean(ghost.kept)], [[2], kept]);
    ghost.swap();
    ghost.rests(second, false);
    assert.deepEqual([behind(second), Boolean(ghost.kept)], [[1], kept]);
  }
});

test("dropped, there is none until the next change", () => {
  for (const kept of [false, true]) {
    ghost = new Ghost();
    ghost.rests(rest([1]), false);
    ghost.rests(rest([2]), false);
    if (kept) ghost.keep();
    ghost.drop();
    assert.deepEqual(behind(rest([2])), [null]);
    ghost.rests(rest([3]), false);
    assert.deepEqual(behind(rest([3])), [2]);
  }
});

test("that it is not to be seen this browser remembers", () => {
  ghost.hide(true);
  ghost = new Ghost();
  ghost.rests(rest([1]), false);
  ghost.rests(rest([2]), false);
  assert.deepEqual(behind(rest([2])), [null]);
  ghost.hide(false);
  assert.deepEqual(behind(rest([2])), [1]);
  assert.ok(!new Ghost().hidden);
});

test("a run whose numbers did not come has none, and is none", () => {
  const lost = rest([1]);
  lost.paths[0].numbers.columns = {};
  ghost.rests(lost, false);
  ghost.rests(rest([2]), false);
  assert.deepEqual(behind(rest([2])), [null]);
});
