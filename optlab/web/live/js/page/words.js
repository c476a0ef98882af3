/** A term in a sentence explains itself where it stands: its words, which the page has at its foot,
 * are shown beside the link. Nobody is led away, so that nobody has to come back. */

import { element } from "../draw/canvas_panels.js";

const GAP = 6; // pixels between a link and its words
const EDGE = 8; // and between these and the window's edge
/** A part of the page to be in, as Streamlit gives its colours to those alone. @type {HTMLElement | null} */
let home = null;

/** @param {HTMLElement} inside  where words are put @param {string} close  the word for it */
export function explainInPlace(inside, close) {
  const listens = home;
  home = inside;
  if (listens) return;
  document.addEventListener(
    "click",
    (event) => {
      const link = /** @type {Element} */ (event.target).closest('a[href*="#word-"]');
      if (!(link instanceof HTMLAnchorElement) || link.closest(".stHeading")) return;
      if (event.ctrlKey || event.metaKey || event.shiftKey) return; // another tab or window
      if (!explain(link, close)) return; // then it leads to the page's foot
      event.preventDefault();
      event.stopPropagation(); // the address stays as it is
    },
    true,
  );
}

/** Whether there are words to show. @param {HTMLAnchorElement} link @param {string} close */
function explain(link, close) {
  const heading = document.getElementById(decodeURIComponent(link.hash.slice(1)));
  const says = heading?.closest(".stElementContainer")?.nextElementSibling;
  if (!home || !heading || !says || !HTMLElement.prototype.showPopover) return false;
  const box = element("div", "live-words", home);
  box.popover = "auto"; // Escape, or a press anywhere else, closes it
  box.tabIndex = -1;
  box.setAttribute("role", "dialog");
  const title = heading.textContent?.trim() ?? "";
  box.setAttribute("aria-label", title);
  element("strong", "", box).textContent = title;
  const button = element("button", "live-words-close", box);
  button.textContent = "×";
  button.title = close;
  button.setAttribute("aria-label", close);
  button.onclick = () => box.hidePopover();
  box.append(...[...says.cloneNode(true).childNodes]);
  let [left, top] = [NaN, NaN];
  // What still arrives above the link moves it, and nothing tells of that.
  const stay = () => {
    if (!box.isConnected) return;
    requestAnimationFrame(stay);
    const at = link.getClientRects()[0];
    if (!at || (at.left === left && at.top === top)) return;
    [left, top] = [at.left, at.top];
    place(box, at);
  };
  const scrolled = () => {
    const { bottom, top } = link.getBoundingClientRect();
    if (bottom <= 0 || top >= window.innerHeight) box.hidePopover();
  };
  box.addEventListener("toggle", (event) => {
    if (/** @type {ToggleEvent} */ (event).newState !== "closed") return;
    document.removeEventListener("scroll", scrolled, true);
    const at = document.activeElement;
    if (!at || at === document.body || box.contains(at)) link.focus({ preventScroll: true });
    box.remove();
  });
  box.showPopover();
  stay();
  box.focus({ preventScroll: true });
  document.addEventListener("scroll", scrolled, true);
  return true;
}

/** Below the link, or above it where there is more room. @param {HTMLElement} box @param {DOMRect} at */
function place(box, at) {
  const { innerWidth, innerHeight } = window;
  const [below, above] = [innerHeight - at.bottom, at.top].map((room) => room - GAP - EDGE);
  const down = box.offsetHeight <= below || below >= above;
  box.style.maxHeight = `${down ? below : above}px`;
  box.style.left = `${Math.max(EDGE, Math.min(at.left, innerWidth - box.offsetWidth - EDGE))}px`;
  box.style.top = `${down ? at.bottom + GAP : at.top - GAP - box.offsetHeight}px`;
}
