/** How far undo and redo lead: over all that was done on one page, and never beyond it. */

import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import { Trail } from "../../optlab/web/live/js/core/trail.js";
import { undoWay } from "../../optlab/web/live/js/parts/keys.js";
import { numbers } from "./fakes.mjs";

let stored = {};
globalThis.sessionStorage = {
  getItem: (key) => stored[key] ?? null,
  setItem: (key, value) => (stored[key] = value),
};

/** A browser: entries with a path and a state, and a trail that follows. */
class Browser {
  constructor(path) {
    this.entries = [{ path: "elsewhere", state: null }, { path, state: { Streamlit: 1 } }]; // prettier-ignore
    this.at = 1;
    this.load();
  }

  load() {
    const entry = this.entries[this.at];
    this.trail = new Trail(entry.path, entry.state);
    entry.state = this.trail.marked(entry.state);
  }

  write(path, replaces = false) {
    this.trail.write(path, replaces);
    if (!replaces) this.entries.splice(++this.at);
    this.entries[this.at] = { path, state: this.trail.marked({}) };
  }

  go(way) {
    this.at += way;
    const { path, state } = this.entries[this.at];
    this.trail.go(path, state);
  }

  get ways() {
    return [this.trail.back, this.trail.forward];
  }

  /** Whether the entry there is the same page's, one way or the other. */
  get truth() {
    const own = (at) => this.entries[at]?.path === this.entries[this.at].path;
    return [own(this.at - 1), own(this.at + 1)];
  }
}

beforeEach(() => (stored = {}));

test("there is nothing to undo on a page that was just come to", () => {
  const browser = new Browser("/");
  assert.deepEqual(browser.ways, [false, false]);
  browser.write("/", true); // its whole address
  assert.deepEqual(browser.ways, [false, false]);
  assert.deepEqual(browser.entries[1].state.optlab.at, 0);
});

test("what is done after an undo takes the place of what could be done again", () => {
  const browser = new Browser("/");
  for (let k = 0; k < 3; k++) browser.write("/");
  for (const way of [-1, -1]) browser.go(way);
  assert.deepEqual(browser.ways, [true, true]);
  browser.write("/");
  assert.deepEqual(browser.ways, [true, false]);
  assert.equal(browser.entries[browser.at].state.optlab.at, 2);
});

test("neither way leads to another page", () => {
  const browser = new Browser("/");
  for (let k = 0; k < 2; k++) browser.write("/");
  browser.go(-1);
  browser.write("/rotation");
  assert.deepEqual(browser.ways, [false, false]);
  browser.go(-1);
  assert.deepEqual(browser.ways, [true, false], "the way forward is the other page");
  browser.go(1);
  browser.write("/rotation?lesson", true); // the query before the path: an entry that becomes another page's
  browser.write("/lessons", true);
  browser.go(-1);
  assert.deepEqual(browser.ways, [true, false]);
});

test("after the page was loaded anew both ways are as they were", () => {
  const browser = new Browser("/");
  for (let k = 0; k < 3; k++) browser.write("/");
  browser.go(-1);
  browser.load();
  assert.deepEqual(browser.ways, [true, true]);
  stored["optlab.trail"] = "[1";
  browser.load();
  assert.deepEqual(browser.ways, [true, false], "or safe");
  stored["optlab.trail"] = '{"a": 1}';
  browser.load();
});

test("wherever one goes, there is a way only to the same page", () => {
  const random = numbers(11);
  for (let trial = 0; trial < 60; trial++) {
    stored = {};
    const browser = new Browser("/");
    for (let k = 0; k < 40; k++) {
      const what = random();
      const path = random() < 0.8 ? browser.entries[browser.at].path : ["/", "/a", "/b"][Math.floor(3 * random())];
      if (what < 0.4) browser.write(path);
      else if (what < 0.45) browser.write(browser.entries[browser.at].path, true);
      else if (what < 0.75 && browser.at > 1) browser.go(-1);
      else if (what < 0.95 && browser.at < browser.entries.length - 1) browser.go(1);
      else browser.load();
      const [back, forward] = browser.ways;
      const [mayBack, mayForward] = browser.truth;
      if (browser.at > 1) assert.equal(back, mayBack);
      assert.equal(forward, mayForward);
    }
  }
});

/** A key with what it is pressed in: a field's type, or nothing. */
const pressed = (key, more = {}, closest = () => null) => ({
  ...{ key, code: `Key${key.toUpperCase()}`, ctrlKey: true, metaKey: false, shiftKey: false, altKey: false },
  ...{ defaultPrevented: false, isComposing: false, composedPath: () => [{ closest }] },
  ...more,
});

test("Ctrl+Z, Ctrl+Shift+Z, Ctrl+Y and the same with Cmd, on any keyboard", () => {
  globalThis.document = { querySelectorAll: () => [] };
  globalThis.HTMLInputElement = class {};
  const cmd = { ctrlKey: false, metaKey: true };
  assert.equal(undoWay(pressed("z")), "back");
  assert.equal(undoWay(pressed("Z", { shiftKey: true })), "forward");
  assert.equal(undoWay(pressed("y")), "forward");
  assert.equal(undoWay(pressed("z", cmd)), "back");
  assert.equal(undoWay(pressed("z", { ...cmd, shiftKey: true })), "forward");
  assert.equal(undoWay(pressed("я", { code: "KeyZ" })), "back");
  for (const [key, more] of [
    ["z", { ctrlKey: false }],
    ["z", { altKey: true }],
    ["x", {}],
    ["y", { shiftKey: true }],
    ["y", cmd], // a browser's own
    ["z", { isComposing: true }],
  ])
    assert.equal(undoWay(pressed(key, more)), null, key);
  assert.equal(undoWay(pressed("z", {}, () => ({}))), null, "a text undoes its own letters");
  globalThis.document = { querySelectorAll: () => [{ checkVisibility: () => true }] };
  assert.equal(undoWay(pressed("z")), null, "a dialog lies over the page");
});
