/** The files of videos, taken apart by readers of our own: what stands where, and when it is seen. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { encoding, obstacle, videoOf } from "../../optlab/web/live/js/film/video.js";
import { mp4 } from "../../optlab/web/live/js/film/mp4.js";
import { webm } from "../../optlab/web/live/js/film/webm.js";
import { numbers } from "./fakes.mjs";

/** WebCodecs of no browser: frames of 100 ms, and an encoder that says what it was given. */
function codecs({ count = 5, supports = () => true, fails = Infinity } = {}) {
  const seen = { encoded: [], open: 0, closed: 0 };
  class Image {
    constructor(of, { timestamp = of.timestamp } = {}) {
      Object.assign(this, { timestamp, duration: of.duration, i: of.i });
      seen.open++;
    }
    close() {
      seen.open--;
    }
  }
  globalThis.VideoFrame = Image;
  globalThis.ImageDecoder = class {
    constructor() {
      this.completed = this.ready = Promise.resolve();
      this.tracks = { ready: this.ready, selectedTrack: { frameCount: count } };
    }
    decode({ frameIndex: i }) {
      return Promise.resolve({ image: new Image({ timestamp: i * 1e5, duration: 1e5, i }) });
    }
    close() {
      seen.closed++;
    }
  };
  globalThis.VideoEncoder = class {
    static isConfigSupported(config) {
      return Promise.resolve({ supported: supports(config) });
    }
    constructor(told) {
      Object.assign(this, { told, state: "unconfigured", encodeQueueSize: 0 });
    }
    configure() {
      this.state = "configured";
    }
    encode(image, { keyFrame }) {
      const { timestamp, i } = image;
      this.encodeQueueSize++;
      setTimeout(() => {
        this.encodeQueueSize--;
        if (seen.encoded.length === fails) return this.told.error(new Error("the encoder fell over"));
        seen.encoded.push({ i, time: timestamp / 1000, keyFrame });
        const copyTo = (data) => data.set([i, 7, 7]);
        this.told.output({ byteLength: 3, timestamp, type: keyFrame ? "key" : "delta", copyTo }, {});
      });
    }
    async flush() {
      while (this.encodeQueueSize) await new Promise((done) => setTimeout(done));
    }
    close() {
      this.state = "closed";
      seen.closed++;
    }
  };
  return seen;
}

const made = (signal, progress = () => {}) =>
  videoOf("webm", { codec: "vp8", width: 64, height: 48 }, new ArrayBuffer(0), progress, signal);

test("every frame is encoded at its time, and the last once more just before the end", async () => {
  const seen = codecs({ count: 45 });
  const shares = [];
  const video = await made(new AbortController().signal, (share) => shares.push(share));
  assert.equal(video.type, "video/webm");
  assert.deepEqual(
    seen.encoded.map(({ time }) => time),
    [...Array.from({ length: 45 }, (_none, i) => 100 * i), 4460],
  );
  const keys = seen.encoded.filter(({ keyFrame }) => keyFrame).map(({ time }) => time);
  assert.deepEqual(keys, [0, 2000, 4000]);
  assert.equal(shares.at(-1), 1);
  assert.deepEqual(shares, [...shares].sort((one, other) => one - other));
  assert.deepEqual([seen.open, seen.closed], [0, 2]);
  const bytes = new Uint8Array(await video.arrayBuffer());
  assert.equal(all(elements(bytes)[1].inside, 0x1f43b675).flatMap(({ inside }) => all(inside, 0xa3)).length, 46);
});

test("it can be cancelled, and nothing is left open", async () => {
  const seen = codecs({ count: 1000 });
  const ending = new AbortController();
  const progress = (share) => share > 0.01 && ending.abort();
  await assert.rejects(made(ending.signal, progress), { name: "AbortError" });
  assert.deepEqual([seen.open, seen.closed], [0, 2]);
});

test("what the encoder says is said, and nothing is left open", async () => {
  const seen = codecs({ count: 60, fails: 3 });
  await assert.rejects(made(new AbortController().signal), /fell over/);
  assert.deepEqual([seen.open, seen.closed], [0, 2]);
});

test("a picture of no frames makes no video", async () => {
  codecs({ count: 0 });
  await assert.rejects(made(new AbortController().signal), /no frames/);
});

