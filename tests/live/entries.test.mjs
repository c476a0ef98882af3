/** The browser's history: one entry for each state of a page. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { joinEntries } from "../../optlab/web/live/js/entries.js";

test("an address that a page fills in takes the place of the empty one", () => {
  // Once Back led to the same page, which filled its address in again.
  const entries = ["/?run=adam"];
  const search = (url) => ({ search: url.includes("?") ? url.slice(url.indexOf("?")) : "" });
  globalThis.location = search(entries[0]);
  globalThis.history = {
    pushState: (_state, _unused, url) => {
      entries.push(url);
      globalThis.location = search(url);
    },
    replaceState: (_state, _unused, url) => {
      entries[entries.length - 1] = url;
      globalThis.location = search(url);
    },
  };
  joinEntries();
  joinEntries(); // every part of a page calls it
  for (const url of ["/rotation", "/rotation?run=lion", "/rotation?run=lion&steps=3"])
    history.pushState({}, "", url);
  for (const url of ["/rotation", "/", "/?run=lion"]) history.pushState({}, "", url);
  assert.deepEqual(entries, [
    "/?run=adam",
    "/rotation?run=lion",
    "/rotation?run=lion&steps=3",
    "/?run=lion",
  ]);
});
