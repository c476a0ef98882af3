/** What the browser remembers of the lessons, and what it makes of what it cannot read. */

import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import { kept, merged } from "../../optlab/web/live/js/page/progress.js";

const store = new Map();

beforeEach(() => {
  store.clear();
  globalThis.localStorage = { getItem: (key) => store.get(key) ?? null };
});

test("what was kept is found again", () => {
  assert.deepEqual(kept(), {});
  store.set("optlab.lessons", JSON.stringify({ gamma: true, momentum: false }));
  assert.deepEqual(kept(), { gamma: true, momentum: false });
});

test("what cannot be read is nothing", () => {
  for (const text of ["{", "null", "3", '["a"]', '{"gamma": 1, "x": "<b>"}']) {
    store.set("optlab.lessons", text);
    assert.deepEqual(kept(), {}, text);
  }
  globalThis.localStorage = {
    getItem() {
      throw new Error("forbidden");
    },
  };
  assert.deepEqual(kept(), {});
});

test("what was once right stays right", () => {
  const before = { a: true, b: false };
  assert.deepEqual(merged(before, { a: false, b: true, c: false }), { a: true, b: true, c: false });
  assert.deepEqual(before, { a: true, b: false });
});
