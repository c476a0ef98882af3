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
  const go = () => {
    if (there.closest(WAITS) && waits()) return void setTimeout(go, LOOK);
    if (there.isConnected) return there.click();
    // What the report changed may have been drawn anew meanwhile, in the same place; not something else there.
    const now = control(document.elementFromPoint(clientX, clientY));
    if (now?.textContent === there.textContent) now?.click();
  };
  setTimeout(go, FLUSHED);
}

/** What a click on this is for. @param {EventTarget | null} target */
function control(target) {
  if (!(target instanceof Element) || target.closest(PRESSED)) return null;
  const there = target.closest("button, a, label, input, [role]");
  return there instanceof HTMLElement ? there : null;
}
