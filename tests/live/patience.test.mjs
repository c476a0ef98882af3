/** What a server has sent away: asked for again, while the page says so. */

import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import { fetched } from "../../optlab/web/live/js/core/packets.js";
import { saying } from "../../optlab/web/live/js/core/patience.js";
import { page, settled } from "./fakes.mjs";

page();
/** The signs on the page. */
const signs = [];
document.createElement = () => ({ setAttribute: () => {} });
document.body = { append: (made) => signs.push(made) };
const shown = () => signs.filter(({ hidden }) => !hidden).map(({ textContent }) => textContent);

let answers, asked;
beforeEach(() => {
  asked = 0;
  globalThis.fetch = async () => {
    asked += 1;
    return answers.shift();
  };
  saying("It has much to do.");
});

const busy = () => new Response("x", { status: 503, headers: { "Retry-After": "1" } });
const passing = async (t, times) => {
  for (let i = 0; i < times; i++) {
    await settled();
    t.mock.timers.tick(2000);
  }
  await settled();
};

test("it is asked for until it is there, and the page says that it waits", async (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  answers = [busy(), busy(), new Response("here")];
  const answer = fetched("live/map");
  await settled();
  assert.deepEqual(shown(), ["It has much to do."]);
  await passing(t, 3);
  assert.equal(new TextDecoder().decode(await answer), "here");
  assert.equal(asked, 3);
  assert.deepEqual(shown(), []);
});

test("it says so once, until the last one is there", async (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  answers = [busy(), busy(), busy(), new Response("a"), new Response("b")];
  const both = Promise.all([fetched("live/map"), fetched("live/rows")]);
  await settled();
  assert.equal(shown().length, 1);
  await passing(t, 4);
  assert.equal((await both).length, 2);
  assert.deepEqual(shown(), []);
});

test("what is no longer wanted is not asked for again", async (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  answers = [busy(), new Response("here")];
  const answer = fetched("live/map", () => false);
  answer.catch(() => {});
  await passing(t, 2);
  await assert.rejects(answer, /no longer wanted/);
  assert.equal(asked, 1);
  assert.deepEqual(shown(), []);
});

test("an error is one at once, and so is a 503 that names no time", async () => {
  for (const status of [400, 500, 503]) {
    answers = [new Response("no", { status })];
    await assert.rejects(fetched("live/map"), new RegExp(`${status}: no`));
  }
  assert.equal(asked, 3);
  assert.deepEqual(shown(), []);
});

test("who was sent away at the same moment does not come again at the same moment", async (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const shares = [0, 0.5, 0.99];
  t.mock.method(Math, "random", () => shares.shift());
  answers = [busy(), busy(), busy(), ...["a", "b", "c"].map((text) => new Response(text))];
  const all = Promise.all([1, 2, 3].map(() => fetched("live/map")));
  const after = [];
  for (let waited = 100; waited <= 1600; waited += 100) {
    await settled();
    t.mock.timers.tick(100);
    await settled();
    while (after.length < asked - 3) after.push(waited);
  }
  assert.deepEqual(after, [500, 1000, 1500]);
  await all;
});
