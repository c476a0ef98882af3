/**
 * What a board reports of what the hand does, and what it shows until that is answered; what it
 * wants to have before a hand needs it.
 */

import assert from "node:assert/strict";
import { beforeEach, mock, test } from "node:test";

import { Board } from "../../optlab/web/live/js/board.js";
import { opened } from "../../optlab/web/live/js/packets.js";
import { buffer, fromPython, page } from "./fakes.mjs";

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
const spec = ({ eta = 1, gamma = 1, cursor = 100, turn = 1 } = {}) => ({
  steps: 100,
  cursor,
  turn,
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
  board.holding = true;
  for (const value of [2, 3, 4]) board.slide(eta, value);
  assert.deepEqual(reports, []);
  board.holding = false;
  board.set(eta, 4);
  assert.deepEqual(reports, [[{ slider: "eta", value: 4 }]]);
  assert.equal(board.hand?.value, 4, "what was let go is shown until it is answered");
  await board.update(spec({ eta: 4 }));
  assert.equal(board.hand, null);
  assert.equal(reports.length, 1);
});

test("a slider that is put back reports nothing and is let go", () => {
  board.holding = true;
  board.slide(eta, 3);
  board.set(eta, 1);
  assert.deepEqual(reports, []);
  assert.equal(board.hand, null);
  assert.equal(board.holding, false);
});

test("changes made while an answer is awaited go together in one report after it", async () => {
  board.change("eta", { slider: "eta", value: 2 });
  board.change("gamma", { slider: "gamma", value: 3 });
  board.change("start", { start: [1, 2] });
  assert.deepEqual(reports, [[{ slider: "eta", value: 2 }]]);
  await board.update(spec({ eta: 2 }));
  assert.deepEqual(reports.slice(1), [[{ slider: "gamma", value: 3 }, { start: [1, 2] }]]);
  await board.update(spec({ eta: 2, gamma: 3 }));
  assert.equal(reports.length, 2);
});

test("of two changes of the same thing the later one counts, in its place", async () => {
  board.change("cursor", { cursor: 5 });
  board.change("eta", { slider: "eta", value: 2 });
  board.change("gamma", { slider: "gamma", value: 3 });
  board.change("eta", { slider: "eta", value: 5 });
  await board.update(spec({ cursor: 5 }));
  assert.deepEqual(reports.slice(1), [
    [
      { slider: "gamma", value: 3 },
      { slider: "eta", value: 5 },
    ],
  ]);
});

test("a report that is never answered holds the next one back for a while only", () => {
  board.change("eta", { slider: "eta", value: 2 });
  mock.timers.tick(PATIENCE - 1);
  board.change("gamma", { slider: "gamma", value: 3 });
  assert.equal(reports.length, 1);
  board.change("eta", { slider: "eta", value: 4 });
  mock.timers.tick(1);
  assert.deepEqual(reports.slice(1), [
    [
      { slider: "gamma", value: 3 },
      { slider: "eta", value: 4 },
    ],
  ]);
});

test("an answer does not take a slider out of the hand that holds it", async () => {
  board.change("cursor", { cursor: 5 });
  board.holding = true;
  board.slide(eta, 3);
  await board.update(spec({ cursor: 5, turn: 2 }));
  assert.equal(board.hand?.slider?.id, "eta");
  assert.equal(board.hand?.value, 3);
  assert.equal(board.hand?.slider, board.spec.sliders[0], "with the rows of the new turn");
  await board.update({ ...spec(), sliders: [gamma] });
  assert.equal(board.hand, null, "but a slider that is gone cannot be held");
});

test("an answer to one slider leaves the next one, not yet reported, where it was put", async () => {
  board.set(eta, 2);
  board.slide(gamma, 3);
  board.set(gamma, 3);
  await board.update(spec({ eta: 2 }));
  assert.equal(board.hand?.slider?.id, "gamma");
  assert.equal(board.hand?.value, 3);
  await board.update(spec({ eta: 2, gamma: 3 }));
  assert.equal(board.hand, null);
});

