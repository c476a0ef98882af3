/** Which run is best here: a table that sorts, a threshold that is dragged, each run at its best eta. */

import { forKind } from "../../live/js/core/kinds.js";
import { Afterwards } from "../../live/js/core/afterwards.js";
import { NumberBox } from "../../live/js/parts/number_box.js";
import { filled } from "../../live/js/core/paths.js";
import { stepOf } from "../../live/js/core/steps.js";
import { Readable } from "../../live/js/draw/readable.js";
import { element, exactly, short } from "../../live/js/draw/canvas_panels.js";
import { nearest } from "../../live/js/parts/slider_row.js";
import { about } from "../../live/js/parts/sliders.js";

const CALM = 700; // milliseconds of rest before best etas are looked for

/**
 * @typedef {import("../../live/js/core/live_figure.js").LiveFigure} LiveFigure
 * @typedef {import("./protocol.js").Best} Best
 * @typedef {import("./protocol.js").PlaygroundSpec} PlaygroundSpec
 * @typedef {import("./protocol.js").Ranking} Spec
 * @typedef {{text: string, by: number | string}} Cell  what it says, and what it is sorted by
 */

export class Ranking {
  /** @param {HTMLElement} place @param {LiveFigure} live @param {string} name */
  constructor(place, live, name) {
    this.live = live;
    this.name = name;
    this.frame = element("div", "live-ranking", place);
    this.scroller = element("div", "live-ranking-scroll", this.frame);
    this.table = element("table", "live-table", this.scroller);
    this.head = element("tr", "", element("thead", "", this.table));
    this.body = element("tbody", "", this.table);
    this.threshold = new Threshold(this.frame, live, () => this.draw());
    this.take = element("button", "live-take", this.frame);
    this.take.type = "button";
    this.take.onclick = () => this.set();
    this.note = element("div", "live-note live-why", this.frame);
    this.readable = new Readable(live);
    /** @type {Afterwards<Best>[]} */
    this.found = [];
    /** The column that it is sorted by; none: in the runs' order. */
    this.by = "";
    this.down = false;
    /** The rows' runs, as they stand. @type {number[]} */
    this.order = [];
    this.shown = "";
  }

  /** @returns {Spec} */
  get spec() {
    const { rankings } = /** @type {PlaygroundSpec} */ (this.live.spec);
    return /** @type {Spec} */ (rankings?.[this.name]);
  }

  /** The columns that there are. */
  get columns() {
    const bounded = this.spec.below !== null;
    return ["run", "f", ...(bounded ? ["soon"] : []), "status", ...(bounded ? ["best", "there"] : [])];
  }

  update() {
    const { rows, says, below, stops } = this.spec;
    while (this.found.length > rows.length) this.found.pop()?.drop();
    while (this.found.length < rows.length)
      this.found.push(new Afterwards(CALM, (told) => told, () => this.live.touch()));
    this.frame.hidden = !rows.length;
    this.take.textContent = says.take;
    this.threshold.update(below, stops, says.below, this.live.spec.refused.below);
    this.lay();
  }

  /** Heads and empty rows, where they are others than before. */
  lay() {
    const { live, columns, spec } = this;
    const key = JSON.stringify([columns, spec.rows.map(({ glyph }) => glyph), spec.says]);
    if (key === this.shown) return;
    this.shown = key;
    this.order = spec.rows.map((_row, i) => i);
    this.head.replaceChildren();
    this.body.replaceChildren();
    for (const name of columns) {
      const head = element("th", "", this.head);
      head.scope = "col";
      const button = element("button", "live-sort", head);
      button.type = "button";
      button.onclick = () => this.sort(name);
    }
    for (const { glyph } of spec.rows) {
      const row = element("tr", "", this.body);
      columns.forEach((name) => {
        const cell = element("td", name === "run" ? "live-ranked" : "", row);
        if (name === "run") element("span", "live-glyph", cell).textContent = glyph;
        element("span", "", cell);
      });
    }
    live.touch();
  }

  /** @param {string} name  of a column: once up, once more down */
  sort(name) {
    [this.by, this.down] = [name, this.by === name && !this.down];
    this.draw();
  }

