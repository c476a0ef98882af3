/** How the step at the cursor is made: its parts as arrows, and their numbers. */

import { arrow } from "./canvas.js";
import { overlap } from "./clearings.js";
import { inPlane } from "../core/paths.js";
import { element, short } from "./canvas_panels.js";

/**
 * @typedef {import("../core/live_figure.js").LiveFigure} LiveFigure
 * @typedef {import("../core/live_figure.js").Path} Path
 * @typedef {import("./canvas.js").Rect} Rect
 * @typedef {import("./canvas_panels.js").Panel} Panel
 */

/** Colour and dash of the arrows that make a step. @type {Record<string, [string, number[]]>} */
export const ARROWS = {
  "-gradient": ["ink", [5, 3]],
  "-momentum": ["#8a4fd0", []],
  "-rescaled gradient": ["#0f8f8f", []],
  step: ["path", []],
};

export class Arrows {
  /** @param {HTMLElement} frame @param {LiveFigure} live @param {() => Rect | null} taken  where something stands already */
  constructor(frame, live, taken) {
    this.live = live;
    this.taken = taken;
    this.list = element("div", "live-arrows", frame);
    this.list.hidden = true;
    this.listed = "";
  }

  /** How the step at the cursor is made. @param {import("./canvas.js").Pen} pen @param {Panel} panel @param {Path} path */
  draw(pen, panel, path) {
    const { theme, words } = this.live.spec;
    const k = Math.floor(this.live.cursor);
    const { columns, arrows } = path.numbers;
    const rows = [];
    for (const [name, [colour, dash]] of Object.entries(ARROWS)) {
      const at = arrows[name];
      if (!at || k >= at.d1.length) continue;
      const [x1, x2] = [(at.x1 ?? columns.x1)[k], (at.x2 ?? columns.x2)[k]];
      const [d1, d2] = [at.d1[k], at.d2[k]];
      if (d1 !== d1 || d2 !== d2) continue; // of a run that is no number any more, as its words say
      const paint = colour === "ink" ? theme.ink : colour === "path" ? path.colour : colour;
      pen.strokeStyle = pen.fillStyle = paint;
      pen.lineWidth = name === "step" ? 4 : 2.2;
      pen.setLineDash(dash);
      arrow(pen, panel.x(x1), panel.y(x2), panel.x(x1 + d1), panel.y(x2 + d2), panel);
      pen.setLineDash([]);
      rows.push([paint, words.arrows[name], `${short(d1, 3)}, ${short(d2, 3)}`]);
    }
    this.list.hidden = !rows.length;
    const text = rows.flat().join("|") + k;
    if (text === this.listed) return;
    this.listed = text;
    this.stand(panel);
    this.list.replaceChildren(
      ...rows.map(([paint, name, numbers]) => {
        const row = element("div", "");
        const [word, value] = [element("span", "", row), element("span", "", row)];
        [word.style.color, word.textContent, value.textContent] = [paint, name, numbers];
        return row;
      }),
    );
  }

  /** Put the numbers into the corner in which least happens. @param {Panel} panel */
  stand(panel) {
    const [width, height] = [panel.right - panel.left, panel.bottom - panel.top];
    const counts = [0, 0, 0, 0];
    for (const { numbers } of inPlane(this.live.paths()))
      numbers.columns.x1.forEach((x1, k) => {
        const x = (panel.x(x1) - panel.left) / width;
        const y = (panel.y(numbers.columns.x2[k]) - panel.top) / height;
        const corner = (y < 0.5 ? 0 : 2) + (x < 0.5 ? 0 : 1);
        if (Math.abs(y - 0.5) > 0.12) counts[corner] += 1;
      });
    const taken = this.taken();
    if (taken)
      counts.forEach((_count, corner) => {
        const [left, top] = [corner % 2 ? 0.5 : 0, corner < 2 ? 0 : 0.5];
        const [x, y] = [panel.left + left * width, panel.top + top * height];
        const quarter = { left: x, top: y, right: x + width / 2, bottom: y + height / 2 };
        if (overlap(quarter, taken)) counts[corner] += 1e9;
      });
    const best = counts.indexOf(Math.min(...counts));
    const { list } = this;
    const frame = /** @type {HTMLElement} */ (list.parentElement);
    const gap = 8;
    list.style.left = best % 2 ? "auto" : `${panel.left + gap}px`;
    list.style.right = best % 2 ? `${frame.clientWidth - panel.right + gap}px` : "auto";
    list.style.top = best < 2 ? `${panel.top + gap}px` : "auto";
    list.style.bottom = best < 2 ? "auto" : `${frame.clientHeight - panel.bottom + gap}px`;
  }
}
