/** What Streamlit calls: one component holds the numbers of a live figure, slots are its places on the page. */

import { LiveFigure } from "./live_figure.js";
import { joinEntries } from "./entries.js";
import { watchHands } from "../page/first_sight.js";

/**
 * @typedef {import("../protocol.js").Report | import("../protocol.js").Failed} Report
 * @typedef {{data: import("../protocol.js").LiveMessage, parentElement: HTMLElement,
 *   setTriggerValue: (name: string, value: Report) => void}} Component
 */

/** @type {Map<string, LiveFigure>} */
export const figures = new Map();

/** Where each instance is, which live figure it belongs to, and which slot of that it is, if it is one.
 * @type {Map<HTMLElement, {name: string, slot: string}>} */
const places = new Map();

/** Called at first, and again whenever the server says something new. @param {Component} component */
export async function mount({ data, parentElement, setTriggerValue }) {
  joinEntries();
  watchHands();
  const name = "board" in data ? data.board : data.belongs;
  const report = (/** @type {Report} */ value) => setTriggerValue("report", value);
  let live = figures.get(name);
  if (!live) figures.set(name, (live = new LiveFigure(report)));
  const isNew = !places.has(parentElement);
  places.set(parentElement, { name, slot: "slot" in data ? data.slot : "" });
  if ("board" in data) {
    live.report = report;
    const paper = getComputedStyle(parentElement).getPropertyValue("--st-background-color");
    // Called again with what it has: the theme is another, and the colours come from the server.
    if (live.answer?.turn === data.turn && live.paper !== paper) live.outbox.report();
    live.paper = paper;
    await live.update(data);
  } else if ("pieces" in data) {
    live.once.keep(data.pieces);
  } else if (isNew) {
    await fill(live, data.slot, parentElement);
  }
}

/** @param {LiveFigure} live @param {string} slot @param {HTMLElement} place */
async function fill(live, slot, place) {
  try {
    await live.slots.add(slot, place);
  } catch (error) {
    await live.firstSpec(); // only a live figure's reports are heard
    live.report({ failed: String(error) });
  }
}

/** @param {HTMLElement} parentElement */
export function unmount(parentElement) {
  const { name, slot } = places.get(parentElement) ?? { name: "", slot: "" };
  places.delete(parentElement);
  const live = figures.get(name);
  if (!live) return;
  live.slots.remove(parentElement);
  const left = [...places].filter(([, one]) => one.name === name);
  if (!left.length) {
    live.destroy();
    figures.delete(name);
    return;
  }
  // Streamlit may put a slot there anew, and take that away for the one that was there.
  const [twin] = left.find(([, one]) => slot && one.slot === slot) ?? [];
  if (twin && !live.slots.has(slot)) void fill(live, slot, twin);
}
