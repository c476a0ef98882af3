/** Paths that a person's own program has written, read from a text: columns step, x1, x2, and run. */

/**
 * @typedef {{name: string, steps: Float64Array, x1: Float64Array, x2: Float64Array}} OwnPath
 * @typedef {Record<string, string | number>} Values
 * @typedef {{line: number, cells: string[]}} Row
 */

export const MOST_BYTES = 10_000_000;
export const MOST_ROWS = 100_000;
export const MOST_PATHS = 8;
const LOOKED_AT = 4096; // letters, to tell what it is
const LONGEST = 40; // letters of a name or a wrong cell that are shown

// No two parts may take the same digits: of a million that are no number that would try all ways to share them.
const NUMBER = /^[-+]?(\d+(\.\d*)?|\.\d+)(e[-+]?\d+)?$/i;
const NOT_FINITE = /^([-+]?)(inf(?:inity)?|∞|nan)$/i;
const COMMA = /^[-+]?\d*,\d+(e[-+]?\d+)?$/i; // of a number, where a comma does not part cells
/** What columns may be called. @type {Record<string, string>} */
const NAMES = {
  ...{ step: "step", steps: "step", t: "step", k: "step", iteration: "step", epoch: "step" },
  ...{ x1: "x1", x: "x1", x_1: "x1", x2: "x2", y: "x2", x_2: "x2" },
  ...{ run: "run", name: "run" },
};

/** Why a file is not taken: which sentence says it, and what stands in its places. */
export class Refused extends Error {
  /** @param {string} reason @param {Values} [values] */
  constructor(reason, values = {}) {
    super(`${reason} ${JSON.stringify(values)}`);
    this.reason = reason;
    this.values = values;
  }
}

/** Not longer than a line. @param {string} text */
export const brief = (text) =>
  text.length > LONGEST ? `${text.slice(0, LONGEST - 1)}…` : text;

/** The text of a file. Throws Refused for what is none. @param {ArrayBuffer} bytes */
export function textOf(bytes) {
  const [first, second] = new Uint8Array(bytes);
  const wide = (first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff);
  const coding = wide ? (first === 0xff ? "utf-16le" : "utf-16be") : "utf-8"; // as Excel writes it
  try {
    const text = new TextDecoder(coding, { fatal: true }).decode(bytes);
    if (!text.includes("\0")) return text;
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
  }
  throw new Refused("text");
}

