/** Paths of one's own beside the runs: kept by the tab, on every page, and compared with what is shown. */

import { numbersIn } from "./paths.js";
import { brief, isToml, MOST_BYTES, MOST_PATHS, pathsIn, Refused, textOf } from "./path_file.js";
import { stepOf } from "./steps.js";

/**
 * @typedef {import("./path_file.js").OwnPath} OwnPath
 * @typedef {import("./live_figure.js").Path} Path
 * @typedef {OwnPath & {file: string, at: (step: number) => number}} Kept  where a step is, -1 where it is not
 * @typedef {{run: number, distance: number, step: number, common: number, known: number}} Difference
 *   the largest one; how many steps both have; and how well it is known, 0: to the last digit
 */

const KEY = "optlab.own";
export const MOST_LETTERS = 20_000; // of an experiment

/** @type {Kept[]} */
let paths = [];
let recalled = false;
/** Told when there are others. @type {Set<() => void>} */
const watchers = new Set();

/** All of them. */
export function ownPaths() {
  if (!recalled) {
    recalled = true;
    paths = recall();
  }
  return paths;
}

/** @param {() => void} told @returns {() => void} stops it */
export function watchOwnPaths(told) {
  watchers.add(told);
  return () => watchers.delete(told);
}

/**
 * Take a file: its paths are kept, in the place of those that an earlier file of this name had; an experiment is
 * returned. Throws Refused.
 * @param {{name: string, size: number, arrayBuffer: () => Promise<ArrayBuffer>}} file
 * @returns {Promise<string | null>} the text of a TOML
 */
export async function takeFile(file) {
  if (file.size > MOST_BYTES)
    throw new Refused("big", { value: megabytes(file.size), most: megabytes(MOST_BYTES) });
  const text = textOf(await file.arrayBuffer());
  if (isToml(text, file.name)) {
    if (text.length > MOST_LETTERS)
      throw new Refused("toml", { value: text.length, most: MOST_LETTERS });
    return text;
  }
  const title = brief(file.name.replace(/\.[a-z]+$/i, ""));
  const others = ownPaths().filter((path) => path.file !== file.name);
  const came = pathsIn(text, title);
  if (others.length + came.length > MOST_PATHS)
    throw new Refused("many", { value: came.length, there: others.length, most: MOST_PATHS });
  keep([...others, ...came.map((path) => placed(path, file.name))]);
  return null;
}

/** @param {number} bytes */
const megabytes = (bytes) => (bytes / 1e6).toFixed(bytes % 1e6 ? 1 : 0);

/** @param {Kept} path */
export function removeOwnPath(path) {
  keep(ownPaths().filter((one) => one !== path));
}

/** @param {Kept[]} next */
function keep(next) {
  paths = next;
  recalled = true;
  try {
    const told = next.map(({ name, file, steps, x1, x2 }) => ({
      ...{ name, file, x1: written(x1), x2: written(x2) },
      steps: steps.every((step, i) => step === i) ? "" : written(steps),
    }));
    if (told.length) sessionStorage.setItem(KEY, JSON.stringify(told));
    else sessionStorage.removeItem(KEY);
  } catch {
    forget(); // no room, or none at all: they stay until the page is loaded anew
  }
  for (const told of watchers) told();
}

function forget() {
  try {
    sessionStorage.removeItem(KEY);
  } catch {
    // A browser that keeps nothing has nothing to forget.
  }
}

/** What an earlier load of this page in the tab had. @returns {Kept[]} */
function recall() {
  try {
    const told = JSON.parse(sessionStorage.getItem(KEY) ?? "[]");
    return told.slice(0, MOST_PATHS).map((/** @type {Record<string, string>} */ one) => {
      const [x1, x2] = [numbersIn(one.x1), numbersIn(one.x2)];
      const steps = one.steps ? numbersIn(one.steps) : x1.map((_x, i) => i);
      if (x1.length !== x2.length || x1.length !== steps.length) throw new TypeError(KEY);
      return placed({ name: String(one.name), steps, x1, x2 }, String(one.file));
    });
  } catch {
    return []; // nothing is kept, or what no page of ours has written
  }
}

/** Numbers as base64 of little-endian float64. @param {Float64Array} values */
function written(values) {
  const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
  let text = "";
  for (let i = 0; i < bytes.length; i += 4096)
    text += String.fromCharCode(...bytes.subarray(i, i + 4096));
  return btoa(text);
}

/** @param {OwnPath} path @param {string} file @returns {Kept} */
function placed(path, file) {
  const { steps } = path;
  const dense = steps.every((step, i) => step === steps[0] + i);
  const places = dense ? null : new Map(Array.from(steps, (step, i) => [step, i]));
  const at = (/** @type {number} */ step) => {
    if (places) return places.get(step) ?? -1;
    const i = step - steps[0];
    return i < steps.length ? Math.max(i, -1) : -1;
  };
  return { ...path, file, at };
}

/** How far it has come after so many steps: its last point up to there (-1 before the first), and the share of the way
 * to the next. @param {OwnPath} path @param {number} step  between two, a part of the way @returns {[number, number]} */
export function reached({ steps }, step) {
  let [low, high] = [0, steps.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (steps[middle] <= step) low = middle + 1;
    else high = middle;
  }
  const i = low - 1;
  const part = i < 0 || low === steps.length ? 0 : (step - steps[i]) / (steps[low] - steps[i]);
  return [i, part];
}

/** How far apart two points are; one that is no number is as far as can be from one that is. @param {number} a1 @param {number} a2 @param {number} b1 @param {number} b2 */
export function apart(a1, a2, b1, b2) {
  const along = (/** @type {number} */ a, /** @type {number} */ b) => (Object.is(a, b) ? 0 : a - b);
  const distance = Math.hypot(along(a1, b1), along(a2, b2));
  return distance === distance ? distance : Infinity;
}

/** The largest distance between a path and a run, at the steps that both have; null without any. @param {Kept} path
 * @param {Path} run @param {number} index  of the run @param {{stride?: number, taken?: number}} spec @returns {Difference | null} */
export function differenceTo(path, { numbers: { columns, exact, fine } }, index, spec) {
  const { x1, x2 } = columns;
  const known = exact ? 0 : Math.hypot(fine[0], fine[1]);
  /** @type {Difference} */
  const found = { run: index, distance: -1, step: 0, common: 0, known };
  for (let k = 0; k < (x1?.length ?? 0); k += 1) {
    const step = stepOf(spec, k);
    const i = path.at(step);
    if (i < 0) continue;
    found.common += 1;
    const distance = apart(path.x1[i], path.x2[i], x1[k], x2[k]);
    if (distance > found.distance) Object.assign(found, { distance, step });
  }
  return found.common ? found : null;
}

/** The same to the run of this index, or with -1 to the nearest. @param {Kept} path @param {Path[]} runs @param {number} chosen
 * @param {{stride?: number, taken?: number}} spec */
export function differenceOf(path, runs, chosen, spec) {
  const among = runs[chosen] ? [chosen] : runs.keys();
  const all = [...among].flatMap((i) => differenceTo(path, runs[i], i, spec) ?? []);
  return all.reduce((/** @type {Difference | null} */ best, one) => (!best || one.distance < best.distance ? one : best), null);
}
