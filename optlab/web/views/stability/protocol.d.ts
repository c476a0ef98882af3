// Written from optlab/web/views/stability/protocol.py by `python -m tests.live.write_types`: change that.

/** A text. */
export type TextCell = {
  text: string;
  title?: string;
  glyph?: string;
  colour?: string;
};

/** What stands where there is no number: the word that a column says, and what "{step}" in it is. */
export type Instead = {
  words: string[];
  column: string;
  after: string;
};

/** The first number of a path's column; an own one is true of that path only, and not known while the hand bends it elsewhere. */
export type NumberCell = {
  path: number;
  column: string;
  decimals?: number;
  words?: string[];
  nothing?: string;
  instead?: Instead;
  own?: boolean;
};

export type Cell = TextCell | NumberCell;

/** A table of cells. */
export type Table = {
  head: string[];
  rows: ((TextCell | NumberCell)[])[];
};

/** The figure spec with tables, by place. */
export type StabilitySpec = import("../../live/js/protocol.js").FigureSpec & {
  tables?: Record<string, Table>;
};
