/** What the mouse, a finger or the keyboard does on the plane: move the start, look at a point. */

import { inside } from "../draw/canvas.js";
import { showTip } from "./chart_tip.js";
import { StartHint } from "../page/hints.js";
import { wayOf } from "./keys.js";
import { inPlane } from "../core/paths.js";
import { Pull } from "./pull.js";
import { nearestOwn } from "../draw/own_drawing.js";
import { stepOf } from "../core/steps.js";
import { element, short } from "../draw/canvas_panels.js";

/**
 * @typedef {import("../core/live_figure.js").LiveFigure} LiveFigure
 * @typedef {import("../core/live_figure.js").Path} Path
 * @typedef {import("../draw/canvas.js").Rect} Rect
 * @typedef {import("../draw/clearings.js").Line} Line
 * @typedef {import("../draw/figure.js").Figure} Figure
 * @typedef {import("../draw/canvas_panels.js").Panel} Panel
 */

const KEY = 0.01; // of what is seen: how far an arrow key goes
const NEAR = 14; // pixels within which a point is hovered, or grabbed
const CLICK = 230; // milliseconds in which a second click makes a double one

export class Pointer {
  /** @param {Figure} figure @param {LiveFigure} live @param {() => void} reset  the zoom */
  constructor(figure, live, reset) {
    this.figure = figure;
    this.live = live;
    this.reset = reset;
    this.handle = element("div", "live-handle", figure.frame);
    this.handle.tabIndex = 0;
    this.handle.setAttribute("role", "application");
    this.hint = new StartHint(this.handle);
    this.tip = element("div", "live-tip", figure.frame);
    this.tip.hidden = true;
    this.at = ""; // where the handle is
    this.pull = new Pull(figure.plot, live, (event) => this.spotAt(event), (event) => this.pixels(event));
    this.listen();
  }

  /** Say what the handle is. */
  update() {
    const { spec } = this.live;
    const at = spec.plane.start.map((/** @type {number} */ v) => short(v)).join(", ");
    this.handle.title = spec.words.drag;
    this.hint.update(spec.words.dragged);
    this.handle.setAttribute("aria-label", `${spec.words.start} ${at}`);
  }

  /** The handle over the start. @param {Panel} panel @param {() => Line[]} drawn  in the panels @param {Rect | null} taken  where something stands already */
  place(panel, drawn, taken) {
    const { live } = this;
    const [x1, x2] = live.start();
    const [x, y] = [panel.x(x1), panel.y(x2)];
    const at = inside(x, y, panel) ? `translate(${x}px, ${y}px)` : "";
    // Where nothing would follow, or something else is pointed out, it is in the way.
    const hints = Boolean(at && live.spec.steps && !live.drag && !live.arrows);
    const key = [panel.x(1), panel.y(1), live.atRest, taken?.top];
    this.hint.draw(hints, { x, y }, panel, key, () => [drawn(), taken ? [taken] : []]);
    if (at === this.at) return;
    this.at = at;
    this.handle.hidden = !at;
    this.handle.style.transform = at;
  }

  listen() {
    const { handle, figure } = this;
    handle.onpointerdown = (event) => {
      if (event.button) return;
      handle.setPointerCapture(event.pointerId);
      event.preventDefault();
      handle.focus();
    };
    handle.onpointermove = (event) => {
      if (handle.hasPointerCapture(event.pointerId))
        this.live.gesture.moveStart(this.pointAt(event));
    };
    handle.onpointerup = (event) => {
      if (!handle.hasPointerCapture(event.pointerId)) return;
      handle.releasePointerCapture(event.pointerId);
      this.drop();
    };
    handle.onpointercancel = () => this.live.gesture.cancel();
    handle.onkeydown = (event) => this.nudge(event);
    this.listenToClicks();
    figure.frame.addEventListener("pointermove", (event) => this.hover(event));
    figure.frame.addEventListener("pointerleave", () => (this.tip.hidden = true));
  }

  /** A click where nothing is dragged puts the start there; a double one resets the zoom. */
  listenToClicks() {
    /** @type {PointerEvent | null} */
    let down = null;
    let waiting = 0;
    this.figure.plot.addEventListener(
      "pointerdown",
      (/** @type {PointerEvent} */ event) => {
        down = event.button || !event.isPrimary ? null : event; // two fingers zoom
      },
      true,
    );
    // Plotly puts a cover over the page while the mouse is down: the window hears what it does not.
    this.ended = (/** @type {PointerEvent} */ event) => {
      if (event.pointerId !== down?.pointerId) return;
      const moved = Math.hypot(event.clientX - down.clientX, event.clientY - down.clientY);
      const panel = this.panelAt(down);
      const onBar = /** @type {Element} */ (down.target).closest?.(".modebar");
      down = null;
      if (moved > 4 || !panel || onBar) return;
      if (waiting) {
        clearTimeout(waiting);
        waiting = 0;
        this.reset();
        return;
      }
      const point = this.pointAt(event, panel);
      waiting = window.setTimeout(() => {
        waiting = 0;
        this.live.gesture.moveStart(point);
        this.drop();
      }, CLICK);
    };
    window.addEventListener("pointerup", this.ended, true);
  }

