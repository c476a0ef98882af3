/** Formulas in the names of controls: a button is called by its text, and mathematics has none there. */

const CONTROLS = ["button", "a", "label", "summary"];
const SOON = 200; // milliseconds after something on the page has changed
const SILENT = ["\\left", "\\right", "\\,", "\\;", "\\!", "\\ ", "\\quad", "}"];
const PLAIN = ["\\text", "\\operatorname", "\\mathrm", "\\mathbf", "_"];

/** What is said of a formula. @param {string} latex @param {Record<string, string>} words  by sign: "+", "\\le", "squared" */
export function worded(latex, words) {
  const tokens = latex.match(/\\[a-zA-Z]+|\\.|[0-9.]+|\S/g) ?? [];
  let inside = false; // of two strokes
  /** @returns {string} */
  const part = () => {
    const token = tokens.shift() ?? "";
    if (token === "{") {
      const parts = [];
      while (tokens.length && tokens[0] !== "}") parts.push(part());
      tokens.shift();
      return parts.join(" ");
    }
    if (SILENT.includes(token)) return "";
    if (PLAIN.includes(token)) return part();
    if (/^\\[dt]?frac$/.test(token)) return `(${part()}) ${words["/"]} (${part()})`;
    if (token === "\\sqrt") return `${words.root} (${part()})`;
    if (token === "^") {
      const power = part();
      return power === "2" ? words.squared : `${words["^"]} ${power}`;
    }
    if (token === "|") {
      inside = !inside;
      return inside ? words["|"] : "";
    }
    if (/^\d/.test(token) && tokens[0] === "(") return `${token} ${words["\\times"]}`;
    return words[token] ?? token.replace("\\", "");
  };
  const said = [];
  while (tokens.length) said.push(part());
  return said.join(" ").replace(/\s+/g, " ").replace(/\( /g, "(").replace(/ \)/g, ")").trim();
}

/** @type {Record<string, string> | null} */
let known = null;
let timer = 0;

/** Name the formulas in controls, now and whenever the page has changed. @param {Record<string, string>} words */
export function nameFormulas(words) {
  const first = !known;
  known = words;
  nameAll();
  if (!first) return;
  const observer = new MutationObserver(() => (timer ||= window.setTimeout(nameAll, SOON)));
  observer.observe(document.body, { childList: true, characterData: true, subtree: true });
}

function nameAll() {
  timer = 0;
  const formulas = document.querySelectorAll(CONTROLS.map((tag) => `${tag} .katex`).join());
  for (const formula of formulas) {
    const latex = formula.querySelector("annotation")?.textContent;
    const says = latex && known ? worded(latex, known) : "";
    if (!says || formula.getAttribute("aria-label") === says) continue;
    formula.setAttribute("role", "img");
    formula.setAttribute("aria-label", says);
  }
}
