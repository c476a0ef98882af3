/**
 * What a live figure reports of what the hand does, and what it shows until that is answered; what it
 * wants to have before a hand needs it.
 */

import assert from "node:assert/strict";
import { beforeEach, mock, test } from "node:test";

import { LiveFigure } from "../../optlab/web/live/js/core/live_figure.js";
import { opened } from "../../optlab/web/live/js/core/packets.js";
import {
  answering,
  answeringPaths,
  buffer,
  elsewhere,
  fromPython,
  page,
  settled,
} from "./fakes.mjs";

page();
mock.timers.enable({ apis: ["Date", "setTimeout"], now: 1_000_000 });

const PATIENCE = 4000; // milliseconds, as live_figure.js has it

let reports = [];
let live;

const slider = (id, value) => ({
  id,
  slot: "run0",
  name: id,
  symbol: id,
  below: "",
  help: "",
  value,
  stops: [0, 1, 2, 3, 4, 5],
  ticks: [],
  moves: [],
});

/** What the server would say: the values of two sliders. */
const spec = ({ eta = 1, gamma = 1, cursor = 100, turn = 1, visit = 1 } = {}) => ({
  steps: 100,
  cursor,
  turn,
  visit,
  values: { start: [-5, -2], eta, gamma },
  paths: [],
  plane: { start: [-5, -2] },
  sliders: [slider("eta", eta), slider("gamma", gamma)],
});

const [eta, gamma] = [slider("eta", 1), slider("gamma", 1)];

beforeEach(async () => {
  reports = [];
  live = new LiveFigure((report) => reports.push(report.changes));
  await live.update(spec());
});

test("a slider that moves reports nothing, and once when it is let go", async () => {
  for (const value of [2, 3, 4]) live.gesture.slide(eta, value);
  assert.deepEqual(reports, []);
  live.set(eta, 4);
  await settled();
  assert.deepEqual(reports, [[{ slider: "eta", value: 4 }]]);
  assert.equal(live.drag?.value, 4, "what was let go is shown until it is answered");
  await live.update(spec({ eta: 4 }));
  assert.equal(live.drag, null);
  assert.equal(reports.length, 1);
});

test("a slider that is put back reports nothing and is let go", () => {
  live.gesture.slide(eta, 3);
  live.set(eta, 1);
  assert.deepEqual(reports, []);
  assert.equal(live.drag, null);
  assert.equal(live.holding, false);
});

test("a dot that moves reports nothing, and its sliders once when it is let go", async () => {
  live.gesture.moveDot("map", { eta: 2 });
  live.gesture.moveDot("map", { gamma: 3 });
  assert.deepEqual(live.values(), { start: [-5, -2], eta: 2, gamma: 3 });
  assert.equal(live.holding, true);
  await settled();
  assert.deepEqual(reports, []);
  live.gesture.drop();
  await settled();
  assert.deepEqual(reports, [
    [
      { slider: "eta", value: 2 },
      { slider: "gamma", value: 3 },
    ],
  ]);
  assert.deepEqual(live.values().eta, 2, "what was let go is shown until it is answered");
  await live.update(spec({ eta: 2, gamma: 3 }));
  assert.equal(live.drag, null);
});

test("what was not moved reports nothing", async () => {
  live.gesture.drop();
  live.gesture.press();
  live.gesture.drop();
  live.takeValues("map", {});
  await settled();
  assert.deepEqual(reports, []);
  assert.equal(live.drag, null, "and is not waited for");
});

test("a slider that is put back before its first place was answered is reported", async () => {
  // It was where the page still had it, and so the page went to the place that it had left.
  live.set(eta, 4);
  await settled();
  live.set(eta, 1);
  await settled();
  assert.equal(live.drag?.value, 1);
  await live.update(spec({ eta: 4, turn: 2 }));
  assert.deepEqual(reports, [[{ slider: "eta", value: 4 }], [{ slider: "eta", value: 1 }]]);
  assert.equal(live.drag?.value, 1, "and stays where it was put until that is answered");
  await live.update(spec({ eta: 1, turn: 3 }));
  assert.equal(live.drag, null);
});

