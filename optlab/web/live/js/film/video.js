/** An animated picture becomes a video, in the browser: each frame is decoded, encoded and put into a file. */

import { mp4 } from "./mp4.js";
import { webm } from "./webm.js";

/**
 * @typedef {"webm" | "mp4"} Kind
 * @typedef {{width: number, height: number}} Size
 */

/** Those that a browser may be able to write, the better one first. @type {Record<Kind, string[]>} */
const CODECS = {
  webm: ["vp09.00.40.08", "vp8"],
  mp4: ["avc1.640028", "avc1.4d0028", "avc1.42e028"],
};
const BITS = 6; // a second and pixel: thin lines stay sharp
const KEYS = 2000; // milliseconds from one picture that needs no other to the next: so fine one can seek
const WAITING = 4; // pictures that are handed to the encoder beforehand
const LAST = 40; // milliseconds before its end a video has its last picture once more

/** What keeps a browser from making any video; null where nothing does. @returns {"unsafe" | "unable" | null} */
export function obstacle() {
  const able = "VideoEncoder" in globalThis && "ImageDecoder" in globalThis;
  return able ? null : globalThis.isSecureContext ? "unable" : "unsafe";
}

/** How a video of this kind and size is encoded here; null where the browser cannot. @param {Kind} kind @param {Size} size */
export async function encoding(kind, { width, height }) {
  if (obstacle()) return null;
  for (const codec of CODECS[kind]) {
    const bitrate = BITS * width * height;
    const config = { codec, width, height, bitrate, latencyMode: /** @type {const} */ ("quality") };
    const { supported } = await VideoEncoder.isConfigSupported(config).catch(() => ({ supported: false }));
    if (supported) return config;
  }
  return null;
}

/**
 * The file of a video. Throws what the browser says where it cannot, and an AbortError where the
 * signal ends it.
 * @param {Kind} kind @param {VideoEncoderConfig} config @param {ArrayBuffer} picture  an animated PNG
 * @param {(share: number) => void} progress @param {AbortSignal} signal
 */
export async function videoOf(kind, config, picture, progress, signal) {
  /** @type {import("./webm.js").Sample[]} */
  const samples = [];
  let description = new Uint8Array();
  /** @type {unknown} */
  let failure = null;
  const encoder = new VideoEncoder({
    output(chunk, metadata) {
      const data = new Uint8Array(chunk.byteLength);
      chunk.copyTo(data);
      samples.push({ data, time: Math.round(chunk.timestamp / 1000), key: chunk.type === "key" });
      const told = metadata?.decoderConfig?.description;
      if (told) description = bytesOf(told);
    },
    error: (error) => (failure = error),
  });
  const decoder = new ImageDecoder({ data: picture, type: "image/png" });
  try {
    encoder.configure(config);
    let [end, key] = [0, -Infinity];
    const encode = (/** @type {VideoFrame} */ image, /** @type {number} */ time) => {
      const keyFrame = time - key >= KEYS;
      if (keyFrame) key = time;
      const frame = new VideoFrame(image, { timestamp: 1000 * time, alpha: "discard" });
      encoder.encode(frame, { keyFrame });
      frame.close();
    };
    for await (const { image, share, last } of pictures(decoder)) {
      try {
        while (encoder.encodeQueueSize > WAITING && !failure && !signal.aborted) await moment();
        if (failure) throw failure;
        signal.throwIfAborted();
        encode(image, end);
        end += (image.duration ?? 0) / 1000;
        if (last) encode(image, end - LAST); // some players end with the beginning of the last picture
      } finally {
        image.close();
      }
      progress(share);
    }
    await encoder.flush();
    if (failure) throw failure;
    signal.throwIfAborted();
    const { codec, width, height } = config;
    const track = { codec, width, height, duration: Math.round(end), samples, description };
    return new Blob([(kind === "mp4" ? mp4 : webm)(track)], { type: `video/${kind}` });
  } finally {
    decoder.close();
    if (encoder.state !== "closed") encoder.close();
  }
}

/** The frames of an animated picture, one at a time. @param {ImageDecoder} decoder */
async function* pictures(decoder) {
  await decoder.tracks.ready;
  await decoder.completed; // else only those count that were found so far
  const count = decoder.tracks.selectedTrack?.frameCount;
  if (!count) throw new Error("no frames");
  for (let i = 0; i < count; i++) {
    const { image } = await decoder.decode({ frameIndex: i });
    yield { image, share: (i + 1) / count, last: i === count - 1 };
  }
}

const moment = () => new Promise((resolve) => setTimeout(resolve, 4));

/** @param {AllowSharedBufferSource} source */
const bytesOf = (source) =>
  ArrayBuffer.isView(source)
    ? new Uint8Array(source.buffer, source.byteOffset, source.byteLength).slice()
    : new Uint8Array(source).slice();
