/** Whether there is a line to the server, as Streamlit marks it on the page for tests like its own.
 *
 * Nothing that a component is given says so, and asking the server over and over would cost a class
 * more than it uses. Where the mark is missing, a report that stays unanswered is noticed (rejoin.js). */

const MARK = "data-test-connection-state";

/** Whether it is known to be cut. */
export function isCut() {
  const state = document.querySelector(`[${MARK}]`)?.getAttribute(MARK) ?? "CONNECTED";
  return state !== "CONNECTED";
}

/** Call this whenever it may have changed, or a dialog was laid over the page. @param {() => void} changed */
export function watch(changed) {
  const observer = new MutationObserver(changed);
  const app = document.querySelector(`[${MARK}]`);
  if (app) observer.observe(app, { attributes: true, attributeFilter: [MARK] });
  observer.observe(document.body, { childList: true });
  return () => observer.disconnect();
}
