/** Menus and boxes of one place on the page; each with what was wrong with what was typed. */

import { forKind } from "../../live/js/core/kinds.js";
import { NumberBox } from "../../live/js/parts/number_box.js";
import { element } from "../../live/js/draw/canvas_panels.js";

/**
 * @typedef {import("../../live/js/core/live_figure.js").LiveFigure} LiveFigure
 * @typedef {import("../../live/js/protocol.js").BoxPart} Box  options: values and their words; null for a number
 * @typedef {import("./protocol.js").SettingsSpec} SettingsSpec
 */

export class Boxes {
  /** @param {HTMLElement} place @param {LiveFigure} live @param {string} name */
  constructor(place, live, name) {
    this.live = live;
    this.name = name;
    this.row = element("div", "live-choices", place);
    /** @type {Map<string, One>} */
    this.boxes = new Map();
  }

  update() {
    const spec = /** @type {SettingsSpec} */ (this.live.spec);
    const wanted = spec.boxes?.[this.name] ?? [];
    const before = this.boxes;
    this.boxes = new Map(wanted.map((box) => [box.id, before.get(box.id) ?? new One(box, this)]));
    for (const [id, { frame }] of before) if (!this.boxes.has(id)) frame.remove();
    [...this.boxes.values()].forEach(({ frame }, i) => {
      // What is in its place stays there: moving it would take the focus away.
      const there = this.row.children[i];
      if (there !== frame) this.row.insertBefore(frame, there ?? null);
    });
    for (const box of wanted) this.boxes.get(box.id)?.update(box, spec.refused[box.id]);
  }

  draw() {}

  destroy() {
    this.row.remove();
  }
}

forKind("boxes", Boxes);

/** A menu, or a box for a number, below its name. */
class One {
  /** @param {Box} box @param {Boxes} boxes */
  constructor({ id, options }, { live }) {
    this.frame = element("div", "live-choice");
    this.label = element("label", "live-choice-name", this.frame);
    const choose = (/** @type {string} */ value) => live.choose(id, value);
    this.typed = options ? null : new NumberBox(this.frame, choose);
    this.menu = options ? element("select", "live-menu", this.frame) : null;
    this.menu?.addEventListener("change", () => choose(this.menu?.value ?? ""));
    const field = /** @type {HTMLElement} */ (this.menu ?? this.typed?.input);
    this.label.htmlFor = field.id = `live-${Math.random().toString(36).slice(2)}`;
    this.refusal = element("div", "live-refusal", this.frame);
    this.refusal.setAttribute("role", "alert");
    this.offered = "";
  }

  /** @param {Box} box @param {string} [refusal] */
  update({ label, value, width, options }, refusal = "") {
    this.label.textContent = label;
    this.frame.style.width = `${width}px`;
    if (this.refusal.textContent !== refusal) this.refusal.textContent = refusal; // it is read aloud
    this.typed?.write(String(value));
    this.typed?.input.classList.toggle("live-wrong", Boolean(refusal));
    this.typed?.input.setAttribute("aria-invalid", String(Boolean(refusal)));
    if (!this.menu) return;
    const offered = JSON.stringify(options);
    if (offered !== this.offered) this.menu.replaceChildren(...(options ?? []).map(optionOf));
    this.offered = offered;
    this.menu.value = String(value);
  }
}

/** @param {[string, string]} option */
const optionOf = ([value, words]) => new Option(words, value);
