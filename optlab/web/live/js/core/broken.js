/** Streamlit's client could not draw what it was told, and the page is empty: it is loaded anew, at the address that it
 * had. A message that comes between two pages may name a place that is not there any more. */

const KEY = "optlab.broken";
const SOON = 30_000; // milliseconds within which it would not help either
const SAID = /delta path/i; // Streamlit's own words for a place that is none

let watching = false;

/** @param {() => void} reload */
export function watchForBreaks(reload) {
  if (watching) return;
  watching = true;
  window.addEventListener("error", ({ message }) => {
    if (SAID.test(message) && !wasJust()) reload();
  });
}

/** Whether the page has been loaded anew for this a moment ago; from now on it has. */
function wasJust() {
  try {
    const before = Number(sessionStorage.getItem(KEY));
    sessionStorage.setItem(KEY, String(Date.now()));
    return Date.now() - before < SOON;
  } catch {
    return true; // a browser that keeps nothing would do so for ever
  }
}
