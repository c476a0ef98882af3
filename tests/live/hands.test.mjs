/** What hands do: a box that is typed in, keys, a pointer over the plane, time that plays. */

import assert from "node:assert/strict";
import { mock, test } from "node:test";

import { page } from "./fakes.mjs";

page();

/** An element of a page that nobody sees, and what is done to it. */
function made() {
  const heard = {};
  return {
    value: "",
    style: {},
    heard,
    append() {},
    setAttribute() {},
    replaceChildren(...children) {
      this.textContent = children.map((child) => child.textContent ?? child).join("");
    },
    addEventListener: (name, listener) => (heard[name] ??= []).push(listener),
    does(name, event = {}) {
      for (const listener of heard[name] ?? []) listener(event);
    },
  };
}
document.createElement = made;
document.body = made();

const { NumberBox } = await import("../../optlab/web/live/js/parts/number_box.js");
const { isFreeSpace, wayOf } = await import("../../optlab/web/live/js/parts/keys.js");
const { Cursor } = await import("../../optlab/web/live/js/core/cursor.js");
const { Player, pace } = await import("../../optlab/web/live/js/parts/player.js");
const { Pointer } = await import("../../optlab/web/live/js/parts/pointer.js");
const { Slices } = await import("../../optlab/web/views/settings/slices.js");
const { onceUp } = await import("../../optlab/web/live/js/parts/slider_row.js");
const { Sliders } = await import("../../optlab/web/live/js/parts/sliders.js");

/** A box that shows 0.4, and what was typed into it. */
function box() {
  const told = [];
  const one = new NumberBox(made(), (text) => told.push(text));
  one.write("0.4");
  const type = (text) => {
    one.input.value = text;
    one.input.does("input");
  };
  return { input: one.input, one, told, type };
}

test("a typed number counts once: at Enter, or when the box is left", () => {
  for (const [name, event] of [["keydown", { key: "Enter" }], ["change", {}]]) { // prettier-ignore
    const { input, told, type } = box();
    type(" 0.7 ");
    input.does("keydown", { key: "7" });
    assert.deepEqual(told, []);
    input.does(name, event);
    input.does("change");
    input.does("blur");
    assert.deepEqual(told, ["0.7"]);
  }
});

test("what is being typed is not written over, and Escape brings back what the box would say", () => {
  const { input, one, told, type } = box();
  type("0.");
  one.write("0.5"); // a slider moves
  assert.equal(input.value, "0.");
  input.does("keydown", { key: "Escape" });
  assert.equal(input.value, "0.5");
  input.does("change");
  assert.deepEqual(told, []);
});

test("a box that is left as it was says again what it should", () => {
  const { input, one, told, type } = box();
  type("0.4"); // typed away and back: browsers tell of no change
  one.write("", "they differ");
  input.does("blur");
  assert.deepEqual([input.value, input.placeholder, told], ["", "they differ", []]);
});

const key = (name, more = {}) => {
  const did = [];
  const event = { key: name, preventDefault: () => did.push("kept"), stopPropagation() {}, ...more };
  return { event, did };
};

test("arrow keys go where they point, ten times as far with Shift, and do not scroll the page", () => {
  for (const [name, way] of Object.entries({ ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] })) { // prettier-ignore
    const { event, did } = key(name);
    assert.deepEqual(wayOf(event), way);
    assert.deepEqual(did, ["kept"]);
    assert.deepEqual(wayOf(key(name, { shiftKey: true }).event), way.map((step) => 10 * step));
  }
  const { event, did } = key("a");
  assert.deepEqual([wayOf(event), did], [null, []]);
});

test("the space bar is free unless a control, another key or something over the page wants it", () => {
  const on = (control) => ({ composedPath: () => [{ closest: () => control }] });
  const space = (more = {}, control = null) => isFreeSpace({ key: " ", ...on(control), ...more });
  assert.ok(space());
  assert.ok(!space({}, "a button"));
  for (const held of ["shiftKey", "ctrlKey", "altKey", "metaKey", "defaultPrevented", "isComposing"])
    assert.ok(!space({ [held]: true }), held);
  assert.ok(!isFreeSpace({ key: "x", ...on(null) }));
  document.querySelectorAll = () => [{ checkVisibility: () => true }];
  assert.ok(!space());
  document.querySelectorAll = () => [{ checkVisibility: () => false }];
  assert.ok(space(), "what is not seen has no use for it");
});

/** A player at a step, and what it does at its next tick, so many seconds later. */
function playing(cursor, seconds, more = {}) {
  const did = [];
  const { steps = 20, paused = false, ...rest } = more;
  const time = new Cursor();
  time.answered({ cursor, steps });
  if (!paused) time.play();
  time.seek(cursor);
  const live = { get cursor() { return time.at; }, draw: () => did.push("draw"), spec: { steps } }; // prettier-ignore
  const player = Object.assign(Object.create(Player.prototype), {
    live, time, before: 1000, speed: 1, end: 20, repeat: false, // prettier-ignore
    next: () => did.push("next"),
    pause: () => did.push("pause"),
    ...rest,
  });
  player.tick(1000 + 1000 * seconds);
  return { cursor: live.cursor, did };
}

