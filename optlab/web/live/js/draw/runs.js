/** What moves in a panel of the plane: the runs' paths, minima and the start, and each run's name. */

import { FAINT, changed, head, leaving, line, markers, trace } from "./canvas.js";

/**
 * @typedef {import("../core/live_figure.js").LiveFigure} LiveFigure
 * @typedef {import("../core/live_figure.js").Path} Path
 * @typedef {import("./canvas.js").Pen} Pen
 * @typedef {import("./canvas_panels.js").Panel} Panel
 */

const MOST_MARKERS = 150;
const EVERYWHERE = { left: 0, top: 0, right: 1e4, bottom: 1e4 };

/** The minima as crosses, the start as a ring. @param {LiveFigure} live @param {Pen} pen @param {Panel} panel @param {number[][]} minima */
export function drawLandmarks(live, pen, panel, minima) {
  pen.strokeStyle = live.spec.theme.ink;
  pen.lineWidth = 2.2;
  for (const [x1, x2] of minima) {
    const [x, y] = [panel.x(x1), panel.y(x2)];
    pen.beginPath();
    for (const side of [-5, 5]) {
      pen.moveTo(x - 5, y - side);
      pen.lineTo(x + 5, y + side);
    }
    pen.stroke();
  }
  const [x1, x2] = live.start();
  pen.beginPath();
  pen.arc(panel.x(x1), panel.y(x2), 8.5, 0, 7);
  pen.stroke();
}

/** A run up to the cursor, and faintly after it. @param {LiveFigure} live @param {Pen} pen @param {Panel} panel @param {Path} path */
export function drawRun(live, pen, panel, path) {
  const { columns } = path.numbers;
  const xs = changed(columns.x1, panel.x);
  const ys = changed(columns.x2, panel.y);
  const end = xs.length - 1;
  const cursor = Math.min(live.cursor, end);
  const k = Math.floor(cursor);
  trace(pen, xs, ys, k, { colour: path.colour, dash: path.dashed ? [7, 4] : [] }, panel);
  let [x, y] = [xs[k], ys[k]];
  if (cursor > k && xs[k + 1] === xs[k + 1]) {
    [x, y] = [x + (cursor - k) * (xs[k + 1] - x), y + (cursor - k) * (ys[k + 1] - y)];
    line(pen, [xs[k], x], [ys[k], y], 0, 1, panel);
  }
  pen.strokeStyle = live.spec.theme.paper;
  if (xs.length <= MOST_MARKERS) {
    markers(pen, path.outline, 3.6, xs, ys, 0, k, panel);
    if (k < end) {
      pen.globalAlpha = FAINT;
      markers(pen, path.outline, 3.6, xs, ys, k + 1, end, panel);
      pen.globalAlpha = 1;
    }
  }
  markers(pen, path.outline, 6, [x], [y], 0, 0, panel);
}

/** Where a run would go had its path only been turned. @param {LiveFigure} live @param {Pen} pen @param {Panel} panel @param {Path} path */
export function drawTurned(live, pen, panel, path) {
  const { "turned x1": x1, "turned x2": x2 } = path.numbers.columns;
  if (!x1) return;
  const k = Math.min(Math.floor(live.cursor), x1.length - 1);
  pen.strokeStyle = path.colour;
  pen.lineWidth = 2;
  pen.setLineDash([1.5, 3.5]);
  line(pen, changed(x1, panel.x), changed(x2, panel.y), 0, k, panel);
  pen.setLineDash([]);
}

/** A head at the border where a run leaves for good. @param {LiveFigure} live @param {Pen} pen @param {Panel} panel @param {Path} path */
export function drawExit(live, pen, panel, path) {
  const xs = changed(path.numbers.columns.x1, panel.x);
  const ys = changed(path.numbers.columns.x2, panel.y);
  const out = leaving(xs, ys, Math.min(Math.floor(live.cursor), xs.length - 1), panel);
  if (!out) return;
  pen.fillStyle = path.colour;
  head(pen, out.x + 4 * Math.cos(out.angle), out.y + 4 * Math.sin(out.angle), out.angle, 15);
}

const SPARE = 12; // pixels beside a panel that its title may have, of the 20 to the next
const MARKER = 16; // and those of its marker

/** Above a panel that is a run's own: which. @param {LiveFigure} live @param {Pen} pen @param {Panel} panel @param {Path} path */
export function drawTitle(live, pen, panel, path) {
  pen.fillStyle = live.spec.theme.ink;
  pen.textAlign = "center";
  const room = panel.right - panel.left + SPARE - MARKER;
  const name = titleIn(pen, path.name, room, live.font);
  const half = pen.measureText(name).width / 2;
  const middle = (panel.left + panel.right) / 2;
  const x = half > room / 2 - MARKER ? middle + MARKER / 2 : middle; // where it fills the room, marker and all
  pen.fillText(name, x, panel.top - 7);
  pen.fillStyle = pen.strokeStyle = path.colour;
  markers(pen, path.outline, 4.5, [x - half - 11], [panel.top - 11], 0, 0, EVERYWHERE);
}

/** A name in the room that there is: in smaller letters, and without its end, where it must be. @param {Pen} pen @param {string} name @param {number} room @param {string} font */
export function titleIn(pen, name, room, font) {
  for (const size of [13, 11]) {
    pen.font = `${size}px ${font}`;
    if (pen.measureText(name).width <= room) return name;
  }
  let shown = name;
  while (shown.length > 1 && pen.measureText(`${shown}…`).width > room) shown = shown.slice(0, -1);
  return `${shown.trimEnd()}…`;
}
