/** What the networks have come to: the table of runs, and ten images with what one of them says. */

import { forPlace } from "../../live/js/core/kinds.js";
import { element } from "../../live/js/draw/canvas_panels.js";
import { TrainingImages } from "./training_images.js";
import { TrainingTable } from "./training_table.js";

/**
 * @typedef {import("../../live/js/core/live_figure.js").LiveFigure} LiveFigure
 * @typedef {import("./training.js").Training} Training
 */

export class Trained {
  /** @param {HTMLElement} place @param {LiveFigure} live */
  constructor(place, live) {
    this.live = live;
    this.frame = element("div", "live-results", place);
    this.table = new TrainingTable(this.frame);
    this.forget = element("button", "live-take", this.frame);
    this.forget.type = "button";
    this.forget.onclick = () => this.training?.forget();
    this.images = new TrainingImages(this.frame, () => this.draw());
  }

  /** The part that trains, once it is there. */
  get training() {
    const part = /** @type {unknown} */ (this.live.parts.get("training"));
    return /** @type {Training | undefined} */ (part);
  }

  update() {}

  draw() {
    const { training } = this;
    if (!training?.spec) return;
    const { spec } = training;
    const [now, before] = [training.now(), training.before()];
    this.table.draw(spec, now, training.grids(), before);
    this.forget.hidden = !before.length;
    if (this.forget.textContent !== spec.words.forget) this.forget.textContent = spec.words.forget;
    void this.images.load(spec.data.examples, training.there).then((news) => news && this.live.touch());
    this.images.draw(spec.words, now, this.live.spec.theme.ink);
  }

  destroy() {
    this.frame.remove();
  }
}

forPlace("trained", Trained);
