/** A page in a frame, to see what others will see. Not Streamlit's: its frame may do less than one in a course page. */

import { element } from "../draw/canvas_panels.js";

/** @typedef {{data: import("../protocol.js").Framed, parentElement: HTMLElement}} Component */

/** @param {Component} component */
export function mount({ data: { at, label, height }, parentElement }) {
  const there = parentElement.querySelector("iframe");
  if (there?.dataset.at === at) return;
  parentElement.replaceChildren(); // another address in the same frame would be one for Back
  const frame = element("iframe", "live-framed", parentElement);
  frame.title = label;
  frame.height = String(height);
  frame.dataset.at = frame.src = at;
}

/** @param {HTMLElement} parentElement */
export function unmount(parentElement) {
  parentElement.replaceChildren();
}
