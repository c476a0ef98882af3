/** Networks while they learn: the buttons, the curves, the table, the images. */

import { forPlace } from "../../live/js/core/kinds.js";
import { element, short } from "../../live/js/draw/canvas_panels.js";
import { saidWith } from "../../live/js/page/spoken.js";
import { TrainingChart } from "./training_chart.js";
import { TrainingDownload } from "./training_download.js";
import { bestOf } from "./training_table.js";
import { Watch, brokenOff, finalLoss, progressOf } from "./training_watch.js";

/**
 * @typedef {import("../../live/js/core/live_figure.js").LiveFigure} LiveFigure
 * @typedef {import("./protocol.js").NetworksSpec} NetworksSpec
 * @typedef {import("./protocol.js").Training} Spec
 * @typedef {import("./protocol.js").TrainedRun} TrainedRun
 * @typedef {import("./training_watch.js").Curve} Curve
 * @typedef {import("./training_watch.js").Named} Named
 */

const MOST_EARLIER = 8;

export class Training {
  /** @param {HTMLElement} place @param {LiveFigure} live */
  constructor(place, live) {
    this.live = live;
    this.frame = element("div", "live-training", place);
    const bar = element("div", "live-training-bar", this.frame);
    this.train = this.button(bar, () => this.begin());
    this.pause = this.button(bar, () => this.watch.pause(!this.watch.paused));
    this.stop = this.button(bar, () => this.watch.stop());
    this.train.classList.add("live-main-button");
    this.get = new TrainingDownload(bar, () => this.update());
    this.progress = element("div", "live-training-progress", bar);
    this.progress.setAttribute("role", "progressbar");
    this.filled = element("span", "", this.progress);
    this.says = element("div", "live-training-says", this.frame);
    this.said = element("span", "live-said", this.frame);
    this.said.setAttribute("role", "status");
    this.watch = new Watch(() => this.live.touch());
    this.chart = new TrainingChart(this.frame, live, () => this.draw());
  }

  /** @param {HTMLElement} place @param {() => void} pressed */
  button(place, pressed) {
    const button = element("button", "live-training-button", place);
    button.type = "button";
    button.onclick = pressed;
    return button;
  }

  get spec() {
    return /** @type {Spec} */ (/** @type {NetworksSpec} */ (this.live.spec)?.training);
  }

  /** Whether the images are there, perhaps since the server said last that they are not. */
  get there() {
    const { data } = this.spec;
    return data.there || this.get.got.has(data.name);
  }

  update() {
    this.chart.lay();
    this.live.touch();
  }

  /** Only the runs as they are now stay. */
  forget() {
    this.watch.keep(this.wanted());
  }

  /** What a run's training is called, and what it looks like now. @param {TrainedRun} run @param {{at: string, eta: number | null}} [other]  another eta @returns {Named & {words: string}} */
  named({ name, colour, dashed, marker, glyph, ...own }, other = own) {
    const { link: shared, iterations } = this.spec;
    const { at: words, eta } = other;
    const key = `${shared}&run=${words}`;
    return { key, words, name, colour, dashed, marker, glyph, eta, shared, iterations };
  }

  /** The curves of the runs as they are now; what is not trained is empty. @returns {Curve[]} */
  now() {
    return this.spec.runs.map((run) => this.curve(this.named(run)));
  }

  /** Those of each run at other etas. @returns {Curve[][]} */
  grids() {
    return this.spec.runs.map((run) => run.others.map((at) => this.curve(this.named(run, at))));
  }

  /** @param {Named} named @returns {Curve} */
  curve({ key, name, colour, dashed, marker, glyph, eta, shared, iterations }) {
    const look = { key, name, colour, dashed, marker, glyph, eta, shared, iterations };
    return Object.assign(this.watch.curves.get(key) ?? EMPTY(), look);
  }

  /** The keys of all that the page asks for now. */
  wanted() {
    const all = this.spec.runs.flatMap((run) => [run, ...run.others].map((at) => this.named(run, at)));
    return new Set(all.map(({ key }) => key));
  }

  /** What was trained before, and is otherwise than the runs are now. */
  before() {
    const wanted = this.wanted();
    const data = new URLSearchParams(this.spec.link).get("data");
    return [...this.watch.curves.values()]
      .filter(({ key, shared, losses, state }) => {
        const done = state === "ended" || state === "stopped" || state === "failed";
        const same = new URLSearchParams(shared).get("data") === data;
        return done && same && losses.length && !wanted.has(key);
      })
      .slice(-MOST_EARLIER);
  }

  begin() {
    const { at, runs, best } = this.spec;
    const own = runs.map((run) => this.named(run));
    const others = best ? runs.flatMap((run) => run.others.map((one) => this.named(run, one))) : [];
    this.watch.ask(at, [...own, ...others]);
  }