test("a slider that is put back before its first place was reported is reported where it is", async () => {
  live.outbox.add("cursor", { cursor: 5 });
  live.set(eta, 4);
  await settled();
  live.set(eta, 1);
  await settled();
  await live.update(spec({ cursor: 5 }));
  assert.deepEqual(reports.slice(1), [[{ slider: "eta", value: 1 }]]);
});

test("values that are named beside a map are reported together", async () => {
  live.takeValues("map", { eta: 2, gamma: 3 });
  await settled();
  assert.deepEqual(reports, [
    [
      { slider: "eta", value: 2 },
      { slider: "gamma", value: 3 },
    ],
  ]);
});

test("what moves and what is cancelled is drawn at the next frame, what is let go at once", () => {
  let drawn = 0;
  live.parts.set("part", { draw: () => (drawn += 1) });
  for (const change of [() => live.gesture.slide(eta, 3), () => live.gesture.cancel()]) {
    live.draw();
    [drawn, live.frame] = [0, 0];
    change();
    assert.deepEqual([drawn, live.frame], [0, 1]);
  }
  live.set(eta, 3);
  assert.ok(drawn > 0);
});

test("a slider of all runs moves what each of them has, and nothing else", async () => {
  const values = { start: [0, 0], "run0.eta": 1, "run1.eta": 2, "f.eta": 3 };
  await live.update({ ...spec(), values });
  live.gesture.slide(slider("shared.eta", null), 5);
  assert.deepEqual(live.values(), { ...values, "run0.eta": 5, "run1.eta": 5 });
});

test("what is cancelled goes back to what is let go and not yet answered", async () => {
  live.set(eta, 4);
  await settled();
  live.gesture.slide(eta, 5);
  live.gesture.cancel();
  assert.equal(live.drag?.value, 4);
  assert.equal(live.holding, false);
  live.gesture.moveStart([1, 2]);
  live.gesture.cancel();
  assert.deepEqual(live.values(), { start: [-5, -2], eta: 4, gamma: 1 });
  await live.update(spec({ eta: 4 }));
  assert.equal(live.drag, null);
  assert.equal(reports.length, 1);
});

test("a press that has moved nothing keeps no answer from what waits", async () => {
  // What was let go before the press stayed in the hand for ever, though it was answered.
  live.set(eta, 4);
  await settled();
  live.gesture.press();
  await live.update(spec({ eta: 4 }));
  live.gesture.drop();
  assert.equal(live.drag, null);
});

test("what the hand does is said by the gesture and the time by the cursor, and by nobody else", () => {
  for (const name of ["drag", "holding", "cursor"])
    assert.throws(() => (live[name] = null), TypeError, name);
});

test("two live figures have a hand each", async () => {
  const other = new LiveFigure((report) => reports.push(["other", report.changes]));
  await other.update(spec());
  live.gesture.slide(eta, 3);
  other.gesture.moveStart([1, 2]);
  other.gesture.drop();
  await settled();
  assert.deepEqual(reports, [["other", [{ start: [1, 2] }]]]);
  await other.update(spec());
  assert.equal(other.drag, null);
  assert.equal(live.drag?.value, 3);
  assert.equal(live.holding, true);
  other.destroy();
});

test("changes made while an answer is awaited go together in one report after it", async () => {
  live.outbox.add("eta", { slider: "eta", value: 2 });
  live.outbox.add("gamma", { slider: "gamma", value: 3 });
  live.outbox.add("start", { start: [1, 2] });
  assert.deepEqual(reports, [[{ slider: "eta", value: 2 }]]);
  await live.update(spec({ eta: 2 }));
  assert.deepEqual(reports.slice(1), [[{ slider: "gamma", value: 3 }, { start: [1, 2] }]]);
  await live.update(spec({ eta: 2, gamma: 3 }));
  assert.equal(reports.length, 2);
});

