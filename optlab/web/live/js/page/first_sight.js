/** The first figure that plays, in a session of the browser: it does so once without being asked. */

const KEY = "optlab.seen";
const INPUTS = ["pointerdown", "keydown", "wheel", "touchstart"];

let watching = false;
let touched = false; // whether a hand has done anything since the page was loaded
let met = false; // a figure that plays, since then

/** Hear of every input, before all that handles it. @param {(event: Event) => void} heard @returns {() => void} no more */
export function onInput(heard) {
  for (const name of INPUTS) document.addEventListener(name, heard, { capture: true, passive: true });
  return () => {
    for (const name of INPUTS) document.removeEventListener(name, heard, { capture: true });
  };
}

/** To be called as early as the page can. */
export function watchHands() {
  if (watching) return;
  watching = true;
  const heard = () => {
    touched = true;
    forget();
  };
  const forget = onInput(heard);
}

/** Once somebody sees the page, and no outline stands in its place (opening.js). */
export function seen() {
  return new Promise((/** @type {(value?: unknown) => void} */ resolve) => {
    const look = () => {
      const { visibilityState, body } = document;
      if (visibilityState !== "visible" || body.classList.contains("opening")) return;
      document.removeEventListener("visibilitychange", look);
      observer.disconnect();
      resolve();
    };
    const observer = new MutationObserver(look);
    observer.observe(document.body, { attributes: true, attributeFilter: ["class"] });
    document.addEventListener("visibilitychange", look);
    look();
  });
}

/** Whether no figure that plays was met before in this session. A browser that keeps nothing tells
 * at least that the page is no new one. */
function isNew() {
  if (met) return false;
  met = true;
  try {
    const before = sessionStorage.getItem(KEY);
    sessionStorage.setItem(KEY, "yes");
    return before === null;
  } catch {
    const [way] = performance.getEntriesByType("navigation");
    return way instanceof PerformanceNavigationTiming && way.type === "navigate";
  }
}

/** Whether an address or a preset says at which step the figure stands. @param {string} query */
export const saysStep = (query) =>
  new URLSearchParams(query).getAll("show").some((words) => /(^|\s)step\s/.test(words));

/** Whether this figure is to play by itself now; asked again, it is not. @param {{steps: number, cursor: number}} spec */
export function isFirst({ steps, cursor }) {
  if (!steps || !isNew()) return false;
  const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
  return !touched && !still && cursor === steps && !saysStep(location.search);
}
