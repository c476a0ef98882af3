/** The browser's history has one entry for each state of a page, so that Back needs one press. */

import { framed, unframed } from "./frame.js";

const HANDS = ["pointerdown", "keydown", "click"];
let joined = false;

/** @typedef {import("../protocol.js").Arrival} Arrival */

/** Put a page's whole address in the place of the one that it was asked for by, while that is there. @param {Arrival} arrival */
export function arrive({ from, to }) {
  const there = [...new URLSearchParams(unframed(location.search))];
  const sorted = (/** @type {string[][]} */ pairs) => JSON.stringify(pairs.map(String).sort());
  if (sorted(there) !== sorted(from)) return; // a hand was faster
  const { pathname, search, hash } = location;
  history.replaceState(history.state, "", `${pathname}?${framed(to, search)}${hash}`);
}

/**
 * Streamlit goes to another page in two or three steps: the path, and the query, which is empty until
 * the page has said what it shows, in either order. Each step would be an entry. So what is pushed
 * over an empty query replaces it, and so does another path before any hand has done anything.
 */
export function joinEntries() {
  if (joined) return;
  joined = true;
  let fresh = false; // whether the entry is there since a hand did something
  for (const name of HANDS) document.addEventListener(name, () => (fresh = false), true);
  const push = history.pushState.bind(history);
  history.pushState = (state, unused, url) => {
    const path = new URL(url ?? "", location.href).pathname;
    const replaces = !unframed(location.search) || (fresh && path !== location.pathname);
    fresh = true;
    return replaces ? history.replaceState(state, unused, url) : push(state, unused, url);
  };
}
