/** The sliders of one place on the page, and below a run's where it has got to. */

import { Before } from "./before.js";
import { stepOf, takenIn } from "../core/steps.js";
import { Readable } from "../draw/readable.js";
import { element, short } from "../draw/canvas_panels.js";
import { Row } from "./slider_row.js";

/**
 * @typedef {import("../core/live_figure.js").LiveFigure} LiveFigure
 * @typedef {import("../core/live_figure.js").Path} Path
 * @typedef {import("../core/live_figure.js").Slider} Slider
 */

export class Sliders {
  /** @param {HTMLElement} place @param {LiveFigure} live @param {string} slot */
  constructor(place, live, slot) {
    this.live = live;
    this.slot = slot;
    this.list = element("div", "live-sliders", place);
    /** @type {Map<string, Row>} */
    this.rows = new Map();
    const run = /^run(\d+)$/.exec(slot);
    this.path = run ? Number(run[1]) : -1;
    this.readable = new Readable(live);
    this.readout = element("div", "live-readout", place);
    this.status = element("div", "live-status", place);
    this.before = new Before(place, live, this.path);
  }

  update() {
    const { spec } = this.live;
    const sliders = /** @type {Slider[]} */ (spec.sliders).filter(
      (slider) => slider.slot === this.slot,
    );
    const silent = this.path < 0 || Boolean(spec.paths[this.path]?.aside); // of no plane
    this.readout.hidden = this.status.hidden = silent;
    const ids = sliders.map((slider) => slider.id);
    // Who has chosen a schedule goes on from its menu, also where there are other sliders now.
    const chosen = [...this.rows].find(([, { schedule }]) => schedule.focused)?.[0] ?? "";
    if (ids.join() !== [...this.rows.keys()].join()) {
      for (const row of this.rows.values()) row.destroy();
      this.list.replaceChildren();
      this.rows = new Map(ids.map((id) => [id, new Row(this.list, this.live)]));
      const longest = Math.max(0, ...sliders.map(({ name, symbol }) => `${symbol} ${name}`.length));
      this.list.classList.toggle("live-long", longest > 9); // characters: then a track has less room
      this.list.style.setProperty("--label", `${Math.min(longest, 20) * 0.5 + 1.1}rem`);
    }
    for (const slider of sliders) this.rows.get(slider.id)?.update(slider, spec.refused[slider.id]);
    this.rows.get(chosen)?.schedule.focus();
  }

  draw() {
    const { spec, drag } = this.live;
    for (const row of this.rows.values()) row.draw(drag);
    const path = this.live.paths()[this.path];
    if (path && !this.readout.hidden && this.readable.due()) {
      this.writeEnding(path);
      this.before.write();
    }
  }

  /** Say where the run is. @param {Path} path */
  writeEnding({ numbers: { columns, least, kind, since, criterion, exact, fine } }) {
    const { spec, cursor } = this.live;
    if (!columns.loss) {
      [this.readout.textContent, this.status.textContent] = ["…", ""];
      return;
    }
    const k = Math.min(Math.floor(cursor), columns.loss.length - 1);
    const [x1, x2, f] = [columns.x1[k], columns.x2[k], columns.loss[k] + least];
    const [fine1, fine2, share] = fine;
    const texts = exact
      ? [short(x1, 4), short(x2, 4), short(f, 4)]
      : [about(x1, fine1, 4), about(x2, fine2, 4), about(f, share * Math.abs(columns.loss[k]), 2)];
    const text = `${spec.words.step} ${stepOf(spec, k)}  x1 ${texts[0]}  x2 ${texts[1]}  f ${texts[2]}`;
    if (this.readout.textContent !== text) this.readout.textContent = text;
    const more = criterion || (since >= 0 ? spec.words.since.replace("{step}", String(since)) : "");
    const when =
      cursor < spec.steps ? spec.words.after.replace("{steps}", String(takenIn(spec))) : "";
    const word = element("b", "");
    word.textContent = spec.words.kinds[kind];
    const rest = more && ` · ${more}`;
    if (this.status.textContent !== when + word.textContent + rest)
      this.status.replaceChildren(when, word, rest);
  }

  destroy() {
    for (const row of this.rows.values()) row.destroy();
    this.list.remove();
    this.readout.remove();
    this.status.remove();
    this.before.destroy();
  }
}

/**
 * A number that was coded, in no more digits than the codes have; one that is not known is none.
 * @param {number} value @param {number} fine  how far apart codes are @param {number} digits  at most
 */
export function about(value, fine, digits) {
  if (value !== value) return "–";
  const size = Math.floor(Math.log10(Math.abs(value)));
  const good = Math.min(digits, size - Math.ceil(Math.log10(fine)) + 1);
  return `≈ ${good < 1 ? "0" : short(value, good)}`;
}
