// Written from optlab/web/views/networks/protocol.py by `python -m tests.live.write_types`: change that.

/** What the network says of the ten images after some steps: for each the class and how sure it is; sometimes its accuracy on all test images, too. */
export type Look = {
  step: number;
  says: [number, number][];
  accuracy?: number;
};

/** What is new of one run: losses of more steps (float32, base64), and looks; and how it stands: its place where it waits, the step at which its loss was no longer finite (-1: none), what went wrong. */
export type RunNews = {
  run: number;
  state: "waiting" | "training" | "paused" | "ended" | "failed";
  place: number;
  step: number;
  seconds: number;
  losses: string;
  looks: Look[];
  lost: number;
  failed: string;
};

/** What a stream of trainings says at a time; `over` where it says no more. */
export type TrainingNews = {
  runs: RunNews[];
  over: boolean;
};

/** A run: its name, its colour and marker, what its training is called in an address, its eta where it has one, and the same at other etas. */
export type TrainedRun = {
  name: string;
  colour: string;
  dashed: boolean;
  marker: string;
  glyph: string;
  at: string;
  eta: number | null;
  others: OtherEta[];
};

/** A run at another eta. */
export type OtherEta = {
  eta: number | null;
  at: string;
};

/** The images: what they are called, whether they are there, how to get them, and where ten of them are to be had. */
export type Data = {
  name: string;
  title: string;
  there: boolean;
  says: string;
  get: string;
  examples: string;
};

/** What the part of the training says by itself. */
export type TrainingWords = {
  train: string;
  pause: string;
  go_on: string;
  stop: string;
  forget: string;
  download: string;
  cancel: string;
  progress: string;
  downloading: string;
  waiting: string;
  starting: string;
  at_work: string;
  paused: string;
  stopped: string;
  lost: string;
  failed: string;
  cut: string;
  refused: string;
  loss: string;
  iteration: string;
  untrained: string;
  images: string;
  unseen: string;
  whose: string;
  right: string;
  wrong: string;
  accuracy: string;
  figure: string;
  says: string;
  none: string;
  place: string;
  step: string;
  broken: string;
  results: string;
  heads: string[];
  grid: string;
  arriving: string;
  unreachable: string;
  best: string;
  done: string;
};

/** What is trained: the stream's address without its runs, the runs, how many iterations, the window that curves are smoothed with, over how many losses the last one is the mean. */
export type Training = {
  at: string;
  download: string;
  link: string;
  iterations: number;
  window: number[];
  last: number;
  best: boolean;
  runs: TrainedRun[];
  data: Data;
  words: TrainingWords;
};

/** The figure spec, without a plane: what is trained. */
export type NetworksSpec = import("../../live/js/protocol.js").FigureSpec & {
  training?: Training;
};

/** Ten test images, one of each class: their pixels (0 to 255, base64), how many rows and columns each has, and what they are. */
export type Examples = {
  pixels: string;
  shape: [number, number];
  classes: string[];
};

/** How far a download has come: which file is on its way, the bytes of all files; what went wrong, and whether it is over. */
export type DownloadNews = {
  file: string;
  done: number;
  total: number;
  failed: string;
  over: boolean;
};
