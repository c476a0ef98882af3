/** What a page that is one file begins with: it unpacks the modules, which are those of the page on a server, and gives
 * them what the file has. */

const letters = (/** @type {string} */ id) => document.getElementById(id)?.textContent ?? "";
const bytes = (/** @type {string} */ text) => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
const unpacked = (/** @type {string} */ text) =>
  new Response(new Blob([bytes(text)]).stream().pipeThrough(new DecompressionStream("gzip")));
const script = async (/** @type {string} */ id) =>
  URL.createObjectURL(new Blob([await unpacked(letters(id)).text()], { type: "text/javascript" }));

const [modules, told] = await Promise.all([
  script("optlab-modules").then((at) => import(at)),
  unpacked(letters("optlab-told")).json(),
]);
/** @type {Map<string, ArrayBuffer>} */
const answers = new Map();
for (const [address, text] of Object.entries(JSON.parse(letters("optlab-answers"))))
  answers.set(address, await unpacked(text).arrayBuffer());
const plotly = letters("optlab-plotly") && (await script("optlab-plotly"));
Object.assign(window, { optlab: await modules.one_file.open(told, answers, plotly) });
document.querySelector(".one-waits")?.remove();
