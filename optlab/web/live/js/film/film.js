/** An animation in the dialog: seen before it is taken along, and made a video where the browser can. */

import { fetched } from "../core/packets.js";
import { element } from "../draw/canvas_panels.js";
import { saidWith } from "../page/spoken.js";
import { encoding, obstacle, videoOf } from "./video.js";

/**
 * @typedef {import("../protocol.js").Film} Data
 * @typedef {{data: Data, parentElement: HTMLElement}} Component
 */

/** @type {import("./video.js").Kind[]} */
const KINDS = ["webm", "mp4"];

/** Each on the page. @type {Map<HTMLElement, Film>} */
const films = new Map();

/** @param {Component} component */
export function mount({ data, parentElement }) {
  const film = films.get(parentElement) ?? new Film(parentElement);
  films.set(parentElement, film);
  film.update(data);
}

/** @param {HTMLElement} parentElement */
export function unmount(parentElement) {
  films.get(parentElement)?.destroy();
  films.delete(parentElement);
}

class Film {
  /** @param {HTMLElement} place */
  constructor(place) {
    this.frame = element("div", "live-film", place);
    this.picture = element("img", "live-film-picture", this.frame);
    this.says = element("p", "live-film-says", this.frame);
    this.says.setAttribute("role", "status");
    this.row = element("div", "live-film-row", this.frame);
    this.buttons = KINDS.map((kind) => {
      const button = element("button", "live-film-button", this.row);
      button.type = "button";
      button.hidden = true;
      button.dataset.kind = kind;
      button.onclick = () => this.save(kind);
      return button;
    });
    this.bar = element("progress", "live-film-bar", this.row);
    this.stop = element("button", "live-film-button", this.row);
    this.stop.type = "button";
    this.stop.onclick = () => this.ending?.abort();
    this.why = element("p", "live-film-why", this.frame);
    this.shown = ""; // the address of what is seen, or is about to be
    this.url = "";
    /** Of the video that is being made. @type {AbortController | null} */
    this.ending = null;
    /** Of the request. @type {AbortController | null} */
    this.leaving = null;
    /** @type {Promise<ArrayBuffer> | null} */
    this.coming = null;
  }

  /** @param {Data} data */
  update(data) {
    this.data = data;
    const { width, height, words } = data;
    this.picture.alt = words.picture;
    this.picture.width = width;
    this.picture.height = height;
    this.picture.style.aspectRatio = `${width} / ${height}`;
    this.bar.setAttribute("aria-label", words.encoding);
    this.stop.textContent = words.cancel;
    for (const button of this.buttons) button.textContent = words[button.dataset.kind ?? ""];
    if (data.at === this.shown) return;
    this.ending?.abort();
    this.leaving?.abort();
    this.shown = data.at;
    this.draw();
    this.fetch(data);
    this.offer(data);
  }

  /** Ask for the picture, and show it. @param {Data} data */
  async fetch({ at, words }) {
    this.leaving = new AbortController();
    this.frame.setAttribute("aria-busy", "true");
    this.says.textContent = words.drawing;
    const still = () => at === this.shown;
    this.coming = fetched(at, still, this.leaving.signal);
    try {
      const blob = new Blob([await this.coming], { type: "image/png" });
      if (!still()) return;
      URL.revokeObjectURL(this.url);
      this.picture.src = this.url = URL.createObjectURL(blob);
      this.says.textContent = "";
    } catch {
      if (still()) this.says.textContent = words.lost;
    }
    this.frame.removeAttribute("aria-busy");
  }

  /** Show the buttons of what this browser can make, and say why it cannot make the others. @param {Data} data */
  async offer(data) {
    const { words, at } = data;
    const able = await Promise.all(KINDS.map((kind) => encoding(kind, data)));
    if (at !== this.shown) return;
    this.buttons.forEach((button, i) => (button.hidden = !able[i]));
    const without = KINDS.filter((_kind, i) => !able[i]).map((kind) => words[`no ${kind}`]);
    const never = obstacle();
    this.why.textContent = never ? words[never] : without.join(" ");
  }

  /** @param {import("./video.js").Kind} kind */
  async save(kind) {
    const { data, coming } = this;
    if (!data || !coming || this.ending) return;
    const ending = (this.ending = new AbortController());
    this.draw();
    this.stop.focus();
    this.says.textContent = data.words.encoding;
    let told = "";
    try {
      const config = await encoding(kind, data);
      if (!config) throw new Error(`no ${kind}`);
      const progress = (/** @type {number} */ share) => (this.bar.value = share);
      const video = await videoOf(kind, config, await coming, progress, ending.signal);
      keep(video, `${data.name}.${kind}`);
      told = saidWith(data.words.saved, { file: `${data.name}.${kind}` });
    } catch (error) {
      told = ending.signal.aborted ? data.words.cancelled : saidWith(data.words.failed, { reason: String(error) });
    }
    if (this.ending !== ending) return;
    this.ending = null;
    this.draw();
    if (data.at === this.shown) this.says.textContent = told;
    this.buttons.find((button) => button.dataset.kind === kind)?.focus();
  }

  draw() {
    const busy = Boolean(this.ending);
    for (const button of this.buttons) button.disabled = busy;
    this.bar.hidden = this.stop.hidden = !busy;
    this.bar.value = 0;
  }

  destroy() {
    this.shown = "";
    this.ending?.abort();
    this.leaving?.abort();
    URL.revokeObjectURL(this.url);
    this.frame.remove();
  }
}

/** Let the browser put it among its downloads. @param {Blob} file @param {string} name */
function keep(file, name) {
  const link = element("a", "");
  link.href = URL.createObjectURL(file);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}