  /** Arrow keys move the start by a hundredth of what is seen, with Shift by a tenth. @param {KeyboardEvent} event */
  nudge(event) {
    const way = wayOf(event);
    if (!way) return;
    const panel = this.figure.panels()[0];
    const seen = [
      panel.atX(panel.right) - panel.atX(panel.left),
      panel.atY(panel.top) - panel.atY(panel.bottom),
    ];
    const start = this.live.start();
    const moved = (/** @type {0 | 1} */ i) =>
      way[i] ? Number((start[i] + way[i] * KEY * seen[i]).toPrecision(12)) : start[i];
    this.live.gesture.moveStart([moved(0), moved(1)]);
    this.live.outbox.soon("start", () => this.drop());
  }

  /** The start is let go, where it was moved. */
  drop() {
    const { gesture } = this.live;
    if (gesture.held?.start) gesture.drop();
  }

  /** @param {{clientX: number, clientY: number}} event */
  pixels(event) {
    const frame = this.figure.frame.getBoundingClientRect();
    return [event.clientX - frame.left, event.clientY - frame.top];
  }

  /** @param {{clientX: number, clientY: number}} event */
  panelAt(event) {
    const [x, y] = this.pixels(event);
    return this.figure.panels().find((panel) => inside(x, y, panel));
  }

  /**
   * The point of the plane under the pointer, in round numbers a tenth of a pixel fine.
   * @param {{clientX: number, clientY: number}} event @param {Panel} panel @returns {[number, number]}
   */
  pointAt(event, panel = this.figure.panels()[0]) {
    const [x, y] = this.pixels(event);
    const fine = (/** @type {number} */ v, /** @type {number} */ pixel) => {
      const digits = Math.max(0, 1 - Math.floor(Math.log10(Math.abs(pixel))));
      return Number(v.toFixed(Math.min(digits, 12)));
    };
    return [
      fine(panel.atX(x), panel.atX(1) - panel.atX(0)),
      fine(panel.atY(y), panel.atY(1) - panel.atY(0)),
    ];
  }

  /** The point of a path that is nearest to the pointer, if one is near. @param {PointerEvent} event @returns {import("./pull.js").Spot | null} */
  spotAt(event) {
    const { live } = this;
    const panel = this.panelAt(event);
    if (!panel || !live.spec) return null;
    const [px, py] = this.pixels(event);
    const p = this.figure
      .panels()
      .findIndex((other) => other.left === panel.left && other.top === panel.top);
    let [least, found] = [NEAR, /** @type {import("./pull.js").Spot | null} */ (null)];
    inPlane(live.paths()).forEach((path, i) => {
      if (live.spec.plane.apart && i !== p) return;
      const { x1, x2 } = path.numbers.columns;
      for (let k = 0; k < x1.length; k++) {
        const away = Math.hypot(panel.x(x1[k]) - px, panel.y(x2[k]) - py);
        if (away < least) [least, found] = [away, { path: live.paths().indexOf(path), k, panel }];
      }
    });
    return found;
  }

  /** Step, x1, x2, f and ∇f of the point under the mouse, and that it may be pulled. @param {PointerEvent} event */
  hover(event) {
    this.tip.hidden = true;
    const { live } = this;
    if (live.drag || event.buttons) return;
    const spot = this.spotAt(event);
    const slider = this.pull.sliderOf(spot);
    this.figure.plot.classList.toggle("live-grab", Boolean(slider));
    if (slider) live.prefetch.approach(slider.id);
    if (!spot) return this.hoverOwn(event);
    const [px, py] = this.pixels(event);
    const pulled = slider ? [live.spec.words.pull.replace("{name}", `${slider.symbol} ${slider.name}`)] : [];
    this.show(live.paths()[spot.path], spot.k, px, py, pulled);
  }

  /** The same of a path that was dropped on the page. @param {PointerEvent} event */
  hoverOwn(event) {
    const panel = this.panelAt(event);
    if (!panel || !this.live.spec) return;
    const { words, theme } = this.live.spec;
    const [px, py] = this.pixels(event);
    const own = nearestOwn(panel, px, py, NEAR);
    if (!own) return;
    const { path, k } = own;
    const says = [`${path.name}, ${words.step} ${path.steps[k]}`, pointOf(path.x1[k], path.x2[k])];
    showTip(this.tip, says.join("\n"), theme.ink, px, py);
  }

  /** @param {Path} path @param {number} k @param {number} px @param {number} py @param {string[]} more */
  show(path, k, px, py, more) {
    const { words } = this.live.spec;
    const { columns: c, least } = path.numbers;
    const lines = [
      `${path.name}, ${words.step} ${stepOf(this.live.spec, k)}`,
      pointOf(c.x1[k], c.x2[k]),
      `f ${short(c.loss[k] + least)}`,
    ];
    if (c.g1) lines.push(`${words.gradient} ${short(c.g1[k], 4)}, ${short(c.g2[k], 4)}`);
    showTip(this.tip, [...lines, ...more].join("\n"), path.colour, px, py);
  }

  destroy() {
    this.pull.destroy();
    if (this.ended) window.removeEventListener("pointerup", this.ended, true);
  }
}

/** @param {number} x1 @param {number} x2 */
const pointOf = (x1, x2) => `x1 ${short(x1)}, x2 ${short(x2)}`;
