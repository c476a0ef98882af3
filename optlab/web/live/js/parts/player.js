/** Playback: one time cursor through all figures, moved by buttons, by keys, or by time. */

import { isFirst, onInput, seen } from "../page/first_sight.js";
import { isFreeSpace } from "./keys.js";
import { stepOf, takenIn } from "../core/steps.js";
import { element } from "../draw/canvas_panels.js";
import { endingOf, saidWith } from "../page/spoken.js";

/** @typedef {import("../core/live_figure.js").LiveFigure} LiveFigure */

const SPEEDS = [0.25, 0.5, 1, 2, 4];
const WHOLE = 5; // seconds that a run takes at speed 1, within
const LONGEST = 1000; // milliseconds between two pictures that count: in a tab that is frozen nobody saw more
const [SLOWEST, FASTEST] = [4, 60]; // these many steps a second

/** How many steps a second a run is played. @param {number} steps @param {number} speed */
export const pace = (steps, speed) => speed * Math.min(Math.max(steps / WHOLE, SLOWEST), FASTEST);

export class Player {
  /** @param {LiveFigure} live */
  constructor(live) {
    this.live = live;
    this.time = live.time;
    this.frame = 0;
    this.speed = 1;
    this.shown = "";
    this.repeat = false;
    this.end = Infinity; // the step at which it stops by itself
    /** No more to be stopped by any input; null where it does not play unasked. @type {(() => void) | null} */
    this.unasked = null;
    this.keys = (/** @type {KeyboardEvent} */ event) => this.key(event);
    document.addEventListener("keydown", this.keys);
  }

  get playing() {
    return this.time.playing;
  }

  /** @param {HTMLElement} place  the figure's */
  mount(place) {
    const bar = (this.bar = element("div", "live-player", place));
    this.shown = "";
    this.back = this.button(bar, "M11 2 4 8l7 6zM2 2h2v12H2z", () => this.step(-1));
    this.play = this.button(bar, "", () => this.toggle());
    this.forward = this.button(bar, "M5 2l7 6-7 6zM12 2h2v12h-2z", () => this.step(1));
    this.scrubber = element("input", "live-range live-scrubber", bar);
    this.scrubber.type = "range";
    this.scrubber.addEventListener("input", () => this.seek(Number(this.scrubber?.value)));
    this.scrubber.addEventListener("change", () => this.keep());
    this.count = element("span", "live-count", bar);
    this.unit = element("span", "", this.count); // hidden where there is no room
    this.place = element("b", "", this.count);
    this.rate = element("select", "live-rate", bar);
    for (const speed of SPEEDS)
      this.rate.append(new Option(`${speed}×`, String(speed), speed === 1, speed === 1));
    this.rate.onchange = () => (this.speed = Number(this.rate?.value));
    this.again = this.button(
      bar,
      "M3 9V6a2 2 0 0 1 2-2h6V2l4 3-4 3V6H5v3zM13 7v3a2 2 0 0 1-2 2H5v2l-4-3 4-3v2h6V7z",
      () => {
        this.repeat = !this.repeat;
        this.draw();
      },
    );
    this.said = element("span", "unseen", bar);
    this.said.setAttribute("role", "status"); // read aloud politely
    this.live.parts.set("player", this);
  }

  /** @param {HTMLElement} bar @param {string} drawing  an SVG path in 16 by 16 @param {() => void} press */
  button(bar, drawing, press) {
    const made = element("button", "live-button", bar);
    made.innerHTML = `<svg aria-hidden="true" viewBox="0 0 16 16" width="16" height="16"><path d="${drawing}"/></svg>`;
    made.onclick = press;
    return made;
  }

  update() {
    this.draw();
  }

  draw() {
    const { spec, cursor } = this.live;
    if (!spec || !this.scrubber || !this.play || !this.unit || !this.place) return;
    const { words, steps } = spec;
    const k = Math.floor(cursor);
    const shown = [k, steps, this.playing, this.repeat, words.step].join();
    if (shown === this.shown) return; // each write costs the page a layout
    this.shown = shown;
    this.bar?.classList.toggle("live-idle", !steps);
    this.scrubber.max = String(steps);
    this.scrubber.value = String(k);
    this.scrubber.setAttribute("aria-label", words.step);
    this.unit.textContent = `${words.step} `;
    const here = stepOf(spec, k);
    this.place.textContent = `${here} / ${takenIn(spec)}`;
    this.scrubber.setAttribute("aria-valuetext", String(here));
    this.play
      .querySelector("path")
      ?.setAttribute("d", this.playing ? "M3 2h4v12H3zM9 2h4v12H9z" : "M4 1.5 14 8 4 14.5z");
    this.again?.setAttribute("aria-pressed", String(this.repeat));
    label(this.play, this.playing ? words.pause : words.play);
    label(this.back, words.back);
    label(this.forward, words.forward);
    label(this.again, words.repeat);
    label(this.rate, words.speed);
  }

