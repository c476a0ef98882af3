/** The browser's history has one entry for each state of a page, so that Back needs one press. */

import { unframed } from "./frame.js";

const HANDS = ["pointerdown", "keydown", "click"];
let joined = false;

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
