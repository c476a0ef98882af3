import assert from "node:assert/strict";
import test from "node:test";

import { numbers } from "./fakes.mjs";
import { opened } from "../../optlab/web/live/js/core/packets.js";
import { packetAt } from "../../optlab/web/live/js/one_file/ground.js";

test("a height map at one position is read as one at rest is", () => {
  const random = numbers(3);
  const side = 7;
  for (const gaps of [false, true]) {
    const heights = Array.from({ length: side * side }, () => Math.floor(1023 * random()));
    if (gaps) heights[5] = heights[20] = NaN;
    const header = { kind: "ground", side, top: 1023, gaps };
    const ground = opened(packetAt(header, heights, [[-4, 5], [0, 2]]));
    assert.deepEqual(Array.from(ground.heights), heights);
    assert.deepEqual([ground.header.x1[0], ground.header.x1[6], ground.header.x2[3]], [-4, 5, 1]);
    assert.equal(ground.top, 1023);
  }
});
