/** What a visit remembers beside its address, kept by the tab: so the other pages are as they were left after the
 * page was loaded anew, which ends Streamlit's session. */

/** @typedef {import("../protocol.js").Known} Known */
/** @typedef {{session: string, kept: Known}} Memory */

// A page framed by another of ours has this tab's memory, too: a preview of what students see is no visit of it.
const KEY = globalThis.self === globalThis.top ? "optlab.visit" : "optlab.visit.framed";

/** Keep what this session knows. @param {Memory} memory */
export function remember({ session, kept }) {
  if (!kept.remembered) return; // it has only begun, and knows less than is kept
  try {
    sessionStorage.setItem(KEY, JSON.stringify({ session, kept }));
  } catch {
    // A browser that keeps nothing forgets the other pages when this one is loaded anew.
  }
}

/** What an earlier session of this tab knew of other pages than the one at this path; null where it is nothing.
 * @param {string} session  the present one @param {string} path @returns {Memory | null} */
export function recalled(session, path) {
  try {
    const memory = JSON.parse(sessionStorage.getItem(KEY) ?? "null");
    const here = path.split("/").pop() || "playground";
    const others = Object.keys(memory.kept.remembered.pages).filter((key) => key !== here);
    return memory.session !== session && others.length ? memory : null;
  } catch {
    return null; // nothing is kept, or what no visit has written
  }
}
