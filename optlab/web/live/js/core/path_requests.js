/** The paths that a hand asks for, one request at a time; while one is awaited, only the last wish counts. */

import { OneByOne } from "./newest.js";
import { filled } from "./paths.js";

export class PathRequests {
  /** @param {import("./live_figure.js").LiveFigure} live */
  constructor(live) {
    this.live = live;
    /** @type {OneByOne<string[]>} */
    this.requests = new OneByOne(
      (before) => this.wish(before),
      (wish) => this.ask(wish),
    );
  }

  /** Until what has come is what is wanted. */
  get following() {
    return this.requests.running;
  }

  follow() {
    return this.requests.follow();
  }

  /** Where the paths are that the hand asks for; nothing where it has them. @param {string[] | null} before */
  wish(before) {
    const { live } = this;
    if (!live.drag || live.gesture.sliding || live.spec.stride) return null;
    const values = live.values();
    const wish = live.spec.paths.map(({ at }) => filled(at, values));
    return wish.length && wish.join() !== before?.join() ? wish : null;
  }

  /** @param {string[]} wish */
  async ask(wish) {
    const { live } = this;
    try {
      const numbers = await live.exact.ask(wish);
      if (!live.drag || numbers.length !== live.spec.paths.length) return;
      live.gesture.found(numbers);
      live.draw();
    } catch {
      // What is refused is named when it is let go.
    }
  }
}
