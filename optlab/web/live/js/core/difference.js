/** What tells a path from the one before it most: the name of a sentence, and what stands in it. */

import { stepOf, takenIn } from "./steps.js";
import { short } from "../draw/canvas_panels.js";
import { saidWith } from "../page/spoken.js";

/**
 * @typedef {import("./paths.js").Numbers} Numbers
 * @typedef {{steps: number, stride?: number, taken?: number}} Steps  of its figure spec
 * @typedef {{numbers: Numbers, steps: Steps, minima: number[][]}} Run
 * @typedef {{says: string, parts: Record<string, number>}} Difference  sentences are ghost_words.py's
 */

const LOST = ["diverged", "undefined"];
const DECADES = 6; // below where the lower one begins: deeper down nobody looks
const CLEARLY = 10; // times lower: then it counts that one gets there at all
const NOTICED = 0.01; // of a distance or a height

/** @param {Run} now @param {Run} then @returns {Difference} */
export function difference(now, then) {
  const budget = Math.min(takenIn(now.steps), takenIn(then.steps)); // the same for both
  const [a, b] = [now, then].map((run) => within(run, budget));
  return ofLost(a, b) ?? ofLevels(a, b) ?? ofEnds(a, b) ?? { says: "same", parts: { step: budget } };
}

/** A run up to a step: where it is lost until then, and of what is drawn the last point.
 * @param {Run} run @param {number} budget */
function within({ numbers, steps, minima }, budget) {
  const { kind, since, columns } = numbers;
  const loss = columns.loss ?? [];
  let last = loss.length - 1;
  while (last > 0 && stepOf(steps, last) > budget) last--;
  const lost = LOST.includes(kind) && since <= budget ? { kind, step: since } : null;
  let lowest = Infinity;
  for (let k = 0; k <= last; k++) lowest = Math.min(lowest, loss[k] === loss[k] ? loss[k] : Infinity);
  const reached = (/** @type {number} */ level) => {
    for (let k = 0; k <= last; k++) if (loss[k] < level) return stepOf(steps, k);
    return NaN;
  };
  return { columns, minima, lost, last, lowest, reached };
}

/** @typedef {ReturnType<typeof within>} Seen */

/** One that goes away, or where f has no value, while the other does not. @param {Seen} now @param {Seen} then @returns {Difference | null} */
function ofLost({ lost: now }, { lost: then }) {
  if (!now) return then && { says: `not ${then.kind}`, parts: { then: then.step } };
  const parts = { now: now.step };
  if (!then) return { says: now.kind, parts };
  const sooner = then.step - now.step;
  if (sooner === 0) return { says: `${now.kind} again`, parts };
  return { says: `${now.kind} ${word(sooner)}`, parts: { ...parts, by: Math.abs(sooner) } };
}

/** How soon they come below a power of ten. @param {Seen} now @param {Seen} then @returns {Difference | null} */
function ofLevels(now, then) {
  const top = Math.min(now.columns.loss?.[0], then.columns.loss?.[0]);
  if (!(top > 0 && top < Infinity) || now.lowest < 0 || then.lowest < 0) return null; // no height above a minimum
  /** @type {Difference | null} */
  let alone = null; // the highest that only one of them reaches
  /** @type {Difference | null} */
  let both = null; // the lowest that both do, at different steps
  for (const level of levels(top)) {
    const [a, b] = [now.reached(level), then.reached(level)];
    if (a === a && b === b) {
      const sooner = b - a;
      both = sooner ? { says: word(sooner), parts: { level, now: a, by: Math.abs(sooner) } } : null;
    } else if (a === a) alone ??= { says: "reached", parts: { level, now: a } };
    else if (b === b) alone ??= { says: "not reached", parts: { level, then: b } };
  }
  const [low, high] = [now.lowest, then.lowest].sort((a, b) => a - b);
  return high >= CLEARLY * low ? (alone ?? both) : (both ?? alone);
}

/** Powers of ten below a height, the highest first. @param {number} top */
function levels(top) {
  const first = Math.ceil(Math.log10(top)) - 1;
  return Array.from({ length: DECADES }, (_level, i) => Number(`1e${first - i}`));
}

/** How far from a minimum they end; where none is known, how low. @param {Seen} now @param {Seen} then @returns {Difference | null} */
function ofEnds(now, then) {
  const [a, b] = [now, then].map(({ last, ...run }) => away(run, last));
  const whole = Math.max(away(now, 0), away(then, 0));
  const parts = { by: Math.abs(a - b) };
  if (parts.by > Math.max(NOTICED * Math.max(a, b), whole * 10 ** -DECADES)) {
    const one = now.minima.length === 1 ? "the" : "a";
    return { says: `${a < b ? "nearer" : "farther"} ${one}`, parts };
  }
  const [f, before] = [now, then].map(({ columns, last }) => columns.loss?.[last] ?? NaN);
  const apart = Math.abs(f - before);
  if (a === a || !(apart > NOTICED * Math.max(Math.abs(f), Math.abs(before)))) return null;
  return { says: f < before ? "lower" : "higher", parts: { by: apart } };
}

/** From a point to the nearest minimum; NaN where none is known. @param {Pick<Seen, "columns" | "minima">} run @param {number} k */
function away({ columns: { x1, x2 }, minima }, k) {
  if (!x1 || !minima.length) return NaN;
  return Math.min(...minima.map(([m1, m2]) => Math.hypot(x1[k] - m1, x2[k] - m2)));
}

/** @param {number} sooner  steps */
const word = (sooner) => (sooner > 0 ? "sooner" : "later");

/** The difference as a sentence. @param {Record<string, string>} words @param {Difference} difference @param {number} least  of f */
export function inWords(words, { says, parts }, least) {
  const level = short(parts.level, 1);
  const texts = { ...parts, by: short(parts.by, 2), level: least ? `f − min f < ${level}` : `f < ${level}` };
  return saidWith(words[says] ?? "", texts);
}
