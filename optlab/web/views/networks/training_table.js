/** The runs in a table: what each came to, below it at its best eta, and those of before at the end. */

import { element, short } from "../../live/js/draw/canvas_panels.js";
import { saidWith } from "../../live/js/page/spoken.js";
import { accuracyOf, finalLoss } from "./training_watch.js";

/**
 * @typedef {import("./protocol.js").Training} Training
 * @typedef {import("./training_watch.js").Curve} Curve
 */

export class TrainingTable {
  /** @param {HTMLElement} place */
  constructor(place) {
    this.frame = element("div", "live-trained", place);
    this.frame.tabIndex = 0; // where it is too narrow it is scrolled, by the keyboard, too
    this.frame.setAttribute("role", "group");
    this.table = element("table", "live-table", this.frame);
    this.grid = element("p", "live-training-grid", place);
    this.shown = "";
  }

  /** @param {Training} training @param {Curve[]} now @param {Curve[][]} grids  the same runs at other etas @param {Curve[]} before */
  draw(training, now, grids, before) {
    const { words, best, last } = training;
    const rows = [
      ...now.flatMap((curve, i) => {
        const found = best && bestOf([curve, ...grids[i]], last);
        const own = cells(training, curve, curve.name);
        return found ? [own, cells(training, found, words.best, "best")] : [own];
      }),
      ...before.map((curve) => cells(training, curve, nameOf(curve, training), "earlier")),
    ];
    const written = JSON.stringify([words, rows]);
    if (written === this.shown) return;
    this.shown = written;
    this.frame.setAttribute("aria-label", words.results);
    this.grid.textContent = words.grid;
    this.frame.hidden = !rows.length;
    this.table.replaceChildren();
    const top = element("tr", "", element("thead", "", this.table));
    for (const head of words.heads) element("th", "", top).textContent = head;
    const body = element("tbody", "", this.table);
    for (const { colour, glyph, texts, kind } of rows) {
      const row = element("tr", kind && `live-${kind}`, body);
      texts.forEach((text, k) => {
        const cell = element("td", "", row);
        if (!k) {
          const mark = element("span", "live-glyph", cell);
          [mark.textContent, mark.style.color] = [glyph, colour];
        }
        cell.append(text);
      });
    }
  }
}

/** @param {Training} training @param {Curve} curve @param {string} name @param {string} [kind] */
function cells({ words, last }, curve, name, kind = "") {
  const { colour, glyph, eta, losses, lost } = curve;
  const loss = !losses.length ? "" : lost >= 0 ? "nan" : short(finalLoss(curve, last), 3);
  const rate = eta === null ? "" : short(eta, 3);
  const texts = [name, rate, loss, percent(lost >= 0 ? NaN : accuracyOf(curve)), standing(curve, words)];
  return { colour, glyph, texts, kind };
}

/** Of trainings that are all at their end that with the least loss; none before. @param {Curve[]} grid @param {number} last */
export function bestOf(grid, last) {
  if (!grid.length || grid.some(({ state }) => state !== "ended")) return undefined;
  const sound = grid.filter(({ lost }) => lost < 0);
  return sound.sort((a, b) => finalLoss(a, last) - finalLoss(b, last))[0];
}

/** How long a run took, or how it stands. @param {Curve} curve @param {Training["words"]} words */
function standing({ state, place, step, lost, seconds }, words) {
  if (lost >= 0) return saidWith(words.lost, { step: lost - 1 });
  if (state === "ended") return short(seconds, 2);
  if (state === "waiting") return saidWith(words.place, { place });
  if (state === "stopped") return step ? saidWith(words.stopped, { step }) : "";
  if (state === "training") return step ? saidWith(words.step, { step }) : words.starting;
  return { paused: words.paused, failed: words.broken, asked: "" }[state];
}

/** An earlier training with the settings in which it is another than those now. @param {Curve} curve @param {Training} training */
function nameOf({ name, shared }, training) {
  const now = new URLSearchParams(training.link);
  const other = [...new URLSearchParams(shared)].filter(([key, word]) => now.get(key) !== word);
  return other.length ? `${name} (${other.map((pair) => pair.join(" ")).join(", ")})` : name;
}

/** @param {number} share */
const percent = (share) => (share === share ? `${short(100 * share, 3)} %` : "");
