/** The ghost: the paths from before a change, which stay behind those that are there until the next one.
 *
 *              a hand moves       let go, and answered       another address       keep        drop
 *   none       what is at rest    what was at rest before    .                     at rest     .
 *   passing    what is at rest    what was at rest before    none                  kept        none
 *   kept       .                  .                          as it says            passing     none
 *
 * A dot: nothing changes. Nobody is asked for it: its numbers were here already, but for one that an address keeps. */

import { difference } from "./difference.js";
import { read } from "./reference.js";

/**
 * @typedef {import("./live_figure.js").Spec} Spec
 * @typedef {import("./live_figure.js").Path} Path
 * @typedef {import("../protocol.js").KeptPaths} Kept
 * @typedef {Pick<Spec, "steps" | "stride" | "taken" | "values" | "link"> & {plane: Kept["plane"]}} Of  whose paths they are
 * @typedef {{spec: Of, paths: Path[]}} Rest  a page at rest, and its paths
 */

const KEY = "optlab.ghost";
const COMPARED = ["x1", "x2", "loss"];
const FEW = 2; // names: a dot on a map moves two numbers, a function that turns has its start turned with it

/** Whether this browser's reader has chosen to see none. */
function isHidden() {
  try {
    return localStorage.getItem(KEY) === "hidden";
  } catch {
    return false; // nothing is kept
  }
}

export class Ghost {
  /** @type {Rest | null} */
  #rest = null; // the page as it is
  /** @type {Rest | null} */
  #before = null; // and as it was before the last change of a path
  /** @type {Rest | null} */
  #kept = null; // on purpose
  /** How the page's address calls that; null until it does. @type {string | null} */
  #called = null;
  hidden = isHidden();

  /** The page is at rest with these paths. @param {Rest} rest @param {boolean} elsewhere  whether somebody went there */
  rests(rest, elsewhere) {
    const last = this.#rest;
    this.#rest = rest;
    if (elsewhere) this.#before = null;
    else if (last && !same(last.paths, rest.paths)) this.#before = follows(last, rest) ? last : null;
  }

  /** What is behind the paths that are there. @param {boolean} moving  whether a hand moves them @returns {Rest | null} */
  now(moving) {
    return this.kept ?? (moving ? this.#rest : this.#before);
  }

  /** The one that is kept, where it lies over the function that there is. */
  get kept() {
    return this.#kept && this.#rest && isOver(this.#kept, this.#rest) ? this.#kept : null;
  }

  /** Keep it until it is dropped; without one, the paths as they are. Who keeps it already lets it go. */
  keep() {
    if (this.kept) [this.#before, this.#kept] = [this.#kept, null];
    else this.#kept = this.#before ?? this.#rest;
    this.#called = null;
  }

  drop() {
    this.#before = this.#kept = this.#called = null;
  }

  /** What is kept changes places with the page. */
  swap() {
    if (this.kept) this.#kept = this.#rest;
    this.#called = null;
  }

  /** The page's address says what it keeps. Whether that is none of which the paths are here. @param {Kept} [kept] */
  lacks(kept) {
    if (!kept) this.#kept = this.#called = null;
    else if (this.#kept) this.#called ??= kept.link; // which a hand has just kept
    return Boolean(kept && kept.link !== this.#called);
  }

  /** Here they are. @param {Kept} kept @param {Path[]} paths */
  take(kept, paths) {
    this.#kept = { spec: kept, paths };
    this.#called = kept.link;
  }

  /** Show it, or not; the browser remembers that. @param {boolean} hidden */
  hide(hidden) {
    this.hidden = hidden;
    try {
      localStorage.setItem(KEY, hidden ? "hidden" : "shown");
    } catch {
      // It is remembered until the page is loaded again.
    }
  }

  /** Of each path that is there the one behind it; null where there is none, or it is the same.
   * @param {Path[]} paths @param {boolean} moving */
  behind(paths, moving) {
    const ghost = this.hidden ? null : this.now(moving);
    return paths.map((path, i) => {
      const was = ghost?.paths[i];
      return was?.numbers.columns.loss && !alike(was, path) ? was : null;
    });
  }

  /** What tells a path from the one behind it. @param {Path} path @param {Path} was @param {Of} spec  of the page @param {boolean} moving */
  difference(path, was, spec, moving) {
    const then = this.now(moving)?.spec ?? spec;
    // From one of many points as low no distance is told: another may be nearer.
    const from = (/** @type {Of} */ { plane }) => (plane.others ? [] : plane.minima);
    const run = (/** @type {Path} */ { numbers }, /** @type {Of} */ of) => ({ numbers, steps: of, minima: from(of) });
    return difference(run(path, spec), run(was, then));
  }
}

/** Whether two paths are the same, to the last digit. @param {Path} a @param {Path} b */
function alike({ numbers: a }, { numbers: b }) {
  return a === b || COMPARED.every((name) => equal(a.columns[name] ?? [], b.columns[name] ?? []));
}

/** @param {ArrayLike<number>} a @param {ArrayLike<number>} b */
function equal(a, b) {
  if (a.length !== b.length) return false;
  for (let k = 0; k < a.length; k++) if (!Object.is(a[k], b[k])) return false;
  return true;
}

/** @param {Path[]} a @param {Path[]} b */
const same = (a, b) => a.length === b.length && a.every((path, i) => alike(path, b[i]));

/** Whether they lie over the same function, whatever its numbers are, with their points as many steps apart.
 * @param {Rest} a @param {Rest} b */
const isOver = ({ spec: a }, { spec: b }) => a.plane.keeps === b.plane.keeps && a.stride === b.stride;

/** Whether a page is the other after a change, and no other picture: the same function and as many runs, of which a method
 * or a few numbers are others; the number of this name of all runs is one. @param {Rest} last @param {Rest} next */
function follows(last, next) {
  if (!isOver(last, next) || last.paths.length !== next.paths.length) return false;
  const [were, are] = [last.spec.values, next.spec.values];
  const method = (/** @type {Rest} */ { paths }, /** @type {number | null} */ run) => (run === null ? "" : paths[run]?.formula?.text);
  const changed = next.paths.flatMap((_path, i) => (method(last, i) === method(next, i) ? [] : [`run${i}`]));
  for (const id of Object.keys({ ...were, ...are })) {
    const { run, place, name } = read(id);
    const own = run !== null && changed.includes(place);
    if (!own && String(were[id]) !== String(are[id])) changed.push(name);
  }
  return new Set(changed).size <= FEW;
}
