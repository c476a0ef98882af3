/** Below a map: which cell is best, and how far the measuring is. */

import { element, short } from "./sheet.js";

/**
 * @typedef {{best: string, take: string, none: string, measuring: string, outside: string,
 *   drag: string}} Says  of the best cell, with {cells}, {start}, {x}, {y} and {value}
 * @typedef {import("./cells.js").Best} Best
 * @typedef {import("./heat.js").HeatMap} HeatMap
 */

export class Found {
  /** @param {HTMLElement} place @param {HTMLElement} frame  of the map @param {(cell: [number, number]) => void} take */
  constructor(place, frame, take) {
    this.progress = element("div", "live-progress", frame);
    this.progress.setAttribute("role", "progressbar");
    this.note = element("div", "live-note", place);
    this.said = element("span", "", this.note);
    this.button = element("button", "live-take", this.note);
    /** @type {Best | null} */
    this.best = null;
    this.button.onclick = () => this.best && take(this.best.cell);
  }

  /** @param {HeatMap} map */
  tell(map) {
    const { cells, spec, board } = map;
    const percent = Math.round(100 * cells.share);
    // A map of one piece is there before a word could be read.
    const busy = percent < 100 && (spec.pieces?.length ?? 1) > 1 && !board.holding;
    this.progress.hidden = !busy;
    this.progress.style.width = `${percent}%`;
    this.progress.setAttribute("aria-valuenow", String(percent));
    const { says } = spec;
    this.note.hidden = !says || cells.lost;
    if (!says) return;
    this.best = cells.best;
    const parts = busy ? [`${says.measuring} ${percent} %`] : this.sentences(map, says);
    const text = parts.join(" ");
    if (!map.stale && this.said.textContent !== text) this.said.textContent = text;
    this.button.textContent = says.take;
    this.button.hidden = !cells.best || busy || map.stale || Boolean(board.hand);
  }

  /** @param {HeatMap} map @param {Says} says */
  sentences(map, says) {
    const { cells, spec, board } = map;
    const sentences = cells.best ? [named(says.best, map, cells.best)] : [says.none];
    if (!spec.at && !board.hand) sentences.push(says.outside);
    return sentences;
  }

  destroy() {
    this.note.remove();
    this.progress.remove();
  }
}

/** A sentence about a cell. @param {string} says @param {HeatMap} map @param {Best} best */
function named(says, { cells, spec, board }, { cell, value }) {
  const { x, y, value: form = "{value}" } = spec;
  const sides = cells.sides.slice(0, y.title ? 2 : 1);
  const start = board.start().map((place) => short(place));
  return says
    .replace("{cells}", sides.join(" × "))
    .replace("{start}", start.join(", "))
    .replace("{x}", short(x.values[cell[0]]))
    .replace("{y}", short(y.values[cell[1]]))
    .replace("{value}", form.replace("{value}", short(value, 3)));
}
