/** Packets from the server: trajectories and height maps at every position of a slider. */

import { changed } from "../draw/canvas.js";
import { atHand, isAlone } from "./at_hand.js";
import { begins, bytewise, logarithms, place, size, summedTwice } from "./codes.js";
import { patiently } from "./patience.js";

/**
 * @typedef {import("./paths.js").Columns} Columns
 * @typedef {import("./paths.js").Numbers} Numbers
 */

const AT_ONCE = 3; // requests; a browser would queue more than six anyway

/** A run's trajectories at every position of a slider. */
export class Sweep {
  /** @param {import("../protocol.js").SweepHeader} header @param {ArrayBuffer} body */
  constructor(header, body) {
    this.header = header;
    const { rows, points, code } = header;
    const length = header.columns.length * rows * points * code.bytes;
    const steps = bytewise(new Uint8Array(body, 0, length), code.bytes);
    const Integers = code.bytes === 2 ? Int16Array : Int32Array;
    this.codes = summedTwice(new Integers(steps), points, rows);
    /** The numbers that no code says, and where those of each row of each column begin. */
    this.exact = new Float64Array(bytewise(new Uint8Array(body, length, 8 * header.exact), 8));
    this.begins = begins(this.codes, points, (one) => one === code.exact);
    /** The logarithms of those that are far, and where theirs begin. */
    this.logs = logarithms(bytewise(new Uint8Array(body, length + 8 * header.exact), 4));
    this.beginsFar = begins(this.codes, points, (one) => one === code.far || one === -code.far);
    /** The row that was asked for last, which every frame of a drag asks for again. */
    this.lastValue = NaN;
    /** @type {Numbers | null} */
    this.last = null;
  }

  /**
   * The trajectory at a value of the slider; null where that is none of its positions.
   * @param {number} value @returns {Numbers | null}
   */
  at(value) {
    if (value === this.lastValue) return this.last;
    [this.lastValue, this.last] = [value, this.decoded(this.header.values.indexOf(value))];
    return this.last;
  }

  /** The last number of each row of a column. @param {string} name @returns {Float64Array} */
  ends(name) {
    const { columns, rows, points, code: by } = this.header;
    const first = columns.indexOf(name) * rows;
    const last = (/** @type {Int32Array} */ all, /** @type {number} */ total, /** @type {number} */ at) =>
      (all[at + 1] ?? total) - 1;
    return Float64Array.from({ length: rows }, (_row, row) => {
      const code = this.codes[(first + row + 1) * points - 1];
      if (code === by.exact) return this.exact[last(this.begins, this.exact.length, first + row)];
      if (code !== by.far && code !== -by.far) return size(code, by);
      const log = this.logs[last(this.beginsFar, this.logs.length, first + row)];
      return Math.sign(code) * 10 ** (log / by.sizes - by.below);
    });
  }

  /** @param {number} row @returns {Numbers | null} */
  decoded(row) {
    const { header } = this;
    if (row < 0) return null;
    const { window = [], least = [], since = [], kinds = [], says = [], code: by } = header;
    /** @type {Columns} */
    const columns = {};
    header.columns.forEach((/** @type {string} */ name, /** @type {number} */ c) => {
      const at = c * header.rows + row;
      const codes = this.codes.subarray(at * header.points, (at + 1) * header.points);
      const side = window[["x1", "x2"].indexOf(name.replace("turned ", ""))];
      let [next, far] = [this.begins[at], this.beginsFar[at]];
      columns[name] = changed(codes, (code) => {
        if (code === by.exact) return this.exact[next++];
        if (code === by.far || code === -by.far)
          return Math.sign(code) * 10 ** (this.logs[far++] / (side ? by.logs : by.sizes) - by.below);
        return side ? place(code, side, by) : size(code, by);
      });
    });
    for (const [name, values] of Object.entries(header.numbers ?? {}))
      columns[name] = Float64Array.of(values[row] ?? NaN); // one number, as it is
    // How far codes are apart: of coordinates, and by which share of it, of a size.
    const apart = window.map((/** @type {number[]} */ [low, high]) => (high - low) / by.linear);
    const fine = [...apart, 10 ** (1 / by.sizes) - 1];
    return {
      columns,
      least: least[row],
      kind: kinds[row],
      since: since[row],
      criterion: "",
      says: says[row],
      arrows: {},
      exact: false,
      fine,
    };
  }
}

/** The function's height map: at rest, or at every position of a slider. */
export class Ground {
  /** @param {import("../protocol.js").GroundHeader} header @param {ArrayBuffer} body */
  constructor(header, body) {
    this.header = header;
    this.side = header.side;
    const codes = header.values
      ? summedTwice(new Int16Array(body), this.side)
      : summedTwice(new Uint16Array(bytewise(new Uint8Array(body), 2)), this.side);
    this.top = header.top;
    /** Heights from 0 to `top`; NaN where f has no value. @type {Int16Array | Uint16Array | Float32Array} */
    this.heights = header.gaps
      ? Float32Array.from(codes, (code) => (code === this.top ? NaN : code))
      : codes;
  }

