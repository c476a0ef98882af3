// Written from optlab/web/views/rotation/protocol.py by `python -m tests.live.write_types`: change that.

/** How far a path may be from having only been turned. */
export type Distances = {
  most: number;
  least: number;
  rounding: string;
  unknown: string;
};

/** The figure spec with how far paths may be from the turned ones. */
export type RotationSpec = import("../../live/js/protocol.js").FigureSpec & {
  distances?: Distances;
};
