/** A release: one request, whose answer is shown and whose link is written; when Streamlit hears of it. */

import assert from "node:assert/strict";
import { beforeEach, mock, test } from "node:test";

import { Board } from "../../optlab/web/live/js/core/board.js";
import { joinEntries } from "../../optlab/web/live/js/core/entries.js";
import { answering, elsewhere, history, page, settled } from "./fakes.mjs";

page();
mock.timers.enable({ apis: ["Date", "setTimeout"], now: 1_000_000 });
let entries = history();
joinEntries();

const ASK = "live/board?page=playground";
const FIRST = { eta: 1, gamma: 1, cells: "128" };
const link = (state) => new URLSearchParams(state).toString();
const stateOf = (text) => ({ ...FIRST, ...Object.fromEntries(new URLSearchParams(text)) });

const slider = (id, value) => ({ id, slot: "run0", value, stops: [1, 2, 3, 4, 5], moves: [] });
const [eta, gamma] = [slider("eta", 1), slider("gamma", 1)];

/** What a page in a state shows. */
const figure = (state, refused = {}) => ({
  steps: 100,
  cursor: Number(state.cursor ?? 100),
  values: { start: [-5, -2], eta: Number(state.eta), gamma: Number(state.gamma) },
  paths: [{ at: "live/path?eta={eta}", name: "run", marker: "" }],
  plane: { start: [-5, -2] },
  sliders: [slider("eta", Number(state.eta)), slider("gamma", Number(state.gamma))],
  cells: state.cells,
  refused,
  words: {},
});

/** What Streamlit says. */
const told = (state = FIRST, more = {}) => ({
  ...figure(state),
  turn: 1,
  session: "here",
  visit: 1,
  heard: 0,
  link: link(state),
  ask: ASK,
  fleeting: false,
  ...more,
});

const after = (state, changes) => {
  const refused = {};
  for (const change of changes) {
    if (change.value === "no") refused[change.slider] = "no number";
    else if ("slider" in change) state = { ...state, [change.slider]: change.value };
    else if ("box" in change) state = { ...state, [change.box]: change.value };
    else state = { ...state, ...change };
  }
  return [state, refused];
};

const numbers = { columns: {}, kind: "", since: -1 };
let beside = false;

/** The server's answers; what was asked. */
function served(say = (answer) => answer) {
  return answering(async (url) => {
    const given = new URL(url).searchParams;
    if (!url.includes("live/board")) return numbers;
    const before = stateOf(given.get("link"));
    const [state, refused] = after(before, JSON.parse(given.get("changes")));
    const moved = state.eta !== before.eta;
    return say({
      board: figure(state, refused),
      pieces: {},
      link: link(state),
      numbers: [moved ? numbers : null],
      beside,
    });
  });
}

let reports = [];
let asked = [];
let board;
const outside = {};

beforeEach(async () => {
  board?.destroy();
  elsewhere("popstate"); // nothing was written yet
  entries = history(`?${link(FIRST)}`);
  beside = false;
  reports = [];
  board = new Board((report) => reports.push(report));
  asked = served();
  await board.update(told());
  await settled();
  asked.length = 0;
});

const here = () => stateOf(globalThis.location.search);
const calm = async () => {
  for (let i = 0; i < 4; i++) await settled();
};

test("a release is one request, an entry of the history, and no report", async () => {
  board.set(eta, 4);
  await calm();
  assert.equal(asked.length, 1);
  assert.equal(board.spec.values.eta, 4);
  assert.equal(board.hand, null);
  assert.equal(board.outbox.busy, false);
  assert.deepEqual(entries, [`?${link(FIRST)}`, `?${link({ ...FIRST, eta: 4 })}`]);
  mock.timers.tick(10_000);
  assert.deepEqual(reports, []);
});

test("what is moved meanwhile goes with the next request, the newest of each", async () => {
  let go = [];
  asked = served((answer) => new Promise((resolve) => go.push(() => resolve(answer))));
  board.set(eta, 2);
  await calm();
  board.set(eta, 3);
  board.set(gamma, 3);
  board.set(eta, 5);
  await calm();
  assert.equal(asked.length, 1);
  go[0]();
  await calm();
  assert.equal(board.hand?.value, 5, "what is not answered stays under the hand");
  assert.equal(asked.length, 2);
  assert.deepEqual(JSON.parse(new URL(asked[1]).searchParams.get("changes")), [
    { slider: "gamma", value: 3 },
    { slider: "eta", value: 5 },
  ]);
  go[1]();
  await calm();
  assert.deepEqual(board.spec.values, { start: [-5, -2], eta: 5, gamma: 3 });
  assert.equal(board.hand, null);
});

