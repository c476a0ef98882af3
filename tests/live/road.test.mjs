/** A release: one request, whose answer is shown and whose link is written; when Streamlit hears of it. */

import assert from "node:assert/strict";
import { beforeEach, mock, test } from "node:test";

import { LiveFigure } from "../../optlab/web/live/js/core/live_figure.js";
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
let redraw = false;

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
      redraw,
    });
  });
}

let reports = [];
let asked = [];
let live;
const outside = {};

beforeEach(async () => {
  live?.destroy();
  elsewhere("popstate"); // nothing was written yet
  entries = history(`?${link(FIRST)}`);
  redraw = false;
  reports = [];
  live = new LiveFigure((report) => reports.push(report));
  asked = served();
  await live.update(told());
  await settled();
  asked.length = 0;
});

const here = () => stateOf(globalThis.location.search);
const calm = async () => {
  for (let i = 0; i < 4; i++) await settled();
};

test("a release is one request, an entry of the history, and no report", async () => {
  live.set(eta, 4);
  await calm();
  assert.equal(asked.length, 1);
  assert.equal(live.spec.values.eta, 4);
  assert.equal(live.drag, null);
  assert.equal(live.outbox.busy, false);
  assert.deepEqual(entries, [`?${link(FIRST)}`, `?${link({ ...FIRST, eta: 4 })}`]);
  mock.timers.tick(10_000);
  assert.deepEqual(reports, []);
});

test("what is moved meanwhile goes with the next request, the newest of each", async () => {
  let go = [];
  asked = served((answer) => new Promise((resolve) => go.push(() => resolve(answer))));
  live.set(eta, 2);
  await calm();
  live.set(eta, 3);
  live.set(gamma, 3);
  live.set(eta, 5);
  await calm();
  assert.equal(asked.length, 1);
  go[0]();
  await calm();
  assert.equal(live.drag?.value, 5, "what is not answered stays under the hand");
  assert.equal(asked.length, 2);
  assert.deepEqual(JSON.parse(new URL(asked[1]).searchParams.get("changes")), [
    { slider: "gamma", value: 3 },
    { slider: "eta", value: 5 },
  ]);
  go[1]();
  await calm();
  assert.deepEqual(live.spec.values, { start: [-5, -2], eta: 5, gamma: 3 });
  assert.equal(live.drag, null);
});

test("Streamlit hears of it once the hand rests, where something beside is another", async () => {
  redraw = true;
  live.set(eta, 4);
  await calm();
  live.gesture.press();
  mock.timers.tick(1000);
  assert.deepEqual(reports, [], "a hand is down");
  live.gesture.drop();
  mock.timers.tick(300);
  assert.deepEqual(reports.map(({ changes }) => changes), [[{ slider: "eta", value: 4 }]]);
  const [{ number }] = reports;
  await live.update(told({ ...FIRST, eta: 4 }, { turn: 2, heard: number }));
  assert.equal(live.outbox.isAhead, false);
  assert.equal(entries.length, 2, "its address is right already");
});

test("who goes on has not rested: Streamlit draws once, after the last", async () => {
  redraw = true;
  live.set(eta, 4);
  await calm();
  mock.timers.tick(200);
  redraw = false;
  live.set(gamma, 2);
  await calm();
  mock.timers.tick(200);
  assert.deepEqual(reports, []);
  mock.timers.tick(100);
  assert.deepEqual(reports.map(({ changes }) => changes.length), [2]);
  mock.timers.tick(10_000);
  assert.equal(reports.length, 1);
});

test("a choice after a release is drawn beside with it, and not before its own picture", async () => {
  redraw = true;
  live.set(eta, 4);
  await calm();
  mock.timers.tick(290);
  let go = () => {};
  live.exact.insist = () => new Promise((resolve) => (go = () => resolve([numbers])));
  live.choose("cells", "64");
  await calm();
  mock.timers.tick(50);
  assert.deepEqual(reports, [], "what was let go is no reason to draw beside what was chosen");
  go();
  await calm();
  assert.deepEqual(reports.map(({ changes }) => changes.length), [2]);
  mock.timers.tick(10_000);
  assert.equal(reports.length, 1);
});