test("the first codec that a browser has is taken, and none where it has none", async () => {
  const size = { width: 64, height: 48 };
  codecs({ supports: ({ codec }) => codec === "vp8" });
  assert.equal((await encoding("webm", size)).codec, "vp8");
  assert.equal(await encoding("mp4", size), null);
  assert.equal(obstacle(), null);
  delete globalThis.VideoEncoder;
  assert.equal(await encoding("webm", size), null);
  assert.equal(obstacle(), "unsafe"); // a page that is not secure has no WebCodecs
  globalThis.isSecureContext = true;
  assert.equal(obstacle(), "unable");
});

/** Pictures of a few bytes each, some of which need no other. */
function samples(count, apart, keys) {
  const random = numbers(5);
  return Array.from({ length: count }, (_none, i) => ({
    data: Uint8Array.from({ length: 3 + Math.floor(300 * random()) }, () => 256 * random()),
    time: i * apart,
    key: i % keys === 0,
  }));
}

const track = (given, codec) => ({
  width: 1280,
  height: 720,
  codec,
  duration: given.at(-1).time + 2000,
  samples: given,
  description: Uint8Array.of(1, 100, 0, 40),
});

const whole = (bytes) => bytes.reduce((sum, byte) => sum * 256 + byte, 0);
const letters = (bytes) => new TextDecoder().decode(bytes);

/** Matroska's elements that hold others. */
const MASTERS = [0x1a45dfa3, 0x18538067, 0x114d9b74, 0x4dbb, 0x1549a966, 0x1654ae6b, 0xae, 0xe0, 0x1f43b675, 0x1c53bb6b, 0xbb, 0xb7];

/** The elements of a piece of EBML: each with its ID, where it begins, and what is in it. */
function elements(bytes, from = 0, to = bytes.length) {
  const found = [];
  for (let at = from; at < to; ) {
    const begin = at;
    const width = Math.clz32(bytes[at]) - 23;
    const id = whole(bytes.slice(at, (at += width)));
    const lengthWidth = Math.clz32(bytes[at]) - 23;
    const length = whole([bytes[at] & (0xff >> lengthWidth), ...bytes.slice(at + 1, at + lengthWidth)]);
    at += lengthWidth;
    assert.ok(at + length <= to, `element ${id.toString(16)} ends in its own`);
    const data = bytes.slice(at, at + length);
    found.push({ id, begin, at, data, inside: MASTERS.includes(id) ? elements(bytes, at, at + length) : [] });
    at += length;
  }
  return found;
}

const all = (list, id) => list.filter((one) => one.id === id);
const down = (list, ...ids) => ids.reduce((found, id) => all(found, id)[0].inside, list);

for (const [codec, name] of [
  ["vp8", "V_VP8"],
  ["vp09.00.40.08", "V_VP9"],
])
  test(`a webm file has every picture of ${codec} at its time`, () => {
    const given = samples(40, 700, 3);
    const bytes = webm(track(given, codec));
    const file = elements(bytes);
    assert.deepEqual(file.map(({ id }) => id), [0x1a45dfa3, 0x18538067]);
    assert.equal(letters(all(file[0].inside, 0x4282)[0].data), "webm");
    const segment = file[1].inside;
    const info = down(segment, 0x1549a966);
    const scale = whole(all(info, 0x2ad7b1)[0].data);
    assert.equal(scale, 1e6); // nanoseconds
    const length = new DataView(Uint8Array.from(all(info, 0x4489)[0].data).buffer).getFloat64(0);
    assert.equal(length, 39 * 700 + 2000);
    const entry = down(segment, 0x1654ae6b, 0xae);
    assert.equal(letters(all(entry, 0x86)[0].data), name);
    const sides = down(entry, 0xe0).map(({ data }) => whole(data));
    assert.deepEqual(sides, [1280, 720]);

    const clusters = all(segment, 0x1f43b675);
    assert.ok(clusters.length > 2);
    const blocks = clusters.flatMap(({ inside }) => {
      const begin = whole(all(inside, 0xe7)[0].data);
      return all(inside, 0xa3).map(({ data }, i) => {
        assert.equal(data[0], 0x81);
        const key = data[3] === 0x80;
        assert.ok(i || key, "a cluster begins with a picture that needs no other");
        return { data: data.slice(4), time: begin + data[1] * 256 + data[2], key };
      });
    });
    assert.deepEqual(blocks, given);
  });

