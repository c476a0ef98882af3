/** How much of the window's height a figure may have: with its play bar it is in sight without scrolling. */

const BELOW = 8; // pixels
const BENEATH = ".live-player, .live-own"; // what stands below the figure
// What is below it scrolls under the figure: style.css.
const STACKED = "(max-width: 539px), (max-width: 639px) and (min-height: 481px)";
const SLACK = 40; // pixels that stay unused rather than that the figure changes its height

/** Whether everything stands in one column. */
export const stacked = () => matchMedia(STACKED).matches;

/** The room below a figure's top, in pixels, watched. */
export class Room {
  /** @param {HTMLElement} frame  the figure's @param {() => void} changed  called when there is less, or much more */
  constructor(frame, changed) {
    this.frame = frame;
    this.changed = changed;
    this.height = 0; // taken last
    this.scroller = frame.closest('[data-testid="stMain"]');
    this.timer = 0;
    this.looking = new ResizeObserver(() => {
      clearTimeout(this.timer);
      this.timer = window.setTimeout(() => this.look(), 120); // a window that is dragged larger
    });
    const content = this.scroller?.firstElementChild;
    if (this.scroller) this.looking.observe(this.scroller);
    if (content) this.looking.observe(content);
  }

  /** What there is now; where the page is scrolled nothing can be told. */
  measured() {
    if (!this.scroller || (this.scroller.scrollTop && this.height)) return this.height;
    const top = this.frame.getBoundingClientRect().top + this.scroller.scrollTop;
    const under = this.frame.parentElement?.querySelectorAll(/** @type {"div"} */ (BENEATH)) ?? [];
    const below = [...under].reduce((sum, one) => sum + one.offsetHeight, BELOW);
    return Math.floor(this.scroller.clientHeight - top - below);
  }

  look() {
    const now = this.measured();
    if (this.height && (now < this.height || now > this.height + SLACK)) this.changed();
  }

  /** @param {number} least @param {number} most */
  take(least, most) {
    const now = this.measured();
    if (!this.height || now < this.height || now > this.height + SLACK) this.height = now;
    return Math.round(Math.min(Math.max(this.height, least), most));
  }

  destroy() {
    clearTimeout(this.timer);
    this.looking.disconnect();
  }
}
