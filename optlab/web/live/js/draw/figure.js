/** A Plotly figure for its axes, with a canvas over it for everything that moves: alone, until Plotly is here. */

import { inside } from "./canvas.js";
import { BACKDROP, CanvasPanels, element } from "./canvas_panels.js";

/**
 * What is used of Plotly.
 * @typedef {{range: number[], showticklabels?: boolean, title?: unknown, nticks?: number, tickfont?: {size: number}, domain?: [number, number],
 *   anchor?: string}} Axis
 * @typedef {Record<`${"x" | "y"}axis${string}`, Axis>} Layout  beside what only Plotly reads
 * @typedef {HTMLElement & {layout?: Layout, data?: object[],
 *   on: (event: string, heard: (event: Record<string, number>) => void) => void}} Plot
 * @typedef {{react: (plot: Plot, data: object[], layout: object, config: object) => Promise<void>,
 *   relayout: (plot: Plot, changes: Ranges) => Promise<void>, purge: (plot: Plot) => void,
 *   downloadImage: (figure: object, options: object) => Promise<string>,
 *   Icons: {camera: object}}} Plotly
 * @typedef {Record<string, [number, number]>} Ranges  by "xaxis.range" and "yaxis.range"
 */

/** Nothing leaves the page: by default there are a button that uploads the figure and one that opens Plotly's site. */
export const PRIVATE = { displaylogo: false, showSendToCloud: false, plotlyServerURL: "" };

const CLOSEST = 1e6; // times: what travels to the browser is good to a third of a pixel there
const FARTHEST = 1e6; // times, and windows away: likewise

/** @param {[number, number]} range */
const span = ([low, high]) => high - low;

/** @param {[number, number]} range */
const middleOf = ([low, high]) => (low + high) / 2;

/** @param {number} value @param {number} low @param {number} high */
const between = (value, low, high) => Math.min(Math.max(value, low), high);

/**
 * The range that may be seen instead of this one.
 * @param {[number, number]} range @param {[number, number]} whole @param {number} [closest]  times
 * @returns {[number, number]}
 */
export function allowed(range, whole, closest = CLOSEST) {
  const [width, centre] = [span(whole), middleOf(whole)];
  // Not at the very limit, or rounding would be beyond it.
  const half = between(span(range), (1.001 * width) / closest, 0.999 * FARTHEST * width) / 2;
  const far = 0.999 * FARTHEST * width;
  const middle = between(middleOf(range), centre - far, centre + far);
  return [middle - half, middle + half];
}

/** Whether a range is beyond what may be seen. @param {[number, number]} range @param {[number, number]} whole @param {number} closest */
function beyond(range, whole, closest) {
  const times = span(whole) / span(range);
  const away = Math.abs(middleOf(range) - middleOf(whole)) / span(whole);
  return !(times <= closest && times >= 1 / FARTHEST && away <= FARTHEST);
}

/** Axis names as Plotly has them: x, x2, x3. @param {number} i */
const nth = (i) => (i ? String(i + 1) : "");

export class Figure extends CanvasPanels {
  /**
   * @param {HTMLElement} place @param {(still: boolean) => void} moved  called when what is seen has changed: while a pan or a
   *   zoom goes on, and when it has ended
   * @param {() => void} resized
   */
  constructor(place, moved, resized) {
    super(place, resized);
    /** @type {Plotly | null} */
    this.Plotly = null;
    /** Its own. @type {object} */
    this.config = {};
    this.plotted = false; // whether it has drawn the axes
    /** What axes are to show, as Plotly calls it. @type {Layout | null} */
    this.wanted = null;
    this.moved = moved;
    /** @type {Promise<void> | null} */
    this.zooming = null;
    this.plot = /** @type {Plot} */ (/** @type {HTMLElement} */ (element("div", "live-plot")));
    this.frame.prepend(this.plot);
    this.closest = CLOSEST;
    /** What is seen without zoom. @type {[number, number][]} */
    this.whole = [
      [0, 1],
      [0, 1],
    ];
  }

  /** From the next drawing on this draws the axes. @param {Plotly} Plotly @param {object} config */
  take(Plotly, config) {
    this.Plotly = Plotly;
    this.config = { doubleClick: false, displayModeBar: "hover", ...config, ...PRIVATE };
  }

  /** What the axes show. */
  get layout() {
    return this.plot.layout ?? this.wanted;
  }

