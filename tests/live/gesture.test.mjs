/** What a hand does, from a press to the answer: where each transition leads from every state. */

import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import { Gesture } from "../../optlab/web/live/js/core/gesture.js";

const slider = (id) => ({ id, value: 1, stops: [1, 2, 3] });
const [eta, gamma] = [slider("eta"), slider("gamma")];
const SLIDERS = [eta, gamma];

let said;
let gesture;
const made = () =>
  new Gesture({
    moved: (hand) => said.push(["moved", hand]),
    dropped: (hand) => said.push(["dropped", hand, gesture.state]),
    cancelled: () => said.push(["cancelled"]),
  });
beforeEach(() => {
  said = [];
  gesture = made();
});

/** How one comes to each state; with what waits as well. */
const WAYS = {
  idle: () => {},
  pressed: () => gesture.press(),
  held: () => gesture.slide(eta, 2),
  "let go": () => (gesture.slide(eta, 2), gesture.drop()),
  "pressed, and something waits": () => (WAYS["let go"](), gesture.press()),
  "held, and something waits": () => (WAYS["let go"](), gesture.slide(gamma, 3)),
};

const TRANSITIONS = {
  press: () => gesture.press(),
  slide: () => gesture.slide(eta, 3),
  moveStart: () => gesture.moveStart([1, 2]),
  moveCell: () => gesture.moveCell("map", [1, 0]),
  moveDot: () => gesture.moveDot("map", { eta: 3 }),
  "moveDot nowhere": () => gesture.moveDot("map", {}),
  drop: () => gesture.drop(),
  cancel: () => gesture.cancel(),
  "answered in part": () => gesture.answered(false, SLIDERS),
  answered: () => gesture.answered(true, SLIDERS),
  "answered, and no slider is left": () => gesture.answered(false, []),
  found: () => gesture.found([null]),
};

const ALL = Object.keys(WAYS);
const same = Object.fromEntries(ALL.map((way) => [way, way.split(",")[0]]));
const held = Object.fromEntries(ALL.map((way) => [way, "held"]));

/** Where it leads: the state by the way that one came. */
const LEADS = {
  press: { ...same, idle: "pressed", "let go": "pressed" },
  slide: held,
  moveStart: held,
  moveCell: held,
  moveDot: held,
  "moveDot nowhere": same,
  drop: {
    idle: "idle",
    pressed: "idle",
    held: "let go",
    "let go": "let go",
    "pressed, and something waits": "let go",
    "held, and something waits": "let go",
  },
  cancel: {
    idle: "idle",
    pressed: "idle",
    held: "idle",
    "let go": "let go",
    "pressed, and something waits": "let go",
    "held, and something waits": "let go",
  },
  "answered in part": same,
  answered: { ...same, "let go": "idle" },
  "answered, and no slider is left": {
    ...same,
    held: "pressed",
    "let go": "idle",
    "held, and something waits": "pressed",
  },
  found: same,
};

for (const [name, transition] of Object.entries(TRANSITIONS))
  for (const [way, come] of Object.entries(WAYS))
    test(`${name}, ${way}: ${LEADS[name][way]}`, () => {
      come();
      assert.equal(gesture.state, way.split(",")[0]);
      transition();
      const { state } = gesture;
      assert.equal(state, LEADS[name][way]);
      assert.equal(gesture.holding, state === "held" || state === "pressed");
      assert.equal(gesture.held !== null, state === "held");
      assert.equal(gesture.sliding, Boolean(gesture.held?.slider));
      if (state === "idle") assert.equal(gesture.drag, null);
      if (state === "held") assert.equal(gesture.drag, gesture.held);
      if (state === "let go") assert.ok(gesture.drag);
    });

test("the table has every transition, and every transition has a place in the table", () => {
  const own = Object.getOwnPropertyDescriptors(Gesture.prototype);
  const methods = Object.keys(own).filter((name) => name !== "constructor" && own[name].value);
  const tried = Object.keys(TRANSITIONS).map((name) => name.split(/[ ,]/)[0]);
  assert.deepEqual(methods.sort(), [...new Set(tried)].sort());
  assert.deepEqual(Object.keys(LEADS), Object.keys(TRANSITIONS));
});

test("nobody else can say what is held", () => {
  for (const name of ["state", "drag", "held", "holding", "sliding"])
    assert.throws(() => (gesture[name] = null), TypeError, name);
});

