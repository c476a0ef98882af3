/** A map of numbers over two axes: cells in colours, lines of theory over them, dots, one that moves. */

import { drawNames } from "./axes.js";
import { inside, line, markers } from "./canvas.js";
import { showTip } from "./chart.js";
import { fetched, opened } from "./packets.js";
import { Sheet, element, short } from "./sheet.js";

/**
 * @typedef {import("./board.js").Board} Board
 * @typedef {{id?: string, title: string, values: number[], ticks: {at: number, label: string}[],
 *   silent?: boolean}} Axis  a silent one has no value under the mouse
 * @typedef {{address: string, x: Axis, y: Axis, at: [number, number] | null,
 *   dots: {path: number, x: string, y: string, name?: string}[],
 *   names?: {text: string, x: number, y: number}[], best: [number, number] | null, height: number,
 *   lines: {name: string, x: number[], y: number[], dash: number[]}[], quantity: string,
 *   colours: string[], lost: string, lostName: string, legend: string[]}} Spec  places in cells
 */

const LOST = 65535; // the code of a cell that has no value: its own colour, hatched

export class HeatMap {
  /** @param {HTMLElement} place @param {Board} board @param {string} name */
  constructor(place, board, name) {
    this.board = board;
    this.name = name;
    this.sheet = new Sheet(place, () => {
      this.lay();
      this.draw();
    });
    this.sheet.margin = { l: 66, r: 76, t: 10, b: 46 };
    this.picture = document.createElement("canvas");
    this.key = "";
    /** @type {any} */
    this.header = null;
    /** From 0 to 65534, row by row upwards. @type {ArrayLike<number>} */
    this.codes = [];
    this.tip = element("div", "live-tip", this.sheet.frame);
    this.tip.hidden = true;
    this.handle = element("div", "live-handle", this.sheet.frame);
    this.handle.tabIndex = 0;
    this.handle.setAttribute("role", "application");
    this.listen();
  }

  /** Nothing where the page no longer has this map. @returns {Spec} */
  get spec() {
    return this.board.spec?.maps?.[this.name];
  }

  lay() {
    if (!this.spec) return;
    this.sheet.lay([{ x: [0, 1], y: [0, 1] }], this.spec.height);
    const ends = (/** @type {Axis} */ { values }) =>
      /** @type {[number, number]} */ ([-0.5, values.length - 0.5]);
    this.sheet.seen = [{ x: ends(this.spec.x), y: ends(this.spec.y) }];
  }

  async update() {
    this.lay();
    const { spec } = this;
    if (!spec) return;
    this.handle.setAttribute("aria-label", `${spec.x.title}, ${spec.y.title}`);
    const key = `${spec.address} ${spec.colours}`; // another theme has other colours
    if (this.key === key) return;
    const packet = opened(await fetched(spec.address));
    if (this.spec?.address !== spec.address) return; // a newer change has come
    this.key = key;
    this.header = packet.header;
    this.codes = /** @type {import("./packets.js").Ground} */ (packet).heights;
    this.paint();
    this.draw();
  }

  /** The cells as a picture, a pixel a cell. */
  paint() {
    const { x, y, colours, lost } = this.spec;
    const [w, h] = [x.values.length, y.values.length];
    [this.picture.width, this.picture.height] = [w, h];
    const image = new ImageData(w, h);
    const palette = colours.map(rgb);
    const none = rgb(lost);
    for (let row = 0; row < h; row++)
      for (let column = 0; column < w; column++) {
        const code = this.codes[row * w + column];
        const share = (code / (LOST - 1)) * (palette.length - 1);
        const k = Math.min(Math.floor(share), palette.length - 2);
        for (let c = 0; c < 3; c++)
          image.data[4 * ((h - 1 - row) * w + column) + c] =
            code === LOST
              ? none[c]
              : palette[k][c] + (share - k) * (palette[k + 1][c] - palette[k][c]);
        image.data[4 * ((h - 1 - row) * w + column) + 3] = 255;
      }
    const pen = /** @type {CanvasRenderingContext2D} */ (this.picture.getContext("2d"));
    pen.putImageData(image, 0, 0);
  }

  /** What a cell holds; nan where it has no value. @param {number} column @param {number} row */
  value(column, row) {
    const code = this.codes[row * this.spec.x.values.length + column];
    const { low, high } = this.header;
    return code === LOST ? NaN : low + (code / (LOST - 1)) * (high - low);
  }

