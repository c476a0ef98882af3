/**
 * What a board reports of what the hand does, and what it shows until that is answered; what it
 * wants to have before a hand needs it.
 */

import assert from "node:assert/strict";
import { beforeEach, mock, test } from "node:test";

import { Board } from "../../optlab/web/live/js/core/board.js";
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

const PATIENCE = 4000; // milliseconds, as board.js has it

let reports = [];
let board;

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
  board = new Board((report) => reports.push(report.changes));
  await board.update(spec());
});

test("a slider that moves reports nothing, and once when it is let go", async () => {
  for (const value of [2, 3, 4]) board.gesture.slide(eta, value);
  assert.deepEqual(reports, []);
  board.set(eta, 4);
  await settled();
  assert.deepEqual(reports, [[{ slider: "eta", value: 4 }]]);
  assert.equal(board.hand?.value, 4, "what was let go is shown until it is answered");
  await board.update(spec({ eta: 4 }));
  assert.equal(board.hand, null);
  assert.equal(reports.length, 1);
});

test("a slider that is put back reports nothing and is let go", () => {
  board.gesture.slide(eta, 3);
  board.set(eta, 1);
  assert.deepEqual(reports, []);
  assert.equal(board.hand, null);
  assert.equal(board.holding, false);
});

test("a dot that moves reports nothing, and its sliders once when it is let go", async () => {
  board.gesture.moveDot("map", { eta: 2 });
  board.gesture.moveDot("map", { gamma: 3 });
  assert.deepEqual(board.values(), { start: [-5, -2], eta: 2, gamma: 3 });
  assert.equal(board.holding, true);
  await settled();
  assert.deepEqual(reports, []);
  board.gesture.drop();
  await settled();
  assert.deepEqual(reports, [
    [
      { slider: "eta", value: 2 },
      { slider: "gamma", value: 3 },
    ],
  ]);
  assert.deepEqual(board.values().eta, 2, "what was let go is shown until it is answered");
  await board.update(spec({ eta: 2, gamma: 3 }));
  assert.equal(board.hand, null);
});

test("what was not moved reports nothing", async () => {
  board.gesture.drop();
  board.gesture.press();
  board.gesture.drop();
  board.takeValues("map", {});
  await settled();
  assert.deepEqual(reports, []);
  assert.equal(board.hand, null, "and is not waited for");
});

test("a slider that is put back before its first place was answered is reported", async () => {
  // It was where the page still had it, and so the page went to the place that it had left.
  board.set(eta, 4);
  await settled();
  board.set(eta, 1);
  await settled();
  assert.equal(board.hand?.value, 1);
  await board.update(spec({ eta: 4, turn: 2 }));
  assert.deepEqual(reports, [[{ slider: "eta", value: 4 }], [{ slider: "eta", value: 1 }]]);
  assert.equal(board.hand?.value, 1, "and stays where it was put until that is answered");
  await board.update(spec({ eta: 1, turn: 3 }));
  assert.equal(board.hand, null);
});

test("what is cancelled goes back to what is let go and not yet answered", async () => {
  board.set(eta, 4);
  await settled();
  board.gesture.slide(eta, 5);
  board.gesture.cancel();
  assert.equal(board.hand?.value, 4);
  assert.equal(board.holding, false);
  board.gesture.moveStart([1, 2]);
  board.gesture.cancel();
  assert.deepEqual(board.values(), { start: [-5, -2], eta: 4, gamma: 1 });
  await board.update(spec({ eta: 4 }));
  assert.equal(board.hand, null);
  assert.equal(reports.length, 1);
});

test("a press that has moved nothing keeps no answer from what waits", async () => {
  // What was let go before the press stayed in the hand for ever, though it was answered.
  board.set(eta, 4);
  await settled();
  board.gesture.press();
  await board.update(spec({ eta: 4 }));
  board.gesture.drop();
  assert.equal(board.hand, null);
});

test("what the hand does is said by the gesture, and by nobody else", () => {
  for (const name of ["hand", "holding"])
    assert.throws(() => (board[name] = null), TypeError, name);
});

