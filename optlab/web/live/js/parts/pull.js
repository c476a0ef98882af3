/** A point of a path is grabbed and pulled: eta goes to the position whose path comes nearest at that step. */

import { rowsOf } from "../draw/positions.js";

/**
 * @typedef {import("../core/live_figure.js").LiveFigure} LiveFigure
 * @typedef {import("../core/live_figure.js").Slider} Slider
 * @typedef {import("../draw/canvas_panels.js").Panel} Panel
 * @typedef {{path: number, k: number, panel: Panel}} Spot  a point of a path, and the panel it is in
 * @typedef {{clientX: number, clientY: number}} Place
 */

const STILL = 4; // pixels within which a press is a click

/** The position of a slider whose path is nearest to a place at step k; null where none goes through the plane then.
 * @param {import("../core/packets.js").Sweep} sweep @param {number[]} stops @param {number} k @param {Panel} panel @param {number[]} at  in pixels */
export function nearestStop(sweep, stops, k, panel, [px, py]) {
  let [best, least] = [/** @type {number | null} */ (null), Infinity];
  rowsOf(sweep).forEach((columns, i) => {
    const value = sweep.header.values[i];
    if (!columns || !stops.includes(value)) return;
    const away = Math.hypot(panel.x(columns.x1[k]) - px, panel.y(columns.x2[k]) - py);
    if (away < least) [best, least] = [value, away];
  });
  return best;
}

export class Pull {
  /**
   * @param {HTMLElement} plot @param {LiveFigure} live
   * @param {(event: PointerEvent) => Spot | null} spotAt @param {(event: Place) => number[]} pixels
   */
  constructor(plot, live, spotAt, pixels) {
    this.live = live;
    this.spotAt = spotAt;
    this.pixels = pixels;
    /** What is pressed. @type {(Spot & {slider: Slider, from: PointerEvent, moved: boolean}) | null} */
    this.held = null;
    this.listening = new AbortController();
    const { signal } = this.listening;
    plot.addEventListener("pointerdown", (event) => this.press(event), { signal, capture: true });
    // Plotly would pan the plane, and a finger scroll the page.
    const ours = (/** @type {Event} */ event) => this.held && event.stopPropagation();
    plot.addEventListener("mousedown", ours, { signal, capture: true });
    const still = (/** @type {Event} */ event) => this.held && event.preventDefault();
    plot.addEventListener("touchstart", still, { signal, capture: true, passive: false });
    window.addEventListener("pointermove", (event) => this.move(event), { signal });
    window.addEventListener("pointerup", (event) => this.end(event), { signal, capture: true });
    window.addEventListener("pointercancel", (event) => this.end(event), { signal });
  }

  /** The slider that a point of a path moves: its run's eta. @param {Spot | null} spot @returns {Slider | undefined} */
  sliderOf(spot) {
    const { spec } = this.live;
    if (!spot || spot.k < 1 || spec.stride) return undefined;
    const sliders = /** @type {Slider[]} */ (spec.sliders);
    return sliders.find(
      ({ id, moves }) => /^run\d+\.eta$/.test(id) && moves.some(({ path }) => path === spot.path),
    );
  }

  /** @param {PointerEvent} event */
  press(event) {
    this.held = null;
    if (event.button || !event.isPrimary) return;
    const spot = this.spotAt(event);
    const slider = this.sliderOf(spot);
    if (!spot || !slider) return;
    this.held = { ...spot, slider, from: event, moved: false };
    this.live.prefetch.approach(slider.id);
  }

  /** @param {PointerEvent} event */
  move(event) {
    const { held, live } = this;
    if (!held || event.pointerId !== held.from.pointerId) return;
    const { clientX, clientY } = held.from;
    held.moved ||= Math.hypot(event.clientX - clientX, event.clientY - clientY) > STILL;
    if (!held.moved) return;
    const move = held.slider.moves.find(({ path }) => path === held.path);
    const sweep = move && live.packets.sweep(live.prefetch.rowsOf(move));
    if (!sweep) return; // it is on its way
    const { stops } = held.slider;
    const value = nearestStop(sweep, stops, held.k, held.panel, this.pixels(event));
    if (value !== null) live.gesture.slide(held.slider, value);
  }

  /** @param {PointerEvent} event */
  end(event) {
    const { held, live } = this;
    if (!held || event.pointerId !== held.from.pointerId) return;
    this.held = null;
    if (live.gesture.held?.slider?.id !== held.slider.id) return;
    if (event.type === "pointerup") live.gesture.drop();
    else live.gesture.cancel();
  }

  destroy() {
    this.listening.abort();
  }
}