test("playing goes on in time, to the last step and no farther", () => {
  assert.deepEqual(playing(3, 0.5), { cursor: 3 + 0.5 * pace(20, 1), did: ["draw", "next"] });
  assert.deepEqual(playing(19.9, 1), { cursor: 20, did: ["draw", "pause"] });
  assert.deepEqual(playing(4, 1, { end: 5 }), { cursor: 5, did: ["draw", "pause"] });
  assert.deepEqual(playing(4, -1).cursor, 4, "a clock that goes back does not");
  assert.equal(playing(3, 60, { steps: 200, end: 200 }).cursor, 3 + pace(200, 1), "in a frozen tab it waits");
  assert.deepEqual(playing(4, 1, { paused: true }), { cursor: 4, did: [] });
});

test("repeated, it begins again after the last step; without steps there is nothing to repeat", () => {
  assert.deepEqual(playing(19.9, 1, { repeat: true }), { cursor: 0, did: ["draw", "next"] });
  const { did } = playing(0, 1, { repeat: true, steps: 0 });
  assert.deepEqual(did, ["draw", "pause"]);
});

test("arrow keys step where no control wants them, and never with Ctrl, which is the browser's", () => {
  const steps = [];
  const player = { isMeant: () => false, live: { spec: {} }, bar: {}, step: (k) => steps.push(k) };
  const press = (name, more = {}) =>
    Player.prototype.key.call(player, { ...key(name).event, target: document.body, ...more });
  press("ArrowRight");
  press("ArrowLeft");
  assert.deepEqual(steps, [1, -1]);
  for (const held of ["ctrlKey", "metaKey", "altKey"]) press("ArrowRight", { [held]: true });
  press("ArrowRight", { target: { closest: () => null } });
  press("ArrowUp");
  player.bar = undefined; // a page has nothing to play: once its address had a step then
  press("ArrowRight");
  assert.equal(steps.length, 2);
});

/** A pointer over panels of 400 by 300 pixels, beside each other, 100 to one of the plane. */
function pointer({ apart = false } = {}) {
  const panel = (left) => ({
    left, right: left + 400, top: 0, bottom: 300, // prettier-ignore
    x: (v) => left + 100 * v, y: (v) => 300 - 100 * v, // prettier-ignore
    atX: (px) => (px - left) / 100, atY: (px) => (300 - px) / 100, // prettier-ignore
  });
  const numbers = { columns: { x1: [1, 2], x2: [1, 1], loss: [4, 0] }, least: 3 };
  const paths = ["first", "second"].map((name) => ({ name, colour: "#123", numbers }));
  const moved = [];
  const shown = [];
  const one = Object.assign(Object.create(Pointer.prototype), {
    pull: { sliderOf: () => undefined },
    figure: { plot: { classList: { toggle() {} } }, frame: { getBoundingClientRect: () => ({ left: 10, top: 20 }) }, panels: () => [panel(0), panel(500)] }, // prettier-ignore
    live: {
      hand: null,
      paths: () => paths,
      start: () => [1, 1],
      gesture: { moveStart: (point) => moved.push(point) },
      outbox: { soon() {} },
      spec: { plane: { apart }, words: { step: "step", gradient: "∇f" } },
    },
    tip: { hidden: true, style: {}, parentElement: { clientWidth: 900, clientHeight: 300 }, set textContent(text) { shown.push(text); } }, // prettier-ignore
  });
  return { one, moved, shown };
}

test("a point under the pointer is where it is, in numbers a tenth of a pixel fine", () => {
  const { one } = pointer();
  const point = one.pointAt({ clientX: 10 + 123.456789, clientY: 20 + 56.78 });
  for (const [i, exact] of [1.23456789, 2.4322].entries()) {
    assert.ok(Math.abs(point[i] - exact) <= 0.001, `${point[i]}`);
    assert.ok(String(point[i]).length <= 6, `${point[i]}`);
  }
});

test("arrow keys move the start by a hundredth of what is seen", () => {
  const { one, moved } = pointer();
  for (const name of ["ArrowRight", "ArrowUp"]) one.nudge(key(name).event);
  one.nudge(key("ArrowLeft", { shiftKey: true }).event);
  assert.deepEqual(moved, [[1.04, 1], [1, 1.03], [0.6, 1]]); // prettier-ignore
});

