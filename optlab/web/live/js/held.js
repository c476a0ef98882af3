/** What stands in the plane's place until plotly.js is there: as high as it will be, and still. */

import { planeHeight } from "./plane_height.js";
import { inPlane } from "./paths.js";
import { Room } from "./room.js";
import { Sheet } from "./sheet.js";

export class Held {
  /** @param {HTMLElement} place @param {import("./board.js").Board} board */
  constructor(place, board) {
    this.board = board;
    const again = () => this.lay();
    this.sheet = new Sheet(place, again);
    this.tall = new Room(this.sheet.frame, again);
    this.sheet.frame.classList.add("live-held");
  }

  /** Be as high as the plane. */
  lay() {
    const { board, sheet, tall } = this;
    const count = inPlane(board.atRest).length;
    sheet.lay([], planeHeight(board.spec.plane, count, sheet.room, tall));
  }

  /** Let a figure stand here instead. @param {HTMLElement} frame */
  give(frame) {
    frame.style.height = this.sheet.frame.style.height;
    this.sheet.frame.after(frame);
    this.destroy();
  }

  /** It does not come. @param {unknown} error @returns {never} */
  fail(error) {
    this.destroy();
    throw error;
  }

  destroy() {
    this.tall.destroy();
    this.sheet.destroy();
  }
}
