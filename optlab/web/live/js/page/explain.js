/**
 * What a symbol or a mark is, told where it stands: at a pointer that rests on it, at the keyboard's
 * focus, at a tap. One text at a time on the page; Escape and leaving close it.
 */

import { element } from "../draw/canvas_panels.js";

/**
 * @typedef {{left: number, right: number, top: number, bottom: number}} Box
 * @typedef {{symbol: string, says: string, now: string,
 *   formula?: {markup: string, text: string}}} Told  symbol: lit in the formula; "" for a mark
 */

const REST = 120; // milliseconds: a pointer that only passes opens nothing
const GRACE = 250; // in which a pointer may cross a gap
const GAP = 6; // pixels, to the row and to the window's ends

/** @param {KeyboardEvent} event */
const kept = (event) => event.key === "Escape" && event.stopPropagation();

/** What is open. @type {Explain | null} */
let open = null;

export class Explain {
  /** @param {HTMLElement} place  what it stands in: a slider's row, which it never covers */
  constructor(place) {
    this.place = place;
    /** @type {HTMLElement | null} */
    this.bubble = null;
    /** @type {HTMLElement | null} */
    this.nowLine = null;
    /** Which part of the row it tells of. @type {HTMLElement | null} */
    this.part = null;
    this.pinned = false;
    this.timer = 0;
    this.close = this.close.bind(this);
    this.follow = this.follow.bind(this);
    this.elsewhere = this.elsewhere.bind(this);
    this.escape = this.escape.bind(this);
    place.addEventListener("pointerenter", () => this.bubble && this.wait(0));
    place.addEventListener("pointerleave", () => this.leave());
  }

  /**
   * Tell this of a part of the row: `focus` is what has the keyboard's focus for it, if it is not
   * the part itself.
   * @param {HTMLElement} part @param {() => Told} words @param {HTMLElement} [focus]
   */
  of(part, words, focus = part) {
    part.addEventListener("pointerenter", ({ pointerType }) => {
      if (pointerType !== "touch") this.wait(REST, () => this.show(part, words()));
    });
    part.addEventListener("pointerleave", () => !this.bubble && this.wait(0));
    part.addEventListener("click", () => {
      if (this.pinned && this.part === part) this.close();
      else this.show(part, words(), true);
    });
    focus.addEventListener("focus", () => {
      if (focus.matches(":focus-visible")) this.show(part, words());
    });
    focus.addEventListener("blur", () => this.leave());
  }

  /** @param {number} time  milliseconds @param {() => void} [then] */
  wait(time, then) {
    clearTimeout(this.timer);
    if (then) this.timer = window.setTimeout(then, time);
  }

  /** The pointer, the hand or the focus has left; what another one holds, or a tap, stays. */
  leave() {
    this.wait(GRACE, () => {
      const held = this.place.querySelector(":is(.live-range, .live-tick):is(:focus-visible, :active)");
      if (!this.pinned && !held && !this.place.matches(":hover")) this.close();
    });
  }

  /** @param {HTMLElement} part @param {Told} words @param {boolean} [pinned]  until something else is pressed */
  show(part, words, pinned = false) {
    this.part = part;
    this.wait(0);
    if (open !== this) open?.close();
    this.bubble ??= this.opened();
    this.pinned ||= pinned;
    this.fill(words);
    this.follow();
  }

  opened() {
    open = this;
    const bubble = element("div", "live-explain", this.place);
    bubble.setAttribute("role", "tooltip");
    bubble.popover = "manual"; // above all, whatever the row is in
    bubble.showPopover();
    window.addEventListener("keydown", this.escape, true);
    document.addEventListener("pointerdown", this.elsewhere, true);
    document.addEventListener("scroll", this.follow, true);
    window.addEventListener("resize", this.close);
    return bubble;
  }

  /** @param {Told} text */
  fill({ symbol, says, now, formula }) {
    const bubble = /** @type {HTMLElement} */ (this.bubble);
    bubble.replaceChildren();
    bubble.classList.toggle("live-explain-mark", !symbol);
    element("p", "live-explain-says", bubble).textContent = says;
    this.nowLine = element("p", "live-explain-now", bubble);
    this.nowLine.hidden = !now;
    this.nowLine.textContent = now;
    if (!symbol || !formula) return;
    const drawn = element("div", "live-explain-formula", bubble);
    drawn.innerHTML = formula.markup; // the server's own, not a person's
    drawn.setAttribute("role", "img");
    drawn.setAttribute("aria-label", formula.text);
    const lit = [...drawn.querySelectorAll("[data-symbol]")].filter(
      (part) => part.getAttribute("data-symbol") === symbol,
    );
    for (const part of lit) part.classList.add("live-lit");
    if (!lit.length) drawn.remove(); // it is not in this form of the method
    const [room, wide] = [drawn.clientWidth, drawn.scrollWidth];
    if (wide > room) drawn.style.fontSize = `${Math.max(0.62, room / wide).toFixed(3)}em`;
  }

  /** Its value is another: one text changes, nothing moves. @param {string} now */
  write(now) {
    if (this.nowLine && !this.nowLine.hidden && this.nowLine.textContent !== now)
      this.nowLine.textContent = now;
  }

  /** Stand beside the row. */
  follow() {
    if (!this.bubble) return;
    const { offsetWidth: width, offsetHeight: height, style } = this.bubble;
    const seen = { width: document.documentElement.clientWidth, height: window.innerHeight };
    const { left, top } = beside(this.place.getBoundingClientRect(), { width, height }, seen);
    [style.left, style.top] = [`${left}px`, `${top}px`];
  }

  /** @param {Event} event */
  elsewhere({ target }) {
    if (!this.place.contains(/** @type {Node} */ (target))) this.close();
  }

  /** @param {KeyboardEvent} event */
  escape(event) {
    if (event.key !== "Escape") return;
    // What it stands in stays open: some listen to the key's coming up.
    event.stopPropagation();
    window.addEventListener("keyup", kept, { capture: true, once: true });
    this.close();
  }

  close() {
    this.wait(0);
    if (!this.bubble) return;
    if (open === this) open = null;
    this.bubble.remove();
    [this.bubble, this.nowLine, this.part, this.pinned] = [null, null, null, false];
    window.removeEventListener("keydown", this.escape, true);
    document.removeEventListener("pointerdown", this.elsewhere, true);
    document.removeEventListener("scroll", this.follow, true);
    window.removeEventListener("resize", this.close);
  }
}

/**
 * Where a box of this size stands: below the row, above it where there is no room, and within the
 * window.
 * @param {Box} row @param {{width: number, height: number}} size @param {{width: number, height: number}} seen
 */
export function beside(row, size, seen) {
  const [below, above] = [row.bottom + GAP, row.top - GAP - size.height];
  const fits = below + size.height + GAP <= seen.height;
  const roomier = seen.height - row.bottom >= row.top;
  const top = fits || (above < GAP && roomier) ? below : Math.max(above, GAP);
  const left = Math.max(GAP, Math.min(row.left, seen.width - size.width - GAP));
  return { left, top };
}
