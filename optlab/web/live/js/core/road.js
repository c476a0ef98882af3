/** The road of a release: one answer at an address, which says the figure, its numbers and the page's
 * link. The browser writes that link, and the page is what its address says.
 *
 * Streamlit hears of it once something that it draws is another, when the hand has rested; or before the
 * reader turns to something that it has drawn (outbox.js). */

import { write } from "./entries.js";
import { Newest, OneByOne } from "./newest.js";
import { within, HEAD_START } from "./outbox.js";
import { fetched } from "./packets.js";
import { filled, numbersOf } from "./paths.js";

const REST = 300; // milliseconds that the hand has rested, until Streamlit draws what is beside
const MANY = 40; // changes of which Streamlit has not heard: a report takes 50

/**
 * @typedef {import("../protocol.js").Change} Change
 * @typedef {import("./live_figure.js").Spec} Spec
 */

export class Road {
  /** @param {import("./live_figure.js").LiveFigure} live */
  constructor(live) {
    this.live = live;
    this.link = ""; // of the page, with all that was answered
    this.blocked = false; // by an error: then Streamlit is told, until it has answered
    this.newest = new Newest();
    this.timer = 0;
    /** @type {OneByOne<true>} */
    this.requests = new OneByOne(
      () => (this.open && this.live.outbox.changes.size ? true : null),
      () => this.ask(),
    );
  }

  /** Whether changes are answered at an address: not while a report has some that no link says. */
  get open() {
    const { answer, outbox } = this.live;
    return Boolean(answer?.ask) && !this.blocked && !outbox.reported.size;
  }

  /** Ask what the changes lead to that nobody has asked for; those of one moment go together. */
  async ask() {
    await null;
    const { live } = this;
    const asked = live.outbox.ask();
    const signal = this.newest.ask();
    if (!asked.length) return;
    try {
      const told = await this.answerTo(asked, signal);
      if (signal.aborted || live.removed) return;
      await this.show(told, asked, signal);
    } catch {
      if (signal.aborted || live.removed) return;
      this.blocked = true; // by an error of the line or of ours: the report says it all
      live.outbox.putBack();
    }
  }

  /** What a page of Streamlit's, or changes of one, lead to. Throws NotLoaded. @param {Change[]} changes @param {AbortSignal} signal */
  async answerTo(changes, signal) {
    const { ask } = this.live.answer;
    const [link, said] = [this.link, JSON.stringify(changes)].map(encodeURIComponent);
    const at = `${ask}&link=${link}&changes=${said}`;
    const told = await answered(at, signal);
    const spec = this.whole(told);
    if (spec) return { ...told, spec };
    // It was shown by a page that this browser knows nothing of.
    const again = await answered(`${at}&whole=yes`, signal);
    return { ...again, spec: /** @type {Spec} */ (this.whole(again)) };
  }

  /** The figure spec, with what only a session says. @param {import("../protocol.js").Released} told */
  whole({ board: part, pieces, link }) {
    const { answer, once } = this.live;
    once.learn(pieces);
    const { turn, session, visit, heard, ask, fleeting } = answer;
    const live = once.whole(part);
    return live && { ...live, turn, session, visit, heard, link, ask, fleeting };
  }

  /** @param {import("../protocol.js").Released & {spec: Spec}} told @param {Change[]} asked @param {AbortSignal} signal */
  async show({ spec, numbers, link, redraw }, asked, signal) {
    const { live } = this;
    numbers.forEach((one, i) => {
      if (!one || "refused" in one) return;
      const { at } = spec.paths[i];
      live.exact.keep(filled(at, spec.values), numbersOf(one));
    });
    this.link = link;
    if (this.timer) this.reportSoon(); // the hand had not rested
    live.outbox.led((change) => !(placeOf(change) in spec.refused));
    write(link);
    for (const part of live.parts.values()) part.expect?.(spec);
    const found = await live.numbersFor(spec);
    if (!found || signal.aborted) return;
    const shown = live.show(spec, found, !live.outbox.waits, true);
    const due = redraw || live.answer.fleeting || live.outbox.kept.size >= MANY;
    const awaited = due && asked.some((change) => "box" in change || "preset" in change);
    if (awaited) {
      this.cancelReport();
      void within(HEAD_START, shown).then(() => live.outbox.reportKept());
    } else if (due) this.reportSoon();
  }

  /** Streamlit draws what is beside once the hand rests. */
  reportSoon() {
    this.cancelReport();
    this.timer = window.setTimeout(() => {
      this.timer = 0;
      const { gesture, outbox } = this.live;
      if (gesture.holding || outbox.waits) this.reportSoon();
      else outbox.reportKept();
    }, REST);
  }

  /** Nothing is to be reported soon. */
  cancelReport() {
    clearTimeout(this.timer);
    this.timer = 0;
  }

  /** A page of Streamlit's has come. Whether the hand has done something of which that does not know:
   * this leads there from the page as it is now, and until then the newer one stays.
   * @param {Spec | null} before @param {Spec} now */
  goesOn(before, now) {
    const { outbox } = this.live;
    this.blocked = false;
    if (outbox.reported.size && outbox.kept.size) return true; // the report has all, and is to be answered
    const same = before?.link === now.link && before?.ask === now.ask;
    if (!now.ask || outbox.reported.size || !outbox.isAhead) {
      this.newest.drop();
      this.link = now.link;
      return false;
    }
    if (same) outbox.flush();
    else {
      this.newest.drop();
      this.link = now.link;
      outbox.askAgain();
    }
    return true;
  }

  /** What is asked for no longer counts. */
  drop() {
    this.newest.drop();
  }

  /** The page becomes another: until Streamlit has said which, changes are told to that. */
  block() {
    this.newest.drop();
    this.blocked = true;
    this.live.gesture.cancel(); // what keys held: nothing else would ever let it go
    this.live.elsewhere(); // Streamlit may not have heard of where playing stopped, and says nothing new
  }

  destroy() {
    this.newest.drop();
    this.cancelReport();
  }
}

/** @param {string} at @param {AbortSignal} signal @returns {Promise<import("../protocol.js").Released>} */
async function answered(at, signal) {
  return JSON.parse(new TextDecoder().decode(await fetched(at, () => !signal.aborted, signal)));
}

/** Under which name a change is refused (reports.py). @param {Change} change */
function placeOf(change) {
  if ("slider" in change) return change.slider;
  if ("box" in change) return change.box;
  return "below" in change ? "below" : "";
}