test("two boards have a hand each", async () => {
  const other = new Board((report) => reports.push(["other", report.changes]));
  await other.update(spec());
  board.gesture.slide(eta, 3);
  other.gesture.moveStart([1, 2]);
  other.gesture.drop();
  await settled();
  assert.deepEqual(reports, [["other", [{ start: [1, 2] }]]]);
  await other.update(spec());
  assert.equal(other.hand, null);
  assert.equal(board.hand?.value, 3);
  assert.equal(board.holding, true);
  other.destroy();
});

test("changes made while an answer is awaited go together in one report after it", async () => {
  board.outbox.add("eta", { slider: "eta", value: 2 });
  board.outbox.add("gamma", { slider: "gamma", value: 3 });
  board.outbox.add("start", { start: [1, 2] });
  assert.deepEqual(reports, [[{ slider: "eta", value: 2 }]]);
  await board.update(spec({ eta: 2 }));
  assert.deepEqual(reports.slice(1), [[{ slider: "gamma", value: 3 }, { start: [1, 2] }]]);
  await board.update(spec({ eta: 2, gamma: 3 }));
  assert.equal(reports.length, 2);
});

test("of two changes of the same thing the later one counts, in its place", async () => {
  board.outbox.add("cursor", { cursor: 5 });
  board.outbox.add("eta", { slider: "eta", value: 2 });
  board.outbox.add("gamma", { slider: "gamma", value: 3 });
  board.outbox.add("eta", { slider: "eta", value: 5 });
  await board.update(spec({ cursor: 5 }));
  assert.deepEqual(reports.slice(1), [
    [
      { slider: "gamma", value: 3 },
      { slider: "eta", value: 5 },
    ],
  ]);
});

test("a report that is never answered holds the next one back for a while only", () => {
  board.outbox.add("eta", { slider: "eta", value: 2 });
  mock.timers.tick(PATIENCE - 1);
  board.outbox.add("gamma", { slider: "gamma", value: 3 });
  assert.equal(reports.length, 1);
  board.outbox.add("eta", { slider: "eta", value: 4 });
  mock.timers.tick(1);
  assert.deepEqual(reports.slice(1), [
    [
      { slider: "gamma", value: 3 },
      { slider: "eta", value: 4 },
    ],
  ]);
});

test("an answer does not take a slider out of the hand that holds it", async () => {
  board.outbox.add("cursor", { cursor: 5 });
  board.gesture.slide(eta, 3);
  await board.update(spec({ cursor: 5, turn: 2 }));
  assert.equal(board.hand?.slider?.id, "eta");
  assert.equal(board.hand?.value, 3);
  assert.equal(board.hand?.slider, board.spec.sliders[0], "with the rows of the new turn");
  await board.update({ ...spec(), sliders: [gamma] });
  assert.equal(board.hand, null, "but a slider that is gone cannot be held");
});

test("an answer to one slider leaves the next one, not yet reported, where it was put", async () => {
  board.set(eta, 2);
  await settled();
  board.set(gamma, 3);
  await settled();
  await board.update(spec({ eta: 2 }));
  assert.equal(board.hand?.slider?.id, "gamma");
  assert.equal(board.hand?.value, 3);
  await board.update(spec({ eta: 2, gamma: 3 }));
  assert.equal(board.hand, null);
});

test("what the clock reports does not let go of what the hand holds", () => {
  // The cursor's report, a moment after playback, ended the drag that had begun: it was never reported.
  board.gesture.slide(eta, 3);
  board.outbox.add("cursor", { cursor: 5 });
  assert.equal(board.holding, true);
  assert.equal(board.hand?.value, 3);
});

test("keys report once they rest, each thing for itself", () => {
  const said = [];
  board.outbox.soon("eta", () => said.push("eta 1"));
  mock.timers.tick(200);
  board.outbox.soon("eta", () => said.push("eta 2"));
  board.outbox.soon("start", () => said.push("start"));
  mock.timers.tick(200);
  assert.deepEqual(said, []);
  mock.timers.tick(200);
  assert.deepEqual(said, ["eta 2", "start"]);
});

