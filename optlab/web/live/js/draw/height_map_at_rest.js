/** The height map at rest behind the paths: fetched when a pan or a zoom has ended, never under the hand. */

import { fetched, opened } from "../core/packets.js";

/**
 * @typedef {import("../core/live_figure.js").LiveFigure} LiveFigure
 * @typedef {import("../core/packets.js").Ground} Ground
 */

const STILL = 120; // milliseconds without a move after which what is seen is fetched

export class HeightMapAtRest {
  /** @param {LiveFigure} live @param {() => void} due  called when another height map should be there */
  constructor(live, due) {
    this.live = live;
    this.due = due;
    this.address = ""; // of the height map that is there
    /** @type {Ground | null} */
    this.ground = null;
    this.timer = 0;
  }

  /** Where the height map is that should be there. */
  wish() {
    const { plane } = this.live.spec;
    return this.live.view.heightMap(plane.ground, plane);
  }

  /** What is seen is another. @param {import("./canvas_panels.js").Span} seen @param {boolean} still  whether the move has ended */
  look(seen, still) {
    clearTimeout(this.timer);
    if (!still) return;
    this.live.view.rest(seen, this.live.spec.plane);
    this.timer = window.setTimeout(() => this.catchUp(), STILL);
  }

  /** Not under the hand: Plotly takes 100 ms. */
  catchUp() {
    if (this.live.removed || this.wish() === this.address) return;
    if (!this.live.holding) {
      this.live.prefetch.fetch(); // the height maps of the function's sliders, too
      return this.due();
    }
    this.timer = window.setTimeout(() => this.catchUp(), STILL);
  }

  /** Have the height map; false where another one is wanted meanwhile. */
  async fetch() {
    const address = this.wish();
    if (this.address === address) return true;
    if (this.address) await this.live.slots.seen(); // Plotly takes 100 ms
    const ground = /** @type {Ground} */ (opened(await fetched(address)));
    if (this.wish() !== address) return false;
    [this.ground, this.address] = [ground, address];
    return true;
  }

  destroy() {
    clearTimeout(this.timer);
  }
}
