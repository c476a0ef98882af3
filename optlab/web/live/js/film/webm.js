/** Encoded pictures become a WebM file, which is Matroska (RFC 9559) for browsers: elements within elements (EBML, RFC 8794). */

/**
 * @typedef {{data: Uint8Array, time: number, key: boolean}} Sample  an encoded picture, from when on it
 *   is seen, in milliseconds, and whether it needs no other
 * @typedef {{width: number, height: number, codec: string, duration: number, samples: Sample[]}} Track
 *   `codec` as WebCodecs call it, `duration` in milliseconds
 */

/** The names that Matroska has for codecs. */
const CODECS = { vp8: "V_VP8", vp09: "V_VP9" };
const CLUSTER = 5000; // milliseconds after which the next key picture begins another cluster
const NAME = "optlab";

/** @param {Track} track */
export function webm({ width, height, codec, duration, samples }) {
  const id = /** @type {Record<string, string>} */ (CODECS)[codec.split(".")[0]];
  const info = element(0x1549a966, [
    element(0x2ad7b1, whole(1_000_000)), // times are in units of so many nanoseconds
    element(0x4489, double(duration)),
    element(0x4d80, text(NAME)), // what wrote the file
    element(0x5741, text(NAME)),
  ]);
  const tracks = element(0x1654ae6b, [
    element(0xae, [
      element(0xd7, whole(1)), // its number
      element(0x73c5, whole(1)), // and for other files' sake another one
      element(0x9c, whole(0)), // a block is one picture
      element(0x83, whole(1)), // a video
      element(0x86, text(id)),
      element(0xe0, [element(0xb0, whole(width)), element(0xba, whole(height))]),
    ]),
  ]);
  const clusters = clustersOf(samples);
  // What is where, counted from the end of the segment's own head: always as long, whatever it says.
  const head = (/** @type {number} */ cues) =>
    element(0x114d9b74, [
      [0x1549a966, headLength],
      [0x1654ae6b, headLength + info.length],
      [0x1c53bb6b, cues],
    ].map(([at, place]) =>
      element(0x4dbb, [element(0x53ab, idOf(at)), element(0x53ac, eight(place))]),
    ));
  let headLength = 0;
  headLength = head(0).length;
  let place = headLength + info.length + tracks.length;
  const points = clusters.map(({ time, bytes }) => {
    const position = [element(0xf7, whole(1)), element(0xf1, whole(place))];
    place += bytes.length;
    return element(0xbb, [element(0xb3, whole(time)), element(0xb7, position)]);
  });
  const cues = element(0x1c53bb6b, points);
  const inside = [head(place), info, tracks, ...clusters.map(({ bytes }) => bytes), cues];
  return joined([ebml(), element(0x18538067, inside)]);
}

/** What kind of file it is, and what a reader must know. */
const ebml = () =>
  element(0x1a45dfa3, [
    element(0x4286, whole(1)),
    element(0x42f7, whole(1)),
    element(0x42f2, whole(4)), // an ID is at most so many bytes long
    element(0x42f3, whole(8)), // and a length
    element(0x4282, text("webm")),
    element(0x4287, whole(4)),
    element(0x4285, whole(2)),
  ]);

/** The pictures in clusters, each of which begins with one that needs no other. @param {Sample[]} samples */
function clustersOf(samples) {
  /** @type {{time: number, blocks: Uint8Array[]}[]} */
  const clusters = [];
  for (const { data, time, key } of samples) {
    let last = clusters.at(-1);
    // A block counts from its cluster on, in 16 bits.
    if (!last || (key && time - last.time >= CLUSTER) || time - last.time > 0x7fff)
      clusters.push((last = { time, blocks: [] }));
    const after = time - last.time;
    const block = Uint8Array.of(0x81, after >> 8, after & 255, key ? 0x80 : 0);
    last.blocks.push(element(0xa3, [block, data]));
  }
  return clusters.map(({ time, blocks }) => ({
    time,
    bytes: element(0x1f43b675, [element(0xe7, whole(time)), ...blocks]),
  }));
}

/** An element: its ID, how long it is, what is in it. @param {number} id @param {Uint8Array | Uint8Array[]} inside */
function element(id, inside) {
  const bytes = inside instanceof Uint8Array ? inside : joined(inside);
  const length = eight(bytes.length);
  length[0] = 1; // the length is one of eight bytes
  return joined([idOf(id), length, bytes]);
}

/** An ID says by its first bits how long it is. @param {number} id */
const idOf = (id) => eight(id).slice(8 - Math.ceil(id.toString(16).length / 2));

/** A whole number in eight bytes, the largest first. @param {number} value */
function eight(value) {
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(value));
  return bytes;
}

/** @param {number} value */
const whole = (value) => eight(value).slice(8 - Math.max(1, Math.ceil(value.toString(16).length / 2)));

/** @param {number} value */
function double(value) {
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setFloat64(0, value);
  return bytes;
}

/** @param {string} letters */
export const text = (letters) => new TextEncoder().encode(letters);

/** @param {Uint8Array[]} parts */
export function joined(parts) {
  const all = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}
