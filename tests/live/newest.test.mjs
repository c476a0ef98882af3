/** Only the newest request counts: what is old is dropped, or never asked for. */

import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import { Newest, OneByOne } from "../../optlab/web/live/js/core/newest.js";
import { settled } from "./fakes.mjs";

test("of requests that overtake each other only the newest is not old", () => {
  const newest = new Newest();
  const [first, second] = [newest.ask(), newest.ask()];
  assert.deepEqual([first.aborted, second.aborted], [true, false]);
  const third = newest.ask();
  assert.deepEqual([second.aborted, third.aborted], [true, false]);
});

test("what is dropped is old, and what is asked for then is not", () => {
  const newest = new Newest();
  newest.drop();
  const first = newest.ask();
  assert.equal(first.aborted, false);
  newest.drop();
  newest.drop();
  assert.equal(first.aborted, true);
  assert.equal(newest.ask().aborted, false);
});

test("a request hears at once that it is old", () => {
  const newest = new Newest();
  const heard = [];
  newest.ask().addEventListener("abort", () => heard.push("first"));
  newest.ask().addEventListener("abort", () => heard.push("second"));
  assert.deepEqual(heard, ["first"]);
});

test("two that ask for different things know nothing of each other", () => {
  const [one, other] = [new Newest(), new Newest()];
  const first = one.ask();
  other.ask();
  other.drop();
  assert.equal(first.aborted, false);
});

// ---- one request at a time

let wanted;
let asked;
let requests;

/** Answers when a test says so. */
beforeEach(() => {
  wanted = null;
  asked = [];
  requests = new OneByOne(
    (before) => (wanted === before ? null : wanted),
    (wish) => new Promise((answer, fail) => asked.push({ wish, answer, fail })),
  );
});
const want = (wish) => {
  wanted = wish;
  return requests.follow();
};
const wishes = () => asked.map(({ wish }) => wish);
const answer = async () => {
  asked.at(-1).answer();
  await settled();
};

test("where nothing is wanted nothing runs", () => {
  assert.equal(want(null), null);
  assert.equal(requests.running, null);
});

test("what is wanted is asked for at once", async () => {
  const running = want("a");
  assert.deepEqual(wishes(), ["a"]);
  assert.equal(requests.running, running);
  await answer();
  await running;
  assert.equal(requests.running, null);
});

test("while one is awaited, only the last wish is asked for after it", async () => {
  const running = want("a");
  for (const wish of ["b", "c", "d"]) assert.equal(want(wish), running);
  assert.deepEqual(wishes(), ["a"]);
  await answer();
  assert.deepEqual(wishes(), ["a", "d"]);
  assert.equal(requests.running, running, "until what has come is what is wanted");
  await answer();
  assert.equal(requests.running, null);
});

test("what is wanted as before is asked for once, and once more when that was before", async () => {
  want("a");
  want("b");
  want("a");
  await answer();
  assert.deepEqual(wishes(), ["a"]);
  want("a");
  assert.deepEqual(wishes(), ["a", "a"]);
});

test("a wish that has gone is not asked for", async () => {
  want("a");
  want("b");
  want(null);
  await answer();
  assert.deepEqual(wishes(), ["a"]);
  assert.equal(requests.running, null);
});

test("a wish that changed without a word counts when the answer comes", async () => {
  want("a");
  wanted = "b";
  await answer();
  assert.deepEqual(wishes(), ["a", "b"]);
});

test("a request that fails ends those that follow it, and the next one is made", async () => {
  const running = want("a");
  want("b");
  asked[0].fail(new Error("no"));
  await assert.rejects(running, /no/);
  assert.equal(requests.running, null);
  want("b");
  assert.deepEqual(wishes(), ["a", "b"]);
});