test("what keys did is reported before the hand takes something else", () => {
  const said = [];
  board.outbox.soon("map", () => said.push("map"));
  board.outbox.soon("eta", () => said.push("eta"));
  board.outbox.soon("cursor", () => said.push("cursor"));
  elsewhere("pointerdown");
  assert.deepEqual(said, ["map", "eta"]);
  mock.timers.tick(1000);
  assert.deepEqual(said, ["map", "eta", "cursor"], "and once only");
});

test("the dot of a map reports the sliders that it moves", async () => {
  const maps = { map: { x: { id: "eta", values: [1, 2, 3] }, y: { id: "", values: [0] } } };
  await board.update({ ...spec(), maps });
  board.gesture.moveCell("map", [2, 0]);
  await settled();
  assert.deepEqual(reports, []);
  board.gesture.moveCell("map", [1, 0]);
  board.gesture.drop();
  await settled();
  assert.deepEqual(reports, [[{ slider: "eta", value: 2 }]]);
});

// ---- the cursor

test("the cursor is where the server says, until the hand has moved it", async () => {
  await board.update(spec({ cursor: 7 }));
  assert.equal(board.cursor, 7);
  board.player.seek(40);
  await board.update(spec({ cursor: 7, turn: 2 }));
  assert.equal(board.cursor, 40, "an answer to something else leaves it alone");
  board.player.keep();
  mock.timers.tick(300);
  assert.deepEqual(reports, [[{ cursor: 40 }]]);
  board.player.seek(3);
  await board.update(spec({ cursor: 40, turn: 3 }));
  assert.equal(board.cursor, 3, "it was moved again while the answer was awaited");
  await board.update({ ...spec({ cursor: 40 }), steps: 2 });
  assert.equal(board.cursor, 2, "never beyond the last step");
});

test("an answer leaves playback alone; another address ends it, and nothing of it is reported", async () => {
  board.cursor = 10;
  board.player.toggle();
  board.player.tick(performance.now() + 500);
  const at = board.cursor;
  assert.ok(at > 10);
  await board.update(spec({ cursor: 100, turn: 2 }));
  assert.equal(board.cursor, at);
  assert.ok(board.player.playing);
  board.player.pause();
  await board.update(spec({ cursor: 100, turn: 3, visit: 2 }));
  assert.equal(board.cursor, 100);
  mock.timers.tick(1000);
  assert.deepEqual(reports, []);
});

test("a report of where the cursor was does not end playback", async () => {
  board.outbox.add("eta", { slider: "eta", value: 2 });
  board.player.seek(40);
  board.player.keep();
  mock.timers.tick(300);
  board.player.toggle();
  board.player.tick(performance.now() + 500);
  const at = board.cursor;
  await board.update(spec({ eta: 2, turn: 2 }));
  assert.deepEqual(reports[1], [{ cursor: 40 }]);
  await board.update(spec({ eta: 2, cursor: 40, turn: 3 }));
  assert.equal(board.cursor, at);
  board.player.pause();
  mock.timers.tick(1000);
});

test("a cursor that was put back where the server has it is not reported, and follows again", async () => {
  board.player.seek(40);
  board.player.keep();
  board.player.seek(100);
  mock.timers.tick(300);
  assert.deepEqual(reports, []);
  await board.update(spec({ cursor: 7 }));
  assert.equal(board.cursor, 7);
});

// ---- paths to the last digit

const RUNS = ["{eta}", "{gamma} {start}"].map((rest, i) => ({
  name: `${i}`,
  at: `path?${i} ${rest}`,
}));
const WHOLE = { least: 0, kind: "at rest", since: -1, columns: { loss: "" } };

/** A board with two paths; each says in its criterion where it came from. */
async function withPaths() {
  const asked = answeringPaths((path) => ({ ...WHOLE, criterion: path }));
  await board.update({ ...spec(), paths: RUNS });
  return asked;
}
const shown = () => {
  board.draw();
  return board.paths().map((path) => path.numbers.criterion);
};

