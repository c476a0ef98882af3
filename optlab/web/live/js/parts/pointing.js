/** A pointer and keys on a map: what is under the mouse, where its dot is taken. */

import { inside } from "../draw/canvas.js";
import { showTip } from "./chart_tip.js";
import { wayOf } from "./keys.js";
import { exactly, short } from "../draw/canvas_panels.js";

/** @typedef {import("./heat.js").Axis} Axis */

export class Pointing {
  /** @param {import("./heat.js").HeatMap} map */
  constructor(map) {
    this.map = map;
    /** The cell of a press on the dot that has not moved it. @type {string | null} */
    this.gripped = null;
    const { frame } = map.sheet;
    frame.addEventListener("pointerdown", (event) => this.press(event));
    frame.addEventListener("pointermove", (event) => this.move(event));
    frame.addEventListener("pointerup", (event) => this.release(event));
    frame.addEventListener("pointercancel", () => {
      this.gripped = null;
      map.live.gesture.cancel();
    });
    frame.addEventListener("pointerleave", () => (map.tip.hidden = true));
    map.handle.addEventListener("keydown", (event) => this.nudge(event));
  }

  /** @param {PointerEvent} event */
  press(event) {
    const { map } = this;
    const cell = this.cellAt(event);
    if (event.button || !cell || !map.spec.x.id) return;
    map.sheet.frame.setPointerCapture(event.pointerId);
    event.preventDefault();
    // The dot may lie between cells: it goes to one only when it is dragged there.
    if (event.target !== map.handle) return map.live.gesture.moveCell(map.name, cell);
    this.gripped = cell.join();
    map.handle.focus();
  }

  /** @param {PointerEvent} event */
  move(event) {
    const { map } = this;
    if (!map.sheet.frame.hasPointerCapture(event.pointerId)) return this.hover(event);
    const cell = this.cellAt(event, true);
    if (!cell || cell.join() === this.gripped) return;
    this.gripped = null;
    map.live.gesture.moveCell(map.name, cell);
  }

  /** @param {PointerEvent} event */
  release(event) {
    const { live, name, sheet } = this.map;
    const { held } = live.gesture;
    this.gripped = null;
    if (!sheet.frame.hasPointerCapture(event.pointerId) || held?.map !== name || !held.cell) return;
    live.gesture.drop();
  }

  /** Arrow keys go from cell to cell; what a key does not move stays as it is, to the last digit. @param {KeyboardEvent} event */
  nudge(event) {
    const { live, name, spec } = this.map;
    const at = this.map.at();
    const way = at && spec.x.id ? wayOf(event) : null;
    if (!way || !at) return;
    const cell = this.within([Math.round(at[0]) + way[0], Math.round(at[1]) + way[1]]);
    const moved = [spec.x, spec.y].flatMap(({ id, values }, k) =>
      id && way[k] ? [[id, values[cell[k]]]] : [],
    );
    if (!moved.length) return;
    live.gesture.moveDot(name, Object.fromEntries(moved));
    live.outbox.soon(name, () => this.map.dots.drop());
  }

  /** @param {[number, number]} cell @returns {[number, number]} */
  within([column, row]) {
    const { x, y } = this.map.spec;
    const into = (/** @type {number} */ v, /** @type {Axis} */ { values }) =>
      Math.min(Math.max(v, 0), values.length - 1);
    return [into(column, x), into(row, y)];
  }

  /** @param {PointerEvent} event @param {boolean} [always]  the nearest one, if the pointer is outside */
  cellAt(event, always = false) {
    const { sheet } = this.map;
    const frame = sheet.frame.getBoundingClientRect();
    const [px, py] = [event.clientX - frame.left, event.clientY - frame.top];
    const [place] = sheet.panels();
    if (!always && !inside(px, py, place)) return null;
    return this.within([Math.round(place.atX(px)), Math.round(place.atY(py))]);
  }

  /** The settings and the value of the cell, or of the run, under the mouse. @param {PointerEvent} event */
  hover(event) {
    const { live, cells, handle, sheet, spec, tip } = this.map;
    tip.hidden = true;
    const cell = cells.values.length ? this.cellAt(event) : null;
    if (!cell || live.drag || event.buttons) return;
    const { x, y } = spec;
    const said = (/** @type {Axis} */ { sign, title, values, id }, /** @type {number} */ k) =>
      `${sign ?? title} ${(id ? exactly : short)(values[cell[k]])}`;
    const ofCell = [
      said(x, 0),
      ...(y.title && !y.silent ? [said(y, 1)] : []),
      this.map.valueOf(cells.at(cell[0], cell[1])),
    ];
    const text = (event.target === handle ? this.map.own() : ofCell).join("\n");
    const frame = sheet.frame.getBoundingClientRect();
    const { ink } = live.spec.theme;
    showTip(tip, text, ink, event.clientX - frame.left, event.clientY - frame.top);
  }
}
