/** Which part of an axis curves need, when it may stay as it is, and where its ticks are. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { logReach, logTicks, near, reach, ticks } from "../../optlab/web/live/js/draw/axes.js";
import { numbers, read } from "./fakes.mjs";

const geometric = (from, by, count = 101) =>
  Array.from({ length: count }, (_, k) => from * by ** k);

const holds = ([low, high], value) => low < value && value < high;

function axis([low, high], where) {
  assert.ok(
    Number.isFinite(low) && Number.isFinite(high) && low < high,
    `${where}: ${low}, ${high}`,
  );
  assert.ok(Number.isFinite(high - low), where);
}

const CURVES = {
  none: [],
  empty: [[], []],
  "all nan": [[NaN, NaN], [NaN]],
  "all endless": [[Infinity, -Infinity]],
  "converged to 0": [[0, 0, 0]],
  "one value": [[7]],
  "one negative value": [[-7, -7]],
  "the smallest number": [[5e-324, 5e-324]],
  "as large as numbers are": [[1.7e308, -1.7e308, 1e308]],
  "until it overflows": [[...geometric(1, -1e30, 11), -Infinity, NaN]],
  falling: [geometric(50, 0.9)],
};

for (const [name, curves] of Object.entries(CURVES))
  test(`curves that are ${name} have an axis`, () => {
    axis(reach(curves), "linear");
    axis(logReach(curves, true), "losses");
    axis(logReach(curves, false), "logarithmic");
  });

test("a linear axis holds every finite value, close by", () => {
  const random = numbers(11);
  for (let i = 0; i < 300; i++) {
    const size = 10 ** (20 * random() - 10);
    const curve = Array.from({ length: 20 }, () => size * (random() - 0.3));
    const range = reach([curve, [NaN, Infinity], [-Infinity]]);
    assert.ok(curve.every((value) => holds(range, value)));
    const used = Math.max(...curve) - Math.min(...curve);
    assert.ok(used > 0.8 * (range[1] - range[0]));
  }
});

test("losses that converge are all on the axis", () => {
  const curve = geometric(50, 0.9);
  const range = logReach([curve], true);
  assert.ok(curve.every((value) => holds(range, Math.log10(value))));
  assert.ok(range[1] - range[0] < 1.3 * Math.log10(curve[0] / curve[100]));
});

test("a loss that diverges leaves upwards, and flattens none of the others", () => {
  const good = geometric(50, 0.9);
  const alone = logReach([good], true);
  for (const bad of [geometric(50, 10), [50, 1e300, Infinity], [50, Infinity]]) {
    const range = logReach([good, bad], true);
    assert.ok(good.every((value) => holds(range, Math.log10(value))));
    assert.ok(range[1] <= Math.log10(50) + 4 && range[1] >= alone[1], `${range}`);
    assert.ok(range[1] < Math.log10(Math.max(...bad)));
  }
});

test("a run that starts where f is endless, or is nothing, spoils the axis for none of the others", () => {
  const good = geometric(50, 0.9);
  for (const bad of [
    [Infinity, 1e200],
    [NaN, 1e200],
  ])
    assert.deepEqual(logReach([good, bad], true), logReach([good], true));
});

test("a loss that hits the minimum leaves downwards", () => {
  const good = geometric(50, 0.9);
  for (const hit of [[50, 0, 0], [50, 1e-30, 0], geometric(50, 1e-5)]) {
    const range = logReach([good, hit], true);
    assert.ok(good.every((value) => holds(range, Math.log10(value))));
    assert.ok(range[0] > Math.log10(50) - 18.5, `${range}`);
  }
});

test("other curves on a logarithmic axis are shown to their last value above 0", () => {
  const range = logReach([[NaN, 1e-40, 1, 1e20, 0, -3]], false);
  assert.ok(holds(range, -40) && holds(range, 20));
});

test("an axis stays while the curves are in it and fill half of it", () => {
  assert.ok(near([0, 10], [0, 10]));
  assert.ok(near([1, 8], [0, 10]));
  assert.ok(near([-0.1, 10.1], [0, 10]), "a hair beyond is still in it");
  assert.ok(!near([-1, 10], [0, 10]), "below it");
  assert.ok(!near([0, 11], [0, 10]), "above it");
  assert.ok(!near([3, 7], [0, 10]), "less than half of it");
});

/** Whether a number is 1, 2 or 5 times a power of ten. */
const round = (value) => [1, 2, 5].includes(Number(Math.abs(value).toExponential(9).split("e")[0]));

const rising = (values) => values.every((value, i) => i === 0 || values[i - 1] < value);