  /** @param {number} value  of the slider */
  at(value) {
    const { values = [], minima = [] } = this.header;
    const row = values.indexOf(value);
    const cells = this.side * this.side;
    return row < 0
      ? null
      : {
          heights: this.heights.subarray(row * cells, (row + 1) * cells),
          minima: minima[row],
        };
  }
}

/** The function's matrices at every position of a slider. */
export class Matrices {
  /** @param {import("../protocol.js").MatricesHeader} header */
  constructor(header) {
    this.header = header;
  }

  /** @param {number} value  of the slider */
  at(value) {
    return this.header.matrices[this.header.values.indexOf(value)] ?? null;
  }
}

const LOST = 65535; // the code of a cell that has no number

/** Some cells of a map, row by row upwards. */
export class Patch {
  /** @param {import("../protocol.js").PatchHeader} header @param {ArrayBuffer} body */
  constructor(header, body) {
    const { cells, side, low, high, best } = header;
    this.header = header;
    this.columns = cells?.[0] ?? side ?? 1;
    /** @type {number} */
    this.low = low;
    /** @type {number} */
    this.high = high;
    const number = (/** @type {number} */ code) =>
      code === LOST ? NaN : low + (code / (LOST - 1)) * (high - low);
    this.values = cells ? new Float32Array(body) : Float32Array.from(new Uint16Array(body), number);
    /** @type {import("../parts/cells.js").Best | null} */
    this.best = best ? { cell: [best[0], best[1]], value: best[2] ?? -Infinity } : null;
  }
}

/** What was fetched, by address. What is no longer wanted is forgotten. */
export class Packets {
  /** @param {() => void} arrived  called when a packet has come */
  constructor(arrived) {
    this.arrived = arrived;
    /** @type {Map<string, Sweep | Ground | Matrices | Patch | null>}  null while it is on its way */
    this.kept = new Map();
    /** @type {string[]} */
    this.queue = [];
    this.running = 0;
  }

  /** Have these at hand, the first ones soonest, and forget all others. @param {string[]} addresses */
  want(addresses) {
    const wanted = new Set(addresses);
    for (const address of this.kept.keys()) if (!wanted.has(address)) this.kept.delete(address);
    this.queue = [...wanted].filter((address) => !this.kept.has(address));
    while (this.running < AT_ONCE && this.queue.length) this.fetchNext();
  }

  /** @param {string} address @returns {Sweep | null} */
  sweep(address) {
    const packet = this.kept.get(address);
    return packet instanceof Sweep ? packet : null;
  }

  /** @param {string} address @returns {Ground | null} */
  ground(address) {
    const packet = this.kept.get(address);
    return packet instanceof Ground ? packet : null;
  }

  /** @param {string} address @returns {Matrices | null} */
  matrices(address) {
    const packet = this.kept.get(address);
    return packet instanceof Matrices ? packet : null;
  }

  async fetchNext() {
    const address = /** @type {string} */ (this.queue.shift());
    this.running += 1;
    this.kept.set(address, null);
    try {
      const packet = opened(await fetched(address, () => this.kept.has(address)));
      if (this.kept.has(address)) this.kept.set(address, packet);
    } catch {
      this.kept.delete(address); // the next wish tries again; at rest nothing is missing
    }
    this.running -= 1;
    while (this.running < AT_ONCE && this.queue.length) this.fetchNext();
    this.arrived();
  }
}

/** Something did not come: no answer, one that it is not to be had, or nobody wants it any more. */
export class NotLoaded extends Error {}

/**
 * Throws NotLoaded.
 * @param {string} address
 * @param {() => boolean} [still]  whether it is still wanted, where the server has sent it away
 * @param {AbortSignal} [signal]  ends the request
 * @returns {Promise<ArrayBuffer>}
 */
export async function fetched(address, still = () => true, signal) {
  if (isAlone()) {
    const brought = atHand(address);
    if (!brought) throw new NotLoaded(`${address} was not brought along`);
    return brought;
  }
  const at = new URL(address, document.baseURI);
  const response = await patiently(() => fetch(at, { signal }), still, signal).catch((error) => {
    throw new NotLoaded(String(error));
  });
  if (!response.ok) throw new NotLoaded(`${response.status}: ${await response.text()}`);
  return response.arrayBuffer();
}

/** A packet: a line of JSON, then codes. @param {ArrayBuffer} buffer */
export function opened(buffer) {
  const end = new Uint8Array(buffer).indexOf(10);
  /** @type {import("../protocol.js").Header} */
  const header = JSON.parse(new TextDecoder().decode(buffer.slice(0, end)));
  const body = buffer.slice(end + 1);
  switch (header.kind) {
    case "matrices":
      return new Matrices(header);
    case "sweep":
      return new Sweep(header, body);
    case "ground":
      return new Ground(header, body);
    case "patch":
      return new Patch(header, body);
  }
}
