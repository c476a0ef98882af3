/** What a chart says of the curve under the mouse, and the box in which figures say such things. */

import { stepOf } from "../core/steps.js";
import { along } from "../draw/along.js";
import { product } from "../draw/bars.js";
import { inside } from "../draw/canvas.js";
import { element, short } from "../draw/canvas_panels.js";

/**
 * @typedef {import("../draw/canvas_panels.js").Panel} Place
 * @typedef {import("../protocol.js").Curve} Curve
 * @typedef {import("../protocol.js").Panel} Panel
 */

const NEAR = 16; // pixels within which a point is hovered

export class ChartTip {
  /** @param {import("./chart.js").Chart} chart */
  constructor(chart) {
    this.chart = chart;
    const { frame } = chart.sheet;
    this.box = element("div", "live-tip", frame);
    this.box.hidden = true;
    frame.addEventListener("pointermove", (event) => this.hover(event));
    frame.addEventListener("pointerleave", () => (this.box.hidden = true));
  }

  /** The curve's value under the mouse. @param {PointerEvent} event */
  hover(event) {
    this.box.hidden = true;
    const { live, sheet, spec } = this.chart;
    if (live.drag || event.buttons || !live.spec) return;
    const frame = sheet.frame.getBoundingClientRect();
    const [px, py] = [event.clientX - frame.left, event.clientY - frame.top];
    const places = sheet.panels();
    let best = { distance: NEAR, text: "", colour: "" };
    spec.panels.forEach((panel, i) => {
      const place = places[i];
      if (!place || px < place.left || px > place.right) return;
      for (const curve of panel.curves) {
        const found = this.at(curve, panel, place, px, py);
        if (found && found.distance < best.distance) best = found;
      }
    });
    if (best.text) showTip(this.box, best.text, best.colour, px, py);
  }

  /** A curve's value at the step under the mouse, and how far away it is. @param {Curve} curve @param {Panel} panel @param {Place} place @param {number} px @param {number} py */
  at(curve, panel, place, px, py) {
    const { live, spec } = this.chart;
    const path = live.paths()[curve.path];
    const found = this.chart.values(curve, path);
    if (!found) return null;
    const { at, nearest } = along(spec, path);
    const k = nearest(place.atX(px));
    const value = found[k];
    if (value === undefined || value !== value) return null;
    const { colour } = path;
    const where = `${spec.at ?? live.spec.words.step} ${spec.along && !live.spec.stride ? short(at(k), 4) : at(k)}`;
    if (curve.bars) {
      const text = `${where}\n${product(curve, path, k, Math.floor(live.cursor))}`;
      return inside(px, py, place) ? { distance: 0, text, colour } : null;
    }
    const y = place.y(panel.log ? Math.log10(value) : value);
    const distance = Math.hypot(place.x(at(k)) - px, y - py);
    return { distance, text: `${curve.name}, ${where}\n${short(value)}`, colour };
  }
}

/** A box of text beside the mouse. @param {HTMLElement} tip @param {string} text @param {string} colour @param {number} px @param {number} py */
export function showTip(tip, text, colour, px, py) {
  tip.textContent = text;
  tip.style.borderColor = colour;
  tip.hidden = false;
  const room = /** @type {HTMLElement} */ (tip.parentElement).clientWidth;
  const right = px + 14;
  const left = right + tip.offsetWidth > room ? px - 14 - tip.offsetWidth : right;
  const top = Math.max(0, py - 10 - tip.offsetHeight);
  tip.style.transform = `translate(${Math.max(0, left)}px, ${top}px)`;
}
