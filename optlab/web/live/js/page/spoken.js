/** What figures show, in words for who hears the page: said when they have come to rest. */

import { short } from "../draw/canvas_panels.js";
import { stepOf } from "../core/steps.js";

/**
 * @typedef {import("../core/live_figure.js").LiveFigure} LiveFigure
 * @typedef {import("../core/live_figure.js").Path} Path
 */

const REST = 500; // milliseconds

export class Spoken {
  /** @param {LiveFigure} live */
  constructor(live) {
    this.live = live;
    this.timer = 0;
  }

  /** Something was drawn: it is said when nothing has been for a while, and not while it plays. */
  soon() {
    clearTimeout(this.timer);
    this.timer = window.setTimeout(() => this.say(), REST);
  }

  say() {
    const { holding, parts, player, spec } = this.live;
    if (holding || player.playing || !spec?.words?.spoken) return; // what ends that draws, too
    for (const part of parts.values()) part.speak?.(spec.words.spoken);
  }

  destroy() {
    clearTimeout(this.timer);
  }
}

/** A sentence with its places filled. @param {string} says @param {Record<string, string | number>} parts */
export const saidWith = (says, parts) =>
  says.replace(/\{(\w+)\}/g, (_place, name) => String(parts[name]));

/** How a run ended, in words. @param {LiveFigure} live @param {Path} path */
export function endingOf({ spec }, { numbers: { kind, since } }) {
  const { kinds, since: from } = spec.words;
  return (kinds[kind] ?? kind) + (since >= 0 ? `, ${saidWith(from, { step: since })}` : "");
}

/** Where each run is at the cursor, and how it ended. @param {LiveFigure} live @param {Path[]} paths */
export const runsOf = (live, paths) =>
  paths.map((path) => {
    const { columns, least } = path.numbers;
    const k = Math.min(Math.floor(live.cursor), columns.x1.length - 1);
    return saidWith(live.spec.words.spoken.run, {
      name: path.name,
      step: stepOf(live.spec, k),
      x1: short(columns.x1[k], 4),
      x2: short(columns.x2[k], 4),
      f: short(columns.loss[k] + least, 3),
      ending: endingOf(live, path),
    });
  });

/** Points in words: (0, 0), (1, 1). @param {ArrayLike<number>[]} points */
export const pointsOf = (points) =>
  points.map((point) => `(${Array.from(point, (v) => short(v, 4)).join(", ")})`).join(", ");