  draw() {
    const { live, found, spec } = this;
    if (!spec || this.shown === "") return;
    const resting = !live.drag && !live.outbox.busy;
    spec.rows.forEach(({ best }, i) => {
      // Under the hand what was found is of something else.
      if (resting) found[i].want(best && filled(best, live.values()), true);
      else found[i].hold();
    });
    if (!this.readable.due()) return;
    const cells = spec.rows.map((_row, i) => this.cells(i));
    if (!live.holding) this.order = ranked(cells, this.columns.indexOf(this.by), this.down);
    this.order.forEach((i, place) => this.write(i, this.body.children[place], cells[i]));
    this.tellHeads();
    this.tellBest(resting);
  }

  /** What stands in a run's row. @param {number} i @returns {Cell[]} */
  cells(i) {
    const { live, spec } = this;
    const { name, numbers } = live.paths()[i] ?? {};
    const { columns, least = 0, kind, since = -1, exact, fine } = numbers ?? {};
    const loss = columns?.loss;
    const k = loss ? Math.min(Math.floor(live.cursor), loss.length - 1) : 0;
    const f = loss ? loss[k] + least : NaN;
    const soon = loss && spec.below !== null ? firstBelow(loss, this.threshold.value) : Infinity;
    const { words } = live.spec;
    const when = since >= 0 ? ` ${words.since.replace("{step}", String(since))}` : "";
    const told = loss && kind ? (words.kinds[kind] ?? "") + when : "…";
    const { eta = Infinity, f: there = Infinity } = this.found[i]?.answer ?? {};
    /** @type {Record<string, Cell>} */
    const row = {
      run: { text: name ?? "", by: i },
      f: { text: !loss ? "…" : exact ? short(f, 4) : about(f, fine[2] * Math.abs(loss[k]), 2), by: f },
      soon: { text: soon < Infinity ? `${exact && !live.spec.stride ? "" : "≈ "}${stepOf(live.spec, soon)}` : spec.says.never, by: soon },
      status: { text: told, by: told },
      best: { text: this.bestText(i), by: eta },
      there: { text: there < Infinity ? short(there, 4) : "–", by: there },
    };
    return this.columns.map((name) => row[name]);
  }

  /** @param {number} i */
  bestText(i) {
    const { rows, says } = this.spec;
    if (!rows[i].best) return "–";
    const { answer, failed } = this.found[i];
    if (!answer) return failed ? "–" : "…";
    if (answer.eta === undefined) return says.lost;
    return exactly(answer.eta) + (answer.border ? ` (${says.border})` : "");
  }

  /** @param {number} i @param {Element} row @param {Cell[]} cells */
  write(i, row, cells) {
    const { colour, exact = "" } = this.live.spec.paths[i] ?? {};
    cells.forEach(({ text }, column) => {
      const cell = /** @type {HTMLElement} */ (row.children[column]);
      const said = /** @type {HTMLElement} */ (cell.lastElementChild);
      if (said.textContent !== text) said.textContent = text;
      if (column) return;
      const mark = /** @type {HTMLElement} */ (cell.firstElementChild);
      [mark.textContent, mark.style.color] = [this.spec.rows[i].glyph, colour];
      cell.title = exact;
    });
  }

  tellHeads() {
    const { says } = this.spec;
    this.columns.forEach((name, column) => {
      const head = this.head.children[column];
      const button = /** @type {HTMLElement} */ (head.firstElementChild);
      const sign = name !== this.by ? "" : this.down ? " ↓" : " ↑";
      const text = says[name]
        .replace("{step}", String(stepOf(this.live.spec, Math.floor(this.live.cursor))))
        .replace("{below}", exactly(this.threshold.value));
      if (button.textContent !== text + sign) button.textContent = text + sign;
      head.setAttribute("aria-sort", !sign ? "none" : this.down ? "descending" : "ascending");
    });
  }