  /** Where the moving dot is, in cells. @returns {[number, number] | null} */
  at() {
    const { hand } = this.board;
    return hand?.map === this.name && hand.cell ? hand.cell : this.spec.at;
  }

  draw() {
    const { board, sheet } = this;
    const { spec } = this;
    if (!spec || !sheet.width || !this.header) return;
    const { look } = board.spec;
    const pen = sheet.clear();
    const [place] = sheet.panels();
    const [width, height] = [place.right - place.left, place.bottom - place.top];
    pen.imageSmoothingEnabled = false;
    pen.drawImage(this.picture, place.left, place.top, width, height);
    pen.imageSmoothingEnabled = true;
    this.axes(pen, place, look);
    this.legend(pen, place, look);
    pen.strokeStyle = pen.fillStyle = look.ink;
    for (const { x, y, dash } of spec.lines) {
      pen.lineWidth = 2;
      pen.setLineDash(dash);
      line(pen, x.map(place.x), y.map(place.y), 0, x.length - 1, place);
    }
    pen.setLineDash([]);
    if (spec.best) this.star(pen, place.x(spec.best[0]), place.y(spec.best[1]), look);
    for (const { text, x, y } of spec.names ?? [])
      this.write(pen, text, place.x(x), place.y(y), look.ink, look.paper);
    const paths = board.paths();
    for (const { path, x, y, name } of spec.dots) {
      const { colour, outline } = paths[path];
      const [px, py] = [place.x(board.column(path, x)[0]), place.y(board.column(path, y)[0])];
      pen.fillStyle = colour;
      pen.strokeStyle = look.paper;
      markers(pen, outline, 7, [px], [py], 0, 0, place);
      const above = py - 16 > place.top ? py - 14 : py + 22;
      if (name && px === px && py === py) this.write(pen, name, px, above, look.ink, look.paper);
    }
    const at = this.at();
    this.handle.hidden = !at;
    if (!at) return;
    const [x, y] = [place.x(at[0]), place.y(at[1])];
    this.handle.style.transform = `translate(${x}px, ${y}px)`;
    pen.lineWidth = 2.5;
    for (const [radius, colour] of [
      [8, look.paper],
      [10.5, look.ink],
    ]) {
      pen.strokeStyle = colour;
      pen.beginPath();
      pen.arc(x, y, radius, 0, 7);
      pen.stroke();
    }
  }

  /** Text that stands out from the cells. @param {CanvasRenderingContext2D} pen @param {string} text @param {number} x @param {number} y @param {string} ink @param {string} paper */
  write(pen, text, x, y, ink, paper) {
    pen.font = `600 13px ${this.board.font}`;
    pen.textAlign = "center";
    pen.lineJoin = "round";
    [pen.strokeStyle, pen.fillStyle, pen.lineWidth] = [paper, ink, 3];
    pen.strokeText(text, x, y);
    pen.fillText(text, x, y);
  }

  /** @param {CanvasRenderingContext2D} pen @param {import("./sheet.js").Panel} place @param {any} look */
  axes(pen, place, look) {
    const { spec, board } = this;
    pen.fillStyle = pen.strokeStyle = look.ink;
    pen.font = `12.5px ${board.font}`;
    pen.lineWidth = 1;
    pen.textAlign = "center";
    for (const { at, label } of spec.x.ticks) pen.fillText(label, place.x(at), place.bottom + 18);
    pen.textAlign = "right";
    for (const { at, label } of spec.y.ticks)
      pen.fillText(label, place.left - 8, place.y(at) + 4.5);
    drawNames(pen, place, spec.x.title, spec.y.title, look, board.font);
  }

  /** Which colour is which number. @param {CanvasRenderingContext2D} pen @param {import("./sheet.js").Panel} place @param {any} look */
  legend(pen, place, look) {
    const { colours, legend, lost, lostName } = this.spec;
    const [left, top, height] = [place.right + 14, place.top + 18, place.bottom - place.top - 60];
    const shade = pen.createLinearGradient(0, top + height, 0, top);
    colours.forEach((colour, i) => shade.addColorStop(i / (colours.length - 1), colour));
    pen.fillStyle = shade;
    pen.fillRect(left, top, 12, height);
    pen.fillStyle = lost;
    pen.fillRect(left, top + height + 12, 12, 12);
    pen.fillStyle = look.ink;
    pen.font = `11.5px ${this.board.font}`;
    pen.textAlign = "left";
    pen.fillText(this.spec.quantity, left, top - 8);
    legend.forEach((label, i) =>
      pen.fillText(label, left + 16, top + height * (1 - i / (legend.length - 1)) + 4),
    );
    pen.fillText(lostName, left + 16, top + height + 22);
  }

