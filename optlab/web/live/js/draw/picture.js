/** The plane as a picture to keep, with the paths as Plotly draws them. */

import { changed, within } from "./canvas.js";
import { PRIVATE } from "./figure.js";
import { inPlane } from "../core/paths.js";

/** @param {import("../parts/plane.js").Plane} plane */
export function savePicture({ live, figure }) {
  const { spec } = live;
  const panels = figure.panels();
  const paths = inPlane(live.paths()).map((path, i) => ({
    type: "scatter",
    mode: "lines+markers",
    name: path.name,
    ...around(panels[spec.plane.apart ? i : 0], path),
    line: { color: path.colour, dash: path.dashed ? "dash" : "solid" },
    marker: { symbol: path.symbol, size: 7, color: path.colour },
    ...(spec.plane.apart && i ? { xaxis: `x${i + 1}`, yaxis: `y${i + 1}` } : {}),
  }));
  const { plot, Plotly } = figure;
  const layout = { ...plot.layout, showlegend: true, paper_bgcolor: spec.theme.paper };
  return Plotly?.downloadImage(
    { data: [...(plot.data ?? []), ...paths], layout, config: PRIVATE },
    { format: "png", scale: 2, filename: "optlab" },
  );
}

/**
 * What is seen of a path, and a panel's size around that: Plotly cannot draw 1e300.
 * @param {import("./canvas_panels.js").Panel} panel @param {import("../core/live_figure.js").Path} path
 */
function around(panel, { numbers: { columns } }) {
  const [wide, high] = [panel.right - panel.left, panel.bottom - panel.top];
  const seen = within(changed(columns.x1, panel.x), changed(columns.x2, panel.y), {
    left: panel.left - wide,
    right: panel.right + wide,
    top: panel.top - high,
    bottom: panel.bottom + high,
  });
  return { x: seen.x.map(panel.atX), y: seen.y.map(panel.atY) };
}
