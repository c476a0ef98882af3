/** What a figure shows of what the hand does: values, paths, relief, each as the hand has them. */

import { filled } from "./paths.js";
import { moves } from "./reference.js";

/**
 * @typedef {import("./board.js").Board} Board
 * @typedef {import("./board.js").Path} Path
 * @typedef {import("./gesture.js").Hand} Hand
 */

export class UnderHand {
  /** @param {Board} board */
  constructor(board) {
    this.board = board;
  }

  /** What stands in the places of a path's address. */
  values() {
    const { hand, spec } = this.board;
    const { slider, value, start } = hand ?? {};
    const values = { ...spec.values, ...(hand && !slider && this.sets(hand)) };
    if (start) values.start = start;
    if (slider && value !== undefined)
      for (const id of Object.keys(values)) if (moves(slider.id, id)) values[id] = value;
    return values;
  }

  /** What a hand sets sliders to, by their names. @param {Hand} hand @returns {Record<string, number>} */
  sets({ slider, value, map, cell, values = {} }) {
    if (slider && value !== undefined) return { [slider.id]: value };
    if (!map || !cell) return values;
    const { x, y } = this.settings(map);
    const [column, row] = cell;
    return { [x.id]: x.values[column], ...(y.id && { [y.id]: y.values[row] }) };
  }

  /** A map whose cells are the run's settings. @param {string} map */
  settings(map) {
    return /** @type {import("../protocol.js").SettingsMap} */ (this.board.spec.maps?.[map]);
  }

  /** Where the start is: a slider that turns the function may turn it. @returns {[number, number]} */
  start() {
    const { board } = this;
    const { slider, start } = board.hand ?? {};
    const { x1, x2 } = (slider && board.paths()[0]?.numbers.columns) ?? {};
    return start ?? (x1 && x1[0] === x1[0] ? [x1[0], x2[0]] : board.spec.plane.start);
  }

  /** The paths; what has not come stays as it is at rest. @returns {Path[] | null} null where the hand has nothing */
  paths() {
    const { atRest, exact, gesture, hand, spec } = this.board;
    if (!hand) return null;
    const values = this.values();
    return atRest.map((path, i) => {
      const known = gesture.sliding ? undefined : exact.at(filled(spec.paths[i].at, values));
      const numbers = known ?? this.row(i) ?? hand.numbers?.[i];
      return numbers ? { ...path, numbers } : path;
    });
  }

  /** A run as the slider that moves it has it at this position. @param {number} i */
  row(i) {
    const { hand, packets, supply } = this.board;
    const { slider, value } = hand ?? {};
    const move = slider?.moves.find(({ path }) => path === i);
    if (!move || value === undefined) return undefined;
    const numbers = packets.sweep(supply.rowsOf(move))?.at(value);
    if (!numbers) return undefined;
    const more = move.state && packets.sweep(move.state)?.at(value)?.columns;
    return { ...numbers, columns: { ...numbers.columns, ...more } };
  }

  /** The function's matrices. */
  matrices() {
    const { hand, packets, spec } = this.board;
    const { slider, value } = hand ?? {};
    const moving = slider?.matrices && packets.matrices(slider.matrices)?.at(Number(value));
    return moving || spec.matrices;
  }

  /** The relief, where a slider of the function moves it. */
  ground() {
    const { hand, packets, spec, view } = this.board;
    const { slider, value } = hand ?? {};
    if (!slider?.ground || value === undefined) return null;
    const { plane } = spec;
    const ground = packets.ground(view.relief(slider.ground, plane));
    const at = ground?.at(value);
    return ground && at
      ? { ...at, side: ground.side, top: ground.top, window: view.covered(plane) }
      : null;
  }
}
