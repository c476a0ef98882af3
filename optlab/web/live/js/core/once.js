/** What a live figure says once (once.py): answers name these pieces, and here they are put back. */

/**
 * @typedef {Record<string, unknown>} Part
 * @typedef {import("../protocol.js").FigureMessage} Spec
 */

const KINDS = ["charts", "paths", "rankings", "sliders"]; // of parts that may have pieces

const MOST = 500; // pieces that came beside answers

export class Once {
  constructor() {
    /** Those of the page as it was told last, and as it was told before: an answer may be late.
     * @type {Record<string, Part>[]} */
    this.told = [];
    /** Those that came beside answers. @type {Record<string, Part>} */
    this.learned = {};
    /** @type {(() => void)[]} */
    this.waiting = [];
  }

  /** @param {Record<string, Part>} pieces  by name */
  keep(pieces) {
    this.told = [pieces, ...this.told].slice(0, 2);
    for (const go of this.waiting.splice(0)) go();
  }

  /** What came beside an answer is known from then on. @param {Record<string, Part>} pieces  by name */
  learn(pieces) {
    const all = Object.entries({ ...this.learned, ...pieces });
    this.learned = Object.fromEntries(all.slice(-MOST));
  }

  /** When more has been told. @returns {Promise<void>} */
  more() {
    return new Promise((resolve) => this.waiting.push(resolve));
  }

  /** An answer with its pieces; null where one has not yet come. @param {Part} answer @returns {Spec | null} */
  whole(answer) {
    let missing = false;
    const one = (/** @type {Part} */ part) => {
      if (!part.once) return part;
      const name = String(part.once);
      const piece = [...this.told, this.learned].find((pieces) => name in pieces)?.[name];
      missing ||= !piece;
      return { ...part, ...piece };
    };
    const spec = { ...one(answer) };
    for (const kind of KINDS) {
      const parts = answer[kind];
      if (Array.isArray(parts)) spec[kind] = parts.map(one);
      else if (parts)
        spec[kind] = Object.fromEntries(Object.entries(parts).map(([key, part]) => [key, one(part)]));
    }
    return missing ? null : /** @type {Spec} */ (spec);
  }
}
