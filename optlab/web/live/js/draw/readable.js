/** Texts that change under the hand are written no oftener than can be read: each one is a layout. */

export const READABLE = 66; // milliseconds between two texts while something moves
const FRAME = 17; // milliseconds: what was written a frame ago is due then, too

export class Readable {
  /** @param {import("../core/live_figure.js").LiveFigure} live */
  constructor(live) {
    this.live = live;
    this.toldAt = -Infinity;
    this.late = 0;
  }

  /** Whether to write now; where not, the live figure is drawn once more when it is time. */
  due() {
    const now = performance.now();
    if (!this.live.holding || now - this.toldAt > READABLE) {
      this.toldAt = now;
      return true;
    }
    this.late ||= window.setTimeout(() => {
      this.late = 0;
      this.live.touch();
    }, READABLE + FRAME);
    return false;
  }
}
