/** What a hand does to a live figure, from a press to the answer; nothing else says what is held.
 *
 * What is let go waits for its answer, and meanwhile the hand may take something else: so there are two
 * places, for what is held and for what waits. Where each transition leads:
 *
 *              press    slide, move...   drop      cancel    answered (all of it)
 *   idle       pressed  held             .         .         .
 *   pressed    .        held             let go *  let go *  .
 *   held       .        held             let go    let go *  .  (pressed, where its slider is gone)
 *   let go     pressed  held             .         .         idle
 *
 *   * idle, where nothing waits. A dot: nothing changes.
 *
 * Nothing is refused: pointers, keys and answers come in any order (a second pointer is up, a key's
 * pause ends after the drop), and an error in the middle of one would leave a thumb where it is.
 */

/**
 * @typedef {import("../protocol.js").Slider} Slider
 * @typedef {import("./paths.js").Numbers} Numbers
 * @typedef {Readonly<{slider?: Slider, value?: number, start?: [number, number], map?: string,
 *   cell?: [number, number], values?: Readonly<Record<string, number>>,
 *   numbers?: (Numbers | null)[]}>} Drag  a slider with its value, the start, or on a map a cell or
 *   values of sliders; numbers: what was found last, shown until there is more
 * @typedef {"idle" | "pressed" | "held" | "let go"} State  pressed: a pointer is down and has moved
 *   nothing; held: it has, or a key; let go: not yet answered
 * @typedef {{moved: (drag: Drag) => void, dropped: (drag: Drag) => void,
 *   cancelled: () => void}} Heard  of what follows from it
 */

export class Gesture {
  #down = false; // whether a pointer is down, or a key has moved something
  /** @type {Drag | null} */
  #held = null;
  /** @type {Drag | null} */
  #waits = null;
  #heard;

  /** @param {Heard} heard */
  constructor(heard) {
    this.#heard = heard;
  }

  /** @returns {State} */
  get state() {
    if (this.#down) return this.#held ? "held" : "pressed";
    return this.#waits ? "let go" : "idle";
  }

  /** What is not where the page has it: held, or not yet answered. */
  get drag() {
    return this.#held ?? this.#waits;
  }

  /** What has been moved, and is not let go. */
  get held() {
    return this.#held;
  }

  /** Whether a pointer is down on something, or keys move it. */
  get holding() {
    return this.#down;
  }

  /** Whether a slider is held: its paths are rows that are here already. */
  get sliding() {
    return Boolean(this.#held?.slider);
  }

  /** A pointer is down on something that it has not moved. */
  press() {
    this.#down = true;
  }

  /** @param {Slider} slider @param {number} value */
  slide(slider, value) {
    this.#move({ slider, value });
  }

  /** @param {[number, number]} start */
  moveStart(start) {
    this.#move({ start, numbers: this.drag?.numbers });
  }

  /** The dot of a map is moved to a cell. @param {string} map @param {[number, number]} cell */
  moveCell(map, cell) {
    this.#move({ map, cell, numbers: this.drag?.numbers });
  }

  /** A dot of a map is moved to where sliders have these values. @param {string} map @param {Record<string, number>} values */
  moveDot(map, values) {
    if (!Object.keys(values).length) return; // nothing of it could ever be answered
    const { values: before, numbers } = this.drag?.map === map ? this.drag : {};
    this.#move({ map, values: { ...before, ...values }, numbers });
  }

  /** @param {Drag} drag */
  #move(drag) {
    this.#down = true;
    this.#held = drag;
    this.#heard.moved(drag);
  }

  /** What is held is let go, and waits for its answer. */
  drop() {
    const held = this.#held;
    this.#down = false;
    this.#held = null;
    if (!held) return;
    this.#waits = held;
    this.#heard.dropped(held);
  }

  /** Nothing is held any more: what was moved goes back to where the page has it, or will have it. */
  cancel() {
    this.#down = false;
    this.#held = null;
    this.#heard.cancelled();
  }

  /** The page is another. @param {boolean} all  whether it has all that was let go @param {Slider[]} sliders  as they are now */
  answered(all, sliders) {
    const now = (/** @type {Drag | null} */ drag) => {
      if (!drag?.slider) return drag;
      const { id } = drag.slider;
      const slider = sliders.find((one) => one.id === id);
      return slider ? { ...drag, slider } : null;
    };
    this.#waits = all ? null : now(this.#waits);
    this.#held = now(this.#held);
  }

  /** The paths of what is not at rest; a slider has its rows. @param {(Numbers | null)[]} numbers */
  found(numbers) {
    const { drag } = this;
    if (!drag || drag.slider) return;
    if (drag === this.#held) this.#held = { ...drag, numbers };
    else this.#waits = { ...drag, numbers };
  }
}