test("what Streamlit says of just this experiment goes with the first change", async () => {
  await live.update(told(FIRST, { turn: 2, fleeting: true }));
  live.set(eta, 4);
  await calm();
  mock.timers.tick(300);
  assert.equal(reports.length, 1);
});

test("a choice is drawn beside at once", async () => {
  redraw = true;
  live.choose("cells", "64");
  await calm();
  assert.equal(live.spec.cells, "64");
  assert.deepEqual(reports.map(({ changes }) => changes), [[{ box: "cells", value: "64" }]]);
});

test("Streamlit hears of all before one of its things is used", async () => {
  live.set(eta, 4);
  live.set(gamma, 2);
  await calm();
  live.set(eta, 5);
  elsewhere("pointerdown", outside);
  assert.equal(reports.length, 1);
  assert.deepEqual(reports[0].changes, [
    { slider: "gamma", value: 2 },
    { slider: "eta", value: 5 },
  ]);
  await calm();
  assert.equal(live.drag?.value, 5, "until that has answered");
  await live.update(
    told({ ...FIRST, eta: 5, gamma: 2 }, { turn: 2, heard: reports[0].number }),
  );
  assert.equal(live.drag, null);
  assert.equal(live.outbox.isAhead, false);
});

test("a report that a page of Streamlit's has not heard is made again, soon", async () => {
  live.set(gamma, 2);
  elsewhere("pointerdown", outside);
  const [{ changes, number }] = reports;
  await live.update(told(FIRST, { turn: 2, heard: number - 1 }));
  mock.timers.tick(399);
  assert.equal(reports.length, 1, "it may be on its way");
  mock.timers.tick(1);
  assert.deepEqual(reports[1], { changes, number: number + 1 });
  await live.update(told({ ...FIRST, gamma: 2 }, { turn: 3, heard: number + 1 }));
  mock.timers.tick(5000);
  assert.equal(reports.length, 2, "and once it is heard no more");
});

test("an answer from before a report takes nothing of it away, and what comes after it goes on", async () => {
  live.set(eta, 4);
  await calm();
  live.set(gamma, 2);
  elsewhere("pointerdown", outside);
  await live.update(told(FIRST, { turn: 2 })); // of something else
  assert.equal(live.spec.values.eta, 4);
  live.set(eta, 5);
  await calm();
  assert.equal(live.drag?.value, 5);
  const [{ number }] = reports;
  await live.update(told({ ...FIRST, eta: 4, gamma: 2 }, { turn: 3, heard: number }));
  await calm();
  assert.deepEqual(live.spec.values, { start: [-5, -2], eta: 5, gamma: 2 });
  assert.equal(live.drag, null);
  assert.equal(reports.length, 1);
});

test("what was let go while a report was refused is asked after it", async () => {
  globalThis.fetch = async () => ({ ok: false, status: 500, text: async () => "no" });
  live.set(eta, 4);
  await calm();
  live.set(gamma, 3);
  asked = served();
  await live.update(told(FIRST, { turn: 2, heard: reports[0].number }));
  await calm();
  assert.equal(live.spec.values.gamma, 3);
});

test("what was heard of is not said again", async () => {
  live.set(eta, 4);
  await calm();
  elsewhere("pointerdown", outside);
  await live.update(told({ ...FIRST, eta: 4 }, { turn: 2, heard: reports[0].number }));
  elsewhere("pointerdown", outside);
  elsewhere("focusin", outside);
  assert.equal(reports.length, 1);
});

test("an older page of Streamlit's does not take away what the hand has done since", async () => {
  redraw = true;
  live.set(eta, 4);
  await calm();
  mock.timers.tick(300);
  redraw = false;
  live.set(gamma, 3);
  await calm();
  const { spec } = live;
  await live.update(told({ ...FIRST, eta: 4 }, { turn: 2, heard: reports[0].number }));
  assert.equal(live.spec, spec);
  await calm();
  assert.deepEqual(live.spec.values, { start: [-5, -2], eta: 4, gamma: 3 });
  assert.deepEqual([here().eta, here().gamma], ["4", "3"]);
});