test("ticks are at round numbers in the range, evenly apart, enough and not too many", () => {
  const random = numbers(12);
  for (let i = 0; i < 2000; i++) {
    const width = 10 ** (24 * random() - 12);
    const low = width * (40 * random() - 20);
    const most = 4 + Math.floor(5 * random());
    const [range, where] = [[low, low + width], `${low} to ${low + width}, at most ${most}`];
    const found = ticks(range, most);
    const values = found.map(({ value }) => value);
    assert.ok(values.length <= most + 1 && values.length >= Math.floor(most / 2.5), where);
    assert.ok(rising(values), where);
    const step = (values.at(-1) - values[0]) / (values.length - 1 || 1);
    if (values.length > 1) assert.ok(round(step), `${step}, ${where}`);
    for (const [k, { value, label }] of found.entries()) {
      assert.ok(value >= low - 1e-9 * width && value <= low + 1.000001 * width, where);
      assert.ok(Math.abs(value - values[0] - k * step) < 1e-6 * width, where);
      assert.ok(Math.abs(read(label) - value) < 1e-3 * width, `${label} at ${value}, ${where}`);
    }
    assert.equal(new Set(found.map(({ label }) => label)).size, found.length, where);
  }
});

test("ticks of a chart's steps", () => {
  const labels = (range, most) => ticks(range, most).map(({ label }) => label);
  assert.deepEqual(labels([-0.5, 20.5], 8), ["0", "5", "10", "15", "20"]);
  assert.deepEqual(labels([-0.5, 100.5], 4), ["0", "50", "100"]);
  assert.deepEqual(labels([-0.3, 0.3], 5), ["−0.2", "0", "0.2"]);
  assert.deepEqual(labels([2e-7, 7e-7], 5), ["2·10⁻⁷", "3·10⁻⁷", "4·10⁻⁷", "5·10⁻⁷", "6·10⁻⁷", "7·10⁻⁷"]);
});

/** What the label of a tick on a logarithmic axis says. */
const said = ({ label, power }) => {
  const [first, ten] = label.split("·");
  if (!power) return read(label);
  assert.equal(ten ?? first, "10");
  return (ten ? Number(first) : 1) * 10 ** Number(power);
};

test("ticks of a logarithmic axis are powers of ten, and 2 and 5 times them where few are", () => {
  const random = numbers(13);
  for (let i = 0; i < 2000; i++) {
    const width = 0.4 + 0.05 * 4000 ** random();
    const low = 500 * random() - 290;
    const [high, where] = [low + width, `${low} to ${low + width}`];
    if (high > 300) continue;
    const found = logTicks([low, high]);
    const values = found.map(({ value }) => value);
    assert.ok(values.length >= 1 && values.length <= 7, `${values.length}, ${where}`);
    assert.ok(rising(values), where);
    for (const tick of found) {
      assert.ok(tick.value >= low && tick.value <= high, where);
      assert.ok(round(said(tick)), `${tick.label} ${tick.power}, ${where}`);
      assert.ok(Math.abs(Math.log10(said(tick)) - tick.value) < 1e-9, where);
      if (width > 2) assert.ok(Number.isInteger(tick.value), where);
    }
    const apart = values.slice(1).map((value, k) => value - values[k]);
    if (width > 2) assert.ok(new Set(apart).size <= 1, `${values}, ${where}`);
  }
});

test("ticks of a logarithmic axis are written out near 1, and as powers far from it", () => {
  const labels = (range) => logTicks(range).map(({ label, power }) => label + (power ?? ""));
  assert.deepEqual(labels([-0.1, 1.1]), ["1", "2", "5", "10"]);
  assert.deepEqual(labels([-4.9, 4.1]), ["10-4", "0.01", "1", "100", "104"]);
  assert.deepEqual(labels([-2.9, 2.1]), ["0.01", "0.1", "1", "10", "100"]);
  assert.deepEqual(labels([1.9, 4.1]), ["100", "1000", "104"]);
  assert.deepEqual(labels([-5.1, -3.9]), ["10-5", "2·10-5", "5·10-5", "10-4"]);
});

for (const [name, curves] of Object.entries(CURVES))
  test(`curves that are ${name} have ticks in their axis`, () => {
    for (const [range, found] of [
      [reach(curves), ticks(reach(curves), 5)],
      [logReach(curves, true), logTicks(logReach(curves, true))],
    ]) {
      const values = found.map(({ value }) => value);
      assert.ok(values.length >= 1 && values.length <= 7, `${range}: ${values}`);
      assert.ok(values.every((value) => value >= range[0] && value <= range[1]));
      assert.ok(rising(values) && found.every(({ label }) => !/nan|∞/.test(label)));
    }
  });
