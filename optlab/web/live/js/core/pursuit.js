/** The paths that a hand asks for, one request at a time; while one is awaited, only the last wish counts. */

import { filled } from "./paths.js";

export class Pursuit {
  /** @param {import("./board.js").Board} board */
  constructor(board) {
    this.board = board;
    /** @type {Promise<void> | null} */
    this.following = null;
  }

  /** Where the paths are that the hand asks for: a slider that moves has its rows. @returns {string[]} */
  wish() {
    const { board } = this;
    if (!board.hand || (board.hand.slider && board.holding)) return [];
    const values = board.values();
    return board.spec.paths.map(({ at }) => filled(at, values));
  }

  /** Ask for them, until what has come is what is wanted. */
  follow() {
    this.following ??= this.chase().finally(() => (this.following = null));
    return this.following;
  }

  async chase() {
    const { board } = this;
    let asked = "";
    try {
      for (let wish = this.wish(); wish.length && wish.join() !== asked; wish = this.wish()) {
        asked = wish.join();
        const numbers = await board.exact.ask(wish);
        if (!board.hand || numbers.length !== board.spec.paths.length) break;
        if (!board.hand.slider) board.hand = { ...board.hand, numbers };
        board.draw();
      }
    } catch {
      // What is refused is named when it is let go.
    }
  }
}