  /** The best cell. @param {CanvasRenderingContext2D} pen @param {number} x @param {number} y @param {any} look */
  star(pen, x, y, look) {
    pen.strokeStyle = look.paper;
    pen.fillStyle = look.ink;
    pen.lineWidth = 1.5;
    pen.beginPath();
    for (let i = 0; i < 10; i++) {
      const [radius, angle] = [i % 2 ? 4 : 9.5, (Math.PI * i) / 5 - Math.PI / 2];
      pen.lineTo(x + radius * Math.cos(angle), y + radius * Math.sin(angle));
    }
    pen.closePath();
    pen.stroke();
    pen.fill();
  }

  listen() {
    const { frame } = this.sheet;
    frame.addEventListener("pointerdown", (event) => {
      const cell = this.cellAt(event);
      if (event.button || !cell || !this.spec.x.id) return;
      frame.setPointerCapture(event.pointerId);
      event.preventDefault();
      this.board.moveCell(this.name, cell, false);
    });
    frame.addEventListener("pointermove", (event) => {
      if (!frame.hasPointerCapture(event.pointerId)) return this.hover(event);
      const cell = this.cellAt(event, true);
      if (cell) this.board.moveCell(this.name, cell, false);
    });
    frame.addEventListener("pointerup", (event) => {
      const { hand } = this.board;
      if (!frame.hasPointerCapture(event.pointerId) || hand?.map !== this.name || !hand.cell)
        return;
      this.board.moveCell(this.name, hand.cell, true);
    });
    frame.addEventListener("pointercancel", () => this.board.letGo());
    frame.addEventListener("pointerleave", () => (this.tip.hidden = true));
    this.handle.addEventListener("keydown", (event) => this.nudge(event));
  }

  /** Arrow keys go from cell to cell, with Shift ten at once. @param {KeyboardEvent} event */
  nudge(event) {
    const ways = /** @type {Record<string, number[]>} */ ({
      ArrowLeft: [-1, 0],
      ArrowRight: [1, 0],
      ArrowUp: [0, 1],
      ArrowDown: [0, -1],
    });
    const [way, at] = [ways[event.key], this.at()];
    if (!way || !at || !this.spec.x.id) return;
    event.preventDefault();
    event.stopPropagation();
    const far = event.shiftKey ? 10 : 1;
    const cell = this.within([Math.round(at[0]) + far * way[0], Math.round(at[1]) + far * way[1]]);
    this.board.moveCell(this.name, cell, false);
    this.board.outbox.soon(this.name, () => this.board.moveCell(this.name, cell, true));
  }

  /** @param {[number, number]} cell @returns {[number, number]} */
  within([column, row]) {
    const { x, y } = this.spec;
    const into = (/** @type {number} */ v, /** @type {Axis} */ { values }) =>
      Math.min(Math.max(v, 0), values.length - 1);
    return [into(column, x), into(row, y)];
  }

  /** @param {PointerEvent} event @param {boolean} [always]  the nearest one, if the pointer is outside */
  cellAt(event, always = false) {
    const frame = this.sheet.frame.getBoundingClientRect();
    const [px, py] = [event.clientX - frame.left, event.clientY - frame.top];
    const [place] = this.sheet.panels();
    if (!always && !inside(px, py, place)) return null;
    return this.within([Math.round(place.atX(px)), Math.round(place.atY(py))]);
  }

  /** The settings and the value of the cell under the mouse. @param {PointerEvent} event */
  hover(event) {
    this.tip.hidden = true;
    const cell = this.header && this.cellAt(event);
    if (!cell || this.board.hand || event.buttons) return;
    const { x, y, quantity, lostName } = this.spec;
    const value = this.value(cell[0], cell[1]);
    const text = [
      `${x.title} ${short(x.values[cell[0]])}`,
      ...(y.silent ? [] : [`${y.title} ${short(y.values[cell[1]])}`]),
      value === value ? `${quantity} ${short(value, 3)}` : lostName,
    ].join("\n");
    const frame = this.sheet.frame.getBoundingClientRect();
    const { ink } = this.board.spec.look;
    showTip(this.tip, text, ink, event.clientX - frame.left, event.clientY - frame.top);
  }

  destroy() {
    this.sheet.destroy();
  }
}

/** @param {string} hex  #rrggbb */
const rgb = (hex) => [1, 3, 5].map((i) => parseInt(hex.slice(i, i + 2), 16));