test("a webm file says where everything in it is", () => {
  const bytes = webm(track(samples(40, 700, 3), "vp8"));
  const segment = elements(bytes)[1];
  const places = down(segment.inside, 0x114d9b74).map(({ inside: [id, at] }) => [whole(id.data), whole(at.data)]);
  assert.equal(places.length, 3);
  for (const [id, place] of places) {
    const [found] = all(segment.inside, id);
    assert.equal(found.begin - segment.at, place);
  }
  const cues = down(segment.inside, 0x1c53bb6b).map(({ inside }) => ({
    time: whole(all(inside, 0xb3)[0].data),
    place: whole(all(down(inside, 0xb7), 0xf1)[0].data),
  }));
  const clusters = all(segment.inside, 0x1f43b675);
  assert.deepEqual(
    cues,
    clusters.map(({ begin, inside }) => ({
      time: whole(all(inside, 0xe7)[0].data),
      place: begin - segment.at,
    })),
  );
});

test("pictures far apart still have their times", () => {
  const given = samples(4, 30_000, 100); // one key, and times that 16 bits do not hold
  const segment = elements(webm(track(given, "vp8")))[1];
  const times = all(segment.inside, 0x1f43b675).flatMap(({ inside }) =>
    all(inside, 0xa3).map(({ data }) => whole(all(inside, 0xe7)[0].data) + data[1] * 256 + data[2]),
  );
  assert.deepEqual(times, [0, 30_000, 60_000, 90_000]);
});

const CONTAINERS = ["moov", "trak", "mdia", "minf", "dinf", "stbl"];

/** The boxes of a piece of an MP4 file. */
function boxes(bytes, from = 0, to = bytes.length) {
  const found = [];
  for (let at = from; at < to; ) {
    const length = whole(bytes.slice(at, at + 4));
    const kind = letters(bytes.slice(at + 4, at + 8));
    assert.ok(length >= 8 && at + length <= to, `${kind} ends in its own`);
    const inside = CONTAINERS.includes(kind) ? boxes(bytes, at + 8, at + length) : [];
    found.push({ kind, at: at + 8, data: bytes.slice(at + 8, at + length), inside });
    at += length;
  }
  return found;
}

const box = (list, ...kinds) =>
  kinds.reduce(({ inside }, kind) => inside.find((one) => one.kind === kind), { inside: list });

test("an mp4 file has every picture at its time, where its index says", () => {
  const given = samples(25, 40, 10);
  const bytes = mp4(track(given, "avc1.640028"));
  const file = boxes(bytes);
  assert.deepEqual(file.map(({ kind }) => kind), ["ftyp", "moov", "mdat"]);
  const numbersOf = ({ data }) =>
    Array.from({ length: data.length >> 2 }, (_none, i) => whole(data.slice(4 * i, 4 * i + 4)));
  const index = (kind) => numbersOf(box(file, "moov", "trak", "mdia", "minf", "stbl", kind));
  const [, , , scale, duration] = numbersOf(box(file, "moov", "mvhd"));
  assert.deepEqual([scale, duration], [1000, 24 * 40 + 2000]);
  const head = numbersOf(box(file, "moov", "trak", "tkhd"));
  assert.deepEqual(head.slice(-2), [1280 << 16, 720 << 16]);
  const [, count, ...lasting] = index("stts");
  assert.equal(count, 25);
  assert.deepEqual(lasting.filter((_one, i) => i % 2), [...Array(24).fill(40), 2000]);
  assert.deepEqual(index("stss").slice(1), [3, 1, 11, 21]);
  const sizes = index("stsz").slice(3);
  let at = index("stco")[2];
  assert.equal(at, file[2].at);
  for (const [i, { data }] of given.entries()) {
    assert.deepEqual(bytes.slice(at, at + sizes[i]), data);
    at += sizes[i];
  }
  assert.equal(at, bytes.length);
  const { data } = box(file, "moov", "trak", "mdia", "minf", "stbl", "stsd");
  assert.equal(letters(data.slice(12, 16)), "avc1");
  assert.deepEqual([...data.slice(-4)], [1, 100, 0, 40]);
});