  draw() {
    const { spec, watch } = this;
    if (!spec) return;
    const { words } = spec;
    const [now, grids, before] = [this.now(), this.grids(), this.before()];
    const busy = watch.listening;
    write(this.train, words.train);
    write(this.pause, watch.paused ? words.go_on : words.pause);
    write(this.stop, words.stop);
    const asked = this.isAsked();
    this.train.disabled = !spec.runs.length || !this.there || asked;
    this.pause.hidden = this.stop.hidden = !busy;
    this.measure(now, grids);
    this.get.draw(spec, this.there);
    const invites = this.there && !asked ? words.untrained : "";
    const empty = this.there && !spec.runs.length ? words.none : invites;
    this.chart.draw(spec, ...this.drawn(now, grids, before), empty);
  }

  /** Which curves are drawn: each run's, at its best eta once that is known; and those beside them. @param {Curve[]} now @param {Curve[][]} grids @param {Curve[]} before @returns {[Curve[], Curve[]]} */
  drawn(now, grids, before) {
    const best = now.map((curve, i) => bestOf([curve, ...grids[i]], this.spec.last) ?? curve);
    return [best, [...before, ...now.filter((curve) => !best.includes(curve))]];
  }

  /** Whether all that the page has now is listened to. */
  isAsked() {
    const { listening, asked } = this.watch;
    return listening && [...this.wanted()].every((key) => asked.includes(key));
  }

  /** How far it has come, and how it goes. @param {Curve[]} now @param {Curve[][]} grids */
  measure(now, grids) {
    const { spec, watch } = this;
    const { words } = spec;
    // What is under way is what was asked for; at rest it is what the page has now, trained or not.
    const asked = watch.listening
      ? watch.asked.flatMap((key) => watch.curves.get(key) ?? [])
      : [...now, ...grids.flat()];
    const { share: trained, left } = progressOf(asked, watch.listening);
    const share = this.get.share ?? trained;
    this.filled.style.transform = `scaleX(${share})`;
    const of = this.get.at ? words.downloading : words.progress;
    this.progress.setAttribute("aria-label", of);
    this.progress.setAttribute("aria-valuenow", String(Math.round(100 * share)));
    const failed = [...now, ...grids.flat()].find((curve) => curve.failed);
    const wrong = failed ? brokenOff(words, failed) : "";
    const ended = this.ended(now, grids);
    const text = wrong || this.standing(asked, left) || ended;
    write(this.says, text);
    // Empty in between: the same words twice in a row would not be announced again.
    write(this.said, text === ended ? ended : "");
    this.says.classList.toggle("live-training-wrong", Boolean(wrong || this.get.failed) || watch.cut || watch.refused);
    this.progress.setAttribute("aria-valuetext", text);
  }

  /** What is under way, or in the way; nothing at rest. @param {Curve[]} asked @param {number} left  iterations */
  standing(asked, left) {
    const { spec, watch } = this;
    const { words, data } = spec;
    if (this.get.at) return this.get.says(words);
    if (!this.there) return this.get.failed || `${data.says} ${data.get}`;
    if (watch.refused) return words.refused;
    if (watch.cut) return words.cut;
    if (watch.paused) return words.paused;
    if (!watch.listening) return "";
    const rate = asked
      .filter(({ state, seconds }) => state === "training" && seconds)
      .reduce((sum, { step, seconds }) => sum + step / seconds, 0);
    if (rate) return saidWith(words.at_work, { rate: short(rate, 2), left: Math.ceil(left / rate) });
    const place = Math.min(...asked.filter(({ place }) => place).map(({ place }) => place));
    const waits = asked.every(({ state }) => state !== "training") && place < Infinity;
    return waits ? saidWith(words.waiting, { place }) : words.starting;
  }

  /** Which run has come farthest, once all are trained. @param {Curve[]} now @param {Curve[][]} grids */
  ended(now, grids) {
    const { spec } = this;
    const { words, last } = spec;
    const curves = spec.best ? [...now, ...grids.flat()] : now;
    if (!curves.length || curves.some(({ state }) => state !== "ended")) return "";
    const best = bestOf(curves, last);
    if (!best) return "";
    const name = spec.best && best.eta !== null ? `${best.name} (η ${short(best.eta, 3)})` : best.name;
    return saidWith(words.done, { best: name, loss: short(finalLoss(best, last), 3) });
  }

  speak() {
    this.chart.speak(this.spec, this.now());
  }

  destroy() {
    this.watch.destroy();
    this.get.destroy();
    this.chart.destroy();
    this.frame.remove();
  }
}

/** @returns {Curve} */
const EMPTY = () => /** @type {Curve} */ ({
  losses: /** @type {number[]} */ ([]),
  looks: /** @type {Curve["looks"]} */ ([]),
  smooth: new Float64Array(0),
  state: "asked",
  place: 0,
  step: 0,
  seconds: 0,
  lost: -1,
  failed: "",
});

/** @param {HTMLElement} place @param {string} text */
function write(place, text) {
  if (place.textContent !== text) place.textContent = text;
}

forPlace("training", Training);
