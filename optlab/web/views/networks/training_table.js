/** The runs in a table: what each came to, and at its best eta; those of before below them. */

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
    this.table = element("table", "live-table", place);
    this.grid = element("p", "live-training-grid", place);
    this.shown = "";
  }

  /** @param {Training} training @param {Curve[]} now @param {Curve[][]} grids  the same runs at other etas @param {Curve[]} before */
  draw(training, now, grids, before) {
    const { words, best } = training;
    const heads = best ? [...words.heads, words.best_head, ""] : [...words.heads, ""];
    if (this.grid.textContent !== words.grid) this.grid.textContent = words.grid;
    const rows = [
      ...now.map((curve, i) => this.cells(training, curve, best ? [curve, ...grids[i]] : [])),
      ...before.map((curve) => this.cells(training, curve, [], differing(curve, training))),
    ];
    const written = JSON.stringify([heads, rows]);
    if (written === this.shown) return;
    this.shown = written;
    this.table.hidden = !rows.length;
    this.table.replaceChildren();
    const top = element("tr", "", element("thead", "", this.table));
    for (const head of heads) element("th", "", top).textContent = head;
    const body = element("tbody", "", this.table);
    for (const { colour, glyph, texts, earlier } of rows) {
      const row = element("tr", earlier ? "live-earlier" : "", body);
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

  /** @param {Training} training @param {Curve} curve @param {Curve[]} grid @param {string} [other]  what is otherwise than now */
  cells({ words, best, last }, curve, grid, other) {
    const { name, colour, glyph, eta, losses, seconds, lost } = curve;
    const loss = !losses.length ? "" : lost >= 0 ? "nan" : short(finalLoss(curve, last), 3);
    const time = seconds ? short(seconds, 2) : "";
    const rate = eta ? short(eta, 3) : "";
    const texts = [other ? `${name} (${other})` : name, rate, loss, percent(accuracyOf(curve)), time];
    if (best) texts.push(this.best(grid, last, words.best));
    texts.push(standing(curve, words, other !== undefined));
    return { colour, glyph, texts, earlier: other !== undefined };
  }

  /** Of a run at several etas that with the least loss, once all are trained. @param {Curve[]} grid @param {number} last @param {string} says */
  best(grid, last, says) {
    const found = bestOf(grid, last);
    if (!found) return "";
    const [loss, accuracy] = [finalLoss(found, last), accuracyOf(found)];
    return saidWith(says, { eta: short(found.eta, 3), loss: short(loss, 3), accuracy: percent(accuracy) });
  }
}

/** Of trainings that are all at their end that with the least loss; none before. @param {Curve[]} grid @param {number} last */
export function bestOf(grid, last) {
  if (!grid.length || grid.some(({ state }) => state !== "ended")) return undefined;
  const sound = grid.filter(({ lost }) => lost < 0);
  return sound.sort((a, b) => finalLoss(a, last) - finalLoss(b, last))[0];
}

/** How a run stands, in words. @param {Curve} curve @param {Training["words"]} words @param {boolean} earlier */
function standing({ state, place, step, lost }, words, earlier) {
  if (earlier && state === "ended") return words.earlier;
  if (lost >= 0) return saidWith(words.lost, { step: lost - 1 });
  if (state === "waiting") return saidWith(words.waiting, { place });
  if (state === "stopped") return step ? saidWith(words.stopped, { step }) : "";
  if (state === "training") return step ? `${step}` : words.starting;
  return { ended: "", paused: words.paused, failed: "✗", asked: "" }[state];
}

/** The settings in which an earlier training is another than those now. @param {Curve} curve @param {Training} training */
function differing({ shared }, training) {
  const now = new URLSearchParams(training.link);
  const other = [...new URLSearchParams(shared)].filter(([name, word]) => now.get(name) !== word);
  return other.map((pair) => pair.join(" ")).join(", ");
}

/** @param {number} share */
const percent = (share) => (share === share ? `${short(100 * share, 3)} %` : "");