test("Streamlit hears of it once the hand rests, where something beside is another", async () => {
  beside = true;
  board.set(eta, 4);
  await calm();
  board.gesture.press();
  mock.timers.tick(1000);
  assert.deepEqual(reports, [], "a hand is down");
  board.gesture.drop();
  mock.timers.tick(300);
  assert.deepEqual(reports.map(({ changes }) => changes), [[{ slider: "eta", value: 4 }]]);
  const [{ number }] = reports;
  await board.update(told({ ...FIRST, eta: 4 }, { turn: 2, heard: number }));
  assert.equal(board.outbox.isAhead, false);
  assert.equal(entries.length, 2, "its address is right already");
});

test("what Streamlit says of just this experiment goes with the first change", async () => {
  await board.update(told(FIRST, { turn: 2, fleeting: true }));
  board.set(eta, 4);
  await calm();
  mock.timers.tick(300);
  assert.equal(reports.length, 1);
});

test("a choice is drawn beside at once", async () => {
  beside = true;
  board.choose("cells", "64");
  await calm();
  assert.equal(board.spec.cells, "64");
  assert.deepEqual(reports.map(({ changes }) => changes), [[{ box: "cells", value: "64" }]]);
});

test("Streamlit hears of all before one of its things is used", async () => {
  board.set(eta, 4);
  board.set(gamma, 2);
  await calm();
  board.set(eta, 5);
  elsewhere("pointerdown", outside);
  assert.equal(reports.length, 1);
  assert.deepEqual(reports[0].changes, [
    { slider: "gamma", value: 2 },
    { slider: "eta", value: 5 },
  ]);
  await calm();
  assert.equal(board.hand?.value, 5, "until that has answered");
  await board.update(
    told({ ...FIRST, eta: 5, gamma: 2 }, { turn: 2, heard: reports[0].number }),
  );
  assert.equal(board.hand, null);
  assert.equal(board.outbox.isAhead, false);
});

test("an answer from before a report takes nothing of it away, and what comes after it goes on", async () => {
  board.set(eta, 4);
  await calm();
  board.set(gamma, 2);
  elsewhere("pointerdown", outside);
  await board.update(told(FIRST, { turn: 2 })); // of something else
  assert.equal(board.spec.values.eta, 4);
  board.set(eta, 5);
  await calm();
  assert.equal(board.hand?.value, 5);
  const [{ number }] = reports;
  await board.update(told({ ...FIRST, eta: 4, gamma: 2 }, { turn: 3, heard: number }));
  await calm();
  assert.deepEqual(board.spec.values, { start: [-5, -2], eta: 5, gamma: 2 });
  assert.equal(board.hand, null);
  assert.equal(reports.length, 1);
});

test("what was let go while a report was refused is asked after it", async () => {
  globalThis.fetch = async () => ({ ok: false, status: 500, text: async () => "no" });
  board.set(eta, 4);
  await calm();
  board.set(gamma, 3);
  asked = served();
  await board.update(told(FIRST, { turn: 2, heard: reports[0].number }));
  await calm();
  assert.equal(board.spec.values.gamma, 3);
});

test("what was heard of is not said again", async () => {
  board.set(eta, 4);
  await calm();
  elsewhere("pointerdown", outside);
  await board.update(told({ ...FIRST, eta: 4 }, { turn: 2, heard: reports[0].number }));
  elsewhere("pointerdown", outside);
  elsewhere("focusin", outside);
  assert.equal(reports.length, 1);
});

test("an older page of Streamlit's does not take away what the hand has done since", async () => {
  beside = true;
  board.set(eta, 4);
  await calm();
  mock.timers.tick(300);
  beside = false;
  board.set(gamma, 3);
  await calm();
  const { spec } = board;
  await board.update(told({ ...FIRST, eta: 4 }, { turn: 2, heard: reports[0].number }));
  assert.equal(board.spec, spec);
  await calm();
  assert.deepEqual(board.spec.values, { start: [-5, -2], eta: 4, gamma: 3 });
  assert.deepEqual([here().eta, here().gamma], ["4", "3"]);
});

