/** Paths of one's own in words: what each is called, how it is drawn, how far it is from a run; and a way to choose a file. */

import { differenceOf, ownPaths, removeOwnPath, takeFile, watchOwnPaths } from "../core/own_paths.js";
import { forPlace } from "../core/kinds.js";
import { inPlane } from "../core/paths.js";
import { brief, MOST_BYTES, MOST_ROWS, Refused } from "../core/path_file.js";
import { element, short } from "../draw/canvas_panels.js";
import { OWN_DASHES } from "../draw/own_drawing.js";
import { saidWith } from "../page/spoken.js";
import { reported } from "./link.js";

/**
 * @typedef {import("../core/live_figure.js").LiveFigure} LiveFigure
 * @typedef {import("../core/own_paths.js").Kept} Kept
 */

const DIGITS = 3;

/** With which run paths are compared, -1: the nearest; what was wrong with the last file, and what the server has said of
 * one that is no longer to be told. On every page. */
const shared = { run: -1, refused: "", told: "" };

/** Put what is in a file on the page. @param {LiveFigure} live @param {File} file */
export async function take(live, file) {
  const { own } = live.spec.words;
  shared.refused = "";
  try {
    const toml = await takeFile(file);
    shared.told = toml === null ? live.spec.refused.toml ?? "" : "";
    if (toml !== null) {
      await reported(live);
      live.outbox.tell("toml", { toml, file: file.name });
    }
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    const reason = saidWith(own[`refused_${error.reason}`], error.values);
    shared.refused = `${brief(file.name)}: ${reason}`;
  }
  for (const list of lists) list.write();
  live.touch();
}

/** Those on the page. @type {Set<OwnList>} */
const lists = new Set();

export class OwnList {
  /** @param {LiveFigure} live */
  constructor(live) {
    this.live = live;
    /** Until it is mounted. @type {HTMLElement | null} */
    this.frame = null;
    /** @type {{path: Kept, said: HTMLElement}[]} */
    this.rows = [];
    this.written = "";
    lists.add(this);
    this.unwatch = watchOwnPaths(() => {
      this.write();
      live.touch();
    });
  }

  /** @param {HTMLElement} place */
  mount(place) {
    if (!this.frame) this.make();
    place.append(/** @type {HTMLElement} */ (this.frame));
    this.write();
  }

  make() {
    const frame = (this.frame = element("div", "live-own"));
    this.trouble = element("div", "live-own-trouble", frame);
    this.reason = element("span", "", this.trouble);
    this.reason.setAttribute("role", "alert");
    this.fine = crossed(this.trouble, () => this.dismiss());
    this.list = element("ul", "live-own-paths", frame);
    const foot = (this.foot = element("div", "live-own-foot", frame));
    this.with = element("label", "live-own-with", foot);
    this.beside = element("span", "", this.with);
    const choice = (this.choice = element("select", "", this.with));
    choice.onchange = () => {
      shared.run = Number(choice.value);
      this.live.touch();
    };
    this.only = element("span", "live-own-only", foot);
  }

  get words() {
    return this.live.spec.words.own;
  }

  /** What the server or this page has against the last file. */
  get refused() {
    const told = this.live.spec.refused.toml ?? "";
    return shared.refused || (told === shared.told ? "" : told);
  }

  dismiss() {
    shared.refused = "";
    shared.told = this.live.spec.refused.toml ?? "";
    for (const list of lists) list.write();
  }

  /** Everything but the numbers. */
  write() {
    const { frame, trouble, reason, fine, list, foot, only } = this;
    if (!this.live.spec || !frame || !trouble || !reason || !fine || !list || !foot || !only) return;
    const own = ownPaths();
    reason.textContent = this.refused;
    trouble.hidden = !this.refused;
    fine.setAttribute("aria-label", this.words.close);
    frame.hidden = !own.length && !this.refused;
    foot.hidden = !own.length;
    only.textContent = this.words.only;
    list.setAttribute("aria-label", this.words.list);
    list.replaceChildren();
    this.rows = own.map((path, i) => this.row(list, path, i));
    this.draw();
  }

  /** @param {HTMLElement} list @param {Kept} path @param {number} i */
  row(list, path, i) {
    const row = element("li", "", list);
    row.append(sample(OWN_DASHES[i % OWN_DASHES.length]));
    const text = element("span", "live-own-text", row);
    element("b", "", text).textContent = path.name;
    const said = element("span", "live-own-said", text);
    const button = crossed(row, () => {
      removeOwnPath(path);
      const left = list.querySelectorAll("button");
      left[Math.min(i, left.length - 1)]?.focus(); // where the hand was
    });
    button.title = saidWith(this.words.remove, { name: path.name });
    button.setAttribute("aria-label", button.title);
    return { path, said };
  }

