/** What is kept while nobody answers, and what is said to the server that comes then. */

import assert from "node:assert/strict";
import { beforeEach, mock, test } from "node:test";

import { LiveFigure } from "../../optlab/web/live/js/core/live_figure.js";
import { Outbox } from "../../optlab/web/live/js/core/outbox.js";
import { mount, unmount } from "../../optlab/web/live/js/core/rejoin.js";
import { elsewhere, page, settled } from "./fakes.mjs";

page();
mock.timers.enable({ apis: ["Date", "setTimeout", "setInterval"], now: 1_000_000 });

const ETA = { slider: "eta", value: 2 };
const GAMMA = { slider: "gamma", value: 3 };
const CELLS = { box: "cells", value: "64" };
const classes = new Set();

let state, changed, build, asked, away;

/** The least of a page: Streamlit's mark, a place for the sign, and what a server answers. */
function stage() {
  [state, build, asked, away] = ["CONNECTED", "b1", [], { textContent: "" }];
  changed = null;
  Object.assign(away, { setAttribute: (name, value) => (away[name] = value) });
  globalThis.MutationObserver = class {
    constructor(say) {
      changed ??= say; // the first one is told of the line
    }
    observe() {}
    disconnect() {}
  };
  const app = { getAttribute: () => state };
  document.querySelector = (which) => (which.startsWith("[data-test-conn") ? app : null);
  document.documentElement = { lang: "" };
  document.body = {
    classList: { toggle: (name, on) => (on ? classes.add(name) : classes.delete(name)) },
  };
  globalThis.HTMLElement = class {};
  globalThis.location = { search: "?steps=20", reload: () => asked.push("reload") };
  globalThis.history = {
    pushState: () => {},
    replaceState: (_state, _title, url) => asked.push(url),
  };
  globalThis.fetch = async (url) => {
    asked.push(url.pathname);
    if (build === "") throw new TypeError("Failed to fetch");
    const text = url.pathname.endsWith("/link") ? `${url.searchParams}` : build;
    return { ok: true, text: async () => text };
  };
}

const parentElement = { querySelector: () => away };
let said = [];
let reports = [];
let outbox;

function told(data = {}) {
  const words = { away: "away", signs: {} };
  const all = { language: "tr", build: "b1", session: "s1", words, ...data };
  mount({ data: all, parentElement, setTriggerValue: (_name, value) => said.push(value) });
}

/** The page is drawn whole by that session. */
const drawn = (returns = 0, kept = {}) => mount({ data: { returns, kept } });

const become = async (now) => {
  state = now;
  changed();
  await settled();
};

test("the document says in which language it is, to who reads it aloud", () => {
  assert.equal(document.documentElement.lang, "tr");
});

beforeEach(() => {
  stage();
  outbox?.destroy();
  unmount(parentElement);
  [said, reports] = [[], []];
  outbox = new Outbox((changes, number) => reports.push([changes, number]));
  told();
  drawn();
});

test("what is done while the line is cut goes out when it is there again, once", async () => {
  outbox.add("eta", ETA);
  const [[, first]] = reports;
  await become("PINGING_SERVER");
  outbox.add("gamma", GAMMA);
  mock.timers.tick(5000);
  assert.equal(reports.length, 1, "sent now it would be lost");
  await become("CONNECTING");
  await become("CONNECTED");
  assert.equal(said.length, 1);
  assert.deepEqual(said[0].changes, [ETA, GAMMA]);
  assert.equal(said[0].session, "s1");
  assert.ok(said[0].number > first);
  outbox.answered(first);
  assert.deepEqual(outbox.unanswered, [ETA, GAMMA], "an answer to the first has not heard all");
  outbox.answered(said[0].number);
  assert.deepEqual(outbox.unanswered, []);
  assert.equal(outbox.busy, false);
});

test("a page that nobody touched comes back, too, and knows what no address says", async () => {
  const kept = { choices: { a: 1 } };
  drawn(0, kept);
  await become("PINGING_SERVER");
  await become("CONNECTED");
  assert.deepEqual([said[0].changes, said[0].session, said[0].kept], [[], "s1", kept]);
  told({ session: "s2" }); // which is cut off before it has drawn the page
  await become("PINGING_SERVER");
  await become("CONNECTED");
  assert.deepEqual([said[1].session, said[1].kept], ["s1", kept], "nobody else knows it");
  drawn(2, {});
  await become("PINGING_SERVER");
  await become("CONNECTED");
  assert.deepEqual([said[2].session, said[2].kept], ["s2", {}]);
});

test("controls wait from the cut until the script has run for who came back", async () => {
  await become("PINGING_SERVER");
  assert.ok(classes.has("live-returning"));
  await become("CONNECTED");
  drawn(said[0].returns - 1);
  assert.ok(classes.has("live-returning"), "that was a run before");
  drawn(said[0].returns);
  assert.ok(!classes.has("live-returning"));
});

test("a short cut is not worth a word, a longer one is, until it is over", async () => {
  await become("PINGING_SERVER");
  assert.equal(away.textContent, "");
  mock.timers.tick(2000);
  assert.equal(away.textContent, "away");
  assert.equal(away.role, "status");
  await become("CONNECTED");
  assert.equal(away.textContent, "");
});