test("each movement is told, and a drop once, when it is let go", () => {
  gesture.slide(eta, 2);
  gesture.slide(eta, 3);
  gesture.drop();
  gesture.drop();
  assert.deepEqual(said, [
    ["moved", { slider: eta, value: 2 }],
    ["moved", { slider: eta, value: 3 }],
    ["dropped", { slider: eta, value: 3 }, "let go"],
  ]);
});

test("what is cancelled is told, and not dropped", () => {
  gesture.slide(eta, 2);
  gesture.cancel();
  gesture.drop();
  assert.deepEqual(said, [["moved", { slider: eta, value: 2 }], ["cancelled"]]);
});

test("a press that moves nothing tells nothing, dropped or answered", () => {
  gesture.press();
  gesture.answered(true, SLIDERS);
  gesture.drop();
  assert.deepEqual(said, []);
});

test("an answer that comes while something is held leaves it, with the slider that is there now", () => {
  gesture.slide(eta, 2);
  const now = slider("eta");
  gesture.answered(true, [now]);
  assert.equal(gesture.state, "held");
  assert.deepEqual(gesture.held, { slider: now, value: 2 });
  assert.equal(gesture.held.slider, now);
});

test("what waits has the slider that is there now, too, until all is answered", () => {
  gesture.slide(eta, 2);
  gesture.drop();
  const now = slider("eta");
  gesture.answered(false, [now]);
  assert.equal(gesture.drag.slider, now);
  gesture.moveStart([1, 2]);
  gesture.answered(false, []);
  gesture.cancel();
  assert.equal(gesture.drag, null, "a slider that is gone waits for nothing");
});

test("what is taken before the answer is held over what waits, and that is there again when it is cancelled", () => {
  gesture.slide(eta, 2);
  gesture.drop();
  gesture.slide(gamma, 3);
  assert.equal(gesture.drag.slider, gamma);
  gesture.cancel();
  assert.equal(gesture.state, "let go");
  assert.deepEqual(gesture.drag, { slider: eta, value: 2 });
  gesture.slide(gamma, 3);
  gesture.answered(true, SLIDERS);
  assert.equal(gesture.drag.slider, gamma);
  gesture.cancel();
  assert.equal(gesture.state, "idle");
});

test("a release while an answer is under way waits in place of what waited", () => {
  gesture.slide(eta, 2);
  gesture.drop();
  gesture.slide(gamma, 3);
  gesture.drop();
  assert.equal(gesture.drag.slider, gamma);
  gesture.answered(false, SLIDERS);
  assert.equal(gesture.drag.slider, gamma, "the answer to the first one");
  gesture.answered(true, SLIDERS);
  assert.equal(gesture.drag, null);
});

test("paths that were found are shown until there are others, and those of another map are not", () => {
  const [first, second] = [[null], [null, null]];
  gesture.moveStart([1, 2]);
  assert.equal(gesture.drag.numbers, undefined);
  gesture.found(first);
  gesture.moveStart([3, 4]);
  assert.equal(gesture.drag.numbers, first);
  gesture.drop();
  gesture.found(second);
  assert.equal(gesture.drag.numbers, second, "also of what is let go");
  assert.deepEqual([gesture.state, gesture.held], ["let go", null]);
  gesture.moveCell("map", [0, 0]);
  assert.equal(gesture.drag.numbers, second);
  gesture.moveDot("map", { eta: 1 });
  assert.equal(gesture.drag.numbers, second);
  gesture.moveDot("other", { eta: 1 });
  assert.equal(gesture.drag.numbers, undefined);
  gesture.slide(eta, 2);
  gesture.found(first);
  assert.equal(gesture.drag.numbers, undefined, "a slider has rows");
});

test("a dot keeps what it set before, on its own map", () => {
  gesture.moveDot("map", { eta: 2 });
  gesture.moveDot("map", { gamma: 3 });
  assert.deepEqual(gesture.drag.values, { eta: 2, gamma: 3 });
  gesture.drop();
  gesture.moveDot("map", { gamma: 1 });
  assert.deepEqual(gesture.drag.values, { eta: 2, gamma: 1 });
  gesture.moveDot("other", { gamma: 1 });
  assert.deepEqual(gesture.drag.values, { gamma: 1 });
});

test("two hands know nothing of each other", () => {
  const other = made();
  gesture.slide(eta, 2);
  other.moveStart([1, 2]);
  other.cancel();
  assert.equal(other.state, "idle");
  assert.equal(gesture.state, "held");
});
