/** The paths that a hand asks for, one request at a time; while one is awaited, only the last wish counts. */

import { OneByOne } from "./newest.js";
import { filled } from "./paths.js";

export class Pursuit {
  /** @param {import("./board.js").Board} board */
  constructor(board) {
    this.board = board;
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
    const { board } = this;
    if (!board.hand || board.gesture.sliding) return null;
    const values = board.values();
    const wish = board.spec.paths.map(({ at }) => filled(at, values));
    return wish.length && wish.join() !== before?.join() ? wish : null;
  }

  /** @param {string[]} wish */
  async ask(wish) {
    const { board } = this;
    try {
      const numbers = await board.exact.ask(wish);
      if (!board.hand || numbers.length !== board.spec.paths.length) return;
      board.gesture.found(numbers);
      board.draw();
    } catch {
      // What is refused is named when it is let go.
    }
  }
}