test("of two changes of the same thing the later one counts, in its place", async () => {
  live.outbox.add("cursor", { cursor: 5 });
  live.outbox.add("eta", { slider: "eta", value: 2 });
  live.outbox.add("gamma", { slider: "gamma", value: 3 });
  live.outbox.add("eta", { slider: "eta", value: 5 });
  await live.update(spec({ cursor: 5 }));
  assert.deepEqual(reports.slice(1), [
    [
      { slider: "gamma", value: 3 },
      { slider: "eta", value: 5 },
    ],
  ]);
});

test("a report that is never answered holds the next one back for a while only", () => {
  live.outbox.add("eta", { slider: "eta", value: 2 });
  mock.timers.tick(PATIENCE - 1);
  live.outbox.add("gamma", { slider: "gamma", value: 3 });
  assert.equal(reports.length, 1);
  live.outbox.add("eta", { slider: "eta", value: 4 });
  mock.timers.tick(1);
  assert.deepEqual(reports.slice(1), [
    [
      { slider: "gamma", value: 3 },
      { slider: "eta", value: 4 },
    ],
  ]);
});

test("an answer does not take a slider out of the hand that holds it", async () => {
  live.outbox.add("cursor", { cursor: 5 });
  live.gesture.slide(eta, 3);
  await live.update(spec({ cursor: 5, turn: 2 }));
  assert.equal(live.drag?.slider?.id, "eta");
  assert.equal(live.drag?.value, 3);
  assert.equal(live.drag?.slider, live.spec.sliders[0], "with the rows of the new turn");
  await live.update({ ...spec(), sliders: [gamma] });
  assert.equal(live.drag, null, "but a slider that is gone cannot be held");
});

test("an answer to one slider leaves the next one, not yet reported, where it was put", async () => {
  live.set(eta, 2);
  await settled();
  live.set(gamma, 3);
  await settled();
  await live.update(spec({ eta: 2 }));
  assert.equal(live.drag?.slider?.id, "gamma");
  assert.equal(live.drag?.value, 3);
  await live.update(spec({ eta: 2, gamma: 3 }));
  assert.equal(live.drag, null);
});

test("what the clock reports does not let go of what the hand holds", () => {
  // The cursor's report, a moment after playback, ended the drag that had begun: it was never reported.
  live.gesture.slide(eta, 3);
  live.outbox.add("cursor", { cursor: 5 });
  assert.equal(live.holding, true);
  assert.equal(live.drag?.value, 3);
});

test("keys report once they rest, each thing for itself", () => {
  const said = [];
  live.outbox.soon("eta", () => said.push("eta 1"));
  mock.timers.tick(200);
  live.outbox.soon("eta", () => said.push("eta 2"));
  live.outbox.soon("start", () => said.push("start"));
  mock.timers.tick(200);
  assert.deepEqual(said, []);
  mock.timers.tick(200);
  assert.deepEqual(said, ["eta 2", "start"]);
});

test("what keys did is reported before the hand takes something else", () => {
  const said = [];
  live.outbox.soon("map", () => said.push("map"));
  live.outbox.soon("eta", () => said.push("eta"));
  live.outbox.soon("cursor", () => said.push("cursor"));
  elsewhere("pointerdown");
  assert.deepEqual(said, ["map", "eta"]);
  mock.timers.tick(1000);
  assert.deepEqual(said, ["map", "eta", "cursor"], "and once only");
});

for (const left of ["pointerdown", "focusout"])
  test(`what keys have moved is let go at a ${left} elsewhere, on every board`, async () => {
    const other = new LiveFigure((report) => reports.push(report.changes));
    await other.update(spec());
    for (const [one, moved] of [
      [live, eta],
      [other, gamma],
    ]) {
      one.gesture.slide(moved, 3);
      one.outbox.soon(moved.id, () => one.gesture.drop());
    }
    elsewhere(left);
    await settled();
    assert.deepEqual(reports, [[{ slider: "eta", value: 3 }], [{ slider: "gamma", value: 3 }]]);
    assert.deepEqual([live.gesture.state, other.gesture.state], ["let go", "let go"]);
    mock.timers.tick(300);
    await settled();
    assert.equal(reports.length, 2, "and once only");
    other.destroy();
  });

