// Written from optlab/web/views/averages/protocol.py by `python -m tests.live.write_types`: change that.

/** A row for each of these paths. */
export type WindowTable = {
  heads: string[];
  rows: number[];
  labels: string[];
  notes: Record<string, string>;
};

/** The figure spec with a table beside a chart, by place. */
export type AveragesSpec = import("../../live/js/protocol.js").FigureSpec & {
  windows?: Record<string, WindowTable>;
};
