/** What follows from a gesture: the picture is drawn, and then what was let go is reported. */

import { use } from "../page/hints.js";

/** @typedef {import("./live_figure.js").LiveFigure} LiveFigure */

/** @param {LiveFigure} live @returns {import("./gesture.js").Heard} */
export const reactions = (live) => ({
  moved({ slider, start }) {
    if (slider || start) use(slider ? "slider" : "start");
    live.touch();
    live.pathRequests.follow();
  },
  /** All that it sets goes together. */
  dropped(drag) {
    const { outbox, road } = live;
    if (road.open) live.draw(); // the maps ask for what they need; the paths come with the answer
    const first = road.open ? undefined : picture(live);
    if (drag.start) outbox.add("start", { start: drag.start }, first);
    for (const [slider, value] of Object.entries(live.preview.sets(drag)))
      outbox.add(slider, { slider, value }, first);
  },
  cancelled() {
    live.touch();
  },
});

/** All that the hand wants is drawn: what the page does with its report would hold that up. @param {LiveFigure} live */
async function picture(live) {
  const paths = live.pathRequests.follow();
  live.draw(); // the maps ask for what they need
  await Promise.all([paths, ...live.slots.awaited()]);
}
