/** Formulas as they are read aloud. */

import assert from "node:assert/strict";
import test from "node:test";

import { worded } from "../../optlab/web/live/js/page/formulas.js";

const SIGNS = {
  "+": "plus",
  "-": "minus",
  "=": "equals",
  "/": "over",
  "\\le": "at most",
  "\\times": "times",
  "|": "the size of",
  "^": "to the power",
  root: "the root of",
  squared: "squared",
};

for (const [latex, says] of [
  ["2", "2"],
  ["2(1 + \\beta)", "2 times (1 plus beta)"],
  ["2/(1 - \\beta)", "2 over (1 minus beta)"],
  ["1 - |r|", "1 minus the size of r"],
  ["|a| + |b|", "the size of a plus the size of b"],
  ["\\gamma = 0.99", "gamma equals 0.99"],
  ["\\frac{2}{\\lambda_{\\max}}", "(2) over (lambda max)"],
  ["x_1^2", "x 1 squared"],
  ["x^{t+1} \\le \\sqrt{\\epsilon}", "x to the power t plus 1 at most the root of (epsilon)"],
  ["D^{-1/2} Q", "D to the power minus 1 over 2 Q"],
  ["f(x)", "f (x)"],
  ["{", ""],
  ["", ""],
])
  test(`"${latex}"`, () => assert.equal(worded(latex, SIGNS), says));
