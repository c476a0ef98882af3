/** What is fetched before a hand needs it: the rows of the sliders that are on the page. */

/**
 * @typedef {import("./board.js").Board} Board
 * @typedef {import("./board.js").Slider} Slider
 */

const REST = 1000; // milliseconds after a release, where nobody can hover
const MOST = 61 * 1001; // points of a sweep that is fetched before anybody asks for it

export class Supply {
  /** @param {Board} board */
  constructor(board) {
    this.board = board;
    this.lazy = false; // whether rows wait for a hand that comes near
    this.timer = 0;
    this.near = ""; // the slider under the mouse or with the focus: its rows are fetched first
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
    const { spec, packets } = this.board;
    if (!spec) return;
    const sliders = /** @type {Slider[]} */ (spec.sliders).filter(
      (slider) => this.visible(slider.slot) && this.worth(slider),
    );
    sliders.sort((a, b) => Number(b.id === this.near) - Number(a.id === this.near));
    const wanted = sliders.flatMap((slider) => {
      const all = this.addresses(slider);
      return this.lazy && slider.id !== this.near ? all.filter((at) => packets.kept.has(at)) : all;
    });
    packets.want(wanted);
  }

  /** What a slider needs to move. @param {Slider} slider @returns {string[]} */
  addresses({ id, moves, ground, matrices }) {
    const { plane } = this.board.spec;
    return [
      ...moves.map((move) => this.board.rowsOf(move)),
      ...(ground ? [this.board.view.relief(ground, plane)] : []),
      ...(matrices ? [matrices] : []),
      // What a run remembers is more than its path: it comes when a hand is near.
      ...moves.flatMap(({ state }) => (state && id === this.near ? [state] : [])),
    ];
  }

  /** @param {string} slot */
  visible(slot) {
    const place = this.board.slots.get(slot);
    return place && this.widths.get(place);
  }

  /** Long sweeps are fetched only for the slider that is about to move. @param {Slider} slider */
  worth(slider) {
    return slider.id === this.near || slider.stops.length * (this.board.spec.steps + 1) <= MOST;
  }

  /** The mouse or the focus is on this slider. @param {string} id */
  approach(id) {
    if (this.board.holding || this.near === id) return; // the rows of what is held are needed
    this.near = id;
    this.fetch();
  }

  destroy() {
    clearTimeout(this.timer);
    this.seen.disconnect();
  }
}
