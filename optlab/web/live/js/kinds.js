/** Which part of a board a place on the page is: that under whose kind the server names it. */

import { Boxes } from "./boxes.js";
import { Chart } from "./chart.js";
import { Discs } from "./discs.js";
import { Distances } from "./distances.js";
import { HeatMap } from "./heat.js";
import { Link } from "./link.js";
import { Origin } from "./origin.js";
import { Plane } from "./plane.js";
import { Ranking } from "./ranking.js";
import { Slices } from "./slices.js";
import { Sliders } from "./sliders.js";
import { Table } from "./table.js";
import { WindowTable } from "./window_table.js";

/** By the part of the board's JSON that names its places. */
const KINDS = {
  boxes: Boxes,
  charts: Chart,
  maps: HeatMap,
  matrices: Discs,
  origins: Origin,
  rankings: Ranking,
  slices: Slices,
  tables: Table,
  windows: WindowTable,
};

/** @param {import("./board.js").Spec} spec  what the server says @param {string} name  of a place */
export function kindOf(spec, name) {
  if (name === "plane") return Plane;
  if (name === "distances") return Distances;
  if (name === "link") return Link;
  const parts = /** @type {Record<string, {} | undefined>} */ (spec);
  const [, kind] = Object.entries(KINDS).find(([names]) => name in (parts[names] ?? {})) ?? [];
  return kind ?? Sliders;
}