test("what was cancelled is not let go by the pause that ends after it", async () => {
  live.gesture.slide(eta, 3);
  live.outbox.soon("eta", () => live.gesture.drop());
  live.gesture.cancel();
  mock.timers.tick(300);
  await settled();
  assert.deepEqual(reports, []);
  assert.equal(live.gesture.state, "idle");
});

test("the dot of a map reports the sliders that it moves", async () => {
  const maps = { map: { x: { id: "eta", values: [1, 2, 3] }, y: { id: "", values: [0] } } };
  await live.update({ ...spec(), maps });
  live.gesture.moveCell("map", [2, 0]);
  await settled();
  assert.deepEqual(reports, []);
  live.gesture.moveCell("map", [1, 0]);
  live.gesture.drop();
  await settled();
  assert.deepEqual(reports, [[{ slider: "eta", value: 2 }]]);
});

test("a cell of a map of two sliders reports both, in one report", async () => {
  const maps = { map: { x: { id: "eta", values: [1, 2] }, y: { id: "gamma", values: [3, 4, 5] } } };
  await live.update({ ...spec(), maps });
  live.gesture.moveCell("map", [1, 2]);
  assert.deepEqual(live.values(), { start: [-5, -2], eta: 2, gamma: 5 });
  live.gesture.drop();
  await settled();
  assert.deepEqual(reports, [
    [
      { slider: "eta", value: 2 },
      { slider: "gamma", value: 5 },
    ],
  ]);
});

// ---- the cursor

test("the cursor is where the server says, until the hand has moved it", async () => {
  await live.update(spec({ cursor: 7 }));
  assert.equal(live.cursor, 7);
  live.player.seek(40);
  await live.update(spec({ cursor: 7, turn: 2 }));
  assert.equal(live.cursor, 40, "an answer to something else leaves it alone");
  live.player.keep();
  mock.timers.tick(300);
  assert.deepEqual(reports, [[{ cursor: 40 }]]);
  live.player.seek(3);
  await live.update(spec({ cursor: 40, turn: 3 }));
  assert.equal(live.cursor, 3, "it was moved again while the answer was awaited");
  await live.update({ ...spec({ cursor: 40 }), steps: 2 });
  assert.equal(live.cursor, 2, "never beyond the last step");
  live.player.keep();
  mock.timers.tick(300);
  await live.update(spec({ cursor: 2, turn: 4 }));
  await live.update(spec({ cursor: 9, turn: 5 }));
  assert.equal(live.cursor, 9, "once it was reported it is the server's again");
});

test("an answer leaves playback alone; another address ends it, and nothing of it is reported", async () => {
  live.player.seek(10);
  live.player.toggle();
  live.player.tick(performance.now() + 500);
  const at = live.cursor;
  assert.ok(at > 10);
  await live.update(spec({ cursor: 100, turn: 2 }));
  assert.equal(live.cursor, at);
  assert.ok(live.player.playing);
  live.player.pause();
  await live.update(spec({ cursor: 100, turn: 3, visit: 2 }));
  assert.equal(live.cursor, 100);
  mock.timers.tick(1000);
  assert.deepEqual(reports, []);
});

test("a report of where the cursor was does not end playback", async () => {
  live.outbox.add("eta", { slider: "eta", value: 2 });
  live.player.seek(40);
  live.player.keep();
  mock.timers.tick(300);
  live.player.toggle();
  live.player.tick(performance.now() + 500);
  const at = live.cursor;
  await live.update(spec({ eta: 2, turn: 2 }));
  assert.deepEqual(reports[1], [{ cursor: 40 }]);
  await live.update(spec({ eta: 2, cursor: 40, turn: 3 }));
  assert.equal(live.cursor, at);
  live.player.pause();
  mock.timers.tick(1000);
});

test("a cursor that was put back where the server has it is not reported, and follows again", async () => {
  live.player.seek(40);
  live.player.keep();
  live.player.seek(100);
  mock.timers.tick(300);
  assert.deepEqual(reports, []);
  await live.update(spec({ cursor: 7 }));
  assert.equal(live.cursor, 7);
});

// ---- paths to the last digit

