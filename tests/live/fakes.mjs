/** What the tests share: random numbers that are the same each time, and a page without a browser. */

import { readFileSync } from "node:fs";

/** Numbers from 0 to 1 (mulberry32). */
export function numbers(seed) {
  return () => {
    seed = (seed + 0x6d2b79f5) | 0;
    let t = Math.imul(seed ^ (seed >>> 15), 1 | seed);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

/** What the server's code wrote for these tests: tests/test_live_js.py. */
export const fromPython = () => JSON.parse(readFileSync(process.env.FROM_PYTHON, "utf8"));

/** The bytes of a base64 text. */
export const buffer = (text) => Uint8Array.from(Buffer.from(text, "base64")).buffer;

/** How rows.py codes numbers in 16 bits. */
export const CODE = {
  bytes: 2,
  nothing: -32768,
  exact: -32767,
  far: 32766,
  linear: 32000,
  decades: 30,
  sizes: 500,
  below: 330,
  logs: 1_000_000,
};

/** Codes, and what has none, as they travel: byte by byte. `logs` are second differences, with their signs last. */
export function written(codes, exact = [], logs = []) {
  const planes = (numbers) => {
    const bytes = new Uint8Array(numbers.buffer);
    const width = numbers.BYTES_PER_ELEMENT;
    return Array.from(bytes, (_byte, i) => {
      const [b, k] = [Math.floor(i / numbers.length), i % numbers.length];
      return bytes[k * width + b];
    });
  };
  const arrays = [Int16Array.from(codes), Float64Array.from(exact), Int32Array.from(logs)];
  return Uint8Array.from(arrays.flatMap(planes)).buffer;
}

const heard = [];

/** Something happens somewhere on the page. */
export const elsewhere = (name, target = document.body) => {
  for (const [what, listener] of [...heard]) if (what === name) listener({ target });
};

/** The least of a page that modules ask for when nothing is drawn. */
export function page() {
  const nothing = () => {};
  class ResizeObserver {
    constructor(said) {
      this.said = said;
    }
    observe() {}
    unobserve() {}
    disconnect() {}
  }
  Object.assign(globalThis, {
    window: globalThis,
    document: {
      baseURI: "http://figure/",
      body: {},
      addEventListener: (name, listener) => heard.push([name, listener]),
      removeEventListener: (name, listener) => {
        const at = heard.findIndex(([what, one]) => what === name && one === listener);
        if (at >= 0) heard.splice(at, 1);
      },
      querySelector: () => null,
      querySelectorAll: () => [],
    },
    ResizeObserver,
    addEventListener: (name, listener) => heard.push([name, listener]),
    removeEventListener: nothing,
    matchMedia: () => ({ matches: false }),
    history: {},
    location: { pathname: "/", search: "", hash: "", href: "http://figure/" },
    Path2D: class {},
    getComputedStyle: () => ({ fontFamily: "serif" }),
    requestAnimationFrame: () => 1,
    cancelAnimationFrame: nothing,
  });
}

/** The browser's history, from this query on: the queries of its entries. */
export function history(first = "") {
  const go = (query) => {
    globalThis.location.search = query;
    globalThis.location.href = `http://figure/${query}`;
  };
  const query = (url) => new URL(url, "http://figure/").search;
  const entries = (globalThis.history.entries ??= []);
  entries.splice(0, Infinity, first);
  go(first);
  if (globalThis.history.pushState) return entries;
  return Object.assign(globalThis.history, {
    state: null,
    pushState: (_state, _unused, url) => go(entries[entries.push(query(url)) - 1]),
    replaceState: (_state, _unused, url) => go((entries[entries.length - 1] = query(url))),
  }).entries;
}

/** Until promises that can go on have gone on. */
export const settled = () => new Promise((resolve) => setImmediate(resolve));

/** Answer every request with what this says of its address; the addresses that were asked for. */
export function answering(say) {
  const asked = [];
  globalThis.fetch = async (url) => {
    asked.push(String(url));
    const body = new TextEncoder().encode(JSON.stringify(await say(String(url))));
    return { ok: true, arrayBuffer: async () => body.buffer };
  };
  return asked;
}

/** The same for paths, which may be asked for together: what this says of each; those asked for. */
export function answeringPaths(say) {
  const asked = [];
  answering(async (url) => {
    const several = url.split("live/paths?")[1]?.split("&at=");
    const paths = (several ?? [url.split("?")[1]]).map((path) =>
      decodeURIComponent(decodeURIComponent(path.replace("at=", ""))),
    );
    asked.push(...paths);
    const said = await Promise.all(paths.map(say));
    return several ? said : said[0];
  });
  return asked;
}

/** The number that is written for readers. @param {string} text */
export function read(text) {
  const digits = "⁰¹²³⁴⁵⁶⁷⁸⁹";
  const found = /^(−?)(?:([\d.]+)(?: × |·))?10([⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+)$/.exec(text);
  if (!found) return Number(text.replace("−", "-"));
  const [, sign, factor = "1", raised] = found;
  const power = [...raised].map((c) => (c === "⁻" ? "-" : digits.indexOf(c))).join("");
  return Number(`${sign && "-"}${factor}e${power}`);
}
