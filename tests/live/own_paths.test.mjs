/** Paths that a person's own program has written: how they are read, what is refused, and how far they are from a run. */

import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import { isToml, MOST_PATHS, MOST_ROWS, pathsIn, textOf } from "../../optlab/web/live/js/core/path_file.js";
import { page } from "./fakes.mjs";

page();
const kept = new Map();
globalThis.sessionStorage = {
  getItem: (key) => kept.get(key) ?? null,
  setItem: (key, value) => kept.set(key, value),
  removeItem: (key) => kept.delete(key),
};
const here = "../../optlab/web/live/js/core/own_paths.js";
const own = await import(here);
const { nearestOwn, thinned } = await import("../../optlab/web/live/js/draw/own_drawing.js");

beforeEach(() => own.ownPaths().forEach(own.removeOwnPath));

const POINTS = [
  [0, -5, -2],
  [1, -4.5, 0.1 + 0.2],
  [2, 1e-300, -1.7976931348623157e308],
];
const plain = ({ steps, x1, x2 }) => Array.from(steps, (step, i) => [step, x1[i], x2[i]]);
const row = (part) => (cells) => cells.map(String).join(part);

const WAYS = {
  commas: POINTS.map(row(",")).join("\n"),
  semicolons: POINTS.map(row(";")).join("\r\n"),
  tabs: POINTS.map(row("\t")).join("\n"),
  spaces: POINTS.map(row("   ")).join("\n"),
  "old Mac": POINTS.map(row(", ")).join("\r"),
  "comments and gaps": `# mine\n\n${POINTS.map(row(",")).join("\n#between\n\n")}\n\n`,
  "a head": `step,x1,x2\n${POINTS.map(row(",")).join("\n")}`,
  "any order, and more": `f,X2,loss,x1,Step\n${POINTS.map(([k, a, b]) => [7, b, "?", a, k].join()).join("\n")}`,
  "x and y": `k;x;y\n${POINTS.map(row(";")).join("\n")}`,
  "no steps": POINTS.map(([, a, b]) => `${a},${b}`).join("\n"),
  "no steps, named": `x2 x1\n${POINTS.map(([, a, b]) => `${b} ${a}`).join("\n")}`,
  "NumPy's savetxt": `# x1 step x2\n${POINTS.map(([k, a, b]) => `${a} ${k}.000e+00 ${b}`).join("\n")}`,
  "decimal commas": POINTS.map((one) => one.map((v) => String(v).replace(".", ",")).join(";")).join("\n"),
  "a byte order mark": `\ufeffstep,x1,x2\n${POINTS.map(row(",")).join("\n")}`,
  quotes: `"step","x1","x2","says"\n${POINTS.map((one) => [...one, '"a, ""b"""'].join()).join("\n")}`,
  "unknown names that are known beside others": `x,x1,x2,step\n${POINTS.map(([k, a, b]) => [9, a, b, k].join()).join("\n")}`,
};

for (const [says, text] of Object.entries(WAYS))
  test(`a path with ${says} is read to the last digit`, () => {
    const [path, ...others] = pathsIn(text, "mine");
    assert.deepEqual(plain(path), POINTS);
    assert.deepEqual([path.name, others.length], ["mine", 0]);
  });

test("a column run makes several paths, in whatever order the rows are", () => {
  const text = 'run,step,x1,x2\na,0,1,2\n"b, it",0,3,4\na,1,5,6\n"b, it",3,7,8';
  const paths = pathsIn(text, "mine");
  assert.deepEqual(
    paths.map((path) => [path.name, plain(path)]),
    [
      ["mine: a", [[0, 1, 2], [1, 5, 6]]], // prettier-ignore
      ["mine: b, it", [[0, 3, 4], [3, 7, 8]]], // prettier-ignore
    ],
  );
});

test("what is not finite is read as programs write it", () => {
  const { x1, x2 } = pathsIn("inf,-Infinity\nnan,NaN\n+Inf,-0.0", "mine")[0];
  assert.deepEqual([...x1, ...x2], [Infinity, NaN, Infinity, -Infinity, NaN, -0]);
});