const RUNS = ["{eta}", "{gamma} {start}"].map((rest, i) => ({
  name: `${i}`,
  at: `path?${i} ${rest}`,
}));
const WHOLE = { least: 0, kind: "at rest", since: -1, columns: { loss: "" } };

/** A live figure with two paths; each says in its criterion where it came from. */
async function withPaths() {
  const asked = answeringPaths((path) => ({ ...WHOLE, criterion: path }));
  await live.update({ ...spec(), paths: RUNS });
  return asked;
}
const shown = () => {
  live.draw();
  return live.paths().map((path) => path.numbers.criterion);
};

test("the numbers of a release are asked for at once, and its answer asks for nothing", async () => {
  const asked = await withPaths();
  assert.deepEqual(shown(), ["0 1", "1 1 -5 -2"]);
  live.gesture.slide(eta, 4);
  await settled();
  assert.equal(asked.length, 2, "while it is held nothing is");
  live.set(eta, 4);
  await settled();
  assert.equal(asked.length, 3, "the other run is as it was");
  assert.deepEqual(shown(), ["0 4", "1 1 -5 -2"]);
  await live.update({ ...spec({ eta: 4 }), paths: RUNS });
  assert.deepEqual(shown(), ["0 4", "1 1 -5 -2"]);
  assert.equal(asked.length, 3);
});

test("a release is reported when its picture is there, or does not come soon", async () => {
  await withPaths();
  let late = (_answer) => {};
  answering(() => new Promise((resolve) => (late = resolve)));
  live.set(eta, 4);
  await settled();
  assert.deepEqual(reports, []);
  assert.ok(live.outbox.busy, "and an answer to something else does not undo it");
  late(WHOLE);
  await settled();
  assert.deepEqual(reports, [[{ slider: "eta", value: 4 }]]);
  await live.update({ ...spec({ eta: 4 }), paths: RUNS });
  live.set(eta, 5);
  await settled();
  assert.equal(reports.length, 1);
  mock.timers.tick(150);
  await settled();
  assert.deepEqual(reports[1], [{ slider: "eta", value: 5 }]);
});

test("a release is reported when the maps that it changes are there, too", async () => {
  await withPaths();
  let late = (_answer) => {};
  const awaited = new Promise((resolve) => (late = resolve));
  live.parts.set("map", { draw() {}, awaited: () => awaited });
  live.set(eta, 4);
  await settled();
  live.gesture.moveStart([1, 2]);
  live.gesture.drop();
  await settled();
  assert.deepEqual(reports, []);
  late();
  await settled();
  assert.deepEqual(reports, [[{ slider: "eta", value: 4 }, { start: [1, 2] }]]);
});

test("where the start is moved, the paths from there are shown as they come", async () => {
  await withPaths();
  live.gesture.moveStart([1, 2]);
  await settled();
  assert.deepEqual(shown(), ["0 1", "1 1 1 2"]);
  live.gesture.moveStart([3, 4]);
  assert.deepEqual(shown(), ["0 1", "1 1 1 2"], "until then the last ones");
  await settled();
  assert.deepEqual(shown(), ["0 1", "1 1 3 4"]);
});

test("paths that are refused leave the picture as it was", async () => {
  await withPaths();
  globalThis.fetch = async () => ({ ok: false, status: 400, text: async () => "eta must be" });
  live.set(eta, 4);
  await settled();
  assert.deepEqual(shown(), ["0 1", "1 1 -5 -2"]);
  await live.update({ ...spec(), paths: RUNS });
  assert.equal(live.drag, null);
});

test("of two turns that overtake each other the later one is shown", async () => {
  await withPaths();
  let late = (_answer) => {};
  const awaited = new Promise((resolve) => (late = resolve));
  answeringPaths(async (path) => {
    if (path === "0 2") await awaited;
    return { ...WHOLE, criterion: path };
  });
  const first = live.update({ ...spec({ eta: 2, turn: 2 }), paths: RUNS });
  await live.update({ ...spec({ eta: 3, turn: 3 }), paths: RUNS });
  late(0);
  await first;
  assert.equal(live.spec.turn, 3);
  assert.deepEqual(shown(), ["0 3", "1 1 -5 -2"]);
});

