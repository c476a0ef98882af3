/** The browser's history has one entry for each state of a page, so that Back needs one press. */

import { framed, unframed } from "./frame.js";
import { outboxes } from "./outbox.js";
import { Trail, markOf } from "./trail.js";

const HANDS = ["pointerdown", "keydown", "click"];
const MOST = 100; // addresses

let joined = false;
/** Adds an entry. @type {(url: string) => void} */
let add = (url) => history.pushState(history.state, "", url);
/** What was written here: the path, and the query in which order does not count; the newest last.
 * @type {[string, string][]} */
let written = [];
let went = false; // whether the browser went to the entry that there is, and no hand has done anything since
let passedOver = false; // whether Streamlit wrote one that the page had left
/** Where among the page's own entries the browser is. @type {Trail | null} */
let trail = null;
/** The path with the query that the page has, and its hash. */
let seen = ["", ""];
/** Told when that has changed. @type {Set<() => void>} */
export const followers = new Set();

/** Whether one more step back, or forward, is a state of this page. */
export const ways = () => ({ back: Boolean(trail?.back), forward: Boolean(trail?.forward) });

/** @typedef {import("../protocol.js").Arrival} Arrival */

/** Put a page's whole address in the place of the one that it was asked for by, while that is there. @param {Arrival} arrival */
export function arrive({ from, to }) {
  const there = [...new URLSearchParams(unframed(location.search))];
  if (sorted(there) !== sorted(from)) return; // a hand was faster
  const { pathname, search, hash } = location;
  history.replaceState(history.state, "", `${pathname}?${framed(to, search)}${hash}`);
}

/** Let the address say what the page shows: a new entry, to which Back leads. @param {string} link */
export function write(link) {
  const { pathname, search, hash } = location;
  if (wordsOf(link) === wordsOf(search)) return;
  written.push([pathname, wordsOf(link)]);
  written.splice(0, written.length - MOST);
  went = false;
  add(`${pathname}?${framed(link, search)}${hash}`);
}

/** Streamlit says that this is the page: its address is right, unless that was passed over. @param {string} link */
export function agree(link) {
  if (passedOver) write(link);
  passedOver = false;
}

/** The page that is last in this path is drawn whole, and this is its address. What Streamlit wrote before it had
 * heard of Back stands in the place of the entry to which that led. @param {string} link @param {string} last */
export function settle(link, last) {
  agree(link);
  const { pathname, search, hash } = location;
  if (!went || wordsOf(link) === wordsOf(search) || pathname.split("/").pop() !== last) return;
  history.replaceState(history.state, "", `${pathname}?${framed(link, search)}${hash}`);
}

/**
 * Streamlit goes to another page in two or three steps: the path, and the query, which is empty until
 * the page has said what it shows, in either order. Each step would be an entry. So what is pushed
 * over an empty query replaces it, and so does another path before any hand has done anything. What
 * it has heard of when the hand has gone on is no entry, either.
 */
export function joinEntries() {
  if (joined) return;
  joined = true;
  let fresh = false; // whether the entry is there since a hand did something
  for (const name of HANDS) document.addEventListener(name, () => (fresh = went = false), true);
  const [push, replace] = [history.pushState.bind(history), history.replaceState.bind(history)];
  const marks = (trail = new Trail(location.pathname, history.state));
  const note = () => (seen = [location.pathname + location.search, location.hash]);
  note();
  const { pathname, search, hash } = location;
  replace(marks.marked(history.state), "", pathname + search + hash);
  /** @param {boolean} replaces @param {unknown} state @param {string} unused @param {string | URL | null} [url] */
  const put = (replaces, state, unused, url) => {
    marks.write(new URL(url ?? "", location.href).pathname, replaces);
    (replaces ? replace : push)(marks.marked(state), unused, url);
    note();
    for (const follow of followers) follow();
  };
  history.replaceState = (state, unused, url) => put(true, state, unused, url);
  const join = (/** @type {unknown} */ state, /** @type {string} */ unused, /** @type {string | URL | null | undefined} */ url) => {
    const path = new URL(url ?? "", location.href).pathname;
    const replaces = !unframed(location.search) || (fresh && path !== location.pathname) || isPreview();
    fresh = true;
    put(replaces, state, unused, url);
  };
  add = (url) => join(history.state, "", url);
  history.pushState = (state, unused, url) => {
    passedOver = isPast(new URL(url ?? "", location.href));
    if (passedOver) return;
    if (went) put(true, state, unused, url); // a word of before it, or another for the same
    else join(state, unused, url);
  };
  // Back, or Forward: what the hand did was done elsewhere. Or a heading's link, which leaves the page as it is.
  window.addEventListener("popstate", ({ state }) => {
    const [page, hash] = seen;
    note();
    if (page !== seen[0] || hash === seen[1]) {
      written = [];
      went = true;
      for (const outbox of outboxes) outbox.forget();
      marks.go(location.pathname, state);
    } else if (markOf(state)) marks.go(location.pathname, state);
    else {
      marks.write(location.pathname, false);
      replace(marks.marked(state), "", location.href);
    }
    for (const follow of followers) follow();
  });
}

/** Whether this page is in a frame of another of ours, which shows what students will see: an entry of its own
 * would be one of the page around it. */
function isPreview() {
  try {
    return window.self !== window.top && window.parent.location.origin === location.origin;
  } catch {
    return false; // another site's frame
  }
}

/** @param {string[][]} pairs */
const sorted = (pairs) => JSON.stringify(pairs.map(String).sort());

/** @param {string} query */
const wordsOf = (query) => sorted([...new URLSearchParams(unframed(query))]);

/** Whether this is a state of a page that the browser has left: for another one, or for another page.
 * What leads to another page is none. @param {URL} url */
function isPast({ pathname, search }) {
  if (pathname !== location.pathname) return false;
  const words = wordsOf(search);
  const at = written.map(([, query]) => query).lastIndexOf(words);
  return at >= 0 && (at < written.length - 1 || written[at][0] !== pathname);
}
