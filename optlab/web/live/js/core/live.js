/** What Streamlit calls: a board holds the numbers of a live figure, slots are its places on the page. */

import { Board } from "./board.js";
import { joinEntries } from "./entries.js";
import { watchHands } from "../page/first_sight.js";

/**
 * @typedef {import("../protocol.js").Report | import("../protocol.js").Failed} Report
 * @typedef {{data: import("../protocol.js").LiveMessage, parentElement: HTMLElement,
 *   setTriggerValue: (name: string, value: Report) => void}} Component
 */

/** @type {Map<string, Board>} */
export const boards = new Map();

/** Where each instance is, and which board it belongs to. @type {Map<HTMLElement, string>} */
const places = new Map();

/** Called at first, and again whenever the server says something new. @param {Component} component */
export async function mount({ data, parentElement, setTriggerValue }) {
  joinEntries();
  watchHands();
  const name = "board" in data ? data.board : data.belongs;
  const report = (/** @type {Report} */ value) => setTriggerValue("report", value);
  let board = boards.get(name);
  if (!board) boards.set(name, (board = new Board(report)));
  const isNew = !places.has(parentElement);
  places.set(parentElement, name);
  if ("board" in data) {
    board.report = report;
    const paper = getComputedStyle(parentElement).getPropertyValue("--st-background-color");
    // Called again with what it has: the theme is another, and the colours come from the server.
    if (board.answer?.turn === data.turn && board.paper !== paper) board.outbox.report();
    board.paper = paper;
    await board.update(data);
  } else if ("pieces" in data) {
    board.once.keep(data.pieces);
  } else if (isNew) {
    try {
      await board.slots.add(data.slot, parentElement);
    } catch (error) {
      await board.told(); // only a board's reports are heard
      board.report({ failed: String(error) });
    }
  }
}

/** @param {HTMLElement} parentElement */
export function unmount(parentElement) {
  const name = places.get(parentElement);
  if (name === undefined) return;
  places.delete(parentElement);
  boards.get(name)?.slots.remove(parentElement);
  if ([...places.values()].includes(name)) return;
  boards.get(name)?.destroy();
  boards.delete(name);
}
