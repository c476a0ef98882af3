/** Below a run's sliders: what its path is against the one from before, and that one's f at the same step. */

import { inWords } from "../core/difference.js";
import { stepOf, takenIn } from "../core/steps.js";
import { saidWith } from "../page/spoken.js";
import { element, short } from "../draw/canvas_panels.js";

/**
 * @typedef {import("../core/live_figure.js").LiveFigure} LiveFigure
 * @typedef {import("../core/live_figure.js").Path} Path
 */

/** What is said of a path and the one behind it; null where there is none. @param {LiveFigure} live @param {number} i */
export function said(live, i) {
  const { spec, drag } = live;
  const [path, was] = [live.paths()[i], live.behind[i]];
  if (!was || !path?.numbers.columns.loss) return null;
  const { numbers } = was;
  const then = live.ghost.now(Boolean(drag))?.spec ?? spec;
  const [whole, steps] = [takenIn(then), then.stride ?? 1];
  const step = live.cursor < spec.steps ? stepOf(spec, Math.floor(live.cursor)) : whole;
  const k = Math.min(Math.floor(step / steps), numbers.columns.loss.length - 1);
  return {
    f: short(numbers.columns.loss[step >= whole ? numbers.columns.loss.length - 1 : k] + numbers.least, 4),
    difference: inWords(
      spec.words.differences,
      live.ghost.difference(path, was, spec, Boolean(drag)),
      path.numbers.least,
    ),
  };
}

export class Before {
  /** @param {HTMLElement} place @param {LiveFigure} live @param {number} path */
  constructor(place, live, path) {
    this.live = live;
    this.path = path;
    this.line = element("div", "live-before", place);
    this.line.hidden = true; // until there is one: from then on it keeps its room
  }

  write() {
    const { live, line } = this;
    const now = said(live, this.path);
    const text = now ? `${now.difference} (${saidWith(live.spec.words.ghost.before, { f: now.f })})` : "";
    if (text) line.hidden = false;
    if (line.textContent === text) return;
    line.textContent = text;
    line.style.setProperty("--colour", text ? live.spec.paths[this.path].colour : "transparent");
  }

  destroy() {
    this.line.remove();
  }
}
