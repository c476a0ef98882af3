/** One slider: its track, with what stands on it, and its number. */

import { Explain } from "../page/explain.js";
import { ThumbHint } from "../page/hints.js";
import { Landmarks } from "../draw/landmarks.js";
import { NumberBox } from "./number_box.js";
import { moves } from "../core/reference.js";
import { Schedule } from "./schedule.js";
import { Scent } from "../draw/scent.js";
import { READABLE } from "../draw/readable.js";
import { element, short } from "../draw/canvas_panels.js";

/**
 * @typedef {import("../core/live_figure.js").LiveFigure} LiveFigure
 * @typedef {import("../core/live_figure.js").Slider} Slider
 */

/** One slider: its name, its track with ticks, its number box, and what was wrong with the last value. */
export class Row {
  /** @param {HTMLElement} list @param {LiveFigure} live */
  constructor(list, live) {
    this.live = live;
    const row = element("div", "live-row", list);
    this.label = element("label", "live-label", row);
    const track = element("div", "live-track", row);
    this.input = element("input", "live-range", track);
    this.input.type = "range";
    this.input.id = `live-${Math.random().toString(36).slice(2)}`;
    this.label.htmlFor = this.input.id;
    this.ticks = element("div", "live-ticks", track);
    this.landmarks = new Landmarks(track);
    this.scent = new Scent(track, live);
    this.hint = new ThumbHint(track);
    this.help = element("span", "", row);
    this.help.hidden = true;
    this.help.id = `${this.input.id}-help`;
    this.input.setAttribute("aria-describedby", this.help.id);
    this.explain = new Explain(row);
    this.explain.of(this.label, () => this.inWords(), this.input);
    this.box = new NumberBox(row, (text) => this.type(text));
    this.row = row;
    this.schedule = new Schedule(row, list, live);
    this.refusal = element("div", "live-refusal", list);
    this.refusal.setAttribute("role", "alert");
    this.slider = /** @type {Slider} */ (/** @type {unknown} */ (null)); // until it is updated
    /** Which ticks there are. @type {string | undefined} */
    this.marked = "";
    this.writtenAt = -Infinity;
    /** @type {number | null} */
    this.shown = null;
    this.listen(row);
  }

  /** @param {HTMLElement} row */
  listen(row) {
    const { input, live } = this;
    const near = () => live.prefetch.approach(this.slider.id);
    row.addEventListener("pointerenter", near);
    row.addEventListener("focusin", near);
    input.addEventListener("pointerdown", (event) => {
      if (event.button) return; // its menu opens, and no browser says that it was let go
      live.gesture.press();
      this.keys = false;
      onceUp(event.pointerId, (type) => {
        if (type === "pointerup") this.release();
        else this.cancel(); // the finger scrolls the page
      });
    });
    input.addEventListener("input", () => {
      const byPointer = live.holding && !this.keys;
      live.gesture.slide(this.slider, this.value());
      if (byPointer) return;
      this.keys = true;
      live.outbox.soon(this.slider.id, () => {
        if (this.keys) this.release();
        this.keys = false;
      });
    });
  }

  value() {
    return this.slider.stops[Number(this.input.value)];
  }

  release() {
    const { gesture, holding } = this.live;
    if (!holding || (gesture.held && gesture.held.slider?.id !== this.slider.id)) return;
    this.explain.leave();
    if (gesture.held) this.live.set(this.slider, this.value());
    else gesture.drop();
  }

  /** Back to where it was. */
  cancel() {
    this.live.gesture.cancel();
    this.write(this.slider.value);
  }

  /** @param {string} text */
  type(text) {
    this.live.outbox.add(this.slider.id, { slider: this.slider.id, value: text });
  }

  /** @param {Slider} slider @param {string} [refusal] */
  update(slider, refusal) {
    const before = this.slider;
    this.slider = slider;
    this.name();
    this.row.classList.toggle("live-under", Boolean(slider.below_of));
    this.schedule.update(slider);
    this.scent.update(slider);
    this.input.max = String(slider.stops.length - 1);
    this.mark();
    this.refusal.textContent = refusal ?? "";
    this.box.input.classList.toggle("live-wrong", Boolean(refusal));
    this.hint.update(isFirst(slider, this.live));
    if (this.live.drag?.slider?.id !== slider.id) this.write(slider.value);
  }

  /** Which slider this is: by its symbol and name, and for who does not see where it stands of what. */
  name() {
    const { symbol, below, name, of, help, value } = this.slider;
    const described = [help, this.meaning(value)].filter(Boolean).join(". ");
    if (this.help.textContent !== described) this.help.textContent = described;
    const called = `${symbol}${below}${name === symbol ? "" : ` ${name}`}, ${of}`;
    if (this.input.getAttribute("aria-label") === called) return;
    this.label.replaceChildren();
    const sign = element("i", "", this.label);
    sign.textContent = symbol;
    if (below) element("sub", "", sign).textContent = below;
    if (name !== symbol) this.label.append(` ${name}`);
    this.input.setAttribute("aria-label", called);
    this.box.input.setAttribute("aria-label", called);
  }