  /** @param {boolean} resting */
  tellBest(resting) {
    const { says, below } = this.spec;
    const known = this.found.flatMap(({ answer }) => (answer ? [answer] : []));
    this.table.classList.toggle("live-ranking-old", !resting);
    this.take.hidden = below === null;
    const values = this.live.values();
    this.take.disabled =
      !resting || !Object.entries(this.bests()).some(([id, eta]) => values[id] !== eta);
    this.note.hidden = below === null;
    const tried = [...new Set(known.map(({ tried }) => tried))].join(", ") || "…";
    const hessians = known.some(({ hessians }) => hessians) ? ` ${says.hessians}` : "";
    const text = says.budget.replace("{n}", tried) + hessians;
    if (this.note.textContent !== text) this.note.textContent = text;
  }

  /** The etas that were found, by slider. @returns {Record<string, number>} */
  bests() {
    return Object.fromEntries(
      this.spec.rows.flatMap(({ id }, i) => {
        const { eta } = this.found[i].answer ?? {};
        return eta === undefined ? [] : [[id, eta]];
      }),
    );
  }

  set() {
    this.live.takeValues("", this.bests());
  }

  destroy() {
    for (const one of this.found) one.drop();
    this.frame.remove();
  }
}

forKind("rankings", Ranking);

/** A height above the minimum, on a slider and in a box. */
class Threshold {
  /** @param {HTMLElement} place @param {LiveFigure} live @param {() => void} moved */
  constructor(place, live, moved) {
    this.live = live;
    this.row = element("div", "live-row live-threshold", place);
    this.label = element("label", "live-label", this.row);
    this.input = element("input", "live-range", element("div", "live-track", this.row));
    this.input.type = "range";
    this.label.htmlFor = this.input.id = `live-${Math.random().toString(36).slice(2)}`;
    this.box = new NumberBox(this.row, (text) => this.report(text));
    this.refusal = element("div", "live-refusal", place);
    this.refusal.setAttribute("role", "alert");
    this.value = NaN;
    /** @type {number[]} */
    this.stops = [];
    this.input.addEventListener("input", () => {
      this.show(this.stops[Number(this.input.value)]);
      moved();
    });
    this.input.addEventListener("change", () => this.report(this.value));
  }

  /** @param {number | null} below @param {number[]} stops @param {string} says @param {string} refusal */
  update(below, stops, says, refusal = "") {
    this.row.hidden = below === null;
    this.stops = stops;
    this.input.max = String(stops.length - 1);
    this.label.textContent = says;
    this.box.input.setAttribute("aria-label", says);
    if (this.refusal.textContent !== refusal) this.refusal.textContent = refusal;
    this.box.input.classList.toggle("live-wrong", Boolean(refusal));
    if (below === null) return;
    if (!this.live.outbox.unanswered.some((change) => "below" in change)) this.show(below);
    this.input.value = String(nearestLog(stops, this.value));
  }

  /** @param {number} value */
  show(value) {
    this.value = value;
    this.box.write(exactly(value));
    this.input.setAttribute("aria-valuetext", exactly(value));
  }

  /** @param {number | string} below */
  report(below) {
    this.live.outbox.add("below", { below });
  }
}

/** After how many steps a loss is first below a height; never is Infinity. @param {ArrayLike<number>} loss @param {number} height */
export function firstBelow(loss, height) {
  for (let k = 0; k < loss.length; k++) if (loss[k] < height) return k;
  return Infinity;
}

/**
 * The rows in the order of a column, equals as they were; what is no number comes last, both ways.
 * @param {Cell[][]} rows @param {number} column  -1: as they are @param {boolean} down
 */
export function ranked(rows, column, down) {
  const order = rows.map((_row, i) => i);
  if (column < 0) return order;
  const known = (/** @type {number | string} */ by) => typeof by === "string" || Number.isFinite(by);
  return order.sort((i, j) => {
    const [a, b] = [rows[i][column].by, rows[j][column].by];
    if (!known(a) || !known(b)) return Number(known(b)) - Number(known(a));
    return (a < b ? -1 : a > b ? 1 : 0) * (down ? -1 : 1);
  });
}

/** @param {number[]} stops @param {number} value */
const nearestLog = (stops, value) => nearest(stops.map(Math.log), Math.log(value));
