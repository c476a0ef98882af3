/** Of several requests for one thing only the newest counts. There are two ways. */

/** Whoever asks makes all that was asked for before old: what comes of it is dropped. */
export class Newest {
  #asked = new AbortController();

  /** Something newer is asked for. Its signal is aborted as soon as it is old itself. */
  ask() {
    this.drop();
    this.#asked = new AbortController();
    return this.#asked.signal;
  }

  /** Nothing is awaited any more. */
  drop() {
    this.#asked.abort();
  }
}

/**
 * One request at a time: while one is awaited, the others are not made, and of them only the last wish counts.
 * @template W  what is wished
 */
export class OneByOne {
  /** @type {Promise<void> | null} */
  #running = null;
  #wish;
  #ask;

  /**
   * @param {(before: W | null) => W | null} wish  what is wanted now; before: what was asked for just before
   * @param {(wish: W) => Promise<void>} ask
   */
  constructor(wish, ask) {
    this.#wish = wish;
    this.#ask = ask;
  }

  /** Until what has come is what is wanted; null where nothing is asked for. */
  get running() {
    return this.#running;
  }

  /** Ask for what is wanted, unless something is awaited: then that comes first. */
  follow() {
    if (this.#running) return this.#running;
    const first = this.#wish(null);
    if (first !== null) this.#running = this.#run(first);
    return this.#running;
  }

  /** @param {W} first */
  async #run(first) {
    try {
      for (let wish = /** @type {W | null} */ (first); wish !== null; wish = this.#wish(wish))
        await this.#ask(wish);
    } finally {
      this.#running = null;
    }
  }
}
