/** Clicks on what Streamlit has drawn, in their order behind what it is being told. */

const FLUSHED = 30; // milliseconds after which Streamlit's client has sent what it was told
const LOOK = 10; // milliseconds between two looks whether a report is answered
// What waits until the report before it is answered; the rest of Streamlit's is only sent after that.
const WAITS = 'a, [data-testid="stButton"], [data-testid="stCheckbox"]';
// What goes by the press: a click more would undo it.
const PRESSED = '[role="listbox"], [data-testid="stSelectbox"]';

/** A click on something of Streamlit's waits until that has answered what it was told: it reads both in one
 * moment where it is busy, and what a page reports that is left for another is never heard.
 * @param {MouseEvent} event @param {() => boolean} waits */
export function postpone(event, waits) {
  const { target, isTrusted, ctrlKey, metaKey, shiftKey, clientX, clientY } = event;
  const there = control(target);
  if (!there || !isTrusted || ctrlKey || metaKey || shiftKey) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  const anew = follower(there, clientX, clientY);
  const go = () => {
    if (there.closest(WAITS) && waits()) return void setTimeout(go, LOOK);
    (there.isConnected ? there : anew())?.click();
  };
  setTimeout(go, FLUSHED);
}

/** Finds what was drawn anew for a control that is gone: the same of as many under a key of Streamlit's, whatever
 * it says now; else what says the same at this point. Not something else in its place.
 * @param {HTMLElement} there @param {number} x @param {number} y */
function follower(there, x, y) {
  const key = there.closest('[class*="st-key-"]')?.className.match(/st-key-\S+/)?.[0];
  const alike = () => {
    const all = document.querySelectorAll(`[class~="${key}"] ${there.localName}`);
    return /** @type {HTMLElement[]} */ ([...all]);
  };
  const were = alike();
  return () => {
    const [now, are] = [control(document.elementFromPoint(x, y)), alike()];
    if (now?.textContent === there.textContent) return now;
    return are.length === were.length ? are[were.indexOf(there)] : undefined;
  };
}

/** What a click on this is for. @param {EventTarget | null} target */
function control(target) {
  if (!(target instanceof Element) || target.closest(PRESSED)) return null;
  const there = target.closest("button, a, label, input, [role]");
  return there instanceof HTMLElement ? there : null;
}
