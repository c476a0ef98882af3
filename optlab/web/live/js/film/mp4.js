/** Encoded pictures become an MP4 file (ISO/IEC 14496-12): boxes within boxes, the pictures last. */

import { joined, text } from "./webm.js";

/**
 * @typedef {import("./webm.js").Sample} Sample
 * @typedef {import("./webm.js").Track & {description: Uint8Array}} Track  with what a decoder of H.264
 *   must know beforehand, as WebCodecs hand it out (ISO/IEC 14496-15: avcC)
 */

const SECOND = 1000; // all times are in milliseconds
const MATRIX = [0x10000, 0, 0, 0, 0x10000, 0, 0, 0, 0x40000000]; // nothing is turned or moved
const DPI = 72 << 16;

/** @param {Track} track */
export function mp4({ width, height, duration, samples, description }) {
  const kind = box("ftyp", text("isom"), u32(512), text("isomiso2avc1mp41"));
  const whole = samples.map(({ data }) => data);
  // A box of fixed length says where the pictures are: once to learn how long all is, once for good.
  const index = (/** @type {number} */ at) =>
    box(
      "moov",
      full("mvhd", 0, u32(0, 0, SECOND, duration, 0x10000), u16(0x100, 0), u32(0, 0, ...MATRIX), u32(0, 0, 0, 0, 0, 0, 2)),
      box(
        "trak",
        full("tkhd", 3, u32(0, 0, 1, 0, duration, 0, 0), u16(0, 0, 0, 0), u32(...MATRIX, width << 16, height << 16)),
        box(
          "mdia",
          full("mdhd", 0, u32(0, 0, SECOND, duration), u16(0x55c4, 0)), // in no language
          full("hdlr", 0, u32(0), text("vide"), u32(0, 0, 0), text("optlab\0")),
          box(
            "minf",
            full("vmhd", 1, u16(0, 0, 0, 0)),
            box("dinf", full("dref", 0, u32(1), full("url ", 1))), // all is in this file
            table({ width, height, duration, samples, description }, at),
          ),
        ),
      ),
    );
  const pictures = kind.length + index(0).length + 8;
  return joined([kind, index(pictures), box("mdat", ...whole)]);
}

/**
 * Which picture is seen when, and how long each is; they lie one behind the other from `at` on.
 * @param {Pick<Track, "width" | "height" | "duration" | "samples" | "description">} track @param {number} at
 */
function table({ width, height, duration, samples, description }, at) {
  const ends = [...samples.slice(1).map(({ time }) => time), duration];
  const lasting = samples.flatMap(({ time }, i) => [1, ends[i] - time]);
  const keys = samples.flatMap(({ key }, i) => (key ? [i + 1] : []));
  const looks = box(
    "avc1",
    u32(0),
    u16(0, 1), // described in this file
    u32(0, 0, 0, 0),
    u16(width, height),
    u32(DPI, DPI, 0),
    u16(1), // picture in a sample
    new Uint8Array(32), // no name
    u16(24, 0xffff), // bits a pixel, no colours of its own
    box("avcC", description),
  );
  return box(
    "stbl",
    full("stsd", 0, u32(1), looks),
    full("stts", 0, u32(samples.length, ...lasting)),
    full("stss", 0, u32(keys.length, ...keys)),
    full("stsc", 0, u32(1, 1, samples.length, 1)),
    full("stsz", 0, u32(0, samples.length, ...samples.map(({ data }) => data.length))),
    full("stco", 0, u32(1, at)),
  );
}

/** A box: how long it is, its kind, what is in it. @param {string} kind @param {Uint8Array[]} inside */
function box(kind, ...inside) {
  const bytes = joined(inside);
  return joined([u32(bytes.length + 8), text(kind), bytes]);
}

/** One that begins with its version, 0, and flags. @param {string} kind @param {number} flags @param {Uint8Array[]} inside */
const full = (kind, flags, ...inside) => box(kind, u32(flags), ...inside);

/** Whole numbers in four bytes each, the largest first. @param {number[]} values */
const u32 = (...values) => written(values, 4);

/** The same in two. @param {number[]} values */
const u16 = (...values) => written(values, 2);

/** @param {number[]} values @param {2 | 4} width */
function written(values, width) {
  const view = new DataView(new ArrayBuffer(values.length * width));
  values.forEach((value, i) =>
    width === 4 ? view.setUint32(4 * i, value) : view.setUint16(2 * i, value),
  );
  return new Uint8Array(view.buffer);
}
