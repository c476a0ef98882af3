/** What an address says that is not the experiment's: of the frame around the page (`embed=true`), and in
 * which language it is (`lang=tr`). */

const OWN = ["embed", "embed_options"]; // Streamlit's names, which it writes in any case
const LANGUAGE = "lang";

/** @param {string} query */
const pairs = (query) => [...new URLSearchParams(query)];

/** @param {string} name */
const ofFrame = (name) => OWN.includes(name.toLowerCase());

/** @param {string} name */
const isBeside = (name) => ofFrame(name) || name === LANGUAGE;

/** A query without what it says beside the page. @param {string} query */
export function unframed(query) {
  return without(query, isBeside);
}

/** Another query, in the frame and the language that this one is in, unless it says its own.
 * @param {string} query @param {string} now */
export function framed(query, now) {
  const said = pairs(query).map(([name]) => name);
  const beside = pairs(now).filter(([name]) => isBeside(name) && !said.includes(name));
  return [query, String(new URLSearchParams(beside))].filter(Boolean).join("&");
}

/** A query to be shared: in its language, and in no frame. @param {string} query */
export function shared(query) {
  return without(query, ofFrame);
}

/** The same query in this language. @param {string} query @param {string} language */
export function inLanguage(query, language) {
  const rest = without(query, (name) => name === LANGUAGE);
  return [rest, String(new URLSearchParams([[LANGUAGE, language]]))].filter(Boolean).join("&");
}

/** Where a link leads, in the language of the page that it is on. @param {string} at @param {string} now */
export function leading(at, now) {
  const language = new URLSearchParams(now).getAll(LANGUAGE).at(-1);
  const [path, query = ""] = at.split("?");
  return language === undefined ? at : `${path}?${inLanguage(query, language)}`;
}

/** Word for word where there is none of it. @param {string} query @param {(name: string) => boolean} leaves */
function without(query, leaves) {
  const all = pairs(query);
  if (!all.some(([name]) => leaves(name))) return query.replace(/^\?/, "");
  return String(new URLSearchParams(all.filter(([name]) => !leaves(name))));
}