test("the numbers of a release are asked for at once, and its answer asks for nothing", async () => {
  const asked = await withPaths();
  assert.deepEqual(shown(), ["0 1", "1 1 -5 -2"]);
  board.gesture.slide(eta, 4);
  await settled();
  assert.equal(asked.length, 2, "while it is held nothing is");
  board.set(eta, 4);
  await settled();
  assert.equal(asked.length, 3, "the other run is as it was");
  assert.deepEqual(shown(), ["0 4", "1 1 -5 -2"]);
  await board.update({ ...spec({ eta: 4 }), paths: RUNS });
  assert.deepEqual(shown(), ["0 4", "1 1 -5 -2"]);
  assert.equal(asked.length, 3);
});

test("a release is reported when its picture is there, or does not come soon", async () => {
  await withPaths();
  let late = (_answer) => {};
  answering(() => new Promise((resolve) => (late = resolve)));
  board.set(eta, 4);
  await settled();
  assert.deepEqual(reports, []);
  assert.ok(board.outbox.busy, "and an answer to something else does not undo it");
  late(WHOLE);
  await settled();
  assert.deepEqual(reports, [[{ slider: "eta", value: 4 }]]);
  await board.update({ ...spec({ eta: 4 }), paths: RUNS });
  board.set(eta, 5);
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
  board.parts.set("map", { draw() {}, awaited: () => awaited });
  board.set(eta, 4);
  await settled();
  board.gesture.moveStart([1, 2]);
  board.gesture.drop();
  await settled();
  assert.deepEqual(reports, []);
  late();
  await settled();
  assert.deepEqual(reports, [[{ slider: "eta", value: 4 }, { start: [1, 2] }]]);
});

test("where the start is moved, the paths from there are shown as they come", async () => {
  await withPaths();
  board.gesture.moveStart([1, 2]);
  await settled();
  assert.deepEqual(shown(), ["0 1", "1 1 1 2"]);
  board.gesture.moveStart([3, 4]);
  assert.deepEqual(shown(), ["0 1", "1 1 1 2"], "until then the last ones");
  await settled();
  assert.deepEqual(shown(), ["0 1", "1 1 3 4"]);
});

test("paths that are refused leave the picture as it was", async () => {
  await withPaths();
  globalThis.fetch = async () => ({ ok: false, status: 400, text: async () => "eta must be" });
  board.set(eta, 4);
  await settled();
  assert.deepEqual(shown(), ["0 1", "1 1 -5 -2"]);
  await board.update({ ...spec(), paths: RUNS });
  assert.equal(board.hand, null);
});