  /** At the start, at a pause and at the end, never in between. @param {"playing" | "paused" | "played"} what */
  say(what) {
    const { cursor, spec } = this.live;
    const sentences = spec.words?.spoken;
    if (!this.said || !sentences) return;
    const text = saidWith(sentences[what], {
      step: stepOf(spec, Math.floor(cursor)),
      steps: takenIn(spec),
    });
    const ends = this.live.paths().map((path) => {
      return saidWith(sentences.ends, { name: path.name, ending: endingOf(this.live, path) });
    });
    this.said.textContent = [text, ...(what === "played" ? ends : [])].join(" ");
  }

  toggle() {
    if (this.playing) {
      this.pause();
      return;
    }
    this.begin();
    this.say("playing");
  }

  begin() {
    const { live } = this;
    this.time.play();
    this.end = live.spec.steps;
    this.before = performance.now();
    this.next();
    live.touch();
  }

  /** The first figure of a session plays once without being asked; whatever a hand does shows it all. */
  async greet() {
    await seen();
    const { live } = this;
    if (live.removed || this.playing || !this.bar || !live.spec.paths.length) return; // nothing to see
    if (!isFirst(live.spec)) return;
    this.begin();
    this.before = undefined; // from the next frame on: the first picture takes its time
    this.unasked = onInput((event) => this.isPlayed(event) || this.pause());
  }

  /** Whether this input comes to the button or the key that plays, and so pauses. @param {Event} event */
  isPlayed(event) {
    const onIt = this.play?.contains(/** @type {Node} */ (event.target));
    if (!(event instanceof KeyboardEvent)) return onIt;
    return (onIt && [" ", "Enter"].includes(event.key)) || this.isMeant(event);
  }

  /** Play from the start to where the page stands without being asked, unless the reader wants
   * nothing to move by itself. */
  present() {
    if (matchMedia("(prefers-reduced-motion: reduce)").matches) return;
    this.stop();
    this.time.seek(0);
    this.toggle();
    this.end = this.live.spec.cursor;
  }

  /** Where it is. */
  stop() {
    this.time.stop();
    this.unasked?.();
    this.unasked = null;
  }

  pause() {
    const { unasked } = this;
    this.stop();
    this.seek(unasked ? this.live.spec.steps : Math.floor(this.live.cursor));
    this.keep();
    if (unasked) return;
    this.say(this.live.cursor < this.live.spec.steps ? "paused" : "played");
  }

  /** @param {number} now  milliseconds */
  tick(now) {
    const { live } = this;
    if (!this.playing || live.removed) return;
    const steps = Math.min(this.end, live.spec.steps);
    const passed = Math.min(Math.max(0, now - (this.before ?? now)), LONGEST) / 1000;
    this.before = now;
    this.time.pass(passed * pace(steps, this.speed), steps);
    live.draw();
    if (live.cursor < steps) this.next();
    else if (this.repeat && steps) {
      this.time.seek(0);
      this.next();
    } else this.pause();
  }

  next() {
    cancelAnimationFrame(this.frame);
    this.frame = requestAnimationFrame((now) => this.tick(now));
  }

  /** @param {number} steps */
  step(steps) {
    this.stop();
    this.seek(Math.round(this.live.cursor) + steps);
    this.keep();
  }

  /** @param {number} k */
  seek(k) {
    this.time.seek(k);
    this.live.touch();
  }

  /** Where the cursor rests is part of the page's address. */
  keep() {
    const { live } = this;
    live.outbox.soon("cursor", () => {
      if (this.playing) return;
      if (live.cursor !== live.spec.cursor)
        live.outbox.add("cursor", { cursor: stepOf(live.spec, live.cursor) });
      else this.time.follow();
    });
  }

  /** Whether the space bar is pressed, and means this. @param {KeyboardEvent} event */
  isMeant(event) {
    const shown = this.bar?.checkVisibility({ visibilityProperty: true });
    return Boolean(shown && this.live.spec?.steps) && isFreeSpace(event);
  }

  /** Space plays, arrow keys step, where no control of the page wants them. @param {KeyboardEvent} event */
  key(event) {
    if (this.isMeant(event)) {
      event.preventDefault(); // it would scroll the page
      if (!event.repeat) this.toggle();
      return;
    }
    const target = /** @type {Element} */ (event.target);
    const ours = target === document.body || target.closest(".live-figure");
    if (!ours || !this.bar || !this.live.spec || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "ArrowRight") this.step(1);
    else if (event.key === "ArrowLeft") this.step(-1);
    else return;
    event.preventDefault();
  }

  destroy() {
    this.stop();
    document.removeEventListener("keydown", this.keys);
  }
}

/** @param {HTMLElement | undefined} control @param {string} text */
function label(control, text) {
  if (!control || control.title === text) return;
  control.title = text;
  control.setAttribute("aria-label", text);
}