  /**
   * Draw axes anew: with these domains, one a panel.
   * @param {object[]} data @param {Layout} layout @param {import("./canvas_panels.js").Span[]} domains
   * @param {number} height
   */
  async react(data, layout, domains, height) {
    this.lay(domains, height);
    this.frame.classList.add("live-drawn");
    domains.forEach(({ x, y }, i) => {
      const [ofX, ofY] = [`x${nth(i)}`, `y${nth(i)}`];
      layout[`xaxis${nth(i)}`] = { ...layout[`xaxis${nth(i)}`], domain: x, anchor: ofY };
      layout[`yaxis${nth(i)}`] = { ...layout[`yaxis${nth(i)}`], domain: y, anchor: ofX };
    });
    this.wanted = layout;
    if (!this.Plotly) return this.see();
    const sized = { ...layout, width: this.width, height, margin: this.margin };
    const first = !this.plot.layout;
    const drawn = this.Plotly.react(this.plot, data, sized, this.config);
    if (first) {
      this.plot.on("plotly_relayouting", (event) => this.see(event));
      this.plot.on("plotly_relayout", () => {
        this.see();
        this.keep();
      });
    }
    await drawn;
    this.plotted = true;
    this.kept.delete(BACKDROP); // the sketch
    // Numbers without what they mean: the canvas over them says it in words.
    for (const drawing of this.plot.querySelectorAll(".main-svg"))
      drawing.setAttribute("aria-hidden", "true");
    this.see();
  }

  /** @param {Ranges} changes  of the layout */
  async relayout(changes) {
    if (this.Plotly && this.plotted) await this.Plotly.relayout(this.plot, changes);
    else
      for (const [name, axis] of Object.entries(this.wanted ?? {})) {
        const range = changes[`${name.slice(0, 5)}.range`]; // of all panels: xaxis, xaxis2
        if (range) axis.range = range;
      }
    this.see();
  }

  /** Whether the wheel may go on so. @param {number} turned  downwards, which is farther */
  mayZoom(turned) {
    return turned >= 0 || !this.seen.length || this.zoom < this.closest;
  }

  /**
   * Zoom so many times closer; false while the last step is still being drawn.
   * @param {number} times @param {number[]} [at]  what stays where it is, in pixels; else the middle
   */
  closer(times, at) {
    if (this.zooming || !this.seen.length) return false;
    const panels = this.panels();
    const [px, py] = at ?? [];
    const panel = panels.find((p) => at && inside(px, py, p)) ?? panels[0];
    const [{ x, y }] = this.seen;
    const point = at ? [panel.atX(px), panel.atY(py)] : [middleOf(x), middleOf(y)];
    const ranges = [x, y].map((range, i) => {
      const [low, high] = range.map((end) => point[i] + (end - point[i]) / times);
      return allowed([low, high], this.whole[i], this.closest);
    });
    this.zooming = this.relayout({ "xaxis.range": ranges[0], "yaxis.range": ranges[1] }).finally(
      () => (this.zooming = null),
    );
    return true;
  }

  /** How many times closer than the whole is what is seen. */
  get zoom() {
    const [{ x, y }] = this.seen;
    return Math.max(span(this.whole[0]) / span(x), span(this.whole[1]) / span(y));
  }

  /** Neither closer nor farther than numbers are known to a pixel: what goes beyond is taken back. */
  keep() {
    const [{ x, y }] = this.seen;
    const [across, up] = this.whole;
    const { closest } = this;
    if (beyond(x, across, closest) || beyond(y, up, closest))
      this.relayout({
        "xaxis.range": allowed(x, across, closest),
        "yaxis.range": allowed(y, up, closest),
      });
  }

  /** Note what is seen, from the layout or from a pan that goes on. @param {Record<string, number>} [event] */
  see(event = {}) {
    const { layout } = this;
    if (!layout) return;
    const changed = Object.keys(event).filter((key) => key.endsWith(".range[0]"));
    /** @param {"x" | "y"} letter @param {number} i @returns {[number, number]} */
    const range = (letter, i) => {
      // The panels' axes move together, and Plotly may name only one.
      const key = changed.find((k) => k[0] === letter);
      const [low, high] = layout[`${letter}axis${nth(i)}`].range;
      return key ? [event[key], event[key.replace("[0]", "[1]")]] : [low, high];
    };
    this.seen = this.domains.map((_domain, i) => ({ x: range("x", i), y: range("y", i) }));
    this.moved(!changed.length);
  }

  destroy() {
    this.Plotly?.purge(this.plot);
    super.destroy();
  }
}

/** What axes, text and hover boxes look like. @param {import("../protocol.js").Colours} theme  colours @param {string} font */
export function dress(theme, font) {
  const axis = {
    gridcolor: theme.quiet,
    linecolor: theme.quiet,
    zeroline: false,
    ticks: "outside",
    tickcolor: theme.quiet,
  };
  return {
    axis,
    layout: {
      paper_bgcolor: "rgba(0,0,0,0)",
      plot_bgcolor: "rgba(0,0,0,0)",
      font: { color: theme.ink, size: 13, family: font },
      showlegend: false,
      hovermode: false,
    },
  };
}
