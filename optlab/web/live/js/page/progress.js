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

/** Each list on the page; they show the same. @type {Map<HTMLElement, Component>} */
const shown = new Map();

/** @param {Component} component */
export function mount(component) {
  joinEntries();
  const { data, parentElement, setTriggerValue } = component;
  shown.set(parentElement, component);
  const answered = merged(kept(), data.answered);
  if (Object.keys(data.answered).length) keep(answered);
  parentElement.replaceChildren();
  const list = element("ol", data.titles ? "lessons lessons-titled" : "lessons", parentElement);
  list.setAttribute("aria-label", data.words.lessons);
  data.lessons.forEach(({ name, title }, i) => {
    const link = element("a", "lesson", element("li", "", list));
    const right = answered[name];
    const word = right === undefined ? "" : right ? data.words.right : data.words.wrong;
    link.href = leading(`?lesson=${encodeURIComponent(name)}`, location.search);
    link.dataset.answer = right === undefined ? "" : right ? "right" : "wrong";
    if (name === data.current) link.setAttribute("aria-current", "page");
    const says = [title, word].filter(Boolean).join(", ");
    link.title = data.titles ? word : says;
    link.setAttribute("aria-label", `${i + 1}. ${says}`);
    element("span", "lesson-mark", link).textContent = right ? "✓" : String(i + 1);
    if (data.titles) element("span", "lesson-title", link).textContent = title;
    link.onclick = (event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey) return; // another tab or window
      event.preventDefault();
      setTriggerValue("report", { open: name });
    };
  });
  if (!data.titles || !Object.keys(answered).length) return;
  const forget = element("button", "lessons-forget", parentElement);
  forget.textContent = data.words.forget;
  forget.onclick = () => {
    keep({});
    // The server has nothing new to say to the lists that it told of no answers.
    for (const list of [...shown.values()])
      mount({ ...list, data: { ...list.data, answered: {} } });
    setTriggerValue("report", { forget: true });
  };
}

/** @param {HTMLElement} parentElement */
export function unmount(parentElement) {
  shown.delete(parentElement);
  parentElement.replaceChildren();
}
