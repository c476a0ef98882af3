/** Which part of a board a place on the page is: that under whose kind the server names it. */

import { Boxes } from "../parts/boxes.js";
import { Chart } from "../parts/chart.js";
import { Discs } from "../parts/discs.js";
import { Distances } from "../parts/distances.js";
import { HeatMap } from "../parts/heat.js";
import { Link } from "../parts/link.js";
import { Origin } from "../parts/origin.js";
import { Plane } from "../parts/plane.js";
import { Ranking } from "../parts/ranking.js";
import { Slices } from "../parts/slices.js";
import { Sliders } from "../parts/sliders.js";
import { Table } from "../parts/table.js";
import { WindowTable } from "../parts/window_table.js";

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