  /** What the symbol is, and what its value means. @returns {import("../page/explain.js").Told} */
  inWords() {
    const { symbol, below, help, slot, moves } = this.slider;
    const path = slot.startsWith("run") ? this.live.spec.paths[moves[0].path] : null;
    const now = this.nowText(this.shown);
    const says = [help, this.scent.inWords()].filter(Boolean).join(". ");
    return { symbol: symbol + below, says, now, formula: path?.formula };
  }

  /** @param {number | null} value */
  nowText(value) {
    const meaning = this.meaning(value);
    return meaning && `${this.live.spec.words.now} ${exact(Number(value))}: ${meaning}`;
  }

  /** @param {number | null} value */
  meaning(value) {
    return meaningOf(this.slider, value);
  }

  /** Buttons where the mathematics has something to say. */
  mark() {
    const { stops, ticks, landmarks } = this.slider;
    const key = JSON.stringify([stops.length, ticks]);
    if (key === this.marked) return;
    const last = stops.length - 1;
    const share = (/** @type {number} */ value) => nearest(stops, value) / last;
    this.marked = key;
    this.ticks.replaceChildren();
    for (const { value, says } of ticks) {
      if (!stops.includes(value)) continue; // beyond the slider's ends
      const tick = element("button", "live-tick", this.ticks);
      tick.style.left = `${100 * share(value)}%`;
      const meaning = `${short(value)}: ${says}`;
      tick.setAttribute("aria-label", meaning);
      tick.onclick = () => this.live.set(this.slider, value);
      this.explain.of(tick, () => ({ symbol: "", says: meaning, now: "" }));
    }
    this.landmarks.update(
      (landmarks ?? []).map((value) => ({ at: share(value), text: short(value) })),
      ticks.filter(({ value }) => stops.includes(value)).map(({ value }) => share(value)),
    );
  }

  /** @param {number | null} value @param {boolean} [along]  with another slider that the hand moves */
  write(value, along = false) {
    this.input.classList.toggle("live-mixed", value === null);
    this.shown = value;
    if (this.explain.bubble) this.explain.write(this.nowText(value));
    const at = value === null ? 0 : nearest(this.slider.stops, value);
    if (value !== null) this.input.value = String(at);
    this.hint.stand(at / (this.slider.stops.length - 1));
    const now = performance.now();
    if (along && this.live.holding && now - this.writtenAt < READABLE) return;
    this.writtenAt = now;
    const text = value === null ? "" : exact(value);
    this.box.write(text, value === null ? this.live.spec.words.mixed : "");
    this.input.setAttribute("aria-valuetext", text);
  }

  /** @param {import("../core/gesture.js").Drag | null} drag */
  draw(drag) {
    const { id } = this.slider;
    const { x, y } = (drag?.map && this.live.preview.settings(drag.map)) || {};
    if (drag?.slider && drag.value !== undefined && moves(drag.slider.id, id))
      this.write(drag.value, drag.slider.id !== id);
    else if (id === x?.id || id === y?.id || id in (drag?.values ?? {}))
      this.write(Number(this.live.values()[id]));
    else if (this.moved && !drag) this.write(this.slider.value);
    this.moved = Boolean(drag?.slider || drag?.map);
    if (drag?.slider && this.hint.place) this.hint.update(false);
    this.schedule.draw();
    this.scent.draw();
  }

  destroy() {
    this.explain.close();
    this.scent.destroy();
    this.landmarks.destroy();
  }
}

/**
 * Once this pointer, and no other finger, is let go, which may be anywhere, or taken away.
 * @param {number} id @param {(type: string) => void} then
 */
export function onceUp(id, then) {
  const up = (/** @type {PointerEvent} */ event) => {
    if (event.pointerId !== id) return;
    window.removeEventListener("pointerup", up);
    window.removeEventListener("pointercancel", up);
    then(event.type);
  };
  window.addEventListener("pointerup", up);
  window.addEventListener("pointercancel", up);
}

/** Whether it is the first of a figure's sliders, of those in sight. @param {Slider} slider @param {LiveFigure} live */
function isFirst(slider, { spec }) {
  const first = spec.sliders.find(({ slot }) => !slot.endsWith(".more"));
  return spec.steps > 0 && first?.id === slider.id;
}

/** The index of the stop nearest to a value. @param {number[]} stops @param {number} value */
export function nearest(stops, value) {
  let best = 0;
  stops.forEach((stop, i) => {
    if (Math.abs(stop - value) < Math.abs(stops[best] - value)) best = i;
  });
  return best;
}

/** What a value of a slider means, in a sentence; "" where nothing is said. @param {Slider} slider @param {number | null} value */
export function meaningOf({ now, means, stops, value: own }, value) {
  if (!now || value === null) return "";
  if (value === own) return means; // which may lie between two stops
  const [sentence, number] = now.at[nearest(stops, value)];
  return now.sentences[sentence].replace("{n}", number);
}

/** Every digit of a number, as short as it reads back. @param {number} value */
const exact = (value) => String(value);
