/** Paths: where their numbers are, and that they are fetched once. */

import assert from "node:assert/strict";
import { beforeEach, mock, test } from "node:test";

import { Paths, filled, moves, numbersIn } from "../../optlab/web/live/js/paths.js";
import { answering, fromPython, page, settled } from "./fakes.mjs";

page();
mock.timers.enable({ apis: ["setTimeout"] });
const WHOLE = { least: 0, kind: "at rest", since: -1, criterion: "", loss: "" };

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

test("a slider moves its own value, the shared one that of every run", () => {
  const names = ["start", "f.eta", "run0.eta", "run0.beta", "run11.eta"];
  const moved = (slider) => names.filter((name) => moves(slider, name));
  assert.deepEqual(moved("run0.eta"), ["run0.eta"]);
  assert.deepEqual(moved("f.eta"), ["f.eta"]);
  assert.deepEqual(moved("shared.eta"), ["run0.eta", "run11.eta"]);
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
  await assert.rejects(paths.ask(["a"]), /no network/);
  const insisting = paths.insist(["a"]);
  await settled();
  mock.timers.tick(1000);
  assert.equal((await insisting)[0].kind, "at rest");
  assert.equal(times, 3);
});
