/** What a browser makes of the stream of a training: curves, whatever comes in between. */

import assert from "node:assert/strict";
import { test } from "node:test";

const LINES = [];
class Line {
  static CLOSED = 2;
  constructor(address) {
    this.address = String(address);
    this.closed = false;
    this.readyState = 0;
    LINES.push(this);
  }
  close() {
    this.closed = true;
  }
  say(runs, over = false) {
    this.onmessage({ data: JSON.stringify({ runs, over }) });
  }
}
Object.assign(globalThis, {
  EventSource: Line,
  addEventListener() {},
  removeEventListener() {},
  document: { baseURI: "http://here/networks" },
});
const { Watch, accuracyOf, brokenOff, finalLoss, progressOf, singles, smoothed } = await import(
  "../../optlab/web/views/networks/training_watch.js"
);

const WINDOW = [0.05, 0.07, 0.09, 0.1, 0.12, 0.14, 0.12, 0.1, 0.09, 0.07, 0.05];
const packed = (losses) => Buffer.from(new Float32Array(losses).buffer).toString("base64");
const news = (run, losses, more = {}) => ({
  run,
  state: "training",
  place: 0,
  step: losses.length,
  seconds: 1,
  losses: packed(losses),
  looks: [],
  lost: -1,
  failed: "",
  ...more,
});
const named = (key) => ({ key, words: key, name: key, eta: 1, shared: "data=d", iterations: 9 });

function listening(...keys) {
  LINES.length = 0;
  const watch = new Watch(() => {});
  watch.ask("live/training?data=d", keys.map(named));
  LINES[0].onopen();
  return watch;
}

test("a curve that grows is smoothed as if it were there at once", () => {
  const losses = Array.from({ length: 60 }, (_loss, k) => Math.exp(-k / 9) + (k % 7) / 20);
  const grown = { losses: [], smooth: new Float64Array(0) };
  for (const size of [1, 2, 5, 9, 10, 23, 24, 60]) {
    grown.losses = losses.slice(0, size);
    const whole = smoothed({ losses: grown.losses, smooth: new Float64Array(0) }, WINDOW);
    assert.deepEqual([...smoothed(grown, WINDOW)], [...whole]);
  }
  const inner = WINDOW.reduce((sum, weight, k) => sum + weight * losses[25 + k], 0);
  assert.equal(grown.smooth[30], inner);
  const first = WINDOW.reduce((sum, weight, k) => sum + weight * losses[Math.abs(k - 5)], 0);
  assert.ok(Math.abs(grown.smooth[0] - first) < 1e-12);
});

test("losses come as they are, the last ones' mean is the final one", () => {
  assert.deepEqual([...singles(packed([1.5, NaN, Infinity]))], [1.5, NaN, Infinity]);
  assert.equal(finalLoss({ losses: [9, 1, 3] }, 2), 2);
  assert.equal(finalLoss({ losses: [4] }, 100), 4);
  const looks = [{ accuracy: 0.5 }, { accuracy: 0.75 }, {}];
  assert.equal(accuracyOf({ looks }), 0.75);
  assert.ok(Number.isNaN(accuracyOf({ looks: [] })));
});

test("what was never trained is not done, and what was broken off is done only while others go on", () => {
  const run = (state, step) => ({ state, step, iterations: 100 });
  const there = [run("ended", 100), run("failed", 20), run("stopped", 30), run("asked", 0)];
  assert.deepEqual(progressOf(there, false), { share: 150 / 400, left: 250 });
  const under_way = [run("ended", 100), run("failed", 20), run("training", 30)];
  assert.deepEqual(progressOf(under_way, true), { share: 230 / 300, left: 70 });
  assert.equal(progressOf([run("ended", 7)], false).share, 1); // it diverged, and went no farther
  assert.equal(progressOf([], false).share, 0);
});

test("what is wrong names the run once", () => {
  const words = { failed: "{name}: {why}" };
  assert.equal(brokenOff(words, { name: "Adam", failed: "it was ended" }), "Adam: it was ended");
  assert.equal(brokenOff(words, { name: "Adam", failed: "Adam takes two" }), "Adam takes two");
});

test("one stream for all runs, each by its words", () => {
  const watch = listening("adam eta 0.1", "lion");
  assert.equal(LINES[0].address, "http://here/live/training?data=d&run=adam%20eta%200.1&run=lion");
  LINES[0].say([news(0, [3, 2])]);
  LINES[0].say([news(0, [1]), news(1, [5])]);
  assert.deepEqual(watch.curves.get("adam eta 0.1").losses, [3, 2, 1]);
  assert.deepEqual(watch.curves.get("lion").losses, [5]);
  LINES[0].say([news(0, [], { state: "ended" })], true);
  assert.ok(LINES[0].closed && !watch.listening);
});

test("who pauses has the new line before the old one goes, and no loss twice", () => {
  const watch = listening("adam");
  LINES[0].say([news(0, [3, 2])]);
  watch.pause(true);
  assert.ok(LINES[1].address.endsWith("&paused=yes") && !LINES[0].closed);
  LINES[0].say([news(0, [7])]); // of the line that is about to go: it comes again
  LINES[1].onopen();
  assert.ok(LINES[0].closed);
  LINES[1].say([news(0, [3, 2, 7], { state: "paused" })]);
  assert.deepEqual(watch.curves.get("adam").losses, [3, 2, 7]);
  watch.pause(false);
  assert.ok(!LINES[2].address.includes("paused") && !watch.paused);
});

test("who goes on before the line of the pause is there leaves no line behind", () => {
  // Then nobody ever closed the first one, and the training never ended.
  const watch = listening("adam");
  watch.pause(true);
  watch.pause(false);
  assert.ok(!LINES[0].closed && !LINES[1].closed);
  LINES[2].onopen();
  LINES[1].onopen();
  assert.deepEqual(LINES.map(({ closed }) => closed), [true, true, false]);
  watch.pause(true);
  watch.stop();
  assert.ok(LINES.every(({ closed }) => closed));
});

test("a line that was cut begins anew, and what is trained stays", () => {
  const watch = listening("adam", "lion");
  LINES[0].say([news(0, [3], { state: "ended" }), news(1, [4])]);
  LINES[0].onerror();
  assert.ok(watch.cut && watch.listening);
  assert.deepEqual(watch.curves.get("lion").losses, [4]);
  LINES[0].onopen();
  LINES[0].say([news(1, [4, 2])]);
  assert.ok(!watch.cut);
  assert.deepEqual(watch.curves.get("lion").losses, [4, 2]);
  assert.deepEqual(watch.curves.get("adam").losses, [3]);
});

test("what is refused or stopped keeps the curves so far", () => {
  const watch = listening("adam", "lion");
  LINES[0].say([news(0, [3], { state: "ended" }), news(1, [4])]);
  watch.stop();
  assert.ok(LINES[0].closed);
  assert.deepEqual([...watch.curves.values()].map(({ state }) => state), ["ended", "stopped"]);
  watch.ask("live/training?data=d", [named("adam"), named("sgd")]);
  assert.deepEqual(watch.curves.get("adam").losses, [3]);
  LINES[1].readyState = Line.CLOSED;
  LINES[1].onerror();
  assert.ok(watch.refused && !watch.listening);
  assert.deepEqual(watch.curves.get("lion").losses, [4]);
  watch.keep(new Set(["lion"]));
  assert.deepEqual([...watch.curves.keys()], ["lion"]);
});
