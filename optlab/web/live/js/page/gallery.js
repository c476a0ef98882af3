/** The presets as pictures in a dialog, under headings; choosing one is all that it does. */

import { isCut } from "../core/connection.js";
import { joinEntries } from "../core/entries.js";
import { leading } from "../core/frame.js";
import { element } from "../draw/canvas_panels.js";

/**
 * @typedef {import("../protocol.js").Card} Preset
 * @typedef {import("../protocol.js").Gallery} Presets
 * @typedef {{data: Presets, parentElement: HTMLElement,
 *   setTriggerValue: (name: string, value: import("../protocol.js").Chosen) => void}} Component
 */

/** Each on the page. @type {Map<HTMLElement, Gallery>} */
const galleries = new Map();

/** Those that have come, or are about to. @type {Map<string, Promise<string>>} */
const pictures = new Map();

/** @param {Component} component */
export function mount(component) {
  joinEntries();
  const { parentElement } = component;
  const gallery = galleries.get(parentElement) ?? new Gallery(parentElement);
  galleries.set(parentElement, gallery);
  gallery.update(component);
}

/** @param {HTMLElement} parentElement */
export function unmount(parentElement) {
  galleries.get(parentElement)?.destroy();
  galleries.delete(parentElement);
}

class Gallery {
  /** @param {HTMLElement} place */
  constructor(place) {
    this.place = place;
    this.button = element("button", "live-presets", place);
    this.button.type = "button";
    this.button.setAttribute("aria-haspopup", "dialog");
    element("span", "live-presets-sign", this.button).setAttribute("aria-hidden", "true");
    this.name = element("span", "", this.button);
    this.button.onclick = () => this.open();
    /** @type {HTMLDialogElement | null} */
    this.dialog = null;
  }

  /** @param {Component} component */
  update({ data, setTriggerValue }) {
    this.data = data;
    this.name.textContent = data.words.open;
    this.choose = (/** @type {string} */ name) => setTriggerValue("report", { open: name });
  }

  open() {
    const { data } = this;
    if (this.dialog || !data) return;
    const dialog = (this.dialog = element("dialog", "live-gallery", this.place));
    dialog.setAttribute("aria-label", data.words.open);
    for (const [name, colour] of Object.entries(data.colours)) dialog.style.setProperty(name, colour);
    const head = element("div", "live-gallery-head", dialog);
    element("h2", "", head).textContent = data.words.open;
    const close = element("button", "live-gallery-close", head);
    close.type = "button";
    close.textContent = "×";
    close.title = data.words.close;
    close.setAttribute("aria-label", data.words.close);
    close.onclick = () => dialog.close();
    const groups = element("div", "live-gallery-groups", dialog);
    for (const { title, cards } of data.groups) {
      const group = element("section", "live-gallery-group", groups);
      element("h3", "", group).textContent = title;
      const list = element("ul", "live-cards", group);
      list.setAttribute("aria-label", title);
      for (const preset of cards) element("li", "", list).append(this.card(preset, data));
    }
    dialog.onclick = ({ target }) => target === dialog && this.isBeside() && dialog.close();
    dialog.onpointerdown = (event) => (this.pressed = event);
    dialog.onkeydown = (event) => this.key(event);
    dialog.onclose = () => {
      dialog.remove(); // the browser has given the focus back
      this.dialog = null;
    };
    dialog.showModal();
    const cards = this.cards();
    (cards.find((card) => card.ariaCurrent) ?? cards[0] ?? close).focus();
  }

  /** Whether the last press was on what is around the dialog, which counts as the dialog. */
  isBeside() {
    const { left, right, top, bottom } = /** @type {Element} */ (this.dialog).getBoundingClientRect();
    const { clientX: x, clientY: y } = this.pressed ?? { clientX: left, clientY: top };
    return x < left || x > right || y < top || y > bottom;
  }

  /** @param {Preset} preset @param {Presets} data */
  card({ name, title, says, picture, lesson, at }, { current, words }) {
    const card = element("a", "live-card");
    card.href = leading(at, location.search);
    card.dataset.preset = name;
    card.setAttribute("aria-label", lesson ? `${words.lesson}: ${title}` : title);
    const drawn = element("span", "live-card-picture", card);
    drawn.setAttribute("aria-hidden", "true");
    pictureAt(picture).then((svg) => (drawn.innerHTML = svg)); // the server's own, not a person's
    if (lesson) element("span", "live-card-asks", card).textContent = "?";
    if (name === current) {
      card.setAttribute("aria-current", "true");
      element("span", "live-card-current", card).textContent = words.current;
    }
    element("span", "live-card-title", card).textContent = title;
    const text = element("span", "live-card-says", card);
    text.textContent = text.title = says;
    text.id = `live-says-${name}`;
    card.setAttribute("aria-describedby", text.id);
    card.onclick = (event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey) return; // another tab or window
      event.preventDefault();
      if (isCut()) return; // it would not be heard: the choice stays open
      this.dialog?.close();
      this.choose?.(name);
    };
    return card;
  }

  /** @returns {HTMLElement[]} */
  cards() {
    return [...(this.dialog?.querySelectorAll(/** @type {"a"} */ (".live-card")) ?? [])];
  }

  /** Arrows lead from card to card; no key is anybody else's meanwhile. @param {KeyboardEvent} event */
  key(event) {
    event.stopPropagation();
    const cards = this.cards();
    const to = nextOf(
      cards.map((card) => card.getBoundingClientRect()),
      cards.indexOf(/** @type {HTMLElement} */ (document.activeElement)),
      event.key,
    );
    if (to === null) return;
    event.preventDefault();
    cards[to]?.focus();
  }

  destroy() {
    this.dialog?.remove();
    this.button.remove();
  }
}

/**
 * Where a key leads among boxes that stand in rows: left and right to the one before and after, up
 * and down to the nearest of the next row. Null for a key that leads nowhere.
 * @param {{left: number, top: number}[]} boxes @param {number} from @param {string} key
 */
export function nextOf(boxes, from, key) {
  const last = boxes.length - 1;
  if (key === "Home" || key === "End") return key === "Home" ? 0 : last;
  if (key === "ArrowLeft" || key === "ArrowRight")
    return Math.min(Math.max(from + (key === "ArrowRight" ? 1 : -1), 0), last);
  if (key !== "ArrowUp" && key !== "ArrowDown") return null;
  const here = boxes[from];
  if (!here) return 0;
  const way = key === "ArrowDown" ? 1 : -1;
  const beyond = boxes.filter(({ top }) => way * (top - here.top) > 1);
  if (!beyond.length) return from;
  const row = Math.min(...beyond.map(({ top }) => way * top));
  const near = beyond.filter(({ top }) => way * top - row < 1);
  const far = (/** @type {{left: number}} */ { left }) => Math.abs(left - here.left);
  const nearest = near.reduce((best, box) => (far(box) < far(best) ? box : best));
  return boxes.indexOf(nearest);
}

/** The picture at an address; an empty one where it does not come, and asked for again then. @param {string} address */
function pictureAt(address) {
  const coming = pictures.get(address) ?? fetched(address);
  pictures.set(address, coming);
  return coming;
}

/** @param {string} address */
async function fetched(address) {
  try {
    const answer = await fetch(new URL(address, document.baseURI));
    if (answer.ok) return await answer.text();
  } catch {
    // The title says what it is.
  }
  pictures.delete(address);
  return "";
}
