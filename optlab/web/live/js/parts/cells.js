/** The cells of a map: what has been measured of it, piece by piece, and the picture of that. */

import { OneByOne } from "../core/newest.js";
import { NotLoaded, fetched, opened } from "../core/packets.js";

/**
 * @typedef {import("../core/packets.js").Patch} Patch
 * @typedef {import("../protocol.js").MapPiece} Piece
 * @typedef {{id?: string, values: number[]}} Axis
 * @typedef {{colours: string[], lost: string, never?: string, quantity: string, x: Axis, y: Axis}} Spec
 * @typedef {{spec: Spec, pieces: Piece[], passing: boolean}} Wish
 * @typedef {{cell: [number, number], value: number}} Best
 */

const SHADES = 512; // colours in the picture
const LATE = 1000; // milliseconds after which an answer that is no longer wanted is not awaited

/** Over which numbers a map is, and of what. @param {Spec} spec */
export const aboutOf = ({ x, y, quantity }) =>
  [x.id, y.id, x.values.length, y.values.length, quantity].join();

export class Cells {
  /** @param {() => void} changed  called when there is more to see */
  constructor(changed) {
    this.changed = changed;
    this.width = this.height = 0;
    /** Row by row upwards: nan where a run diverged, Infinity where it did not get there or has no number. */
    this.values = new Float32Array(0);
    /** The numbers at the ends of the colours. @type {[number, number]} */
    this.scale = [0, 1];
    /** The least and the largest number. @type {[number, number]} */
    this.reach = [Infinity, -Infinity];
    this.never = false; // whether there is an Infinity
    /** @type {Best | null} */
    this.best = null;
    /** Lines that follow the hand. @type {{x: number[], y: number[], dash?: number[]}[] | null} */
    this.lines = null;
    this.about = ""; // over which numbers, and of what
    /** How many cells a side were measured. @type {[number, number]} */
    this.sides = [0, 0];
    this.share = 1; // of the pieces that are wanted
    this.lost = false; // whether what is wanted did not come
    this.wanted = ""; // what is shown, or on its way
    this.picture = document.createElement("canvas");
    this.mask = document.createElement("canvas");
    this.turn = 0; // how often the picture has changed
    this.passing = false; // whether what is shown is a coarse map that follows the hand
    /** What was asked for before it is wanted. @type {{address: string, packet: Promise<ArrayBuffer>,
     *   request: AbortController} | null} */
    this.expected = null;
    /** @type {Wish | null} */
    this.next = null;
    /** @type {OneByOne<Wish>} */
    this.requests = new OneByOne(
      () => this.next,
      (wish) => this.have(wish),
    );
    /** What is measured now, and the request that is awaited. @type {Wish | null} */
    this.now = null;
    this.request = new AbortController();
    this.since = 0;
  }

  /**
   * Have these pieces of a map, one after the other; as soon as others are wanted, no more of them
   * are asked for. While one answer is awaited, only the last wish counts; a server that has much to
   * do may keep it waiting, and then it is not awaited.
   * @param {Spec} spec @param {Piece[]} pieces @param {boolean} [passing]
   */
  want(spec, pieces, passing = false) {
    const names = pieces.map(({ address }) => address).join("\n");
    if (names === this.wanted) return this.running;
    this.wanted = names;
    this.share = 0;
    this.lost = false;
    this.next = { spec, pieces, passing };
    if (this.now && !this.now.passing && performance.now() - this.since > LATE)
      this.request.abort();
    return this.requests.follow();
  }

  /** Until all that is wanted is there; null where it is. */
  get running() {
    return this.requests.running;
  }

  /** @param {Wish} wish */
  async have(wish) {
    [this.now, this.next] = [wish, null];
    try {
      await this.measure(wish);
    } catch (error) {
      if (!(error instanceof NotLoaded)) throw error;
      if (!this.next) [this.lost, this.share] = [!wish.passing, 1];
    }
    this.now = null;
    this.changed();
  }

  /** Nobody looks at it any more. */
  leave() {
    this.next = null;
    this.request.abort();
    this.expected?.request.abort();
  }

  /** Ask for a piece that will be wanted in a moment. @param {string} address */
  expect(address) {
    if (this.wanted.split("\n").includes(address)) return; // it is here, or on its way
    this.expected?.request.abort();
    const request = new AbortController();
    const packet = fetched(address, () => true, request.signal);
    packet.catch(() => {}); // whoever wants it hears of it
    this.expected = { address, packet, request };
  }

  /** @param {string} address */
  packet(address) {
    const { expected } = this;
    this.since = performance.now();
    if (expected?.address !== address) {
      this.request = new AbortController();
      return fetched(address, () => !this.next, this.request.signal);
    }
    [this.expected, this.request] = [null, expected.request];
    return expected.packet;
  }

  /** @param {Wish} wish */
  async measure({ spec, pieces, passing }) {
    for (const [i, piece] of pieces.entries()) {
      const packet = /** @type {Patch} */ (opened(await this.packet(piece.address)));
      // A newer change has come: of the older one, what shows the whole map is still worth a look.
      if (this.next && (i || aboutOf(this.next.spec) !== aboutOf(spec))) return;
      if (!i) this.begin(spec, packet, passing);
      this.put(spec, packet, piece);
      if (this.next) return;
      this.share = (i + 1) / pieces.length;
      this.changed();
    }
  }

