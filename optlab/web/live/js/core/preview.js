/** What a figure shows of what the hand does: values, paths, height map, each as the hand has them. */

import { filled } from "./paths.js";
import { moves } from "./reference.js";

/**
 * @typedef {import("./live_figure.js").LiveFigure} LiveFigure
 * @typedef {import("./live_figure.js").Path} Path
 * @typedef {import("./gesture.js"). Drag} Drag
 */

export class Preview {
  /** @param {LiveFigure} live */
  constructor(live) {
    this.live = live;
  }

  /** What stands in the places of a path's address. */
  values() {
    const { drag, spec } = this.live;
    const { slider, value, start } = drag ?? {};
    const values = { ...spec.values, ...(drag && !slider && this.sets(drag)) };
    if (start) values.start = start;
    if (slider && value !== undefined)
      for (const id of Object.keys(values)) if (moves(slider.id, id)) values[id] = value;
    return values;
  }

  /** What a hand sets sliders to, by their names. @param {Drag} drag @returns {Record<string, number>} */
  sets({ slider, value, map, cell, values = {} }) {
    if (slider && value !== undefined) return { [slider.id]: value };
    const settings = map && this.settings(map);
    if (!settings || !cell) return values;
    const { x, y } = settings;
    const [column, row] = cell;
    return { [x.id]: x.values[column], ...(y.id && { [y.id]: y.values[row] }) };
  }

  /** A map whose cells are the run's settings; it may have left the page since. @param {string} map */
  settings(map) {
    return /** @type {import("../protocol.js").SettingsMap | undefined} */ (
      this.live.spec.maps?.[map]
    );
  }

  /** Where the start is: a slider that turns the function may turn it. @returns {[number, number]} */
  start() {
    const { live } = this;
    const { slider, start } = live.drag ?? {};
    const { x1, x2 } = (slider && live.paths()[0]?.numbers.columns) ?? {};
    return start ?? (x1 && x1[0] === x1[0] ? [x1[0], x2[0]] : live.spec.plane.start);
  }

  /** The paths; what has not come stays as it is at rest. @returns {Path[] | null} null where the hand has nothing */
  paths() {
    const { atRest, exact, gesture, drag, spec } = this.live;
    if (!drag) return null;
    const values = this.values();
    return atRest.map((path, i) => {
      const known = gesture.sliding ? undefined : exact.at(filled(spec.paths[i].at, values));
      const numbers = known ?? this.row(i) ?? drag.numbers?.[i];
      return numbers ? { ...path, numbers } : path;
    });
  }

  /** A run as the slider that moves it has it at this position. @param {number} i */
  row(i) {
    const { drag, packets, prefetch } = this.live;
    const { slider, value } = drag ?? {};
    const move = slider?.moves.find(({ path }) => path === i);
    if (!move || value === undefined) return undefined;
    const numbers = packets.sweep(prefetch.rowsOf(move))?.at(value);
    if (!numbers) return undefined;
    const state = prefetch.stateOf(move);
    const more = state && packets.sweep(state)?.at(value)?.columns;
    return { ...numbers, columns: { ...numbers.columns, ...more } };
  }

  /** The function's matrices. */
  matrices() {
    const { drag, packets, spec } = this.live;
    const { slider, value } = drag ?? {};
    const moving = slider?.matrices && packets.matrices(slider.matrices)?.at(Number(value));
    return moving || spec.matrices;
  }

  /** The height map, where a slider of the function moves it. */
  ground() {
    const { drag, packets, spec, view } = this.live;
    const { slider, value } = drag ?? {};
    if (!slider?.ground || value === undefined) return null;
    const { plane } = spec;
    const ground = packets.ground(view.heightMap(slider.ground, plane));
    const at = ground?.at(value);
    return ground && at
      ? { ...at, side: ground.side, top: ground.top, window: view.covered(plane) }
      : null;
  }
}