test("what Streamlit changed meanwhile and what the hand did are both there", async () => {
  board.set(eta, 4);
  await calm();
  await board.update(told({ ...FIRST, cells: "64" }, { turn: 2 }));
  await calm();
  assert.equal(board.spec.cells, "64");
  assert.equal(board.spec.values.eta, 4);
  assert.deepEqual([here().eta, here().cells], ["4", "64"]);
});

test("a page that is as it was, told once more, asks for nothing", async () => {
  board.set(eta, 4);
  await calm();
  asked.length = 0;
  await board.update(told(FIRST, { turn: 2 }));
  await calm();
  assert.deepEqual(asked, []);
  assert.equal(board.spec.values.eta, 4);
});

test("what Streamlit writes of a page that the hand has left is no entry", async () => {
  board.set(eta, 4);
  await calm();
  board.set(gamma, 3);
  await calm();
  const count = entries.length;
  globalThis.history.pushState({}, "", `/?${link({ ...FIRST, eta: 4 })}`);
  assert.equal(here().gamma, "3");
  assert.equal(entries.length, count);
});

test("where there is no answer the report says it, and the road is open again after its answer", async () => {
  globalThis.fetch = async () => ({ ok: false, status: 500, text: async () => "no" });
  board.set(eta, 4);
  await calm();
  assert.deepEqual(reports.map(({ changes }) => changes), [[{ slider: "eta", value: 4 }]]);
  assert.equal(board.hand?.value, 4);
  asked = served();
  await board.update(told({ ...FIRST, eta: 4 }, { turn: 2, heard: reports[0].number }));
  assert.equal(board.hand, null);
  board.set(gamma, 2);
  await calm();
  assert.equal(board.spec.values.gamma, 2);
  assert.equal(reports.length, 1);
});

test("what is refused is named, and nobody is told", async () => {
  board.outbox.add("eta", { slider: "eta", value: "no" });
  await calm();
  assert.deepEqual(board.spec.refused, { eta: "no number" });
  assert.equal(entries.length, 1);
  elsewhere("pointerdown", outside);
  assert.deepEqual(reports, []);
});

test("what is refused is still said when Streamlit tells the same page", async () => {
  board.outbox.add("eta", { slider: "eta", value: "no" });
  await calm();
  await board.update(told(FIRST, { turn: 2 }));
  assert.deepEqual(board.spec.refused, { eta: "no number" });
  board.set(gamma, 2);
  await calm();
  assert.deepEqual(board.spec.refused, {});
});

test("Back leaves what the hand did behind", async () => {
  let go = () => {};
  board.set(eta, 4);
  await calm();
  asked = served((answer) => new Promise((resolve) => (go = () => resolve(answer))));
  board.set(gamma, 5);
  await calm();
  globalThis.location.search = `?${link(FIRST)}`;
  elsewhere("popstate");
  go();
  await calm();
  assert.deepEqual(here(), stateOf(link(FIRST)));
  elsewhere("pointerdown", outside);
  assert.deepEqual(reports, []);
  await board.update(told(FIRST, { turn: 2, visit: 2 }));
  assert.equal(board.spec.values.eta, 1);
  assert.equal(board.hand, null);
});

test("pieces that came with an answer are known in the next", async () => {
  asked = served((answer) => {
    const [one, two] = answer.board.sliders;
    answer.board.sliders = [{ ...one, stops: undefined, once: "piece" }, two];
    if (asked.length === 1) answer.pieces = { piece: { stops: [1, 9] } };
    return answer;
  });
  for (const value of [2, 3]) {
    board.set(eta, value);
    await calm();
    assert.deepEqual(board.spec.sliders[0].stops, [1, 9]);
  }
  assert.equal(asked.length, 2);
});

test("an answer whose pieces this browser has not is asked for as a whole", async () => {
  asked = served((answer) => {
    answer.board.sliders[0] = { ...answer.board.sliders[0], once: "piece" };
    if (asked.at(-1).includes("whole=yes")) answer.pieces = { piece: { stops: [1, 9] } };
    return answer;
  });
  board.set(eta, 2);
  await calm();
  assert.deepEqual(board.spec.sliders[0].stops, [1, 9]);
  assert.equal(asked.length, 2);
  assert.deepEqual(reports, []);
});
