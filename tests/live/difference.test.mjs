/** Which sentence tells a path from the one before it, and what stands in it. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { difference, inWords } from "../../optlab/web/live/js/core/difference.js";
import { numbers } from "./fakes.mjs";

/** A run along x1 with these losses; it ends as this says. */
function run(loss, { kind = "still moving", since = -1, minima = [[0, 0]], x1 = loss.map(Math.sqrt), stride, taken } = {}) {
  const columns = { x1: Float64Array.from(x1), x2: new Float64Array(loss.length), loss: Float64Array.from(loss) };
  return { numbers: { columns, kind, since }, steps: { steps: loss.length - 1, stride, taken }, minima };
}

/** Losses that fall by a factor at each of some steps. */
const falling = (factor, steps = 20, first = 5) => Array.from({ length: steps + 1 }, (_loss, k) => first * factor ** k);

const said = (now, then) => {
  const { says, parts } = difference(now, then);
  return [says, parts];
};

test("a level that only one of them reaches is the highest one", () => {
  const [fast, slow] = [run(falling(0.5)), run(falling(0.9))]; // to 4.8e-6, to 0.61
  assert.deepEqual(said(fast, slow), ["reached", { level: 0.1, now: 6 }]);
  assert.deepEqual(said(slow, fast), ["not reached", { level: 0.1, then: 6 }]);
});

test("a level that both reach is the lowest that anybody looks for, with how much sooner", () => {
  const [fast, slow] = [run(falling(0.1)), run(falling(0.25))]; // 5, 0.5, 0.05 ...: below 1e-6 of it nobody looks
  assert.deepEqual(said(fast, slow), ["sooner", { level: 1e-5, now: 6, by: 4 }]);
  assert.deepEqual(said(slow, fast), ["later", { level: 1e-5, now: 10, by: 4 }]);
});

test("one that only just gets below a level that the other does not is no matter, where they differ before", () => {
  const [now, then] = [run([5, 2, 0.5, 0.2, 0.099]), run([5, 0.9, 0.5, 0.2, 0.101])];
  assert.deepEqual(said(now, then), ["later", { level: 1, now: 2, by: 1 }]);
  assert.deepEqual(said(run([5, 0.9, 0.099]), run([5, 0.9, 0.101])), ["reached", { level: 0.1, now: 2 }]);
});

test("what diverges, and did not before, is said first of all", () => {
  const away = (step, kind = "diverged") => run(falling(3), { kind, since: step });
  const fine = run(falling(0.5));
  assert.deepEqual(said(away(9), fine), ["diverged", { now: 9 }]);
  assert.deepEqual(said(fine, away(9)), ["not diverged", { then: 9 }]);
  assert.deepEqual(said(away(9), away(12)), ["diverged sooner", { now: 9, by: 3 }]);
  assert.deepEqual(said(away(12), away(9)), ["diverged later", { now: 12, by: 3 }]);
  assert.deepEqual(said(away(9), away(9)), ["diverged again", { now: 9 }]);
  assert.deepEqual(said(away(4, "undefined"), fine), ["undefined", { now: 4 }]);
});

test("where no level tells them apart it is how far from a minimum they end", () => {
  const [near, far] = [run([9, 4, 4], { x1: [3, 2, 2] }), run([9, 4, 5], { x1: [3, 2, 2.5] })];
  assert.deepEqual(said(near, far), ["nearer the", { by: 0.5 }]);
  assert.deepEqual(said(far, near), ["farther the", { by: 0.5 }]);
  const two = { minima: [[0, 0], [7, 0]] }; // prettier-ignore
  const [a, b] = [run([9, 4, 4], { x1: [3, 2, 2], ...two }), run([9, 4, 4], { x1: [3, 5, 6.5], ...two })];
  assert.deepEqual(said(b, a), ["nearer a", { by: 1.5 }]);
});

test("where no minimum is known, or f goes below all, it is how low they end", () => {
  const unknown = { minima: [], x1: [0, 0, 0] };
  assert.deepEqual(said(run([2, -1, -8], unknown), run([2, 0, -4], unknown)), ["lower", { by: 4 }]);
  assert.deepEqual(said(run([2, 0, -4], unknown), run([2, -1, -8], unknown)), ["higher", { by: 4 }]);
});

test("two that have other numbers of steps are compared over those that both have", () => {
  // Twice the steps would have been twice the chance.
  assert.deepEqual(said(run(falling(0.5, 40)), run(falling(0.5, 20))), ["same", { step: 20 }]);
  assert.deepEqual(said(run(falling(0.5, 40)), run(falling(0.9, 20)))[0], "reached");
  assert.deepEqual(said(run(falling(1.5, 40), { kind: "diverged", since: 30 }), run(falling(1.5, 20))), ["same", { step: 20 }]);
});

test("where one step in so many is drawn, steps are those that were taken", () => {
  const long = (factor) => run(falling(factor, 100), { stride: 50, taken: 5000 });
  assert.deepEqual(said(long(0.5), long(0.7)), ["sooner", { level: 1e-5, now: 950, by: 900 }]);
});

test("of random runs the sentence says what is so, and the other way round the opposite", () => {
  const random = numbers(5);
  const opposite = { reached: "not reached", sooner: "later", "nearer the": "farther the", same: "same" };
  for (let trial = 0; trial < 300; trial++) {
    const [now, then] = [0, 1].map(() => {
      let height = 5;
      return run(Array.from({ length: 30 }, (_loss, k) => (k ? (height *= 0.3 + 0.9 * random()) : height)));
    });
    const [a, b] = [difference(now, then), difference(then, now)];
    assert.ok(opposite[a.says] === b.says || opposite[b.says] === a.says, `${a.says}, ${b.says}`);
    const { level, now: step, by } = a.parts;
    const [mine, other] = [now, then].map((one) => one.numbers.columns.loss.findIndex((f) => f < level));
    if (a.says === "sooner") assert.deepEqual([mine, other - mine], [step, by]);
    if (a.says === "reached") assert.deepEqual([mine, other], [step, -1]);
  }
});

test("a sentence has its numbers as readers write them", () => {
  const words = { sooner: "reaches {level} at step {now}, sooner by {by}" };
  const parts = { level: 1e-5, now: 12, by: 6 };
  assert.equal(inWords(words, { says: "sooner", parts }, 0), "reaches f < 10⁻⁵ at step 12, sooner by 6");
  assert.match(inWords(words, { says: "sooner", parts }, -3), /f − min f < 10⁻⁵/);
});
