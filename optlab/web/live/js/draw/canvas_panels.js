/** A canvas on the page: where its panels are, and what part of the numbers each shows. */

/**
 * @typedef {import("./canvas.js").Rect} Rect
 * @typedef {{x: [number, number], y: [number, number]}} Span  of two axes
 * @typedef {Rect & {x: (v: number) => number, y: (v: number) => number,
 *   atX: (px: number) => number, atY: (px: number) => number}} Panel
 */

/** @type {Span} */
const UNIT = { x: [0, 1], y: [0, 1] };
export const BACKDROP = "backdrop";

export class CanvasPanels {
  /** @param {HTMLElement} place @param {() => void} resized  called when the width is another */
  constructor(place, resized) {
    this.frame = element("div", "live-figure", place);
    this.canvas = element("canvas", "live-canvas", this.frame);
    this.pen = /** @type {CanvasRenderingContext2D} */ (this.canvas.getContext("2d"));
    /** Fixed, so that the place of the panels follows from width and height. */
    this.margin = { l: 58, r: 14, t: 10, b: 44 };
    /** The panels' shares of the plot area. @type {Span[]} */
    this.domains = [];
    /** What each panel shows. @type {Span[]} */
    this.seen = [];
    this.width = 0;
    this.height = 0;
    /** What stays from frame to frame. @type {Map<string, {key: unknown[], picture: ImageBitmap | null}>} */
    this.kept = new Map();
    /** The width that there is. Kept, as asking the page makes it lay itself out anew. */
    this.room = this.frame.clientWidth;
    this.resizing = new ResizeObserver(() => {
      this.room = this.frame.clientWidth;
      if (this.width && this.room && Math.abs(this.room - this.width) >= 1) resized();
    });
    this.resizing.observe(this.frame);
  }

  /** Have these panels. @param {Span[]} domains @param {number} height */
  lay(domains, height) {
    this.domains = domains;
    this.width = Math.max(this.room, 120);
    if (height !== this.height) this.frame.style.height = `${height}px`;
    this.height = height;
  }

  /** Where the panels are, and where numbers are in them. @returns {Panel[]} */
  panels() {
    const { l, r, t, b } = this.margin;
    const [w, h] = [this.width - l - r, this.height - t - b];
    return this.domains.map((domain, i) => {
      const rect = {
        left: l + domain.x[0] * w,
        right: l + domain.x[1] * w,
        top: t + (1 - domain.y[1]) * h,
        bottom: t + (1 - domain.y[0]) * h,
      };
      const {
        x: [x0, x1],
        y: [y0, y1],
      } = this.seen[i] ?? UNIT;
      const [sx, sy] = [(rect.right - rect.left) / (x1 - x0), (rect.bottom - rect.top) / (y1 - y0)];
      return {
        ...rect,
        x: (v) => rect.left + (v - x0) * sx,
        y: (v) => rect.bottom - (v - y0) * sy,
        atX: (px) => x0 + (px - rect.left) / sx,
        atY: (px) => y0 + (rect.bottom - px) / sy,
      };
    });
  }

  /** What it shows, in words. @param {string} text */
  say(text) {
    if (this.canvas.getAttribute("aria-label") === text) return;
    this.canvas.setAttribute("role", "img");
    this.canvas.setAttribute("aria-label", text);
  }

  /** An empty canvas, and a pen that draws in pixels of the page. */
  clear() {
    const scale = window.devicePixelRatio || 1;
    const [w, h] = [Math.round(this.width * scale), Math.round(this.height * scale)];
    if (this.canvas.width !== w || this.canvas.height !== h) {
      this.canvas.width = w;
      this.canvas.height = h;
      this.canvas.style.width = `${this.width}px`;
      this.canvas.style.height = `${this.height}px`;
    }
    this.pen.setTransform(scale, 0, 0, scale, 0, 0);
    this.pen.clearRect(0, 0, this.width, this.height);
    return this.pen;
  }

  /**
   * Draw what may stay from frame to frame. Once it has stayed, with all that it depends on, a
   * picture of it is kept: text is slow, and so is a picture that is used only once.
   * @param {unknown[]} key @param {(pen: CanvasRenderingContext2D) => void} draw
   * @param {string} [name]  of several such things
   */
  backdrop(key, draw, name = BACKDROP) {
    const wanted = [this.canvas.width, this.canvas.height, window.devicePixelRatio, ...key];
    const kept = this.kept.get(name);
    if (!kept || wanted.length !== kept.key.length || wanted.some((part, i) => part !== kept.key[i])) {
      this.kept.set(name, { key: wanted, picture: null });
      draw(this.pen);
      return;
    }
    kept.picture ??= this.pictured(draw);
    this.pen.drawImage(kept.picture, 0, 0, this.width, this.height);
  }

  /** @param {(pen: CanvasRenderingContext2D) => void} draw */
  pictured(draw) {
    const sheet = new OffscreenCanvas(this.canvas.width, this.canvas.height);
    const pen = /** @type {CanvasRenderingContext2D} */ (/** @type {unknown} */ (sheet.getContext("2d")));
    pen.setTransform(this.pen.getTransform());
    draw(pen);
    return sheet.transferToImageBitmap();
  }

  destroy() {
    this.resizing.disconnect();
    this.frame.remove();
  }
}

/**
 * @template {keyof HTMLElementTagNameMap} K
 * @param {K} tag @param {string} name  its class @param {HTMLElement} [place]
 * @returns {HTMLElementTagNameMap[K]}
 */
export function element(tag, name, place) {
  const made = document.createElement(tag);
  made.className = name;
  place?.append(made);
  return made;
}

/** A number that is typed, as it is: rounded it would be another. @param {number} value */
export const exactly = (value) => short(value, 12);

const LONGEST = 6; // digits before the point
const RAISED = "⁰¹²³⁴⁵⁶⁷⁸⁹";

/** A number as a reader writes it: 0.4, −2, 1.036 × 10⁻¹⁴, ∞; as optlab/numerals.py does. @param {number} value @param {number} digits */
export function short(value, digits = 6) {
  if (!Number.isFinite(value)) return value !== value ? "nan" : value > 0 ? "∞" : "−∞";
  if (value === 0) return "0";
  const [mantissa, exponent] = value.toExponential(digits - 1).split("e");
  const power = Number(exponent);
  if (power >= -4 && power < Math.max(digits, LONGEST))
    return String(Number(value.toPrecision(digits))).replace("-", "−");
  const raised = `10${[...String(power)].map((sign) => RAISED[Number(sign)] ?? "⁻").join("")}`;
  const factor = Number(mantissa);
  const times = Math.abs(factor) === 1 ? "" : `${Math.abs(factor)} × `;
  return `${factor < 0 ? "−" : ""}${times}${raised}`;
}