test("a report unanswered for long is made again, later and later, then the page is loaded anew", async () => {
  outbox.add("eta", ETA);
  const wait = async (milliseconds) => {
    mock.timers.tick(milliseconds);
    await settled();
  };
  await wait(5000);
  assert.deepEqual(asked, [], "a server may be slow");
  await wait(1500);
  assert.deepEqual(said[0].changes, [ETA]);
  await wait(11_000);
  assert.equal(said.length, 1);
  await wait(1500);
  assert.equal(said.length, 2);
  await wait(25_000);
  await settled();
  const changes = encodeURIComponent(JSON.stringify([ETA])).replaceAll("%20", "+");
  assert.deepEqual(asked.slice(-3), ["/live/link", `?link=steps%3D20&changes=${changes}`, "reload"]);
});

test("while no server answers nothing is said to it, but to the reader", async () => {
  outbox.add("eta", ETA);
  build = "";
  mock.timers.tick(7000);
  await settled();
  assert.deepEqual(said, []);
  assert.equal(away.textContent, "away");
  build = "b1";
  mock.timers.tick(1000);
  await settled();
  assert.deepEqual(said[0].changes, [ETA]);
  assert.equal(away.textContent, "");
});

test("a server of another build has the page loaded anew, with all that was done", async () => {
  await become("PINGING_SERVER");
  outbox.add("eta", ETA);
  build = "b2";
  await become("CONNECTED");
  await settled();
  assert.deepEqual(said, []);
  assert.equal(asked.at(-1), "reload");
  assert.match(asked.at(-2), /changes=.*eta/);
});

test("a report has at most fifty changes, the rest follows", () => {
  state = "PINGING_SERVER";
  for (let i = 0; i < 60; i++) outbox.add(`choice ${i}`, { box: "cells", value: String(i) });
  state = "CONNECTED";
  outbox.flush();
  outbox.answered(reports[0][1]);
  outbox.flush();
  assert.deepEqual(
    reports.map(([changes]) => changes.length),
    [50, 10],
  );
});

test("a live does not let go of what an answer has not heard", async () => {
  const slider = (id, value) => ({ id, slot: "run0", name: id, value, stops: [1, 2, 3], moves: [] });
  const spec = (heard, eta, turn) => ({
    ...{ steps: 10, cursor: 10, turn, visit: 1, heard, paths: [], plane: { start: [0, 0] } },
    values: { start: [0, 0], eta },
    sliders: [slider("eta", eta)],
  });
  const sent = [];
  const live = new LiveFigure((report) => sent.push(report));
  await live.update(spec(0, 1, 1));
  live.set(live.spec.sliders[0], 2);
  await settled();
  await live.update(spec(sent[0].number - 1, 1, 2));
  assert.equal(live.drag?.value, 2, "an answer to something before it");
  await live.update(spec(sent[0].number, 2, 3));
  assert.equal(live.drag, null);

  live.outbox.add("choice", CELLS);
  await live.update(spec(sent[1].number - 1, 3, 4));
  assert.equal(live.spec.turn, 3, "it is from before the choice");
  await live.update(spec(sent[1].number, 3, 5));
  assert.equal(live.spec.turn, 5);
  live.destroy();
});

test("a tab that was loaded anew tells what the session before knew of other pages, once", () => {
  const kept = { remembered: { pages: { playground: "steps=7", rotation: "steps=9" }, last: {} } };
  const [store, alone] = [new Map(), { remembered: { pages: { rotation: "" }, last: {} } }];
  globalThis.sessionStorage = { getItem: (k) => store.get(k), setItem: (k, v) => store.set(k, v) };
  /** The page at this path is loaded by a session that knows this. */
  const loaded = (session, pathname, knows = {}) => {
    unmount(parentElement);
    said = [];
    globalThis.location = { search: "?steps=20", pathname };
    told({ session });
    assert.deepEqual(said, [], "the page is not yet drawn");
    drawn(0, knows);
    return said;
  };
  assert.deepEqual(loaded("s1", "/rotation", kept), [], "there was none before");
  assert.deepEqual(loaded("s1", "/rotation"), [], "the same session draws another page");
  const [{ session, kept: of }] = loaded("s2", "/rotation");
  assert.deepEqual([session, of], ["s1", kept]);
  drawn(1, kept);
  assert.equal(said.length, 1, "it knows now");
  assert.equal(loaded("s3", "/x/rotation").length, 1, "the page has been loaded anew again");
  loaded("s4", "/rotation");
  drawn(1, alone);
  assert.deepEqual(loaded("s5", "/rotation"), [], "of no other page is anything known");
  loaded("s9", "/rotation", alone);
  location.search = "?embed=true&steps=30&lang=tr";
  elsewhere("pagehide"); // on by a link, from an address that no run was told of
  assert.deepEqual(loaded("s10", "/rotation"), [], "loaded anew");
  const [left] = loaded("s11", "/lessons");
  assert.deepEqual(left.kept.remembered, { ...alone.remembered, left: ["rotation", "steps=30"] });
  unmount(parentElement);
  [said, location.pathname] = [[], "/rotation"];
  store.set("optlab.visit", JSON.stringify({ session: "s1", kept }));
  drawn();
  told({ session: "s8" });
  assert.equal(said.length, 1, "whichever of the two instances is there first");
  for (const broken of ["{", "{}", '{"kept": 1}', "null"]) {
    store.set("optlab.visit", broken);
    assert.deepEqual(loaded("s6", "/"), []);
  }
  sessionStorage.getItem = sessionStorage.setItem = () => {
    throw new Error("a browser that keeps nothing");
  };
  assert.deepEqual(loaded("s7", "/rotation", kept), []);
  delete globalThis.sessionStorage;
});
