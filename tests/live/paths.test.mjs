/** Paths: where their numbers are, and that they are fetched once. */

import assert from "node:assert/strict";
import { beforeEach, mock, test } from "node:test";

import { Paths, filled, numbersIn } from "../../optlab/web/live/js/core/paths.js";
import { answering, answeringPaths, fromPython, page, settled } from "./fakes.mjs";

page();
mock.timers.enable({ apis: ["setTimeout"] });
const WHOLE = { least: 0, kind: "at rest", since: -1, criterion: "", columns: { loss: "" } };

let asked;
let paths;
beforeEach(() => {
  asked = answering(() => WHOLE);
  paths = new Paths();
});

test("numbers are those that Python has encoded, the infinite ones too", () => {
  const named = (text) => ({ inf: Infinity, "-inf": -Infinity })[text] ?? Number(text);
  const { encoded, are } = fromPython().numbers;
  assert.deepEqual([...numbersIn(encoded)], are.map(named));
});

test("an address has values in the places of their names, and nothing else is changed", () => {
  const values = { start: [1, -2.5], "run0.eta": 1e-7, "run1.eta": 1e21 };
  assert.equal(
    filled("a?start={start}&run=x+eta+{run0.eta}&run=y+eta+{run1.eta}&z=1", values),
    "a?start=1%20-2.5&run=x+eta+1e-7&run=y+eta+1e%2B21&z=1",
  );
});

test("each address is fetched once, also while it is on its way", async () => {
  asked = answering((address) => (address.includes("paths") ? [WHOLE, WHOLE] : WHOLE));
  const both = await Promise.all([paths.ask(["a?f=1", "b?f=2"]), paths.ask(["b?f=2"])]);
  await paths.ask(["a?f=1", "c?f=3"]);
  // What is missing comes in one request.
  assert.deepEqual(asked, ["http://figure/live/paths?at=f%3D1&at=f%3D2", "http://figure/c?f=3"]);
  assert.equal(both[0][1], both[1][0]);
  assert.equal(paths.at("a?f=1"), both[0][0]);
  assert.equal(paths.at("d"), undefined);
});

test("a run of more steps than are drawn has a request to itself, as its time is that of one", async () => {
  asked = answering((address) => (address.includes("paths") ? [WHOLE, WHOLE] : WHOLE));
  const short = ["live/path?f=1&steps=2000", "live/path?f=2&steps=20"];
  const long = ["live/path?f=3&steps=2001", "live/path?f=4&steps=100000"];
  const found = await paths.ask([short[0], long[0], long[1], short[1]]);
  assert.equal(found.filter((numbers) => numbers?.kind === "at rest").length, 4);
  assert.deepEqual(
    asked.map((url) => url.replace("http://figure/", "")).sort(),
    [...long, `live/paths?${short.map((at) => `at=${encodeURIComponent(at.split("?")[1])}`).join("&")}`].sort(),
  );
});

test("of many paths the last ones are kept", async () => {
  for (let k = 0; k < 100; k++) await paths.ask([`p${k}`]);
  assert.equal(paths.at("p0"), undefined);
  assert.ok(paths.at("p99") && paths.at("p80"));
});

test("what failed can be asked for again, and is, where it is needed", async () => {
  let times = 0;
  asked = answering(() => {
    times += 1;
    if (times < 3) throw new TypeError("no network");
    return WHOLE;
  });
  assert.deepEqual(await paths.ask(["a"]), [null]);
  const insisting = paths.insist(["a"]);
  await settled();
  mock.timers.tick(1000);
  assert.equal((await insisting)[0].kind, "at rest");
  assert.equal(times, 3);
});

test("many paths are asked for in groups that the server allows, and a lost one costs no other", async () => {
  // Once eleven were asked for at once, of which the server allows eight: the page had none.
  asked = answeringPaths((path) => (path === "2" ? { refused: "no" } : { ...WHOLE, criterion: path }));
  const addresses = Array.from({ length: 17 }, (_, i) => `live/path?${i}`);
  const requests = [];
  const { fetch } = globalThis;
  globalThis.fetch = (url) => {
    requests.push(String(url).split("at=").length - 1);
    return fetch(url);
  };
  const found = await paths.ask(addresses);
  assert.deepEqual(requests, [8, 8, 0]);
  const said = found.map((numbers) => numbers && numbers.criterion);
  assert.deepEqual(
    said,
    addresses.map((_, i) => (i === 2 ? null : String(i))),
  );
});

test("a request that fails costs no other, and is made once more", async () => {
  answeringPaths((path) => ({ ...WHOLE, criterion: path }));
  const { fetch } = globalThis;
  let failures = 1;
  globalThis.fetch = async (url) =>
    String(url).includes("at=9") && failures-- > 0 ? { ok: false, text: async () => "" } : fetch(url);
  const insisting = paths.insist(Array.from({ length: 12 }, (_, i) => `live/path?${i}`));
  await settled();
  assert.ok(paths.at("live/path?0") && !paths.at("live/path?11"));
  mock.timers.tick(1000);
  assert.ok((await insisting).every((numbers) => numbers));
});
