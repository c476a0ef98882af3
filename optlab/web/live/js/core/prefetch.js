/** What is fetched before a hand needs it: the rows of the sliders that are on the page. */

/**
 * @typedef {import("./live_figure.js").LiveFigure} LiveFigure
 * @typedef {import("./live_figure.js").Slider} Slider
 */

import { filled } from "./paths.js";

const COARSE = 16; // times of zoom up to which the codes of rows are good to a third of a pixel
const REST = 1000; // milliseconds after a release, where nobody can hover
const MOST = 61 * 1001; // points of a sweep that is fetched before anybody asks for it

export class Prefetch {
  /** @param {LiveFigure} live */
  constructor(live) {
    this.live = live;
    this.lazy = false; // whether rows wait for a hand that comes near
    this.timer = 0;
    this.near = ""; // the slider under the mouse or with the focus: its rows are fetched first
    this.close = false; // whether the plane is zoomed in so far that rows must be fine
    /** Addresses with the values of a figure spec, by what they are without. @type {{spec: object | null, known: Map<string, string>}} */
    this.rest = { spec: null, known: new Map() };
    /** @type {WeakMap<Element, number>} */
    this.widths = new WeakMap();
    // A slot in a closed expander is not seen: nothing is fetched for its sliders.
    this.seen = new ResizeObserver((entries) => {
      for (const { target, contentRect } of entries) this.widths.set(target, contentRect.width);
      this.fetch();
    });
  }

  /** @param {HTMLElement} place  a slot on the page */
  watch(place) {
    this.seen.observe(place);
  }

  /** @param {HTMLElement} place */
  ignore(place) {
    this.seen.unobserve(place);
  }

  /** A page is shown. After a release the rows of other sliders, which are others now, come when a hand
   * does: most are never moved. @param {boolean} released */
  show(released) {
    clearTimeout(this.timer);
    this.lazy = released;
    this.fetch();
    if (!released || !matchMedia("(hover: none)").matches) return;
    this.timer = window.setTimeout(() => this.show(false), REST);
  }

  /** Have the rows of every slider that is on the page at hand, the nearest one first. */
  fetch() {
    const { spec, packets } = this.live;
    if (!spec) return;
    const sliders = /** @type {Slider[]} */ (spec.sliders).filter(
      (slider) => this.visible(slider.slot) && this.worth(slider),
    );
    sliders.sort((a, b) => Number(b.id === this.near) - Number(a.id === this.near));
    const wanted = sliders.flatMap((slider) => {
      const all = this.addresses(slider);
      return this.lazy && slider.id !== this.near ? all.filter((at) => packets.kept.has(at)) : all;
    });
    packets.want([...wanted, ...this.live.fan.addresses()]);
  }

  /** What a slider needs to move. @param {Slider} slider @returns {string[]} */
  addresses({ id, moves, ground, matrices }) {
    const { plane, stride } = this.live.spec;
    if (stride) moves = []; // of so many steps there are no rows: it follows when it is let go
    return [
      ...moves.map((move) => this.rowsOf(move)),
      ...(ground ? [this.live.view.heightMap(ground, plane)] : []),
      ...(matrices ? [matrices] : []),
      // What a run remembers is more than its path: it comes when a hand is near.
      ...(id === this.near ? moves.flatMap((move) => this.stateOf(move) ?? []) : []),
    ];
  }

  /** Where a move's rows are, as fine as the zoom needs them. @param {{rows: string}} move */
  rowsOf({ rows }) {
    return this.close ? `${this.filled(rows)}&fine=yes` : this.filled(rows);
  }

  /** Where the rows are of what its run remembers, if it remembers something. @param {{state?: string}} move */
  stateOf({ state }) {
    return state && this.filled(state);
  }

  /** An address with the values of the page at rest: asked in every frame. @param {string} address */
  filled(address) {
    const { spec } = this.live;
    if (this.rest.spec !== spec) this.rest = { spec, known: new Map() };
    const known = this.rest.known.get(address) ?? filled(address, spec.values);
    this.rest.known.set(address, known);
    return known;
  }

  /** The plane is zoomed in so many times. @param {number} zoom */
  look(zoom) {
    const before = this.close;
    this.close = zoom > COARSE;
    if (this.close !== before) this.fetch();
  }

  /** @param {string} slot */
  visible(slot) {
    const place = this.live.slots.get(slot);
    return place && this.widths.get(place);
  }

  /** Long sweeps are fetched only for the slider that is about to move. @param {Slider} slider */
  worth(slider) {
    return slider.id === this.near || slider.stops.length * (this.live.spec.steps + 1) <= MOST;
  }

  /** The mouse or the focus is on this slider. @param {string} id */
  approach(id) {
    if (this.live.holding || this.near === id) return; // the rows of what is held are needed
    this.near = id;
    this.fetch();
  }

  destroy() {
    clearTimeout(this.timer);
    this.seen.disconnect();
  }
}
