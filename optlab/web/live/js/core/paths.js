/** Paths to the last digit, fetched by an address that names everything they depend on. */

import { NotLoaded, fetched } from "./packets.js";

/**
 * @typedef {Record<string, Float64Array>} Columns
 * @typedef {{columns: Columns, least: number, kind: string, since: number, criterion: string,
 *   arrows: Record<string, Columns>, exact: boolean, fine: number[], says?: string[],
 *   worked?: import("../protocol.js").WorkedLine[]}} Numbers  what is
 *   known of one run, and what is said of it in words; fine: where they are not exact, how far apart
 *   are the codes of x1 and of x2, and by which share of it those of a loss
 * @typedef {import("../protocol.js").Values} Values
 */

/** What is known of a run whose numbers did not come. @type {Numbers} */
export const NOTHING = {
  columns: {},
  least: 0,
  kind: "",
  since: 0,
  criterion: "",
  arrows: {},
  exact: true,
  fine: [0, 0, 0],
};
const KEPT = 32; // paths of about 20 KB
const TOGETHER = 8; // paths in one request: the server takes no more, nor proxies such an address
const ALONE = 2000; // steps: a longer run has a request to itself, and so all of the time that one may take
const AGAIN = 500; // milliseconds until a request that failed is made once more

/** An address with values in the places of their names. @param {string} address @param {Values} values */
export const filled = (address, values) =>
  address.replace(/\{([^{}]+)\}/g, (_place, name) =>
    encodeURIComponent([values[name]].flat().join(" ")),
  );

/** One address for several: they cost the server and the browser a request, not one each. @param {string[]} addresses */
export const joined = (addresses) =>
  addresses.length === 1
    ? addresses[0]
    : `live/paths?${addresses.map((at) => `at=${encodeURIComponent(at.split("?")[1])}`).join("&")}`;

/** Addresses in groups, a request each. @param {string[]} addresses */
function grouped(addresses) {
  const long = addresses.filter((at) => Number(/[?&]steps=(\d+)/.exec(at)?.[1]) > ALONE);
  const short = addresses.filter((at) => !long.includes(at));
  const groups = long.map((at) => [at]);
  for (let first = 0; first < short.length; first += TOGETHER)
    groups.push(short.slice(first, first + TOGETHER));
  return groups;
}

/** Of some paths, those that go through the plane. @param {import("./live_figure.js").Path[]} paths */
export const inPlane = (paths) =>
  paths.filter(({ aside, numbers }) => !aside && numbers.columns.x1);

/** What was fetched, by address. */
export class Paths {
  constructor() {
    /** @type {Map<string, Numbers>} */
    this.known = new Map();
    /** @type {Map<string, Promise<Numbers | null>>} */
    this.awaited = new Map();
  }

  /** @param {string} address */
  at(address) {
    return this.known.get(address);
  }

  /** They came with an answer. @param {string} address @param {Numbers} numbers */
  keep(address, numbers) {
    this.known.set(address, numbers);
    for (const oldest of this.known.keys()) if (this.known.size > KEPT) this.known.delete(oldest);
  }

  /** The numbers at these addresses, each fetched once; null for what does not come. @param {string[]} addresses */
  ask(addresses) {
    const missing = [...new Set(addresses)].filter(
      (at) => !this.known.has(at) && !this.awaited.has(at),
    );
    for (const group of grouped(missing)) {
      const all = this.fetch(group);
      group.forEach((at, i) =>
        this.awaited.set(
          at,
          all.then((numbers) => numbers[i]),
        ),
      );
    }
    const found = addresses.map((at) => this.known.get(at) ?? this.awaited.get(at));
    return Promise.all(/** @type {(Numbers | Promise<Numbers | null>)[]} */ (found));
  }

  /** The same; what did not come is asked for once more. @param {string[]} addresses */
  async insist(addresses) {
    const found = await this.ask(addresses);
    if (!found.includes(null)) return found;
    await new Promise((resolve) => setTimeout(resolve, AGAIN));
    return this.ask(addresses);
  }

  /** @param {string[]} addresses @returns {Promise<(Numbers | null)[]>} */
  async fetch(addresses) {
    try {
      const text = new TextDecoder().decode(await fetched(joined(addresses)));
      const parts = [JSON.parse(text)].flat();
      const numbers = addresses.map((at, i) => {
        if (!parts[i] || "refused" in parts[i]) return null;
        const came = numbersOf(parts[i]);
        this.known.set(at, came);
        return came;
      });
      for (const oldest of this.known.keys()) if (this.known.size > KEPT) this.known.delete(oldest);
      return numbers;
    } catch (error) {
      if (!(error instanceof NotLoaded)) throw error;
      return addresses.map(() => null);
    } finally {
      for (const at of addresses) this.awaited.delete(at);
    }
  }
}

/** A base64 text of little-endian float64. @param {string} text @returns {Float64Array} */
export function numbersIn(text) {
  const letters = atob(text);
  const bytes = new Uint8Array(letters.length);
  for (let i = 0; i < bytes.length; i++) bytes[i] = letters.charCodeAt(i);
  return new Float64Array(bytes.buffer);
}

/** A run's numbers, as the server writes them in JSON. @param {import("../protocol.js").Numbers} given @returns {Numbers} */
export function numbersOf({ columns, least = 0, kind, since = -1, criterion = "", says, worked, arrows = {} }) {
  return {
    columns: decoded(columns),
    least,
    kind,
    since,
    criterion,
    says,
    worked,
    arrows: mapped(arrows, decoded),
    exact: true,
    fine: [],
  };
}

/** @param {Record<string, string>} texts */
const decoded = (texts) => mapped(texts, numbersIn);

/**
 * @template A, B
 * @param {Record<string, A>} record @param {(a: A) => B} change @returns {Record<string, B>}
 */
const mapped = (record, change) =>
  Object.fromEntries(Object.entries(record).map(([name, value]) => [name, change(value)]));