test("an answer whose pieces come after a newer answer is not shown", async () => {
  const late = live.update({ ...spec({ turn: 2 }), charts: { loss: { once: "piece" } } });
  await live.update(spec({ turn: 3 }));
  live.once.keep({ piece: {} });
  await late;
  assert.equal(live.spec.turn, 3);
});

test("paths that come for other runs than there are now are not shown", async () => {
  await withPaths();
  let late = (_answer) => {};
  const awaited = new Promise((resolve) => (late = resolve));
  answeringPaths(async (path) => {
    if (path.startsWith("1 1 1 2")) await awaited;
    return { ...WHOLE, criterion: path };
  });
  live.gesture.moveStart([1, 2]);
  await live.update({ ...spec(), paths: [...RUNS].reverse().slice(1) });
  late();
  await settled();
  assert.equal(live.drag.numbers.length, 1);
  assert.deepEqual(shown(), ["0 1"]);
});

test("asking once more for paths leaves alone what is newer and on its way", async () => {
  // The page stayed with the older paths for good: what was newer was taken for old.
  await withPaths();
  let late = (_answer) => {};
  answering(() => new Promise((resolve) => (late = resolve)));
  const newer = live.update({ ...spec({ eta: 2, turn: 2 }), paths: RUNS.slice(0, 1) });
  const again = live.again();
  late({ ...WHOLE, criterion: "newer" });
  await Promise.all([newer, again]);
  assert.equal(live.spec.turn, 2);
  assert.deepEqual(shown(), ["newer"]);
});

// ---- what is fetched before it is needed

/** A slider in a slot, with what is to be fetched for it. */
const moving = (id, slot, moves, more = {}) => ({ ...slider(id, 1), slot, moves, ...more });

const RUN0 = { path: 0, rows: "rows 0", state: "state 0" };
const RUN1 = { path: 1, rows: "rows 1" };

const sliders = () => [
  moving("run0.eta", "run0", [RUN0]),
  moving("run0.gamma", "run0", [{ path: 0, rows: "rows 0 gamma", state: "state 0 gamma" }]),
  moving("run1.eta", "run1", [RUN1]),
  moving("f.angle", "function", [{ ...RUN0, rows: "rows 0 angle" }, RUN1], { ground: "ground" }),
];

/** What the live figure wants now, the first soonest, where these slots are so wide. */
async function wanting(widths, change = {}) {
  let wanted = [];
  live.packets.want = (addresses) => (wanted = addresses);
  const seen = (now) => {
    for (const [name, width] of Object.entries(now)) {
      if (!live.slots.has(name)) live.slots.set(name, { name });
      live.prefetch.seen.said([{ target: live.slots.get(name), contentRect: { width } }]);
    }
  };
  seen(widths);
  await live.update({ ...spec(), sliders: sliders(), ...change });
  return { wanted: () => wanted, seen };
}

test("rows of every slider in sight are wanted, and of none that is not", async () => {
  const { wanted, seen } = await wanting({ run0: 300, function: 0 });
  assert.deepEqual(wanted(), ["rows 0", "rows 0 gamma"], "one slot is closed, one is not there");
  seen({ function: 300 });
  assert.deepEqual(wanted(), ["rows 0", "rows 0 gamma", "rows 0 angle", "rows 1", "ground"]);
  seen({ run0: 0 });
  assert.deepEqual(wanted(), ["rows 0 angle", "rows 1", "ground"]);
  seen({ function: 0 });
  assert.deepEqual(wanted(), []);
});

test("where one has zoomed in so far that codes would be seen, finer rows are wanted and drawn", async () => {
  const { wanted } = await wanting({ run0: 300 });
  live.prefetch.look(16);
  assert.deepEqual(wanted(), ["rows 0", "rows 0 gamma"]);
  live.prefetch.look(17);
  assert.deepEqual(wanted(), ["rows 0&fine=yes", "rows 0 gamma&fine=yes"]);
  const asked = [];
  live.packets.sweep = (address) => (asked.push(address), null);
  live.gesture.slide(live.spec.sliders[0], 2);
  live.preview.row(0);
  assert.deepEqual(asked, ["rows 0&fine=yes"]);
  live.prefetch.look(1);
  assert.deepEqual(wanted(), ["rows 0", "rows 0 gamma"]);
});

