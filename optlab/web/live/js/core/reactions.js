/** What follows from a gesture: the picture is drawn, and then what was let go is reported. */

import { use } from "../page/hints.js";

/** @typedef {import("./board.js").Board} Board */

/** @param {Board} board @returns {import("./gesture.js").Heard} */
export const reactions = (board) => ({
  moved({ slider, start }) {
    if (slider || start) use(slider ? "slider" : "start");
    board.touch();
    board.pursuit.follow();
  },
  /** All that it sets goes together. */
  dropped(hand) {
    const { outbox, road } = board;
    if (road.open) board.draw(); // the maps ask for what they need; the paths come with the answer
    const first = road.open ? undefined : picture(board);
    if (hand.start) outbox.add("start", { start: hand.start }, first);
    for (const [slider, value] of Object.entries(board.under.sets(hand)))
      outbox.add(slider, { slider, value }, first);
  },
  cancelled() {
    board.touch();
  },
});

/** All that the hand wants is drawn: what the page does with its report would hold that up. @param {Board} board */
async function picture(board) {
  const paths = board.pursuit.follow();
  board.draw(); // the maps ask for what they need
  await Promise.all([paths, ...board.slots.awaited()]);
}
