/** Ten test images, and under each what a network says of it while it learns. */

import { fetched, NotLoaded } from "../../live/js/core/packets.js";
import { element } from "../../live/js/draw/canvas_panels.js";

/**
 * @typedef {import("./protocol.js").Examples} Examples
 * @typedef {import("./protocol.js").TrainingWords} Words
 * @typedef {import("./training_watch.js").Curve} Curve
 */

const COUNT = 10;

export class TrainingImages {
  /** @param {HTMLElement} place @param {() => void} chosen  called when another network is */
  constructor(place, chosen) {
    this.frame = element("div", "live-examples", place);
    const head = element("div", "live-examples-head", this.frame);
    this.title = element("span", "", head);
    this.menu = element("select", "live-examples-menu", head);
    this.menu.onchange = () => {
      this.chosen = this.menu.value;
      chosen();
    };
    /** The key of the network that the reader has chosen; none: that which learns now. */
    this.chosen = "";
    const row = element("div", "live-examples-row", this.frame);
    this.cells = Array.from({ length: COUNT }, () => {
      const cell = element("div", "live-example", row);
      const canvas = element("canvas", "", cell);
      canvas.setAttribute("role", "img");
      return { canvas, says: element("span", "live-example-says", cell) };
    });
    this.at = "";
    this.lost = "";
    this.drawn = "";
    /** @type {Examples | null} */
    this.examples = null;
  }

  /** Have the images at an address; whether there are others now. @param {string} at @param {boolean} there */
  async load(at, there) {
    this.frame.hidden = !there || this.lost === at;
    if (at === this.at || this.frame.hidden) return false;
    this.at = at;
    this.examples = null;
    try {
      const told = JSON.parse(new TextDecoder().decode(await fetched(at)));
      if (at === this.at) this.examples = told;
    } catch (error) {
      if (!(error instanceof NotLoaded)) throw error;
      this.at = "";
      this.lost = at; // a training says what is wrong with the data
    }
    return true;
  }

  /** @param {Words} words @param {Curve[]} curves @param {string} ink */
  draw(words, curves, ink) {
    const { examples } = this;
    // Weights that are no numbers say nothing.
    const learned = curves.filter(({ looks, lost }) => looks.length && lost < 0);
    const title = learned.length ? words.images : words.unseen;
    if (this.title.textContent !== title) this.title.textContent = title;
    this.choices(words, learned);
    if (!examples) return;
    this.pictures(examples, ink);
    const curve = this.shown(learned);
    if (curve && this.menu.value !== curve.key) this.menu.value = curve.key;
    const says = curve?.looks.at(-1)?.says ?? [];
    this.cells.forEach((cell, k) => this.write(cell.says, examples.classes[k], says[k], words));
  }

  /** Whose opinion is shown. @param {Curve[]} curves */
  shown(curves) {
    return (
      curves.find(({ key }) => key === this.chosen) ??
      curves.find(({ state }) => state === "training") ??
      curves.at(-1)
    );
  }

  /** @param {Words} words @param {Curve[]} curves */
  choices(words, curves) {
    this.menu.setAttribute("aria-label", words.whose);
    this.menu.hidden = !curves.length;
    const keys = curves.map(({ key, name }) => `${key} ${name}`).join("\n");
    if (this.menu.dataset.keys === keys) return;
    this.menu.dataset.keys = keys;
    this.menu.replaceChildren(
      ...curves.map(({ key, name }) => {
        const option = document.createElement("option");
        [option.value, option.textContent] = [key, name];
        return option;
      }),
    );
  }

  /** @param {HTMLElement} place @param {string} truth @param {[number, number] | undefined} said @param {Words} words */
  write(place, truth, said, words) {
    const classes = /** @type {Examples} */ (this.examples).classes;
    const name = said ? classes[said[0]] : "";
    const right = name === truth;
    // A line each: else some wrap and others do not.
    const text = said ? `${right ? "✓" : "✗"} ${name}\n${Math.round(100 * said[1])} %` : "";
    if (place.textContent === text) return;
    place.textContent = text;
    place.classList.toggle("live-example-wrong", Boolean(said) && !right);
    place.title = said ? (right ? words.right : words.wrong) : "";
  }

  /** @param {Examples} examples @param {string} ink */
  pictures({ pixels, shape: [rows, columns], classes }, ink) {
    if (this.drawn === this.at + ink) return;
    this.drawn = this.at + ink;
    const grey = Uint8Array.from(atob(pixels), (letter) => letter.charCodeAt(0));
    const [red, green, blue] = [1, 3, 5].map((k) => parseInt(ink.slice(k, k + 2), 16));
    this.cells.forEach(({ canvas }, k) => {
      [canvas.width, canvas.height] = [columns, rows];
      canvas.setAttribute("aria-label", classes[k] ?? "");
      const pen = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
      const picture = pen.createImageData(columns, rows);
      for (let i = 0; i < rows * columns; i++)
        picture.data.set([red, green, blue, grey[k * rows * columns + i]], 4 * i);
      pen.putImageData(picture, 0, 0);
    });
  }
}