test("what the clock reports does not let go of what the hand holds", () => {
  // The cursor's report, a moment after playback, ended the drag that had begun: it was never reported.
  board.holding = true;
  board.slide(eta, 3);
  board.change("cursor", { cursor: 5 });
  assert.equal(board.holding, true);
  assert.equal(board.hand?.value, 3);
});

test("keys report once they rest, each thing for itself", () => {
  const said = [];
  board.soon("eta", () => said.push("eta 1"));
  mock.timers.tick(200);
  board.soon("eta", () => said.push("eta 2"));
  board.soon("start", () => said.push("start"));
  mock.timers.tick(200);
  assert.deepEqual(said, []);
  mock.timers.tick(200);
  assert.deepEqual(said, ["eta 2", "start"]);
});

test("the cursor follows the server only where the server moved it", async () => {
  board.cursor = 40;
  await board.update(spec({ turn: 2 }));
  assert.equal(board.cursor, 40);
  await board.update(spec({ cursor: 7 }));
  assert.equal(board.cursor, 7);
  await board.update({ ...spec({ cursor: 7 }), steps: 3 });
  assert.equal(board.cursor, 3, "never beyond the last step");
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
      board.seen.said([{ target: board.slots.get(name), contentRect: { width } }]);
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

test("what a run remembers is wanted only for the slider that a hand is near, whose rows come first", async () => {
  const { wanted } = await wanting({ run0: 300, run1: 300 });
  assert.deepEqual(wanted(), ["rows 0", "rows 0 gamma", "rows 1"]);
  board.approach("run0.gamma");
  assert.deepEqual(wanted(), ["rows 0 gamma", "state 0 gamma", "rows 0", "rows 1"]);
  board.approach("run1.eta");
  assert.deepEqual(wanted(), ["rows 1", "rows 0", "rows 0 gamma"]);
  board.approach("run0.eta");
  assert.deepEqual(wanted(), ["rows 0", "state 0", "rows 0 gamma", "rows 1"]);
});

test("a hand near a slider of the function wants its ground and what one run remembers", async () => {
  const { wanted } = await wanting({ function: 300, run1: 300 });
  board.approach("f.angle");
  const wants = wanted();
  assert.deepEqual([...wants].sort(), ["ground", "rows 0 angle", "rows 1", "rows 1", "state 0"]);
  assert.equal(wants.at(-1), "rows 1", "another slider's rows come last");
});

test("a slider that is not in sight is not near, whatever was said", async () => {
  const { wanted } = await wanting({ run0: 0, run1: 300 });
  board.approach("run0.eta");
  assert.deepEqual(wanted(), ["rows 1"]);
});

test("rows of thousands of steps are wanted only when a hand is near", async () => {
  const stops = Array.from({ length: 61 }, (_, i) => i);
  const long = sliders().map((one) => ({ ...one, stops }));
  const { wanted } = await wanting({ run0: 300, run1: 300 }, { steps: 2000, sliders: long });
  assert.deepEqual(wanted(), []);
  board.approach("run1.eta");
  assert.deepEqual(wanted(), ["rows 1"]);
});

test("under the hand a path has its row, and what its run remembers as soon as that has come", async () => {
  const [{ packet, state, rows }] = fromPython().sweeps;
  const { value } = rows[1];
  const numbers = { least: 0, kind: "converged", since: 3, x1: "", x2: "", loss: "" };
  const paths = ["a", "b"].map((name) => ({
    name,
    colour: "",
    marker: "",
    criterion: "",
    numbers,
  }));
  await board.update({ ...spec(), paths, sliders: sliders() });
  const resting = board.paths();
  board.slide(moving("run0.eta", "run0", [RUN0]), value);
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
  board.slide(moving("run0.eta", "run0", [RUN0]), -1);
  board.draw();
  assert.deepEqual(board.paths(), resting, "a value that is no position of the slider");
});
