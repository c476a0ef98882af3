/** What is to be reported of what the hand did: one report at a time, and again until it is answered. */

import { isCut } from "./connection.js";

const PATIENCE = 4000; // milliseconds until an unanswered report no longer holds the next one back
export const HEAD_START = 150; // milliseconds that anything waits at most for what goes before it
const LEFT = ["pointerdown", "focusout"]; // the hand goes to something else
const PAUSE = 300; // milliseconds without a key after which what the keys did is reported
const MOST = 50; // changes in one report: the server takes no more

/** @typedef {import("../protocol.js").Change} Change */

/** Those of all boards on the page. @type {Set<Outbox>} */
export const outboxes = new Set();

let held = false;

/** Nothing goes out by itself while the page comes back to its server (rejoin.js). @param {boolean} hold */
export function holdBack(hold) {
  held = hold;
  if (!hold) for (const outbox of outboxes) outbox.flush();
}

let reports = 0; // since the page was loaded: each has a number, and the server says which it heard

export class Outbox {
  /**
   * @param {(changes: Change[], number: number) => void} send
   * @param {(changes: Change[]) => void} [leaves]  told of what is sent, whoever sends it
   */
  constructor(send, leaves = () => {}) {
    this.send = send;
    this.leaves = leaves;
    /** @type {Map<string, Change>} */
    this.changes = new Map();
    this.sent = 0; // when a report went out that is not answered
    this.since = 0; // when the first one did of what is not answered
    this.number = 0; // of the last report: it has all that was not answered before
    /** What it said. @type {Map<string, Change>} */
    this.reported = new Map();
    /** What waits for the keys to rest. @type {Map<string, {timer: number, report: () => void}>} */
    this.timers = new Map();
    // The cursor is in nobody's hand: it may be about to play.
    this.elsewhere = () => this.hurry([...this.timers.keys()].filter((what) => what !== "cursor"));
    for (const left of LEFT) document.addEventListener(left, this.elsewhere, true);
    outboxes.add(this);
  }

  /** Whether something is not yet reported, or not yet answered. */
  get busy() {
    return this.sent > 0 || this.changes.size > 0;
  }

  /**
   * @param {string} what  a later change of the same thing replaces it @param {Change} change
   * @param {Promise<void>} [first]  what goes before the report, if it does not take long
   */
  add(what, change, first) {
    this.changes.delete(what);
    this.changes.set(what, change);
    if (!first) return this.flush();
    return within(HEAD_START, first).then(() => this.flush());
  }

  /** Whether an answer that has heard so many reports is from before something was chosen. @param {number} [heard] */
  chosen(heard) {
    const later = this.isAnswered(heard) ? [...this.changes.values()] : this.unanswered;
    return later.some((change) => "box" in change);
  }

  /** Report what the keys did, once they rest. @param {string} what @param {() => void} report */
  soon(what, report) {
    this.wait(what);
    const timer = window.setTimeout(() => this.hurry([what]), PAUSE);
    this.timers.set(what, { timer, report });
  }

  /** @param {string} what */
  wait(what) {
    clearTimeout(this.timers.get(what)?.timer);
    this.timers.delete(what);
  }

  /** Report now what waits: the hand takes something else, or the keys rest. @param {string[]} which */
  hurry(which) {
    for (const what of which) {
      const { report } = this.timers.get(what) ?? {};
      this.wait(what);
      report?.();
    }
  }

  /** What was to be reported of this no longer is. @param {string} what */
  drop(what) {
    this.wait(what);
    this.changes.delete(what);
    this.reported.delete(what);
  }

  /** Every change of which the page has not yet told what it leads to, oldest first. @returns {Change[]} */
  get unanswered() {
    return [...this.reported.values(), ...this.changes.values()];
  }

  /** Whether something was changed, and that is not yet answered. @param {string} what */
  has(what) {
    return this.changes.has(what) || this.reported.has(what);
  }

  /** Whether the last report is among so many. @param {number} [heard] */
  isAnswered(heard = Infinity) {
    return heard >= this.number;
  }

  /** The server has heard so many reports. @param {number} [heard] */
  answered(heard) {
    if (!this.isAnswered(heard)) return;
    this.sent = this.since = 0;
    this.reported.clear();
  }

  /** Report, unless an answer is awaited: two reports in one moment would be one lost. */
  flush() {
    // What is sent while the line is cut is lost: it goes out when it is there again (rejoin.js).
    if (!this.changes.size || held || isCut()) return;
    const waited = Date.now() - this.sent;
    if (waited < PATIENCE) {
      clearTimeout(this.retry);
      this.retry = setTimeout(() => this.flush(), PATIENCE - waited);
      return;
    }
    const [changes, number] = this.take();
    this.send(changes, number);
  }

  /** All that is not answered, to be sent, and its number. Values are absolute: what was heard may
   * be said again. @returns {[Change[], number]} */
  take() {
    for (const [what, change] of this.changes) {
      if (this.reported.size >= MOST && !this.reported.has(what)) break;
      this.reported.delete(what);
      this.reported.set(what, change);
      this.changes.delete(what);
    }
    const changes = [...this.reported.values()];
    this.number = reports += 1;
    this.sent = Date.now();
    this.since ||= this.sent;
    this.leaves(changes);
    return [changes, this.number];
  }

  destroy() {
    outboxes.delete(this);
    for (const left of LEFT) document.removeEventListener(left, this.elsewhere, true);
  }
}

/** Wait for something, but no longer than this; what fails holds nothing up. @param {number} milliseconds @param {Promise<unknown>} something */
export const within = (milliseconds, something) =>
  Promise.race([
    something.catch(() => {}),
    new Promise((resolve) => setTimeout(resolve, milliseconds)),
  ]);
