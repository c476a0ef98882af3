/** What is to be reported of what the hand did: one report at a time. */

const PATIENCE = 4000; // milliseconds until an unanswered report no longer holds the next one back
export const HEAD_START = 150; // milliseconds that anything waits at most for what goes before it
const LEFT = ["pointerdown", "focusout"]; // the hand goes to something else
const PAUSE = 300; // milliseconds without a key after which what the keys did is reported

export class Outbox {
  /** @param {(changes: any[]) => void} send */
  constructor(send) {
    this.send = send;
    /** @type {Map<string, any>} */
    this.changes = new Map();
    this.sent = 0; // when a report went out that is not answered
    /** What it said. @type {any[]} */
    this.reported = [];
    /** What waits for the keys to rest. @type {Map<string, {timer: number, report: () => void}>} */
    this.timers = new Map();
    // The cursor is in nobody's hand: it may be about to play.
    this.elsewhere = () => this.hurry([...this.timers.keys()].filter((what) => what !== "cursor"));
    for (const left of LEFT) document.addEventListener(left, this.elsewhere, true);
  }

  /** Whether something is not yet reported, or not yet answered. */
  get busy() {
    return this.sent > 0 || this.changes.size > 0;
  }

  /**
   * @param {string} what  a later change of the same thing replaces it @param {any} change
   * @param {Promise<void>} [first]  what goes before the report, if it does not take long
   */
  add(what, change, first) {
    this.changes.delete(what);
    this.changes.set(what, change);
    if (!first) return this.flush();
    return within(HEAD_START, first).then(() => this.flush());
  }

  /** Whether something that was chosen is not yet reported. */
  get chosen() {
    return [...this.changes.values()].some((change) => "box" in change);
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
  }

  /** Every change of which the page has not yet told what it leads to, oldest first. @returns {any[]} */
  get unanswered() {
    return [...this.reported, ...this.changes.values()];
  }

  answered() {
    this.sent = 0;
    this.reported = [];
  }

  /** Report, unless an answer is awaited: two reports in one moment would be one lost. */
  flush() {
    if (!this.changes.size) return;
    const waited = Date.now() - this.sent;
    if (waited < PATIENCE) {
      clearTimeout(this.retry);
      this.retry = setTimeout(() => this.flush(), PATIENCE - waited);
      return;
    }
    const changes = [...this.changes.values()];
    this.changes.clear();
    this.sent = Date.now();
    this.reported = changes;
    this.send(changes);
  }

  destroy() {
    for (const left of LEFT) document.removeEventListener(left, this.elsewhere, true);
  }
}

/** Wait for something, but no longer than this. @param {number} milliseconds @param {Promise<any>} something */
export const within = (milliseconds, something) =>
  Promise.race([something, new Promise((resolve) => setTimeout(resolve, milliseconds))]);
