/** The list of lessons, and which of them this browser has answered: kept here, nowhere else. */

import { joinEntries } from "../core/entries.js";
import { leading } from "../core/frame.js";
import { element } from "../draw/canvas_panels.js";

/**
 * @typedef {import("../protocol.js").Progress} Progress
 * @typedef {{data: Progress, parentElement: HTMLElement,
 *   setTriggerValue: (name: string, value: import("../protocol.js").Chosen) => void}} Component
 */

const KEY = "optlab.lessons";

/** Which lessons were answered, and whether rightly; nothing where the browser keeps nothing.
 * @returns {Record<string, boolean>} */
export function kept() {
  try {
    const found = Object.entries(JSON.parse(localStorage.getItem(KEY) ?? "{}"));
    return Object.fromEntries(found.filter(([, right]) => typeof right === "boolean"));
  } catch {
    return {};
  }
}

/** What was kept, and what was answered now: what was once right stays so.
 * @param {Record<string, boolean>} before @param {Record<string, boolean>} now */
export function merged(before, now) {
  const all = { ...before };
  for (const [name, right] of Object.entries(now)) all[name] = right || all[name] === true;
  return all;
}

/** @param {Record<string, boolean>} answered */
function keep(answered) {
  try {
    localStorage.setItem(KEY, JSON.stringify(answered));
  } catch {
    // A browser that keeps nothing shows what was answered since the page was opened.
  }
}

/** Each list on the page; they show the same. @type {Map<HTMLElement, Lessons>} */
const shown = new Map();

/** @param {Component} component */
export function mount(component) {
  joinEntries();
  const { data, parentElement } = component;
  const answered = merged(kept(), data.answered);
  if (Object.keys(data.answered).length) keep(answered);
  const lessons = shown.get(parentElement) ?? new Lessons(parentElement);
  shown.set(parentElement, lessons);
  lessons.update(component, answered);
}

/** @param {HTMLElement} parentElement */
export function unmount(parentElement) {
  shown.delete(parentElement);
  parentElement.replaceChildren();
}

class Lessons {
  /** @param {HTMLElement} place */
  constructor(place) {
    this.place = place;
    this.list = element("ol", "lessons", place);
    /** @type {HTMLAnchorElement[]} */
    this.links = [];
    /** Below a list with titles. @type {HTMLButtonElement | null} */
    this.forget = null;
    /** @type {(chosen: import("../protocol.js").Chosen) => void} */
    this.report = () => {};
  }

  /** What is there stays: a hand or the focus may be on it whenever the script has run.
   * @param {Component} component @param {Record<string, boolean>} answered */
  update({ data, setTriggerValue }, answered) {
    this.data = data;
    this.report = (chosen) => setTriggerValue("report", chosen);
    this.list.classList.toggle("lessons-titled", data.titles);
    this.list.setAttribute("aria-label", data.words.lessons);
    if (data.titles) this.forget ??= this.forgetting();
    while (this.links.length > data.lessons.length) this.links.pop()?.parentElement?.remove();
    while (this.links.length < data.lessons.length) this.links.push(this.link(this.links.length));
    this.write(answered);
  }

  forgetting() {
    const button = element("button", "lessons-forget", this.place);
    button.type = "button";
    button.onclick = () => {
      keep({});
      // The server has nothing new to say to the lists that it told of no answers.
      for (const list of shown.values()) list.write({});
      this.links[0]?.focus(); // the button is gone
      this.report({ forget: true });
    };
    return button;
  }

  /** @param {number} i */
  link(i) {
    const link = element("a", "lesson", element("li", "", this.list));
    element("span", "lesson-mark", link);
    if (this.data?.titles) element("span", "lesson-title", link);
    link.onclick = (event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey) return; // another tab or window
      event.preventDefault();
      const lesson = this.data?.lessons[i];
      if (lesson) this.report({ open: lesson.name });
    };
    return link;
  }

  /** @param {Record<string, boolean>} answered */
  write(answered) {
    const { data } = this;
    if (!data) return;
    const { current, titles, words } = data;
    data.lessons.forEach(({ name, title }, i) => {
      const link = this.links[i];
      const right = answered[name];
      const word = right === undefined ? "" : right ? words.right : words.wrong;
      link.href = leading(`?lesson=${encodeURIComponent(name)}`, location.search);
      link.dataset.answer = right === undefined ? "" : right ? "right" : "wrong";
      if (name === current) link.setAttribute("aria-current", "page");
      else link.removeAttribute("aria-current");
      const says = [title, word].filter(Boolean).join(", ");
      link.title = titles ? word : says;
      link.setAttribute("aria-label", `${i + 1}. ${says}`);
      const [mark, called] = link.children;
      mark.textContent = right ? "✓" : String(i + 1);
      if (called) called.textContent = title;
    });
    if (!this.forget) return;
    this.forget.textContent = words.forget;
    this.forget.hidden = !Object.keys(answered).length;
  }
}
