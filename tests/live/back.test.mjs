/** Streamlit's late words after Back: they are no new entries, and the address is the page's in the end. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { joinEntries, settle, write } from "../../optlab/web/live/js/core/entries.js";

const entries = ["/rotation?angle=0"];
const heard = {};
let at = 0;
const go = () => (globalThis.location = new URL(entries[at], "http://figure/"));
globalThis.document = { addEventListener: (name, hear) => (heard[name] = hear) };
globalThis.window = { addEventListener: (name, hear) => (heard[name] = hear) };
globalThis.history = {
  state: null,
  pushState(state, _unused, url) {
    entries.splice((at += 1), Infinity, url);
    this.replaceState(state, _unused, url);
  },
  replaceState(state, _unused, url) {
    entries[at] = url;
    history.state = state;
    go();
  },
};
go();
joinEntries();

/** The browser goes so many entries on. */
function leap(steps) {
  at += steps;
  go();
  heard.popstate({ state: null });
}

function release(query) {
  heard.pointerdown();
  write(query);
}

test("what Streamlit had not said before Back takes no entry away, and adds none", () => {
  release("angle=1");
  release("angle=2");
  const all = [...entries];
  leap(-1);
  history.pushState({}, "", "/rotation?angle=2"); // it has heard of that, and not of Back
  settle("angle=2", "rotation");
  assert.equal(at, 1);
  settle("angle=1", "rotation"); // now it has
  assert.deepEqual(entries, all);
  assert.equal(location.search, "?angle=1");
});

test("what is drawn of another page says nothing of this one", () => {
  leap(-1);
  settle("run=adam", "settings");
  assert.equal(location.search, "?angle=0");
});

test("once a hand has done something, what is written is another entry", () => {
  leap(0);
  release("angle=3");
  settle("angle=0", "rotation"); // of a run before it
  assert.equal(location.search, "?angle=3");
  leap(-1);
  heard.click();
  history.pushState({}, "", "/rotation?angle=0&turns=false");
  assert.deepEqual(entries, ["/rotation?angle=0", "/rotation?angle=0&turns=false"]);
});
