/** How far one can go back, and forward, among the entries of the browser's history that are of one page.
 *
 * Each entry says, in its state, on which stretch it is (the entries of one page, one after the other) and which one
 * of these it is. How long a stretch is the tab remembers, so that it is known after the page was loaded anew. */

/** @typedef {{stretch: string, path: string, at: number}} Mark */

const KEY = globalThis.self === globalThis.top ? "optlab.trail" : "optlab.trail.framed";
const MOST = 50; // stretches of which the length is remembered

/** @param {unknown} state  of an entry @returns {Mark | null} */
export const markOf = (state) => /** @type {{optlab?: Mark} | null} */ (state)?.optlab ?? null;

export class Trail {
  /** @param {string} path  of the page @param {unknown} state  of the entry that there is */
  constructor(path, state) {
    /** The index of the last entry, by stretch. @type {Map<string, number>} */
    this.lasts = new Map(recalled());
    this.mark = markOf(state) ?? this.begun(path);
    this.grow(this.mark);
  }

  /** @param {string} path @returns {Mark} */
  begun(path) {
    return { stretch: Math.random().toString(36).slice(2), path, at: 0 };
  }

  /** A state with the mark of the entry that there is now. @param {unknown} state */
  marked(state) {
    return { .../** @type {object | null} */ (state), optlab: this.mark };
  }

  /** An entry is written: a new one, behind which there is nothing any more, or in the place of the one that there is.
   * @param {string} path @param {boolean} replaces */
  write(path, replaces) {
    const { stretch, path: before, at } = this.mark;
    if (path !== before) {
      this.lasts.set(stretch, replaces ? at - 1 : at);
      this.mark = this.begun(path);
    } else if (!replaces) this.mark = { stretch, path, at: at + 1 };
    if (!replaces || path !== before) this.lasts.set(this.mark.stretch, this.mark.at);
    this.keep();
  }

  /** The browser has gone to an entry. @param {string} path @param {unknown} state */
  go(path, state) {
    this.mark = markOf(state) ?? this.begun(path);
    this.grow(this.mark);
  }

  get back() {
    return this.mark.at > 0;
  }

  get forward() {
    return this.mark.at < (this.lasts.get(this.mark.stretch) ?? 0);
  }

  /** @param {Mark} mark */
  grow({ stretch, at }) {
    this.lasts.set(stretch, Math.max(at, this.lasts.get(stretch) ?? 0));
    this.keep();
  }

  keep() {
    const { stretch } = this.mark;
    const last = this.lasts.get(stretch) ?? 0;
    this.lasts.delete(stretch);
    this.lasts.set(stretch, last); // the newest stands last
    for (const oldest of this.lasts.keys()) if (this.lasts.size > MOST) this.lasts.delete(oldest);
    try {
      sessionStorage.setItem(KEY, JSON.stringify([...this.lasts]));
    } catch {
      // A tab that keeps nothing knows no way forward after the page was loaded anew.
    }
  }
}

/** @returns {[string, number][]} */
function recalled() {
  try {
    const kept = JSON.parse(sessionStorage.getItem(KEY) ?? "[]");
    return kept.filter((/** @type {unknown} */ one) => Array.isArray(one) && Number.isInteger(one[1]));
  } catch {
    return []; // nothing is kept, or what no trail has written
  }
}
