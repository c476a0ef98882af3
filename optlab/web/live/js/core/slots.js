/** The places of a live figure on the page, each with the part that fills it. */

import { Excuse } from "../page/excuse.js";
import { kindOf } from "./kinds.js";
import { HEAD_START, within } from "./outbox.js";
import { NotLoaded } from "./packets.js";

/** @extends {Map<string, HTMLElement>} */
export class Slots extends Map {
  /** @param {import("./live_figure.js").LiveFigure} live */
  constructor(live) {
    super();
    this.live = live;
    /** What is said of parts that did not come. @type {Map<string, Excuse>} */
    this.excuses = new Map();
  }

  /** @param {string} name @param {HTMLElement} place */
  async add(name, place) {
    this.set(name, place);
    this.live.prefetch.watch(place);
    await this.fill(name, place);
  }

  /** Let a part show what the live figure has now; what does not come is said in its place. @param {string} name */
  async update(name) {
    const { parts, spec } = this.live;
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

  /** What parts have asked for, and have not yet drawn. */
  awaited() {
    return [...this.live.parts.values()].flatMap((part) => part.awaited?.() ?? []);
  }

  /** What parts have asked for is seen, or late: then something slow may begin. */
  async seen() {
    await null; // every part has been told
    const awaited = this.awaited();
    if (!awaited.length) return;
    await within(HEAD_START, Promise.all(awaited));
    for (const _frame of ["drawn", "on the screen"])
      await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
  }

  /** A place that came before what it is to show. @param {string} name */
  async refill(name) {
    const place = this.get(name);
    if (place) await this.fill(name, place);
  }

  /** @param {string} name @param {HTMLElement} place */
  async fill(name, place) {
    const { live } = this;
    const { parts, prefetch } = live;
    await live.firstSpec();
    if (this.get(name) !== place) return;
    parts.get(name)?.destroy();
    const Kind = kindOf(live.spec, name);
    parts.set(name, new Kind(place, live, name));
    this.below(name, place);
    if (name === "plane") live.own.mount(place);
    const updated = this.update(name);
    live.draw();
    laid(place);
    await updated;
    live.draw();
    if (this.plays(name)) live.player.greet();
    prefetch.fetch();
  }

  /** Whether this part is the one that plays. @param {string} name */
  plays(name) {
    return name === (this.live.spec.player ?? "plane");
  }

  /** What stands below the first figure: its play bar, and an excuse where paths did not come.
   * @param {string} name @param {HTMLElement} place */
  below(name, place) {
    const { player, excuse, spec } = this.live;
    if (!this.plays(name)) return;
    if (!spec.charts[name]?.still) player.mount(place);
    excuse.mount(place);
  }

  /** @param {HTMLElement} place */
  remove(place) {
    const { parts, prefetch } = this.live;
    for (const [name, element] of this) {
      if (element !== place) continue;
      this.delete(name);
      prefetch.ignore(place);
      parts.get(name)?.destroy();
      parts.delete(name);
      this.excuses.get(name)?.destroy();
      this.excuses.delete(name);
    }
  }
}

/** It has its height, and moves nothing any more: what the page waits for until it is shown. @param {HTMLElement} place */
function laid(place) {
  place.classList.add("live-laid");
  place.classList.remove("live-coming");
}
