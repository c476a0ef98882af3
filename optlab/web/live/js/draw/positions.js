/** Where a slider would lead to, all at once: the paths of all its positions, faint, while a key is held. */

import { changed, line } from "./canvas.js";
import { iconButton } from "./zoom.js";
import { isTyped } from "../parts/keys.js";

/**
 * @typedef {import("../core/live_figure.js").LiveFigure} LiveFigure
 * @typedef {import("../core/live_figure.js").Slider} Slider
 * @typedef {import("../core/packets.js").Sweep} Sweep
 * @typedef {import("../core/paths.js").Columns} Columns
 * @typedef {import("./canvas_panels.js").CanvasPanels} CanvasPanels
 * @typedef {import("./canvas_panels.js").Panel} Panel
 */

const KEY = "f";
const MOST = 128; // paths of one run: of more positions every other one, and so on
const FAINT = 0.28;
const DRAWING = "M3 13L12 2.5M3 13L14 6M3 13L14 11.5"; // in 16 by 16

/** @type {WeakMap<Sweep, (Columns | null)[]>} */
const decoded = new WeakMap();

/** The columns of each row of a sweep; what was decoded once is kept as long as that is. @param {Sweep} sweep */
export function rowsOf(sweep) {
  const rows = decoded.get(sweep) ?? sweep.header.values.map((_value, i) => sweep.decoded(i)?.columns ?? null);
  decoded.set(sweep, rows);
  return rows;
}

export class Positions {
  /** @param {LiveFigure} live @param {HTMLElement} place  of its button */
  constructor(live, place) {
    this.live = live;
    this.pressed = false; // by its button
    this.held = false; // by the key
    this.button = iconButton(place, DRAWING);
    this.button.classList.add("live-positions");
    this.button.onclick = () => {
      this.pressed = !this.pressed;
      this.show();
    };
    /** What was painted last. @type {{key: unknown[], picture: ImageBitmap} | null} */
    this.painted = null;
    this.listening = new AbortController();
    const { signal } = this.listening;
    const held = (/** @type {boolean} */ now) => {
      if (this.held === now) return;
      this.held = now;
      this.show();
    };
    window.addEventListener("keydown", (event) => this.isKey(event) && held(true), { signal });
    window.addEventListener("keyup", ({ key }) => key.toLowerCase() === KEY && held(false), { signal });
    window.addEventListener("blur", () => held(false), { signal });
  }

  /** @param {KeyboardEvent} event */
  isKey(event) {
    const { key, ctrlKey, altKey, metaKey } = event;
    return key.toLowerCase() === KEY && !ctrlKey && !altKey && !metaKey && !isTyped(event);
  }

  /** Whether they are seen. */
  get on() {
    return this.pressed || this.held;
  }

  /** The slider that is held, or else near, or else the first one. @returns {Slider | undefined} */
  slider() {
    const { gesture, prefetch, spec } = this.live;
    const sliders = /** @type {Slider[]} */ (spec.sliders).filter(({ moves }) => moves.length);
    return gesture.drag?.slider ?? sliders.find(({ id }) => id === prefetch.near) ?? sliders[0];
  }

  /** It has come or gone. */
  show() {
    const slider = this.live.spec && this.slider();
    if (this.on && slider) this.live.prefetch.approach(slider.id);
    this.button.setAttribute("aria-pressed", String(this.on));
    this.live.touch();
  }

  /** @param {string} title */
  update(title) {
    this.button.title = title;
    this.button.setAttribute("aria-label", title);
    const { stride, steps } = this.live.spec;
    this.button.hidden = !this.slider() || Boolean(stride) || !steps;
    this.button.setAttribute("aria-pressed", String(this.on));
  }

  /** @param {Sweep} sweep @returns {Columns[]} */
  rows(sweep) {
    const every = Math.ceil(sweep.header.values.length / MOST);
    return rowsOf(sweep).flatMap((row, i) => (row && i % every === 0 ? [row] : []));
  }

  /** Draw them under the paths; what it looks like is kept, as a frame has no time for it.
   * @param {CanvasPanels} sheet @param {(path: number) => Panel | undefined} panelOf */
  draw(sheet, panelOf) {
    const { live } = this;
    const slider = this.on && this.slider();
    if (!slider || live.spec.stride) return;
    const lines = slider.moves.flatMap((move) => {
      const [sweep, panel] = [live.packets.sweep(live.prefetch.rowsOf(move)), panelOf(move.path)];
      return sweep && panel ? [{ sweep, panel, colour: live.spec.paths[move.path].colour }] : [];
    });
    if (!lines.length) return;
    const { canvas, seen, domains } = sheet;
    const sizes = [canvas.width, canvas.height, JSON.stringify([seen, domains])];
    const key = [...sizes, ...lines.flatMap(({ sweep, colour }) => [sweep, colour])];
    const { painted } = this;
    const same = painted?.key.length === key.length && key.every((part, i) => part === painted.key[i]);
    const picture = same
      ? painted.picture
      : sheet.pictured((pen) => {
          for (const { sweep, panel, colour } of lines) this.paint(pen, this.rows(sweep), panel, colour);
        });
    this.painted = { key, picture };
    sheet.pen.drawImage(picture, 0, 0, sheet.width, sheet.height);
  }

  /** @param {import("./canvas.js").Pen} pen @param {Columns[]} rows @param {Panel} panel @param {string} colour */
  paint(pen, rows, panel, colour) {
    pen.save();
    pen.beginPath();
    pen.rect(panel.left, panel.top, panel.right - panel.left, panel.bottom - panel.top);
    pen.clip();
    pen.strokeStyle = colour;
    pen.lineJoin = "round";
    [pen.globalAlpha, pen.lineWidth] = [FAINT, 1];
    for (const { x1, x2 } of rows)
      line(pen, changed(x1, panel.x), changed(x2, panel.y), 0, x1.length - 1, panel);
    pen.restore();
  }

  destroy() {
    this.listening.abort();
  }
}
