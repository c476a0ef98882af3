// Written from optlab/web/views/real_data/protocol.py by `python -m tests.live.write_types`: change that.

/** The table of the runs: its heads, and what each outcome is called. */
export type Trainings = {
  heads: string[];
  outcomes: Record<string, string>;
  none: string;
};

/** Which curve of the chosen run is which weight: their columns and what they are called. */
export type WeightNames = {
  path: number;
  columns: string[];
  names: string[];
};

/** The figure spec with a table of the runs, and the names of the weights. */
export type RealDataSpec = import("../../live/js/protocol.js").FigureSpec & {
  trainings?: Trainings;
  weights?: WeightNames;
};