const REFUSED = {
  "1,2,3\n4,x,6": ["number", { line: 2, column: "x1", value: "x" }],
  "1,2,3\n4,5,": ["number", { line: 2, column: "x2", value: "" }],
  "1,2,3\n4,0x10,6": ["number", { line: 2, value: "0x10" }],
  "1,2,3\n4,1e,6": ["number", { line: 2 }],
  "# a\n1,2,3\n\n4,5": ["cells", { line: 4, value: 2, most: 3 }],
  "1,2,3,4": ["columns", { line: 1, value: 4 }],
  "step,x1\n1,2": ["names", { line: 1, value: "step, x1" }],
  "__proto__,constructor,x1\n1,2,3": ["names", { line: 1 }],
  "x1,x2,X1\n1,2,3": ["twice", { line: 1, value: "X1" }],
  "1.5,2,3": ["whole", { line: 1, value: "1.5" }],
  "-1,2,3": ["whole", { line: 1 }],
  "1e300,2,3": ["whole", { line: 1 }],
  "0,1,1\n0,1,1": ["rising", { line: 2, least: 0, value: "0" }],
  "2,1,1\n1,1,1": ["rising", { line: 2, least: 2 }],
  'x1,x2\n"1,2': ["quote", { line: 2 }],
  "": ["empty", {}],
  "# nothing\n\n": ["empty", {}],
  "hello": ["empty", {}],
  '{"x1": [1, 2]}': ["empty", {}],
};

for (const [text, [reason, values]] of Object.entries(REFUSED))
  test(`${JSON.stringify(text)} is refused, and where is said`, () => {
    assert.throws(
      () => pathsIn(text, "mine"),
      (error) => {
        assert.equal(error.reason, reason);
        for (const [name, value] of Object.entries(values)) assert.equal(error.values[name], value);
        return true;
      },
    );
  });

const reasonOf = (made) => {
  try {
    made();
  } catch (error) {
    return [error.reason, error.values];
  }
  return [];
};

test("rows, paths and bytes have an end, and a wrong cell is shown in short", async () => {
  const rows = Array.from({ length: MOST_ROWS }, (_row, k) => `${k},1,2`);
  assert.equal(pathsIn(rows.join("\n"), "mine")[0].steps.length, MOST_ROWS);
  const [reason, values] = reasonOf(() => pathsIn([...rows, "200000,1,2"].join("\n"), "mine"));
  assert.deepEqual([reason, values.line, values.most], ["rows", MOST_ROWS + 1, MOST_ROWS]);
  const runs = Array.from({ length: MOST_PATHS + 1 }, (_run, k) => `r${k},1,2`);
  assert.equal(reasonOf(() => pathsIn(`run,x1,x2\n${runs.join("\n")}`, "mine"))[0], "paths");
  assert.ok(reasonOf(() => pathsIn(`1,${"9".repeat(1e6)}x`, "mine"))[1].value.length <= 40);
  const large = { name: "a.csv", size: 2e9, arrayBuffer: () => assert.fail("it was read") };
  await assert.rejects(own.takeFile(large), { reason: "big" });
});

test("a text is UTF-8 or UTF-16, and nothing else is one", () => {
  const wide = Uint8Array.from([0xff, 0xfe, ...[..."1,2"].flatMap((c) => [c.charCodeAt(0), 0])]);
  assert.equal(textOf(wide.buffer), "1,2");
  for (const bytes of [[0x89, 0x50, 0x4e, 0x47], [49, 44, 0, 50], [0xff, 0xfe, 0]])
    assert.equal(reasonOf(() => textOf(Uint8Array.from(bytes).buffer))[0], "text");
});

test("an experiment is told from a path", () => {
  for (const text of ["steps = 20", "# mine\n\n[[runs]]\n", 'title.en = "x"', "[lesson]"])
    assert.ok(isToml(text, "a.txt"), text);
  for (const text of ["x1,x2\n1,2", "1 2", "# steps = 20\n1,2"]) assert.ok(!isToml(text, "a.txt"), text);
  assert.ok(isToml("1,2", "a.TOML") && !isToml("a = 1", "a.csv"));
});

const file = (name, text) => ({
  name,
  size: text.length,
  arrayBuffer: async () => new TextEncoder().encode(text).buffer,
});

test("a file takes the place of the one that had its name, and is kept by the tab", async () => {
  assert.equal(await own.takeFile(file("a.csv", "0,1,2\n2,0.1,-0.0\n3,inf,nan")), null);
  await own.takeFile(file("b.csv", "1,2"));
  await own.takeFile(file("a.csv", "0,1,2\n2,0.1,-0.0\n3,inf,nan"));
  assert.deepEqual(own.ownPaths().map(({ name }) => name), ["b", "a"]);
  const again = await import(`${here}?anew`); // as after the page was loaded anew
  const read = again.ownPaths();
  assert.deepEqual(read.map(({ name }) => name), ["b", "a"]);
  assert.deepEqual(plain(read[1]), [[0, 1, 2], [2, 0.1, -0], [3, Infinity, NaN]]); // prettier-ignore
  own.ownPaths().forEach(own.removeOwnPath);
  assert.equal(kept.size, 0);
});