/** Whether a text is TOML, by its file's name, else by its first line that says something. @param {string} text @param {string} file */
export function isToml(text, file) {
  if (/\.toml$/i.test(file)) return true;
  if (/\.(csv|tsv)$/i.test(file)) return false;
  return /^\s*(?:#.*\n\s*)*(?:\[\[?\w|[\w."-]+\s*=)/.test(text.slice(0, LOOKED_AT));
}

/** The paths in a text, each of its own name. Throws Refused, which names the line. @param {string} text @param {string} name  of what has no name */
export function pathsIn(text, name) {
  const { named, rows } = table(text);
  const columns = named ? namesOf(named) : placesOf(rows[0]);
  const width = (named ?? rows[0]).cells.length;
  /** @type {Map<string, {steps: number[], x1: number[], x2: number[]}>} */
  const paths = new Map();
  for (const { line, cells } of rows) {
    if (cells.length !== width)
      throw new Refused("cells", { line, value: cells.length, most: width });
    const run = columns.run === undefined ? "" : cells[columns.run];
    let path = paths.get(run);
    if (!path) paths.set(run, (path = { steps: [], x1: [], x2: [] }));
    if (paths.size > MOST_PATHS)
      throw new Refused("paths", { line, value: paths.size, most: MOST_PATHS });
    path.steps.push(stepIn(cells, columns, line, path.steps.at(-1)));
    path.x1.push(numberIn(cells[columns.x1], "x1", line));
    path.x2.push(numberIn(cells[columns.x2], "x2", line));
  }
  return [...paths].map(([run, { steps, x1, x2 }]) => ({
    name: brief([name, run].filter(Boolean).join(": ")),
    steps: Float64Array.from(steps),
    x1: Float64Array.from(x1),
    x2: Float64Array.from(x2),
  }));
}

/** Its rows, and the one that names the columns, if one does. @param {string} text @returns {{named: Row | null, rows: Row[]}} */
function table(text) {
  /** @type {Row[]} */
  const rows = [];
  /** @type {Row | null} */
  let named = null;
  /** @type {{line: number, text: string} | null} */
  let comment = null;
  let part = "";
  let line = 0;
  for (const whole of text.replace(/^\ufeff/, "").split(/\r\n|\n|\r/)) {
    line += 1;
    const said = whole.trim();
    if (!said) continue;
    if (said.startsWith("#")) {
      if (!rows.length && !named) comment = { line, text: said.replace(/^#+\s*/, "") };
      continue;
    }
    part ||= separator(said);
    const cells = cellsOf(part === "\t" ? whole : said, part, line);
    if (!rows.length && !named) {
      if (!cells.some(isNumber)) {
        named = { line, cells };
        continue;
      }
      named = comment && namesIn(comment, part, cells.length);
    }
    if (rows.length === MOST_ROWS)
      throw new Refused("rows", { line, value: rows.length + 1, most: MOST_ROWS });
    rows.push({ line, cells });
  }
  if (!rows.length) throw new Refused("empty");
  return { named, rows };
}

/** What parts the cells of a line. @param {string} line */
const separator = (line) => [";", "\t", ","].find((sign) => line.includes(sign)) ?? " ";

/** A comment right before the numbers may name their columns, as NumPy writes it. @param {{line: number, text: string}} comment @param {string} part @param {number} count @returns {Row | null} */
function namesIn({ line, text }, part, count) {
  const cells = text.split(part === " " ? /\s+/ : part).map((cell) => cell.trim());
  const known = cells.filter((cell) => cell.toLowerCase() in NAMES);
  return cells.length === count && known.length >= 2 ? { line, cells } : null;
}

/** @param {string} text @param {string} part @param {number} line */
function cellsOf(text, part, line) {
  if (part === " ") return text.split(/\s+/);
  if (!text.includes('"')) return text.split(part).map((cell) => cell.trim());
  const cells = [""];
  let inside = false;
  for (let i = 0; i < text.length; i += 1) {
    const sign = text[i];
    if (sign === '"' && inside && text[i + 1] === '"') {
      cells[cells.length - 1] += sign;
      i += 1;
    } else if (sign === '"') inside = !inside;
    else if (sign === part && !inside) cells.push("");
    else cells[cells.length - 1] += sign;
  }
  if (inside) throw new Refused("quote", { line });
  return cells.map((cell) => cell.trim());
}

/** Where each column is that is looked for. @param {Row} row @returns {Record<string, number>} */
function namesOf({ line, cells }) {
  /** @type {Record<string, number>} */
  const columns = {};
  const exact = new Set(cells.map((cell) => cell.toLowerCase()));
  cells.forEach((cell, i) => {
    const said = cell.toLowerCase();
    const name = Object.hasOwn(NAMES, said) ? NAMES[said] : "";
    if (!name || (said !== name && exact.has(name))) return; // x beside x1 is another column
    if (name in columns) throw new Refused("twice", { line, value: brief(cell) });
    columns[name] = i;
  });
  if (columns.x1 === undefined || columns.x2 === undefined)
    throw new Refused("names", { line, value: brief(cells.join(", ")) });
  return columns;
}

/** The same without names. @param {Row} row @returns {Record<string, number>} */
function placesOf({ line, cells }) {
  if (cells.length === 2) return { x1: 0, x2: 1 };
  if (cells.length === 3) return { step: 0, x1: 1, x2: 2 };
  throw new Refused("columns", { line, value: cells.length });
}

/** @param {string[]} cells @param {Record<string, number>} columns @param {number} line @param {number} [before] */
function stepIn(cells, { step: at }, line, before = -1) {
  if (at === undefined) return before + 1;
  const step = numberIn(cells[at], "step", line);
  if (!Number.isSafeInteger(step) || step < 0)
    throw new Refused("whole", { line, value: brief(cells[at]) });
  if (step <= before)
    throw new Refused("rising", { line, least: before, value: brief(cells[at]) });
  return step;
}

/** @param {string} cell */
const isNumber = (cell) => NUMBER.test(cell) || NOT_FINITE.test(cell) || COMMA.test(cell);

/** @param {string} cell @param {string} column @param {number} line */
function numberIn(cell, column, line) {
  if (NUMBER.test(cell)) return Number(cell);
  const [, sign, word] = NOT_FINITE.exec(cell) ?? [];
  if (word) return /nan/i.test(word) ? NaN : sign === "-" ? -Infinity : Infinity;
  if (COMMA.test(cell)) return Number(cell.replace(",", "."));
  throw new Refused("number", { line, column, value: brief(cell) });
}