test("a hovered point is that of the panel's own run, and its f is not its height", () => {
  const say = (apart, x) => {
    const { one, shown } = pointer({ apart });
    one.hover({ clientX: 10 + x, clientY: 20 + 202, buttons: 0 });
    return shown.join().split("\n").slice(0, 3);
  };
  assert.deepEqual(say(true, 101), ["first, step 0", "x1 1, x2 1", "f 7"]);
  assert.deepEqual(say(true, 699), ["second, step 1", "x1 2, x2 1", "f 3"]);
  assert.deepEqual(say(false, 150), [""], "no point is near");
});

/** What stands below a run's sliders. */
function told({ cursor, exact = true, kind = "at rest", since = -1 }) {
  const words = { step: "step", after: "after {steps} steps: ", since: "since step {step}", kinds: { "at rest": "at rest", diverged: "diverged" } }; // prettier-ignore
  const one = { live: { spec: { words, steps: 2 }, cursor }, readout: made(), status: made() };
  const columns = { x1: [1, 2, 4], x2: [0, 0, 1], loss: [8, 5, 0.5] };
  Sliders.prototype.writeEnding.call(one, {
    numbers: { columns, least: -2, kind, since, criterion: "", exact, fine: [0.01, 0.01, 0.01] },
  });
  return [one.readout.textContent, one.status.textContent];
}

test("below a run's sliders stands where it is at the cursor: f itself, not its height", () => {
  assert.deepEqual(told({ cursor: 2 }), ["step 2  x1 4  x2 1  f −1.5", "at rest"]);
  assert.deepEqual(told({ cursor: 1.7 }), ["step 1  x1 2  x2 0  f 3", "after 2 steps: at rest"]);
  assert.deepEqual(told({ cursor: 2, kind: "diverged", since: 1 })[1], "diverged · since step 1");
  assert.match(told({ cursor: 2, exact: false })[0], /x1 ≈ 4 {2}x2 ≈ 1 {2}f ≈ −1\.5/);
});

test("a run that is deeper than its slice shows has a head at the bottom, another its dot", () => {
  const drawn = (own) => {
    const did = { heads: 0, dots: 0 };
    const nothing = () => {};
    const pen = {
      beginPath: nothing, moveTo: nothing, lineTo: nothing, stroke: nothing, closePath: () => (did.heads += 1), fill: nothing, arc: () => (did.dots += 1), // prettier-ignore
    };
    const place = { left: 0, right: 100, top: 0, bottom: 100, x: (v) => v, y: (v) => 100 - v };
    Slices.prototype.dot.call({}, pen, place, { at: 5, own }, { ink: "#000", paper: "#fff" });
    return did;
  };
  assert.deepEqual(drawn(40), { heads: 0, dots: 2 });
  assert.deepEqual(drawn(-7), { heads: 1, dots: 2 });
  assert.deepEqual(drawn(-Infinity), { heads: 1, dots: 0 });
  assert.deepEqual(drawn(NaN), { heads: 0, dots: 0 });
});

test("a slider is let go by the finger that holds it, and by no other", () => {
  for (const type of ["pointerup", "pointercancel"]) {
    const [said, listeners] = [[], new Set()];
    window.addEventListener = (name, listener) => listeners.add(`${name}`) && (listeners.up = listener);
    window.removeEventListener = (name) => listeners.delete(name);
    onceUp(7, (how) => said.push(how));
    listeners.up({ type, pointerId: 8 });
    assert.deepEqual([said, listeners.size], [[], 2], "another finger of the same hand");
    listeners.up({ type, pointerId: 7 });
    assert.deepEqual([said, listeners.size], [[type], 0]);
  }
});

test("a click puts the start where it is; what was dragged, a second finger and a button do not", () => {
  mock.timers.enable({ apis: ["setTimeout"] });
  const { one, moved } = pointer();
  const [plot, said] = [made(), []];
  window.addEventListener = (name, listener) => said.push(listener);
  Object.assign(one, { drop: () => said.push("dropped"), panelAt: () => one.figure.panels()[0] });
  Object.assign(one.figure, { plot });
  one.listenToClicks();
  const [ended] = said.splice(0);
  const bar = { closest: () => ({}) };
  const press = (more = {}) => {
    const at = { clientX: 110, clientY: 120, target: {}, button: 0, isPrimary: true, pointerId: 1 };
    plot.does("pointerdown", { ...at, ...more });
    ended({ ...at, ...more.end });
    mock.timers.tick(1000);
    return moved.splice(0).length;
  };
  assert.equal(press(), 1);
  assert.deepEqual(said, ["dropped"]);
  assert.equal(press({ end: { clientX: 113 } }), 1, "a hand is not so still");
  assert.equal(press({ end: { clientX: 115 } }), 0, "it was dragged: that zooms");
  assert.equal(press({ button: 2 }), 0);
  assert.equal(press({ isPrimary: false }), 0);
  assert.equal(press({ target: bar }), 0, "a button of the figure's bar");
  assert.equal(press({ end: { pointerId: 2 } }), 0, "another finger");
  mock.timers.reset();
});
