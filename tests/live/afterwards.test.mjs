/** What is asked for once a map is on the screen: only the last wish, and only after a pause. */

import assert from "node:assert/strict";
import { beforeEach, mock, test } from "node:test";

import { Afterwards } from "../../optlab/web/live/js/core/afterwards.js";
import { page, settled } from "./fakes.mjs";

page();

/** A server that answers when a test says so, and hears when a request is dropped. */
let asked;
beforeEach(() => {
  mock.timers.reset();
  mock.timers.enable({ apis: ["setTimeout"] });
  globalThis.window = globalThis;
  asked = [];
  globalThis.fetch = (url, { signal }) =>
    new Promise((resolve, reject) => {
      const one = { address: url.href.replace("http://figure/", ""), dropped: false };
      signal.addEventListener("abort", () => {
        one.dropped = true;
        reject(new Error("aborted"));
      });
      one.answer = async (told, status = 200) => {
        resolve(new Response(JSON.stringify(told), { status }));
        for (let k = 0; k < 4; k++) await settled();
      };
      asked.push(one);
    });
});

const afterwards = () => {
  const told = [];
  const one = new Afterwards(
    400,
    (answer) => answer,
    () => told.push(one.answer),
  );
  return { one, told };
};
const addresses = () => asked.map(({ address }) => address);

test("it waits until the map is there, and then until the hand has rested", async () => {
  const { one, told } = afterwards();
  one.want("a", false);
  mock.timers.tick(1000);
  one.want("a", true);
  mock.timers.tick(399);
  assert.deepEqual(addresses(), []);
  mock.timers.tick(1);
  assert.deepEqual(addresses(), ["a"]);
  await asked[0].answer({ n: 1 });
  assert.deepEqual(told, [{ n: 1 }]);
  one.want("a", true);
  mock.timers.tick(1000);
  assert.equal(asked.length, 1, "what is there is not asked for again");
});

test("something newer drops what is on its way, and what was waiting to be asked for", async () => {
  const { one, told } = afterwards();
  one.want("a", true);
  mock.timers.tick(300);
  one.want("b", true);
  mock.timers.tick(300);
  assert.deepEqual(addresses(), [], "a was never asked for");
  mock.timers.tick(100);
  one.want("c", false);
  assert.ok(asked[0].dropped);
  await settled();
  one.want("c", true);
  mock.timers.tick(400);
  await asked[1].answer({ n: 3 });
  assert.deepEqual(addresses(), ["b", "c"]);
  assert.deepEqual(told, [{ n: 3 }]);
  one.want("", true);
  assert.equal(one.answer, null, "of another address nothing is shown");
});

test("what fails is tried again, a few times", async () => {
  const { one } = afterwards();
  one.want("a", true);
  mock.timers.tick(400);
  for (let k = 0; k < 3; k++) {
    assert.equal(one.failed, false);
    await asked[k].answer({}, 503);
    mock.timers.tick(2000);
  }
  assert.equal(asked.length, 3);
  assert.ok(one.failed);
  one.want("b", true);
  assert.equal(one.failed, false);
});

test("a hand that moves asks for nothing; what has not come is asked for when it rests", async () => {
  const { one, told } = afterwards();
  one.want("a", true);
  one.hold();
  mock.timers.tick(1000);
  assert.deepEqual(addresses(), []);
  one.want("a", true);
  mock.timers.tick(400);
  one.hold();
  assert.ok(asked[0].dropped);
  one.want("a", true);
  mock.timers.tick(400);
  await asked[1].answer({ n: 2 });
  one.hold();
  assert.deepEqual(one.answer, { n: 2 }, "what is there stays");
  assert.deepEqual(told, [{ n: 2 }]);
});
