/** The paths from before, as nothing else is drawn: thin, in short dashes, without markers but for an empty one at the end. */

import { clippedTo, line, markers } from "./canvas.js";

/**
 * @typedef {import("../core/live_figure.js").LiveFigure} LiveFigure
 * @typedef {import("../core/paths.js").Columns} Columns
 * @typedef {import("./canvas.js").Pen} Pen
 * @typedef {import("./canvas_panels.js").CanvasPanels} CanvasPanels
 * @typedef {import("./canvas_panels.js").Panel} Panel
 * @typedef {{path: number, panel: Panel, xs: (c: Columns) => ArrayLike<number>, ys: (c: Columns) => ArrayLike<number>}} Line
 */

const [SEEN, HALO] = [0.8, 0.45]; // how much of it
const DASHES = [4, 3.2]; // pixels
const [END, RIM] = [4.8, 1.8]; // pixels: an empty marker

/** Draw them under the paths, up to the cursor; while neither moves, as the picture that they were.
 * @param {LiveFigure} live @param {CanvasPanels} sheet @param {Line[]} lines  where each path's columns are */
export function drawGhost(live, sheet, lines) {
  const there = lines.filter(({ path }) => live.behind[path]);
  if (!there.length) return;
  const steps = live.spec.steps;
  const k = live.cursor < steps ? Math.floor(live.cursor) : Infinity;
  const draw = (/** @type {Pen} */ pen) => there.forEach((one) => paint(live, pen, one, k));
  if (live.player.playing) return draw(sheet.pen);
  const { seen, domains } = sheet;
  const key = [k, live.spec.theme.paper, JSON.stringify([seen, domains]), ...there.map(({ path }) => live.behind[path])];
  sheet.backdrop(key, draw, "ghost");
}

/** @param {LiveFigure} live @param {Pen} pen @param {Line} line @param {number} cursor */
function paint(live, pen, { path, panel, xs, ys }, cursor) {
  const was = live.behind[path];
  if (!was) return;
  const { columns } = was.numbers;
  const [x, y] = [xs(columns), ys(columns)];
  const k = Math.min(cursor, columns.loss.length - 1);
  clippedTo(pen, panel, () => {
    pen.lineJoin = "round";
    [pen.strokeStyle, pen.lineWidth, pen.globalAlpha] = [live.spec.theme.paper, 3.5, HALO];
    line(pen, x, y, 0, k, panel);
    [pen.strokeStyle, pen.lineWidth, pen.globalAlpha] = [was.colour, 1.5, SEEN];
    pen.setLineDash(DASHES);
    line(pen, x, y, 0, k, panel);
    pen.setLineDash([]);
    pen.globalAlpha = 1;
    for (const [colour, radius] of /** @type {[string, number][]} */ ([[was.colour, END], [live.spec.theme.paper, END - RIM]])) {
      pen.fillStyle = pen.strokeStyle = colour;
      markers(pen, was.outline, radius, [x[k]], [y[k]], 0, 0, panel);
    }
  });
}