test("of two turns that overtake each other the later one is shown", async () => {
  await withPaths();
  let late = (_answer) => {};
  const awaited = new Promise((resolve) => (late = resolve));
  answeringPaths(async (path) => {
    if (path === "0 2") await awaited;
    return { ...WHOLE, criterion: path };
  });
  const first = board.update({ ...spec({ eta: 2, turn: 2 }), paths: RUNS });
  await board.update({ ...spec({ eta: 3, turn: 3 }), paths: RUNS });
  late(0);
  await first;
  assert.equal(board.spec.turn, 3);
  assert.deepEqual(shown(), ["0 3", "1 1 -5 -2"]);
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

/** What the board wants now, the first soonest, where these slots are so wide. */
async function wanting(widths, change = {}) {
  let wanted = [];
  board.packets.want = (addresses) => (wanted = addresses);
  const seen = (now) => {
    for (const [name, width] of Object.entries(now)) {
      if (!board.slots.has(name)) board.slots.set(name, { name });
      board.supply.seen.said([{ target: board.slots.get(name), contentRect: { width } }]);
    }
  };
  seen(widths);
  await board.update({ ...spec(), sliders: sliders(), ...change });
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
  board.look(16);
  assert.deepEqual(wanted(), ["rows 0", "rows 0 gamma"]);
  board.look(17);
  assert.deepEqual(wanted(), ["rows 0&fine=yes", "rows 0 gamma&fine=yes"]);
  const asked = [];
  board.packets.sweep = (address) => (asked.push(address), null);
  board.gesture.slide(board.spec.sliders[0], 2);
  board.row(0);
  assert.deepEqual(asked, ["rows 0&fine=yes"]);
  board.look(1);
  assert.deepEqual(wanted(), ["rows 0", "rows 0 gamma"]);
});

test("what a run remembers is wanted only for the slider that a hand is near, whose rows come first", async () => {
  const { wanted } = await wanting({ run0: 300, run1: 300 });
  assert.deepEqual(wanted(), ["rows 0", "rows 0 gamma", "rows 1"]);
  board.supply.approach("run0.gamma");
  assert.deepEqual(wanted(), ["rows 0 gamma", "state 0 gamma", "rows 0", "rows 1"]);
  board.supply.approach("run1.eta");
  assert.deepEqual(wanted(), ["rows 1", "rows 0", "rows 0 gamma"]);
  board.supply.approach("run0.eta");
  assert.deepEqual(wanted(), ["rows 0", "state 0", "rows 0 gamma", "rows 1"]);
});

test("a hand near a slider of the function wants its ground and what one run remembers", async () => {
  const { wanted } = await wanting({ function: 300, run1: 300 });
  board.supply.approach("f.angle");
  const wants = wanted();
  assert.deepEqual([...wants].sort(), ["ground", "rows 0 angle", "rows 1", "rows 1", "state 0"]);
  assert.equal(wants.at(-1), "rows 1", "another slider's rows come last");
});

test("a slider that is not in sight is not near, whatever was said", async () => {
  const { wanted } = await wanting({ run0: 0, run1: 300 });
  board.supply.approach("run0.eta");
  assert.deepEqual(wanted(), ["rows 1"]);
});

test("rows of thousands of steps are wanted only when a hand is near", async () => {
  const stops = Array.from({ length: 61 }, (_, i) => i);
  const long = sliders().map((one) => ({ ...one, stops }));
  const { wanted } = await wanting({ run0: 300, run1: 300 }, { steps: 2000, sliders: long });
  assert.deepEqual(wanted(), []);
  board.supply.approach("run1.eta");
  assert.deepEqual(wanted(), ["rows 1"]);
});

test("under the hand a path has its row, and what its run remembers as soon as that has come", async () => {
  const [{ packet, state, rows }] = fromPython().sweeps;
  const { value } = rows[1];
  answeringPaths(() => ({ ...WHOLE, criterion: "", columns: { x1: "", x2: "", loss: "" } }));
  const paths = ["a", "b"].map((name) => ({ name, at: `path?${name} {eta}` }));
  await board.update({ ...spec(), paths, sliders: sliders() });
  const resting = board.paths();
  board.gesture.slide(moving("run0.eta", "run0", [RUN0]), value);
  board.draw();
  assert.deepEqual(board.paths(), resting, "nothing has come: nothing moves");
  board.packets.kept.set("rows 0", opened(buffer(packet)));
  board.draw();
  const [moved, other] = board.paths();
  assert.deepEqual(Object.keys(moved.numbers.columns), ["x1", "x2", "loss"]);
  assert.equal(moved.numbers.kind, rows[1].told.kind);
  assert.equal(other, resting[1]);
  board.packets.kept.set("state 0", opened(buffer(state)));
  board.draw();
  const { columns } = board.paths()[0].numbers;
  assert.deepEqual(columns.x1, moved.numbers.columns.x1);
  assert.ok(Object.keys(columns).length > 3);
  for (const [name, values] of Object.entries(rows[1].sizes))
    values.forEach((value, k) =>
      assert.ok(Math.abs(columns[name][k] - value) <= 0.01 * Math.abs(value), `${name}[${k}]`),
    );
  board.gesture.slide(moving("run0.eta", "run0", [RUN0]), -1);
  board.draw();
  assert.deepEqual(board.paths(), resting, "a value that is no position of the slider");
});
