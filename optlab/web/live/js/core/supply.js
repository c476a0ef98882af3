/** What is fetched before a hand needs it: the rows of the sliders that are on the page. */

/**
 * @typedef {import("./board.js").Board} Board
 * @typedef {import("./board.js").Slider} Slider
 */

const MOST = 61 * 1001; // points of a sweep that is fetched before anybody asks for it

export class Supply {
  /** @param {Board} board */
  constructor(board) {
    this.board = board;
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

  /** Have the rows of every slider that is on the page at hand, the nearest one first. */
  fetch() {
    const { spec, packets } = this.board;
    if (!spec) return;
    const sliders = /** @type {Slider[]} */ (spec.sliders).filter(
      (slider) => this.visible(slider.slot) && this.worth(slider),
    );
    sliders.sort((a, b) => Number(b.id === this.near) - Number(a.id === this.near));
    const wanted = sliders.flatMap(({ id, moves, ground, matrices }) => [
      ...moves.map((move) => this.board.rowsOf(move)),
      ...(ground ? [this.board.view.relief(ground, spec.plane)] : []),
      ...(matrices ? [matrices] : []),
      // What a run remembers is more than its path: it comes when a hand is near.
      ...moves.flatMap(({ state }) => (state && id === this.near ? [state] : [])),
    ]);
    packets.want(wanted);
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
    this.seen.disconnect();
  }
}
