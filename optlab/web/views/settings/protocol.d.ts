// Written from optlab/web/views/settings/protocol.py by `python -m tests.live.write_types`: change that.

/** Curves along both axes of a map, by its name. */
export type Slices = {
  map: string;
};

/** The figure spec with curves through its map, and menus and boxes, by place. */
export type SettingsSpec = import("../../live/js/protocol.js").FigureSpec & {
  slices?: Record<string, Slices>;
  boxes?: Record<string, import("../../live/js/protocol.js").BoxPart[]>;
};
