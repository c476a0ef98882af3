/** The page comes back to its server, or to another one: nothing that the hand did is lost.
 *
 * A session of Streamlit's lives in one process. Where that was ended, or the line to it cut, the
 * browser comes to a session that knows nothing of the page until the whole script has run for it:
 * its reports, and the next click on one of Streamlit's controls, would be lost. So this asks for that run,
 * and says with it all that was not answered. */

import { watchForBreaks } from "./broken.js";
import { isCut, watch } from "./connection.js";
import { arrive, joinEntries, settle, write } from "./entries.js";
import { watchHands } from "../page/first_sight.js";
import { nameFormulas } from "../page/formulas.js";
import { foldMenuAway } from "../page/menu.js";
import { framed, unframed } from "./frame.js";
import { leave, recalled, remember } from "./memory.js";
import { holdBack, outboxes } from "./outbox.js";
import { element } from "../draw/canvas_panels.js";
import { explainInPlace } from "../page/words.js";

/**
 * @typedef {{data: import("../protocol.js").Line, parentElement: HTMLElement,
 *   setTriggerValue: (name: string, value: import("../protocol.js").Return) => void}} Component
 * @typedef {{returns: number, kept: import("../protocol.js").Known}} Drawn
 */

const MOMENT = 1000; // milliseconds that a line may be cut without a word
const LOOK = 500; // milliseconds between two looks at what is unanswered
const OVERDUE = 6000; // milliseconds: a busy server is slow, and a run of the whole script makes it slower
const RETURNING = 20_000; // milliseconds that controls wait at most until the script has run
const TRIES = 2; // to be heard, each twice as patient, until the page is loaded anew

class Line {
  /** @param {Component} component */
  constructor(component) {
    this.component = component;
    this.cutSince = 0;
    this.tries = 0;
    this.looking = false;
    this.unreachable = false; // it was asked, and did not answer
    this.begun = false;
    /** What the last session that has drawn the page knew. @type {import("./memory.js").Memory} */
    this.known = { session: "", kept: {} };
    this.returns = 0; // so far
    this.waiting = 0; // the timer that ends the controls' waiting
    this.unwatch = watch(() => this.changed());
    this.leaves = () => leave(location.pathname, unframed(location.search));
    window.addEventListener("pagehide", this.leaves);
    this.timer = window.setInterval(() => this.look(), LOOK);
  }

  /** @param {Component} component */
  update(component) {
    this.component = component;
    const { parentElement, data } = component;
    this.sign = parentElement.querySelector(".live-away") ?? element("div", "live-away", parentElement);
    this.sign.setAttribute("role", "status"); // read aloud politely
    this.words = data.words.away;
    nameFormulas(data.words.signs);
    document.documentElement.lang = data.language;
    if (!this.begun && this.memory()) this.letWait(); // on to other pages, until it is told
    this.show();
  }

  /** Controls wait for the script, but not for ever. */
  letWait() {
    letControlsWait(true);
    clearTimeout(this.waiting);
    this.waiting = window.setTimeout(() => this.cutSince || letControlsWait(false), RETURNING);
  }

  /** What this session does not know yet of pages that were visited. */
  memory() {
    return recalled(this.component.data.session, location.pathname);
  }

  /** The line was cut, or is there again. */
  changed() {
    const cut = isCut();
    if (cut) {
      this.cutSince ||= Date.now();
      holdBack(true);
      letControlsWait(true);
      dismiss();
    } else if (this.cutSince) {
      this.cutSince = 0;
      this.rejoin(true);
    }
    this.show();
  }

  show() {
    if (!this.sign) return;
    const away = this.unreachable || (this.cutSince && Date.now() - this.cutSince > MOMENT);
    const words = away ? this.words ?? "" : "";
    if (this.sign.textContent !== words) this.sign.textContent = words;
  }

  /** Whether something was reported too long ago. Where the line was cut unseen, nothing else tells. */
  async look() {
    this.show();
    const since = Math.min(...[...outboxes].map((box) => box.since || Infinity));
    if (since === Infinity) {
      this.tries = 0;
      this.unreachable = false;
    }
    const patience = OVERDUE * (2 ** (this.tries + 1) - 1); // 6, 18, 42 s
    if (isCut() || this.looking || Date.now() - since < patience) return;
    if (this.tries >= TRIES) return this.reload();
    if (await this.rejoin()) this.tries += 1;
  }