test("what a run remembers is wanted only for the slider that a hand is near, whose rows come first", async () => {
  const { wanted } = await wanting({ run0: 300, run1: 300 });
  assert.deepEqual(wanted(), ["rows 0", "rows 0 gamma", "rows 1"]);
  live.prefetch.approach("run0.gamma");
  assert.deepEqual(wanted(), ["rows 0 gamma", "state 0 gamma", "rows 0", "rows 1"]);
  live.prefetch.approach("run1.eta");
  assert.deepEqual(wanted(), ["rows 1", "rows 0", "rows 0 gamma"]);
  live.prefetch.approach("run0.eta");
  assert.deepEqual(wanted(), ["rows 0", "state 0", "rows 0 gamma", "rows 1"]);
});

test("a hand near a slider of the function wants its ground and what one run remembers", async () => {
  const { wanted } = await wanting({ function: 300, run1: 300 });
  live.prefetch.approach("f.angle");
  const wants = wanted();
  assert.deepEqual([...wants].sort(), ["ground", "rows 0 angle", "rows 1", "rows 1", "state 0"]);
  assert.equal(wants.at(-1), "rows 1", "another slider's rows come last");
});

test("a slider that is not in sight is not near, whatever was said", async () => {
  const { wanted } = await wanting({ run0: 0, run1: 300 });
  live.prefetch.approach("run0.eta");
  assert.deepEqual(wanted(), ["rows 1"]);
});

test("rows of thousands of steps are wanted only when a hand is near", async () => {
  const stops = Array.from({ length: 61 }, (_, i) => i);
  const long = sliders().map((one) => ({ ...one, stops }));
  const { wanted } = await wanting({ run0: 300, run1: 300 }, { steps: 2000, sliders: long });
  assert.deepEqual(wanted(), []);
  live.prefetch.approach("run1.eta");
  assert.deepEqual(wanted(), ["rows 1"]);
});

test("under the hand a path has its row, and what its run remembers as soon as that has come", async () => {
  const [{ packet, state, rows }] = fromPython().sweeps;
  const { value } = rows[1];
  answeringPaths(() => ({ ...WHOLE, criterion: "", columns: { x1: "", x2: "", loss: "" } }));
  const paths = ["a", "b"].map((name, i) => ({ name, at: `path?${name} {run${i}.eta}` }));
  const values = { start: [0, 0], "run0.eta": 1, "run1.eta": 1 };
  await live.update({ ...spec(), values, paths, sliders: sliders() });
  const resting = live.paths();
  live.gesture.slide(moving("run0.eta", "run0", [RUN0]), value);
  live.draw();
  assert.deepEqual(live.paths(), resting, "nothing has come: nothing moves");
  live.packets.kept.set("rows 0", opened(buffer(packet)));
  live.draw();
  const [moved, other] = live.paths();
  assert.deepEqual(Object.keys(moved.numbers.columns), ["x1", "x2", "loss"]);
  assert.equal(moved.numbers.kind, rows[1].told.kind);
  assert.equal(other, resting[1]);
  live.packets.kept.set("state 0", opened(buffer(state)));
  live.draw();
  const { columns } = live.paths()[0].numbers;
  assert.deepEqual(columns.x1, moved.numbers.columns.x1);
  assert.ok(Object.keys(columns).length > 3);
  for (const [name, values] of Object.entries(rows[1].sizes))
    values.forEach((value, k) =>
      assert.ok(Math.abs(columns[name][k] - value) <= 0.01 * Math.abs(value), `${name}[${k}]`),
    );
  live.gesture.slide(moving("run0.eta", "run0", [RUN0]), -1);
  live.draw();
  assert.deepEqual(live.paths(), resting, "a value that is no position of the slider");
  live.set(moving("run0.eta", "run0", [RUN0]), value);
  assert.equal(live.paths()[0].numbers.exact, false, "let go, it is the row until more is known");
  await settled();
  assert.equal(live.paths()[0].numbers.exact, true);
});
