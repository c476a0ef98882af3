/** The question over the figure: it goes with the first change, or when it is closed. */

import { freest } from "../draw/clearings.js";
import { element } from "../draw/canvas_panels.js";

/**
 * @typedef {import("../core/live_figure.js").LiveFigure} LiveFigure
 * @typedef {import("../draw/clearings.js").Line} Line
 * @typedef {import("../draw/canvas_panels.js").Panel} Panel
 * @typedef {import("../protocol.js").Text | import("../protocol.js").Named} Part
 */

const GAP = 6; // pixels to the panel's sides
const BAR = 118; // Plotly's buttons, at the right, under a mouse
const MOST = 0.3; // of a panel's height that it may take

/** Which questions were closed, since the page was loaded. @type {Set<string>} */
const closed = new Set();

export class Asked {
  /** @param {HTMLElement} frame  the figure's @param {LiveFigure} live @param {() => void} leave  gives the keyboard to what comes after it */
  constructor(frame, live, leave) {
    this.live = live;
    this.place = element("div", "live-asked");
    this.place.setAttribute("role", "note");
    this.place.hidden = true;
    this.line = element("p", "", this.place);
    this.button = element("button", "live-asked-close", this.place);
    this.button.type = "button";
    this.button.textContent = "×";
    this.button.onclick = () => {
      closed.add(this.of);
      leave();
      live.draw();
    };
    frame.prepend(this.place); // read before the figure
    this.of = "";
    this.shown = "";
    this.changed = false; // by the hand, since the server said it
    this.fits = true;
    /** @type {unknown[]} */
    this.stood = [];
  }

  update() {
    const question = this.live.spec.question ?? null;
    if (this.of !== (question?.of ?? "")) this.changed = false;
    this.of = question?.of ?? "";
    const shown = JSON.stringify(question);
    if (!question || shown === this.shown) return;
    this.shown = shown;
    this.stood = [];
    this.line.replaceChildren(...question.parts.map(written));
    this.button.title = question.close;
    this.button.setAttribute("aria-label", question.close);
  }

  /** @param {Panel[]} panels @param {() => Line[]} lines  what is drawn in the panels */
  draw(panels, lines) {
    if (this.live.drag) this.changed = true;
    const asks = this.of !== "" && !this.changed && !closed.has(this.of);
    if (asks) this.stand(panels, lines);
    const hidden = !asks || !this.fits;
    if (this.place.hidden === hidden) return;
    if (hidden && this.place.contains(document.activeElement)) this.button.blur();
    this.place.hidden = hidden;
  }

  /** At the top of the first row of panels, or at the bottom of the last one, where less happens. @param {Panel[]} panels @param {() => Line[]} lines */
  stand(panels, lines) {
    const { left, top } = panels[0];
    const [right, bottom] = [panels, panels].map((all, i) =>
      Math.max(...all.map((panel) => (i ? panel.bottom : panel.right))),
    );
    const [{ x, y }] = panels;
    const now = [left, top, right, bottom, x(1), y(1), this.live.atRest];
    if (this.stood.length && now.every((part, i) => part === this.stood[i])) return;
    this.stood = now;
    const { style } = this.place;
    const bar = matchMedia("(pointer: coarse)").matches ? 0 : BAR;
    style.left = `${left + GAP}px`;
    style.maxWidth = `${Math.max(right - left - 2 * GAP - bar, 0)}px`;
    this.place.hidden = false; // to be measured
    const { offsetWidth: width, offsetHeight: height } = this.place;
    this.fits = height <= MOST * (panels[0].bottom - top);
    const box = (/** @type {number} */ at) => ({
      left: left + GAP,
      right: left + GAP + width,
      top: at,
      bottom: at + height,
    });
    const boxes = [box(top + GAP), box(bottom - GAP - height)];
    style.top = `${boxes[freest(boxes, lines()).at].top}px`;
  }

  /** What it covers of the figure. */
  box() {
    if (this.place.hidden) return null;
    const { offsetLeft: left, offsetTop: top, offsetWidth, offsetHeight } = this.place;
    return { left, top, right: left + offsetWidth, bottom: top + offsetHeight };
  }
}

/** A run is told by marker and colour; who hears it, by its name. @param {Part} part @returns {Node} */
function written(part) {
  if ("text" in part) return document.createTextNode(part.text);
  const run = element("span", "live-asked-run");
  const glyph = element("span", "", run);
  glyph.setAttribute("aria-hidden", "true");
  glyph.style.color = part.colour;
  glyph.textContent = `${part.glyph}\u00a0`;
  element("b", "", run).textContent = part.word;
  element("span", "unseen", run).textContent = ` (${part.name})`;
  return run;
}