test("what Streamlit changed meanwhile and what the hand did are both there", async () => {
  live.set(eta, 4);
  await calm();
  await live.update(told({ ...FIRST, cells: "64" }, { turn: 2 }));
  await calm();
  assert.equal(live.spec.cells, "64");
  assert.equal(live.spec.values.eta, 4);
  assert.deepEqual([here().eta, here().cells], ["4", "64"]);
});

test("a page that is as it was, told once more, asks for nothing", async () => {
  live.set(eta, 4);
  await calm();
  asked.length = 0;
  await live.update(told(FIRST, { turn: 2 }));
  await calm();
  assert.deepEqual(asked, []);
  assert.equal(live.spec.values.eta, 4);
});

test("what Streamlit writes of a page that the hand has left is no entry", async () => {
  live.set(eta, 4);
  await calm();
  live.set(gamma, 3);
  await calm();
  const count = entries.length;
  globalThis.history.pushState({}, "", `/?${link({ ...FIRST, eta: 4 })}`);
  assert.equal(here().gamma, "3");
  assert.equal(entries.length, count);
});

test("where there is no answer the report says it, and the road is open again after its answer", async () => {
  globalThis.fetch = async () => ({ ok: false, status: 500, text: async () => "no" });
  live.set(eta, 4);
  await calm();
  assert.deepEqual(reports.map(({ changes }) => changes), [[{ slider: "eta", value: 4 }]]);
  assert.equal(live.drag?.value, 4);
  asked = served();
  await live.update(told({ ...FIRST, eta: 4 }, { turn: 2, heard: reports[0].number }));
  assert.equal(live.drag, null);
  live.set(gamma, 2);
  await calm();
  assert.equal(live.spec.values.gamma, 2);
  assert.equal(reports.length, 1);
});

test("what is refused is named, and nobody is told", async () => {
  live.outbox.add("eta", { slider: "eta", value: "no" });
  await calm();
  assert.deepEqual(live.spec.refused, { eta: "no number" });
  assert.equal(entries.length, 1);
  elsewhere("pointerdown", outside);
  assert.deepEqual(reports, []);
});

test("what is refused is still said when Streamlit tells the same page", async () => {
  live.outbox.add("eta", { slider: "eta", value: "no" });
  await calm();
  await live.update(told(FIRST, { turn: 2 }));
  assert.deepEqual(live.spec.refused, { eta: "no number" });
  live.set(gamma, 2);
  await calm();
  assert.deepEqual(live.spec.refused, {});
});

test("Back leaves what the hand did behind", async () => {
  let go = () => {};
  live.set(eta, 4);
  await calm();
  asked = served((answer) => new Promise((resolve) => (go = () => resolve(answer))));
  live.set(gamma, 5);
  await calm();
  globalThis.location.search = `?${link(FIRST)}`;
  elsewhere("popstate");
  go();
  await calm();
  assert.deepEqual(here(), stateOf(link(FIRST)));
  elsewhere("pointerdown", outside);
  assert.deepEqual(reports, []);
  await live.update(told(FIRST, { turn: 2, visit: 2 }));
  assert.equal(live.spec.values.eta, 1);
  assert.equal(live.drag, null);
});

test("pieces that came with an answer are known in the next", async () => {
  asked = served((answer) => {
    const [one, two] = answer.board.sliders;
    answer.board.sliders = [{ ...one, stops: undefined, once: "piece" }, two];
    if (asked.length === 1) answer.pieces = { piece: { stops: [1, 9] } };
    return answer;
  });
  for (const value of [2, 3]) {
    live.set(eta, value);
    await calm();
    assert.deepEqual(live.spec.sliders[0].stops, [1, 9]);
  }
  assert.equal(asked.length, 2);
});

test("an answer whose pieces this browser has not is asked for as a whole", async () => {
  asked = served((answer) => {
    answer.board.sliders[0] = { ...answer.board.sliders[0], once: "piece" };
    if (asked.at(-1).includes("whole=yes")) answer.pieces = { piece: { stops: [1, 9] } };
    return answer;
  });
  live.set(eta, 2);
  await calm();
  assert.deepEqual(live.spec.sliders[0].stops, [1, 9]);
  assert.equal(asked.length, 2);
  assert.deepEqual(reports, []);
});
