/** The places of a board on the page, each with the part that fills it. */

import { plotly } from "./figure.js";
import { kindOf } from "./kinds.js";

/** @extends {Map<string, HTMLElement>} */
export class Slots extends Map {
  /** @param {import("./board.js").Board} board */
  constructor(board) {
    super();
    this.board = board;
  }

  /** @param {string} name @param {HTMLElement} place */
  async add(name, place) {
    this.set(name, place);
    this.board.supply.watch(place);
    await this.fill(name, place);
  }

  /** A place that came before what it is to show. @param {string} name */
  async refill(name) {
    const place = this.get(name);
    if (place) await this.fill(name, place);
  }

  /** @param {string} name @param {HTMLElement} place */
  async fill(name, place) {
    const { board } = this;
    const { parts, player, supply } = board;
    const spec = await board.told();
    // Parts are made with their names; the plane has none, and is drawn by Plotly.
    const given = name === "plane" ? await plotly(spec.plotly) : name;
    if (this.get(name) !== place) return;
    parts.get(name)?.destroy();
    const Kind = kindOf(board.spec, name);
    const part = new Kind(place, board, given);
    parts.set(name, part);
    if (name === (spec.player ?? "plane")) player.mount(place);
    await part.update();
    board.draw();
    supply.fetch();
  }

  /** @param {HTMLElement} place */
  remove(place) {
    const { parts, supply } = this.board;
    for (const [name, element] of this) {
      if (element !== place) continue;
      this.delete(name);
      supply.ignore(place);
      parts.get(name)?.destroy();
      parts.delete(name);
    }
  }
}