  /** How far each is from the runs as they are now. */
  draw() {
    const { live } = this;
    if (!live.spec || !this.frame || this.frame.hidden) return;
    const runs = inPlane(live.paths());
    this.offer(runs.map(({ name }) => name));
    for (const { path, said } of this.rows) {
      const text = this.says(path, runs);
      if (said.textContent !== text) said.textContent = text;
    }
  }

  /** @param {string[]} names  of the runs */
  offer(names) {
    const { beside, choice, words } = this;
    if (!this.with || !beside || !choice) return;
    this.with.hidden = names.length < 2 || !this.rows.length;
    const key = JSON.stringify([names, words.nearest]);
    if (key !== this.written) {
      this.written = key;
      beside.textContent = words.compared;
      const options = [words.nearest, ...names];
      choice.replaceChildren(...options.map((name, i) => new Option(name, String(i - 1))));
    }
    const value = names[shared.run] === undefined ? "-1" : String(shared.run);
    if (choice.value !== value) choice.value = value;
  }

  /** @param {Kept} path @param {import("../core/live_figure.js").Path[]} runs */
  says(path, runs) {
    const { words, live } = this;
    const found = differenceOf(path, runs, shared.run, live.spec);
    if (!found) return runs.length ? words.none : "";
    const { distance, step, known } = found;
    const run = runs[found.run].name;
    if (distance === 0 && !known) return saidWith(words.same, { run });
    const sure = distance > 2 * known;
    const says = sure ? (known ? words.about : words.difference) : words.within;
    return saidWith(says, {
      run,
      step,
      distance: short(sure ? distance : 2 * known, known ? 2 : DIGITS),
    }) + (live.spec.stride ? ` (${words.drawn})` : "");
  }

  destroy() {
    lists.delete(this);
    this.unwatch();
    this.frame?.remove();
  }
}

/** A button with a cross. @param {HTMLElement} place @param {() => void} press */
function crossed(place, press) {
  const button = element("button", "live-own-remove", place);
  button.type = "button";
  button.textContent = "×";
  button.onclick = press;
  return button;
}

/** How a path is drawn. @param {number[]} dash */
function sample(dash) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("viewBox", "0 0 40 12");
  svg.setAttribute("class", "live-own-sample");
  svg.setAttribute("aria-hidden", "true");
  for (const [tag, values] of /** @type {[string, Record<string, string>][]} */ ([
    ["path", { d: "M1 6H39", "stroke-dasharray": dash.join(" ") }],
    ["circle", { cx: "20", cy: "6", r: "3.5" }],
  ])) {
    const part = document.createElementNS("http://www.w3.org/2000/svg", tag);
    for (const [name, value] of Object.entries(values)) part.setAttribute(name, value);
    svg.append(part);
  }
  return svg;
}

/** In the dialog: a file is chosen, by keyboard or by touch, too. */
class OwnFile {
  /** @param {HTMLElement} place @param {LiveFigure} live */
  constructor(place, live) {
    this.live = live;
    this.about = element("p", "live-own-about", place);
    this.button = element("button", "live-own-choose", place);
    this.button.type = "button";
    this.button.onclick = () => this.input.click();
    this.input = element("input", "live-own-file", place); // by itself it speaks the browser's language
    this.input.type = "file";
    this.input.hidden = true;
    this.input.accept = ".csv,.tsv,.txt,.dat,.toml,text/csv,text/plain,application/toml";
    this.input.onchange = () => {
      const [file] = this.input.files ?? [];
      if (file) take(live, file);
      this.input.value = ""; // the same once more is another choice
    };
    this.stays = element("p", "live-own-about", place);
    this.own = new OwnList(live);
    this.own.mount(place);
  }

  update() {
    const { own } = this.live.spec.words;
    const most = { megabytes: MOST_BYTES / 1e6, rows: MOST_ROWS.toLocaleString("en") };
    this.about.textContent = saidWith(own.about_files, most);
    this.button.textContent = own.choose;
    this.stays.textContent = own.stays;
    this.own.write();
  }

  draw() {
    this.own.draw();
  }

  destroy() {
    this.own.destroy();
    for (const one of [this.about, this.button, this.input, this.stays]) one.remove();
  }
}

forPlace("own", OwnFile);
