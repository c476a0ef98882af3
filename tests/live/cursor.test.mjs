/** Where in time the figures are: at the server's step, ahead of it, or playing. */

import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import { Cursor } from "../../optlab/web/live/js/core/cursor.js";

const SERVER = { cursor: 7, steps: 20 };

let cursor;
beforeEach(() => {
  cursor = new Cursor();
  cursor.answered(SERVER);
});

/** How one comes to each state; all of them are at 10 then. */
const WAYS = {
  following: () => cursor.answered({ cursor: 10, steps: 20 }),
  ahead: () => cursor.seek(10),
  playing: () => (cursor.seek(10), cursor.play()),
};

const TRANSITIONS = {
  answered: () => cursor.answered(SERVER),
  seek: () => cursor.seek(3),
  play: () => cursor.play(),
  pass: () => cursor.pass(2, 20),
  stop: () => cursor.stop(),
  follow: () => cursor.follow(),
};

/** The state that it leads to, and where the cursor is then. */
const LEADS = {
  answered: { following: ["following", 7], ahead: ["ahead", 10], playing: ["playing", 10] },
  seek: { following: ["ahead", 3], ahead: ["ahead", 3], playing: ["playing", 3] },
  play: { following: ["playing", 10], ahead: ["playing", 10], playing: ["playing", 10] },
  pass: { following: ["following", 10], ahead: ["ahead", 10], playing: ["playing", 12] },
  stop: { following: ["following", 10], ahead: ["ahead", 10], playing: ["ahead", 10] },
  follow: { following: ["following", 10], ahead: ["following", 10], playing: ["playing", 10] },
};

for (const [name, transition] of Object.entries(TRANSITIONS))
  for (const [way, come] of Object.entries(WAYS))
    test(`${name}, ${way}: ${LEADS[name][way].join(", at ")}`, () => {
      come();
      assert.equal(cursor.state, way);
      assert.equal(cursor.at, 10);
      transition();
      assert.deepEqual([cursor.state, cursor.at], LEADS[name][way]);
      assert.equal(cursor.playing, cursor.state === "playing");
    });

test("the table has every transition", () => {
  const own = Object.getOwnPropertyDescriptors(Cursor.prototype);
  const methods = Object.keys(own).filter((name) => name !== "constructor" && own[name].value);
  assert.deepEqual(methods.sort(), Object.keys(TRANSITIONS).sort());
  assert.deepEqual(Object.keys(LEADS), Object.keys(TRANSITIONS));
});

test("nobody else can say where it is", () => {
  for (const name of ["at", "state", "playing"])
    assert.throws(() => (cursor[name] = 3), TypeError, name);
});

test("before the server has said anything it is at the end, however far that is", () => {
  const one = new Cursor();
  assert.equal(one.at, Infinity);
  one.answered({ cursor: 20, steps: 20 });
  assert.equal(one.at, 20);
});

test("it stays between the first step and the last", () => {
  cursor.seek(-3);
  assert.equal(cursor.at, 0);
  cursor.seek(30);
  assert.equal(cursor.at, 20);
  cursor.answered({ cursor: 5, steps: 5 });
  assert.equal(cursor.at, 5, "a shorter run");
  assert.equal(cursor.state, "ahead");
});

test("from the last step it plays from the first one", () => {
  cursor.seek(20);
  cursor.play();
  assert.equal(cursor.at, 0);
});

test("it passes no further than to where it is to end", () => {
  cursor.seek(10);
  cursor.play();
  cursor.pass(3, 12);
  assert.equal(cursor.at, 12);
  cursor.pass(0.25, 20);
  assert.equal(cursor.at, 12.25);
});
