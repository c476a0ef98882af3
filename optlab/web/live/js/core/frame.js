/** What an address says of the frame around the page, which is not the experiment's: `embed=true`. */

const OWN = ["embed", "embed_options"]; // Streamlit's names, which it writes in any case

/** @param {string} query */
const pairs = (query) => [...new URLSearchParams(query)];

/** @param {string} name */
const ofFrame = (name) => OWN.includes(name.toLowerCase());

/** A query without what it says of the frame. @param {string} query */
export function unframed(query) {
  const all = pairs(query);
  if (!all.some(([name]) => ofFrame(name))) return query.replace(/^\?/, "");
  return String(new URLSearchParams(all.filter(([name]) => !ofFrame(name))));
}

/** Another query, in the frame that this one is in. @param {string} query @param {string} now */
export function framed(query, now) {
  const frame = String(new URLSearchParams(pairs(now).filter(([name]) => ofFrame(name))));
  return [query, frame].filter(Boolean).join("&");
}
