/** What is to be reported of what the hand did: one report at a time. */

const PATIENCE = 4000; // milliseconds until an unanswered report no longer holds the next one back
const HEAD_START = 150; // milliseconds that a report waits at most for what goes before it
const PAUSE = 300; // milliseconds without a key after which what the keys did is reported

export class Outbox {
  /** @param {(changes: any[]) => void} send */
  constructor(send) {
    this.send = send;
    /** @type {Map<string, any>} */
    this.changes = new Map();
    this.sent = 0; // when a report went out that is not answered
    /** @type {Map<string, number>} */
    this.timers = new Map();
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
    const late = new Promise((resolve) => setTimeout(resolve, HEAD_START));
    return Promise.race([first, late]).then(() => this.flush());
  }

  /** Report what the keys did, once they rest. @param {string} what @param {() => void} report */
  soon(what, report) {
    clearTimeout(this.timers.get(what));
    this.timers.set(what, window.setTimeout(report, PAUSE));
  }

  /** What was to be reported of this no longer is. @param {string} what */
  drop(what) {
    clearTimeout(this.timers.get(what));
    this.changes.delete(what);
  }

  answered() {
    this.sent = 0;
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
    this.send(changes);
  }
}
