/** The relief at rest behind the paths: fetched when a pan or a zoom has ended, never under the hand. */

import { fetched, opened } from "../core/packets.js";

/**
 * @typedef {import("../core/board.js").Board} Board
 * @typedef {import("../core/packets.js").Ground} Ground
 */

const STILL = 120; // milliseconds without a move after which what is seen is fetched

export class Terrain {
  /** @param {Board} board @param {() => void} due  called when another relief should be there */
  constructor(board, due) {
    this.board = board;
    this.due = due;
    this.address = ""; // of the relief that is there
    /** @type {Ground | null} */
    this.ground = null;
    this.timer = 0;
  }

  /** Where the relief is that should be there. */
  wish() {
    const { plane } = this.board.spec;
    return this.board.view.relief(plane.ground, plane);
  }

  /** What is seen is another. @param {import("./sheet.js").Span} seen @param {boolean} still  whether the move has ended */
  look(seen, still) {
    clearTimeout(this.timer);
    if (!still) return;
    this.board.view.rest(seen, this.board.spec.plane);
    this.timer = window.setTimeout(() => this.catchUp(), STILL);
  }

  /** Not under the hand: Plotly takes 100 ms. */
  catchUp() {
    if (this.board.removed || this.wish() === this.address) return;
    if (!this.board.holding) {
      this.board.supply.fetch(); // the reliefs of the function's sliders, too
      return this.due();
    }
    this.timer = window.setTimeout(() => this.catchUp(), STILL);
  }

  /** Have the relief; false where another one is wanted meanwhile. */
  async fetch() {
    const address = this.wish();
    if (this.address === address) return true;
    if (this.address) await this.board.slots.seen(); // Plotly takes 100 ms
    const ground = /** @type {Ground} */ (opened(await fetched(address)));
    if (this.wish() !== address) return false;
    [this.ground, this.address] = [ground, address];
    return true;
  }

  destroy() {
    clearTimeout(this.timer);
  }
}