  /** Say what is not answered to the server that is there now; returns whether one is.
   * @param {boolean} [connected]  whether there is a line to it, whatever else it answers */
  async rejoin(connected = false) {
    if (this.looking) return false;
    this.looking = true;
    const build = await buildThere();
    this.looking = false;
    this.unreachable = !build && !connected;
    this.show();
    if (isCut()) return false;
    const said = !this.unreachable && this.say(build);
    holdBack(false);
    return said;
  }

  /** @param {string} build  of the server that is there, if it told */
  say(build) {
    const { data } = this.component;
    if (build && build !== data.build) this.reload();
    else this.tell(this.known);
    return true;
  }

  /** Have the script run with all that is not answered, and with what a session knew.
   * @param {import("./memory.js").Memory} known */
  tell(known) {
    this.known = known;
    const taken = [...outboxes].filter((box) => box.busy || box.isAhead).map((box) => box.take());
    this.returns += 1;
    this.letWait();
    this.component.setTriggerValue("report", {
      returns: this.returns,
      changes: taken.flatMap(([changes]) => changes),
      number: Math.max(0, ...taken.map(([, number]) => number)),
      ...known,
    });
  }

  /** The page is drawn whole; the script has run for so many returns. @param {Drawn} drawn */
  returned({ returns, kept }) {
    if (!this.begun) {
      this.begun = true;
      // Not before the script has run once: until then Streamlit's client does not know which page this is.
      const memory = this.memory();
      if (memory) return this.tell(memory);
    }
    this.known = { session: this.component.data.session, kept };
    remember(this.known);
    if (returns >= this.returns && !this.cutSince && !this.looking) letControlsWait(false);
  }

  /** Load the page anew, at the address that all of it leads to. */
  async reload() {
    const changes = JSON.stringify([...outboxes].flatMap((box) => box.unanswered));
    const link = unframed(location.search);
    this.destroy(); // once is enough
    try {
      const query = new URLSearchParams({ link, changes });
      const answer = await fetch(new URL(`live/link?${query}`, document.baseURI));
      if (answer.ok) {
        const to = framed(await answer.text(), location.search);
        history.replaceState(history.state, "", `?${to}`);
      }
    } finally {
      location.reload();
    }
  }

  destroy() {
    this.unwatch();
    window.removeEventListener("pagehide", this.leaves);
    clearInterval(this.timer);
  }
}

/** What is clicked before the script has run for this session would do nothing: figure.css stops it.
 * @param {boolean} wait */
const letControlsWait = (wait) => document.body.classList.toggle("live-returning", wait);

/** Streamlit lays a dialog over the page when the server stays away: the sign says the same, and
 * leaves the figure to the hand. */
function dismiss() {
  const close = document.querySelector(".stDialog button");
  if (close instanceof HTMLElement) close.click();
}

/** The build of the server that answers now; "" where none does. */
async function buildThere() {
  try {
    const answer = await fetch(new URL("live/build", document.baseURI), {
      cache: "no-store",
      signal: AbortSignal.timeout(OVERDUE),
    });
    return answer.ok ? await answer.text() : "";
  } catch {
    return "";
  }
}

/** @type {Line | null} */
let line = null;
/** What the instance at the page's end has said; it may be there before the first one is. @type {Drawn | undefined} */
let drawn;

/** Of the two instances on a page the first hears and speaks; the second stands at the page's end.
 * @param {Component & {data: Partial<import("../protocol.js").Rejoined>}} component */
export function mount(component) {
  const { arrival, link, path, returns, kept } = component.data;
  joinEntries();
  if (arrival) arrive(arrival);
  else if (link && ![...outboxes].some((box) => box.isAhead))
    // On its way to another page Streamlit's client empties the query after it has sent it.
    unframed(location.search) ? settle(link, path ?? "") : write(link);
  if (returns !== undefined)
    return void ((drawn = { returns, kept: kept ?? {} }), line?.returned(drawn));
  watchForBreaks(() => (line ? line.reload() : location.reload()));
  watchHands();
  foldMenuAway();
  explainInPlace(component.parentElement, component.data.words.close);
  const isNew = !line;
  line ??= new Line(component);
  line.update(component);
  if (isNew && drawn) line.returned(drawn);
}

/** @param {HTMLElement} parentElement */
export function unmount(parentElement) {
  if (line?.component.parentElement !== parentElement) return;
  line.destroy();
  [line, drawn] = [null, undefined];
}
