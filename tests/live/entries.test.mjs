/** The browser's history: one entry for each state of a page. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { arrive, joinEntries, write } from "../../optlab/web/live/js/core/entries.js";

test("the steps in which Streamlit goes to another page are one entry", () => {
  // Once Back led to the same page, or to the first page with the other one's address.
  const entries = [];
  const go = (url) => (globalThis.location = new URL(url, "http://figure/"));
  const put = (at, url) => {
    entries[at] = url;
    go(url);
  };
  const hands = [];
  globalThis.document = { addEventListener: (_name, heard) => hands.push(heard) };
  globalThis.window = { addEventListener: () => {} };
  globalThis.history = {
    pushState: (_state, _unused, url) => put(entries.length, url),
    replaceState: (_state, _unused, url) => put(entries.length - 1, url),
  };
  put(0, "/?run=adam");
  joinEntries();
  joinEntries(); // every part of a page calls it
  const press = (...urls) => {
    for (const hand of hands) hand();
    for (const url of urls) history.pushState({}, "", url);
  };
  press("/rotation", "/rotation?run=lion"); // the path first
  press("/rotation?run=lion&steps=3"); // on the same page
  press("/rotation?lesson=a", "/lessons?lesson=a"); // the query first
  press("/lessons", "/", "/?run=lion"); // a button that empties the query
  press("/lessons", "/lessons?run=newton", "/?run=newton");
  press("/averages?run=newton"); // both pages have the same query
  for (const step of [1, 2]) history.pushState({}, "", `/averages?run=newton&show=step+${step}`);
  // A release writes its own; Streamlit's late word of an earlier one is none.
  for (const hand of hands) hand();
  write("run=newton&steps=5");
  write("run=newton&steps=6");
  press("/averages?run=newton&steps=5");
  // Once the menu did nothing: the next page looks at the same experiment.
  press("/settings?run=newton&steps=6");
  press("/settings?run=newton&steps=5");
  assert.deepEqual(entries, [
    "/?run=adam",
    "/rotation?run=lion",
    "/rotation?run=lion&steps=3",
    "/lessons?lesson=a",
    "/?run=lion",
    "/?run=newton",
    "/averages?run=newton",
    "/averages?run=newton&show=step+1",
    "/averages?run=newton&show=step+2",
    "/averages?run=newton&steps=5",
    "/averages?run=newton&steps=6",
    "/settings?run=newton&steps=6",
  ]);
});

test("a whole address takes the place of the one that was come by, while that is there", () => {
  // Once it was a new entry: Back led from the page to itself.
  let query = "?start=-5%2C-2&run=adam&embed=true";
  const go = (url) => {
    globalThis.location = new URL(url, "http://figure/settings");
    query = globalThis.location.search;
  };
  go(query);
  globalThis.history = { state: 1, replaceState: (_state, _unused, url) => go(url) };
  const from = [["run", "adam"], ["start", "-5,-2"]]; // in any order
  arrive({ from, to: "v=1&start=-5+-2&run=adam", visit: 1 });
  assert.equal(query, "?v=1&start=-5+-2&run=adam&embed=true");
  assert.equal(globalThis.location.pathname, "/settings");
  go("?run=lion");
  arrive({ from, to: "v=1&run=adam", visit: 1 });
  assert.equal(query, "?run=lion"); // a hand was faster
});
