/** Where in time all figures are, and whether the server has been told; nothing else says so.
 *
 *               answered         seek     play     pass   stop   follow
 *   following   to its step      ahead    playing  .      .      .
 *   ahead       .                moves    playing  .      .      following
 *   playing     .                moves    moves *  moves  ahead  .
 *
 *   * from the last step to the first one. A dot: nothing changes, but that no answer leaves it
 *   beyond the last step.
 *
 * @typedef {"following" | "ahead" | "playing"} State  following: it is where the server has it
 */

export class Cursor {
  #at = Infinity;
  #steps = Infinity;
  /** @type {State} */
  #state = "following";

  /** The step, and between steps a part of one. */
  get at() {
    return this.#at;
  }

  get state() {
    return this.#state;
  }

  get playing() {
    return this.#state === "playing";
  }

  /** The server has it at a step. @param {{cursor: number, steps: number}} spec */
  answered({ cursor, steps }) {
    this.#steps = steps;
    this.#move(this.#state === "following" ? cursor : this.#at);
  }

  /** @param {number} k */
  seek(k) {
    if (!this.playing) this.#state = "ahead";
    this.#move(k);
  }

  play() {
    this.#state = "playing";
    if (this.#at >= this.#steps) this.#move(0);
  }

  /** Time passes, while it plays. @param {number} steps @param {number} end  the step that it does not pass */
  pass(steps, end) {
    if (this.playing) this.#move(Math.min(end, this.#at + steps));
  }

  stop() {
    if (this.playing) this.#state = "ahead";
  }

  /** The server is told where it is, or has it there; what plays goes on. */
  follow() {
    if (!this.playing) this.#state = "following";
  }

  /** @param {number} k */
  #move(k) {
    this.#at = Math.min(Math.max(k, 0), this.#steps);
  }
}
