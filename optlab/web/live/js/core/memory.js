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

/** The page at this path is left with this address, by a link or to be loaded anew. The server has not heard of all that
 * the hand did there.
 * @param {string} path @param {string} link */
export function leave(path, link) {
  const memory = read();
  if (!memory || !link) return;
  memory.kept.remembered.left = [nameAt(path), link];
  remember(memory);
}

/** What an earlier session of this tab knew of other pages than the one at this path; null where it is nothing.
 * @param {string} session  the present one @param {string} path @returns {Memory | null} */
export function recalled(session, path) {
  const memory = read();
  if (!memory || memory.session === session) return null;
  const { pages, left } = memory.kept.remembered;
  const others = [...Object.keys(pages), left?.[0] ?? ""].filter((key) => key && key !== nameAt(path));
  return others.length ? memory : null;
}

/** The name of the page at a path. @param {string} path */
const nameAt = (path) => path.split("/").pop() || "playground";

/** What is kept. @returns {Memory & {kept: {remembered: import("../protocol.js").Remembered}} | null} */
function read() {
  try {
    const memory = JSON.parse(sessionStorage.getItem(KEY) ?? "null");
    return typeof memory.kept.remembered.pages === "object" ? memory : null;
  } catch {
    return null; // nothing is kept, or what no visit has written
  }
}
