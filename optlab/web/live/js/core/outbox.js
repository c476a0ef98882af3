/** What the hand did, and who knows of it.
 *
 * A change is asked of an address (road.js), whose answer is shown and whose link is written: then it is kept
 * here until Streamlit has heard of it, too, with a report. Where there is no such answer, the report is
 * all: one at a time, and again until it is answered.
 *
 *   changes ─ ask ─> asked ─ led ─> kept ─ take ─> (told, and forgotten when that is answered)
 *      └───── take ────────────────────> reported ─ answered ─> */

import { postpone } from "./clicks.js";
import { isCut } from "./connection.js";

const PATIENCE = 4000; // milliseconds until an unanswered report no longer holds the next one back
export const HEAD_START = 150; // milliseconds that anything waits at most for what goes before it
const LEFT = ["pointerdown", "focusout"]; // the hand goes to something else
const AGAIN = 400; // milliseconds after a page that has not heard a report, until that is made again
const TAKEN = ["pointerdown", "focusin", "keydown"]; // something is about to be used
const PAUSE = 300; // milliseconds without a key after which what the keys did is reported
const MOST = 50; // changes in one report: the server takes no more

/** @typedef {import("../protocol.js").Change} Change */

/** Those of all live figures on the page. @type {Set<Outbox>} */
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
   * @param {{requests: {follow: () => unknown}, open: boolean,
   *   drop: () => void, block: () => void} | null} [road]
   * @param {(target: Node) => boolean} [inside]  whether this is a part of the figure
   */
  constructor(send, leaves = () => {}, road = null, inside = () => true) {
    this.send = send;
    this.leaves = leaves;
    this.road = road;
    /** @type {Map<string, Change>} */
    this.changes = new Map();
    this.sent = 0; // when a report went out that is not answered
    this.since = 0; // when the first one did of what is not answered
    this.number = 0; // of the last report: it has all that was not answered before
    /** What it said. @type {Map<string, Change>} */
    this.reported = new Map();
    /** What is being asked of the address. @type {Map<string, Change>} */
    this.asked = new Map();
    /** What the page's link says, and Streamlit has not heard. @type {Map<string, Change>} */
    this.kept = new Map();
    /** Of these, what the last report said. @type {Map<string, Change>} */
    this.told = new Map();
    this.out = false; // whether a report is not answered
    this.wanted = false; // whether Streamlit is to be told when it is
    this.repeat = 0;
    /** What waits for the keys to rest. @type {Map<string, {timer: number, report: () => void}>} */
    this.timers = new Map();
    // The cursor is in nobody's hand: it may be about to play.
    this.elsewhere = () => this.hurry([...this.timers.keys()].filter((what) => what !== "cursor"));
    this.taken = (/** @type {Event} */ { target }) => {
      if (inside(/** @type {Node} */ (target))) return;
      this.hurry([...this.timers.keys()]);
      if (this.hasNews) this.report();
    };
    this.clicked = (/** @type {MouseEvent} */ event) => {
      if (this.out && !isCut() && !inside(/** @type {Node} */ (event.target)))
        postpone(event, () => this.out && Date.now() - this.sent < PATIENCE);
    };
    for (const left of LEFT) document.addEventListener(left, this.elsewhere, true);
    for (const taken of TAKEN) document.addEventListener(taken, this.taken, true);
    document.addEventListener("click", this.clicked, true);
    outboxes.add(this);
  }

  /** Whether something is not yet reported, or not yet answered. */
  get busy() {
    return this.sent > 0 || this.waits;
  }

  /** Whether there is something of which nobody has said yet what it leads to. */
  get waits() {
    return this.changes.size + this.asked.size + this.reported.size > 0;
  }

  /** Whether the hand has done something of which Streamlit does not know. */
  get isAhead() {
    return this.waits || this.kept.size > 0;
  }

  /**
   * @param {string} what  a later change of the same thing replaces it @param {Change} change
   * @param {Promise<void>} [first]  what goes before the report, if it does not take long
   */
  add(what, change, first) {
    append(this.changes, what, change);
    if (!first) return this.flush();
    return within(HEAD_START, first).then(() => this.flush());
  }

  /** Whether an answer that has heard so many reports is from before something was chosen. @param {number} [heard] */
  chosen(heard) {
    const later = this.isAnswered(heard) ? [...this.changes.values()] : this.unanswered;
    return later.some((change) => "box" in change || "schedule" in change);
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
    for (const one of [this.changes, this.reported, this.kept]) one.delete(what);
  }

  /** Every change of which the page has not yet told what it leads to, oldest first. @returns {Change[]} */
  get unanswered() {
    return [...this.reported.values(), ...this.asked.values(), ...this.changes.values()];
  }

  /** Whether something was changed, and that is not yet answered. @param {string} what */
  has(what) {
    return [this.changes, this.asked, this.reported].some((one) => one.has(what));
  }

  /** Whether there is something that no report has said. */
  get hasNews() {
    if (this.changes.size || this.asked.size) return true;
    return [...this.kept].some(([what, change]) => this.told.get(what) !== change);
  }

  /** Whether the last report is among so many. @param {number} [heard] */
  isAnswered(heard = Infinity) {
    return heard >= this.number;
  }

  /** The server has heard so many reports. @param {number} [heard] */
  answered(heard) {
    if (!this.isAnswered(heard)) return;
    for (const [what, change] of this.told)
      if (this.kept.get(what) === change) this.kept.delete(what);
    this.told.clear();
    this.reported.clear();
    this.out = false;
    this.rest();
    if (this.wanted) this.reportKept();
  }

  /** A page of Streamlit's has come that has not heard the last report: it is on its way, or was dropped for a
   * message that came in the same moment. @param {number} heard */
  missed(heard) {
    const { number } = this;
    if (this.isAnswered(heard)) return;
    clearTimeout(this.repeat);
    this.repeat = window.setTimeout(() => {
      if (this.out && this.number === number) this.report();
    }, AGAIN);
  }

  /** Nothing is awaited any more, unless something is. */
  rest() {
    if (!this.out && !this.asked.size) this.sent = this.since = 0;
  }

  /** Something went out, and is to be answered. */
  begin() {
    this.sent = Date.now();
    this.since ||= this.sent;
  }

  // ---- asked of an address

  /** What nobody has asked for, which is asked now. @returns {Change[]} */
  ask() {
    this.asked = this.changes;
    this.changes = new Map();
    if (this.asked.size) this.begin();
    this.leaves([...this.asked.values()]);
    return [...this.asked.values()];
  }

  /** What was asked is answered, and stands in the link. @param {(change: Change) => boolean} fine  whether a change was not refused */
  led(fine) {
    for (const [what, change] of this.asked) if (fine(change)) append(this.kept, what, change);
    this.asked = new Map();
    this.rest();
  }

  /** There is no answer: Streamlit is told. */
  putBack() {
    this.changes = joined(this.asked, this.changes);
    this.asked = new Map();
    this.rest();
    this.flush();
  }

  /** Another page of Streamlit's has come: what that has not heard of is asked of it. */
  askAgain() {
    this.changes = joined(this.kept, this.asked, this.changes);
    this.kept = new Map();
    this.asked = new Map();
    this.rest();
    this.flush();
  }

  /** The browser goes to another state of the page: nothing of this one is said any more. */
  forget() {
    for (const what of [...this.timers.keys()]) this.wait(what);
    for (const one of [this.changes, this.asked, this.kept, this.told, this.reported]) one.clear();
    this.wanted = this.out = false;
    this.road?.block();
    this.rest();
  }

  // ---- told to Streamlit

  /** Have what nobody has asked for answered. A report waits for the one before: two in one moment would be one lost. */
  flush() {
    // What is sent while the line is cut is lost: it goes out when it is there again (rejoin.js).
    if (!this.changes.size || held || isCut()) return;
    if (this.road?.open) return void this.road.requests.follow();
    const waited = Date.now() - this.sent;
    if (waited < PATIENCE) {
      clearTimeout(this.retry);
      this.retry = setTimeout(() => this.flush(), PATIENCE - waited);
      return;
    }
    this.report();
  }

  /** Say to Streamlit what it has not heard, as it draws something of that. */
  reportKept() {
    this.wanted = this.out;
    if (this.out || !this.kept.size || held || isCut()) return;
    this.say([...this.kept.values()]);
  }

  /** Say to Streamlit now all of which it does not know: one of its things is about to be used. */
  report() {
    if (held || isCut()) return;
    const [changes, number] = this.take();
    this.send(changes, number);
  }

  /** Say to Streamlit what is too long for an address, and all else of which it does not know.
   * @param {string} what @param {Change} change */
  tell(what, change) {
    append(this.changes, what, change);
    this.report();
  }

  /** All that it does not know, to be sent, and its number. Values are absolute: what was heard may
   * be said again. @returns {[Change[], number]} */
  take() {
    this.road?.drop();
    const left = joined(this.asked, this.changes);
    for (const [what, change] of left) {
      if (this.reported.size + this.kept.size >= MOST && !this.reported.has(what)) break;
      append(this.reported, what, change);
      left.delete(what);
    }
    this.asked = new Map();
    this.changes = left;
    const changes = [...joined(this.kept, this.reported).values()];
    return [changes, this.next(changes)];
  }

  /** @param {Change[]} changes */
  say(changes) {
    this.send(changes, this.next(changes));
  }

  /** The number of a report. @param {Change[]} changes */
  next(changes) {
    this.told = new Map(this.kept);
    this.wanted = false;
    this.out = true;
    this.number = reports += 1;
    this.begin();
    this.leaves(changes);
    return this.number;
  }

  destroy() {
    outboxes.delete(this);
    clearTimeout(this.repeat);
    for (const left of LEFT) document.removeEventListener(left, this.elsewhere, true);
    for (const taken of TAKEN) document.removeEventListener(taken, this.taken, true);
    document.removeEventListener("click", this.clicked, true);
  }
}

/** @param {Map<string, Change>} changes @param {string} what @param {Change} change  is the last one now */
function append(changes, what, change) {
  changes.delete(what);
  changes.set(what, change);
}

/** Of each thing the newest change. @param {Map<string, Change>[]} parts  the oldest first */
function joined(...parts) {
  /** @type {Map<string, Change>} */
  const all = new Map();
  for (const part of parts) for (const [what, change] of part) append(all, what, change);
  return all;
}

/** Wait for something, but no longer than this; what fails holds nothing up. @param {number} milliseconds @param {Promise<unknown>} something */
export const within = (milliseconds, something) =>
  Promise.race([
    something.catch(() => {}),
    new Promise((resolve) => setTimeout(resolve, milliseconds)),
  ]);