  /** Forget what was measured before. @param {Spec} spec @param {Patch} packet @param {boolean} passing */
  begin(spec, packet, passing) {
    const [width, height] = [spec.x.values.length, spec.y.values.length];
    if (width !== this.width || height !== this.height) {
      this.values = new Float32Array(width * height);
      for (const sheet of [this.picture, this.mask]) [sheet.width, sheet.height] = [width, height];
    }
    [this.width, this.height] = [width, height];
    this.scale = [packet.low, packet.high];
    this.reach = [Infinity, -Infinity];
    this.never = false;
    this.best = null;
    this.lines = packet.header.lines ?? null;
    this.about = aboutOf(spec);
    this.passing = passing;
    this.sides = passing
      ? [packet.columns, packet.values.length / packet.columns]
      : [width, height];
  }

  /** @param {Spec} spec @param {Patch} packet @param {Piece} piece */
  put(spec, { values, columns, best }, { every, first, last }) {
    const high = Math.min(every, this.height);
    for (let i = 0; i < values.length; i++) {
      const value = values[i];
      if (Math.abs(value) < Infinity)
        this.reach = [Math.min(this.reach[0], value), Math.max(this.reach[1], value)];
      this.never ||= value === Infinity;
      const [column, row] = [(i % columns) * every, first + Math.floor(i / columns) * high];
      for (let up = 0; up < high; up++) {
        const at = (row + up) * this.width + column;
        this.values.fill(value, at, at + every);
      }
    }
    if (best && (!this.best || best.value < this.best.value)) this.best = best;
    this.paint(spec, first, last);
  }

  /** The cells of some rows as a picture, a pixel a cell. @param {Spec} spec @param {number} [first] @param {number} [last] */
  paint({ colours, lost, never = lost }, first = 0, last = this.height) {
    if (!this.values.length) return;
    const { width, height } = this;
    const [low, high] = this.scale;
    const shades = shaded(colours.map(rgb));
    const [none, far] = [lost, never].map((colour) => inBytes(rgb(colour)));
    const image = new ImageData(width, last - first);
    const mask = new ImageData(width, last - first);
    const [pixels, marks] = [image, mask].map(({ data }) => new Uint32Array(data.buffer));
    for (let row = first; row < last; row++)
      for (let column = 0; column < width; column++) {
        const value = this.values[row * width + column];
        const at = (last - 1 - row) * width + column;
        const share = Math.min(Math.max((value - low) / (high - low), 0), 1);
        pixels[at] =
          value !== value
            ? none
            : value === Infinity
              ? far
              : shades[Math.round(share * (SHADES - 1))];
        marks[at] = value !== value ? 0xff000000 : 0;
      }
    const place = height - last;
    /** @type {CanvasRenderingContext2D} */ (this.picture.getContext("2d")).putImageData(
      image,
      0,
      place,
    );
    /** @type {CanvasRenderingContext2D} */ (this.mask.getContext("2d")).putImageData(
      mask,
      0,
      place,
    );
    this.turn += 1;
  }

  /** What a cell holds. @param {number} column @param {number} row */
  at(column, row) {
    return this.values[row * this.width + column];
  }

  /** The values along the row, or up the column, of a cell. @param {"x" | "y"} axis @param {[number, number]} cell */
  along(axis, [column, row]) {
    if (axis === "x") return this.values.subarray(row * this.width, (row + 1) * this.width);
    return Float32Array.from({ length: this.height }, (_value, i) => this.at(column, i));
  }
}

/**
 * Where a value lies among rising ones, as `Axis.positions` in Python has it: 1.5 is in the middle
 * between the second and the third. Beyond the ends nan; where it is held, the edge of a cell.
 * @param {number[]} values @param {number} value @param {boolean} [held]
 */
export function position(values, value, held = false) {
  const above = values.findIndex((v) => v >= value);
  if (above < 0) return held && value === value ? values.length - 0.5 : NaN;
  if (above === 0 && values[0] !== value) return held ? -0.5 : NaN;
  if (values[above] === value) return above;
  return above - (values[above] - value) / (values[above] - values[above - 1]);
}

/**
 * The other way round, up to the ends: the value at a place, and how many of its digits make a
 * difference that can be seen.
 * @param {number[]} values @param {number} place
 */
export function valueAt(values, place) {
  const last = values.length - 1;
  const inside = Math.min(Math.max(place, 0), last);
  const below = Math.min(Math.floor(inside), last - 1);
  const gap = values[below + 1] - values[below];
  const value = values[below] + (inside - below) * gap;
  return { value, digits: Math.max(1, Math.ceil(Math.log10(value / gap)) + 1) };
}

/** @param {string} hex  #rrggbb */
const rgb = (hex) => [1, 3, 5].map((i) => parseInt(hex.slice(i, i + 2), 16));

/** As a pixel of four bytes is read. @param {number[]} colour */
const inBytes = ([r, g, b]) => ((255 << 24) | (b << 16) | (g << 8) | r) >>> 0;

/** Colours from the first to the last of a palette. @param {number[][]} palette */
const shaded = (palette) =>
  Uint32Array.from({ length: SHADES }, (_value, i) => {
    const share = (i / (SHADES - 1)) * (palette.length - 1);
    const k = Math.min(Math.floor(share), palette.length - 2);
    return inBytes(palette[k].map((c, j) => Math.round(c + (share - k) * (palette[k + 1][j] - c))));
  });
