/** The places of a board on the page, each with the part that fills it. */

import { Excuse } from "./excuse.js";
import { plotly } from "./figure.js";
import { kindOf } from "./kinds.js";
import { NotLoaded } from "./packets.js";

/** @extends {Map<string, HTMLElement>} */
export class Slots extends Map {
  /** @param {import("./board.js").Board} board */
  constructor(board) {
    super();
    this.board = board;
    /** What is said of parts that did not come. @type {Map<string, Excuse>} */
    this.excuses = new Map();
  }

  /** @param {string} name @param {HTMLElement} place */
  async add(name, place) {
    this.set(name, place);
    this.board.supply.watch(place);
    await this.fill(name, place);
  }

  /** Let a part show what the board has now; what does not come is said in its place. @param {string} name */
  async update(name) {
    const { parts, spec } = this.board;
    let lost = "";
    try {
      await parts.get(name)?.update();
    } catch (error) {
      if (!(error instanceof NotLoaded)) throw error;
      lost = spec.words.part;
    }
    const place = this.get(name);
    if (!place || !(lost || this.excuses.has(name))) return;
    const excuse = this.excuses.get(name) ?? new Excuse(() => this.update(name));
    this.excuses.set(name, excuse);
    excuse.mount(place);
    excuse.say(spec.words, lost);
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
    const plays = name === (spec.player ?? "plane");
    if (plays) player.mount(place);
    if (plays) board.excuse.mount(place);
    await this.update(name);
    board.draw();
    if (plays) player.greet();
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
      this.excuses.get(name)?.destroy();
      this.excuses.delete(name);
    }
  }
}
