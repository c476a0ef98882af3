/** Which part of a live figure a place on the page is. A part says by itself what it is for, so a page's own may stand in its folder. */

import { Sliders } from "../parts/sliders.js";

/** @typedef {new (place: HTMLElement, live: import("./live_figure.js").LiveFigure, name: string) => import("./live_figure.js").Part} Kind */

/** @type {Map<string, Kind>} */
const places = new Map();
/** @type {Map<string, Kind>} */
const kinds = new Map();

/** This part is for the place of this name. @param {string} name @param {Kind} part */
export function forPlace(name, part) {
  places.set(name, part);
}

/** This part is for all places that the server names under this part of the live. @param {string} kind @param {Kind} part */
export function forKind(kind, part) {
  kinds.set(kind, part);
}

/** What the server says of a place counts before what a part says of itself: the part may be another page's.
 * @param {import("./live_figure.js").Spec} spec  what the server says @param {string} name  of a place */
export function kindOf(spec, name) {
  const parts = /** @type {Record<string, {} | undefined>} */ (spec);
  const [, kind] = [...kinds].find(([names]) => name in (parts[names] ?? {})) ?? [];
  return kind ?? places.get(name) ?? Sliders;
}
