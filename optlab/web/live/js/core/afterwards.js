/** What is asked for once a map is on the screen. Only the last wish counts: an older one is dropped. */

import { Newest } from "./newest.js";
import { fetched } from "./packets.js";

const AGAIN = 2000; // milliseconds until a request that failed is made once more
const TIMES = 3;

/**
 * @template T  what is kept of an answer
 * @template [Told=T]  as it comes
 */
export class Afterwards {
  /**
   * @param {number} pause  milliseconds that nothing newer has come before it is asked for
   * @param {(told: Told) => T} read @param {() => void} arrived
   */
  constructor(pause, read, arrived) {
    this.pause = pause;
    this.read = read;
    this.arrived = arrived;
    this.wanted = "";
    /** What is at the address that is wanted. @type {T | null} */
    this.answer = null;
    this.begun = this.failed = false;
    this.timer = 0;
    this.wishes = new Newest();
  }

  /** Have what is at an address, as soon as the map is ready. @param {string} address @param {boolean} ready */
  want(address, ready) {
    if (address !== this.wanted) this.drop();
    this.wanted = address;
    if (!address || !ready || this.begun) return;
    this.begun = true;
    this.soon(TIMES, this.pause, this.wishes.ask());
  }

  /** @param {number} times @param {number} pause @param {AbortSignal} signal  of the wish */
  soon(times, pause, signal) {
    this.timer = window.setTimeout(() => this.ask(times, signal), pause);
  }

  /** @param {number} times  that it may be tried @param {AbortSignal} signal */
  async ask(times, signal) {
    try {
      const told = JSON.parse(new TextDecoder().decode(await fetched(this.wanted, () => !signal.aborted, signal)));
      if (signal.aborted) return;
      this.answer = this.read(told);
      this.arrived();
    } catch {
      if (signal.aborted) return;
      if (times > 1) return this.soon(times - 1, AGAIN, signal);
      this.failed = true;
      this.arrived();
    }
  }

  /** A hand moves, and asks for nothing: what has not come is asked for when it rests. */
  hold() {
    if (!this.answer && !this.failed) this.drop();
  }

  drop() {
    clearTimeout(this.timer);
    this.wishes.drop();
    this.answer = null;
    this.begun = this.failed = false;
    this.wanted = "";
  }
}
