// Written from optlab/web/views/playground/protocol.py by `python -m tests.live.write_types`: change that.

/** What is shown, and the preset to go back to, "" where it is the same. */
export type Origin = {
  title: string;
  back: string;
  reset: string;
  help: string;
};

/** A run, the slider of its eta, and where its best eta is found, "" where it has none. */
export type RankingRow = {
  glyph: string;
  id: string;
  best: string;
};

/** The table of runs; `below` is None where f has no least value. */
export type Ranking = {
  rows: RankingRow[];
  below: number | null;
  stops: number[];
  says: Record<string, string>;
};

/** `live/best`: a run's best eta, if one is not lost, of how many, and f there. */
export type Best = {
  tried: number;
  hessians: number;
  eta?: number;
  f?: number;
  border?: boolean;
};

/** The figure spec with the name of what is shown, and the table of runs, by place. */
export type PlaygroundSpec = import("../../live/js/protocol.js").FigureSpec & {
  origins?: Record<string, Origin>;
  rankings?: Record<string, Ranking>;
};

/** The threshold of the table of runs. */
export type BelowChange = {
  below: number | string;
};

/** Back to the preset that the experiment was made of. */
export type PresetChange = {
  preset: string;
};

/** The experiment in a TOML is put on the page; `file` is its name. */
export type FileChange = {
  toml: string;
  file: string;
};

export type Change = BelowChange | PresetChange | FileChange;

declare module "../../live/js/protocol.js" {
  interface OwnChanges {
    playground: import("./protocol.js").Change;
  }
}