test("a refused file leaves all others, and so does a memory that nobody wrote", async () => {
  await own.takeFile(file("a.csv", "1,2"));
  await assert.rejects(own.takeFile(file("a.csv", "1,x")), { reason: "number" });
  await assert.rejects(own.takeFile(file("c.toml", "x".repeat(30_000))), { reason: "toml" });
  const runs = Array.from({ length: MOST_PATHS }, (_run, k) => `r${k},1,2`).join("\n");
  await assert.rejects(own.takeFile(file("c.csv", `run,x1,x2\n${runs}`)), { reason: "many" });
  assert.equal(own.ownPaths().length, 1);
  for (const text of ["{", "[1]", "{}", '[{"x1":"AAAA","x2":""}]', '[{"x1":"%"}]']) {
    kept.set("optlab.own", text);
    assert.deepEqual((await import(`${here}?${encodeURIComponent(text)}`)).ownPaths(), []);
  }
});

test("without room in the browser's memory a path stays until the page is loaded anew", async () => {
  const { setItem } = globalThis.sessionStorage;
  globalThis.sessionStorage.setItem = () => {
    throw new DOMException("full", "QuotaExceededError");
  };
  await own.takeFile(file("a.csv", "1,2"));
  globalThis.sessionStorage.setItem = setItem;
  assert.deepEqual([own.ownPaths().length, kept.size], [1, 0]);
});

const run = (x1, x2, more = {}) => ({
  numbers: { columns: { x1: Float64Array.from(x1), x2: Float64Array.from(x2) }, exact: true, fine: [], ...more },
});

test("the largest difference is named with its step, at the steps that both have", async () => {
  await own.takeFile(file("a.csv", "1,1,1\n2,5,5\n9,0,0"));
  const [path] = own.ownPaths();
  const near = run([0, 1, 2, 3], [0, 1.5, 1, 3]);
  const far = run([0, 9, 9, 9], [0, 9, 9, 9]);
  assert.deepEqual(own.differenceOf(path, [far, near], -1, {}), {
    ...{ run: 1, distance: 5, step: 2, common: 2, known: 0 },
  });
  assert.equal(own.differenceOf(path, [far, near], 0, {}).run, 0);
  assert.equal(own.differenceOf(path, [run([0], [0])], -1, {}), null);
  assert.equal(own.differenceOf(path, [], -1, {}), null);
  // One step in nine is drawn, and the last: its second point is step 9.
  const long = own.differenceOf(path, [run([1, 3, 7], [1, 4, 7])], -1, { stride: 9, taken: 10 });
  assert.deepEqual([long.step, long.distance, long.common], [9, 5, 1]);
  const moving = run([0, 1, 2], [0, 1, 2], { exact: false, fine: [3, 4, 0] });
  assert.equal(own.differenceOf(path, [moving], -1, {}).known, 5);
});

test("of two that are no number, or infinite, alike, the distance is 0, else as large as can be", () => {
  assert.equal(own.apart(NaN, Infinity, NaN, Infinity), 0);
  assert.equal(own.apart(0, -0, -0, 0), 0);
  for (const other of [NaN, -Infinity, 1]) assert.equal(own.apart(Infinity, 1, other, 1), Infinity);
  assert.equal(own.apart(1e308, 0, -1e308, 0), Infinity);
});

test("how far it has come is by its own steps", () => {
  const [path] = pathsIn("2,0,0\n4,0,0\n5,0,0", "mine");
  const at = (step) => own.reached(path, step);
  assert.deepEqual([at(0), at(2), at(3), at(4.5), at(5), at(99)], [
    [-1, 0], [0, 0], [0, 0.5], [1, 0.5], [2, 0], [2, 0], // prettier-ignore
  ]);
});

test("a long path is thinned where it is drawn, and ends where it ends", () => {
  const [path] = pathsIn(Array.from({ length: 50_001 }, (_r, k) => `${k},${k}`).join("\n"), "mine");
  const few = thinned(path);
  assert.ok(few.steps.length <= 2002 && few.steps.length > 1000);
  assert.deepEqual([few.steps[0], few.steps.at(-1), few.x1.at(-1)], [0, 50_000, 50_000]);
  assert.equal(thinned(path), few);
});

test("the point under the mouse is found among those that are drawn", async () => {
  await own.takeFile(file("a.csv", "0,1,1\n5,3,2"));
  const panel = { x: (v) => 10 * v, y: (v) => 100 - 10 * v };
  const found = nearestOwn(panel, 31, 79, 12);
  assert.deepEqual([found.path.name, found.k, found.path.steps[found.k]], ["a", 1, 5]);
  assert.equal(nearestOwn(panel, 60, 60, 12), null);
});
