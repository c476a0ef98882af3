// Written from optlab/web/live/protocol by `python -m tests.live.write_types`: change that.

/** A piece of a line: a text, or which number; with brackets where that has a sign (`firm`). */
export type WorkedToken = {
  text?: string;
  leaf?: number;
  firm?: boolean;
  role: string;
};

/** A line of a method, worked out: a name, what it gets, and which number that comes to. */
export type WorkedLine = {
  name: string;
  role: string;
  tokens: WorkedToken[];
  result: number;
};

/** `live/path`: a run's columns by name, how it ended, and how each step was made; or what its s is made of, with what is said of that. */
export type Numbers = {
  columns: Record<string, string>;
  kind: string;
  least?: number;
  since?: number;
  criterion?: string;
  arrows?: Record<string, Record<string, string>>;
  says?: string[];
  worked?: WorkedLine[];
};

/** What is wrong with one address of several, in `live/paths`. */
export type Refusal = {
  refused: string;
};

/** There is no such thing: an empty object. */
export type Nothing = {
};

/** `live/lines`: what is in a map's cells along each axis, and what the run itself has. */
export type Lines = {
  x?: string;
  y?: string;
  own: string;
};

/** `live/robust`: a setting to rely on; a number that is None is -inf. */
export type RobustSetting = {
  settings: number[];
  around: [number, number][];
  value: number | null;
  worst: number | null;
  starts: number;
  sides: number[];
  leaves: boolean;
};

/** How numbers are coded: rows.py. */
export type Code = {
  bytes: number;
  nothing: number;
  exact: number;
  far: number;
  linear: number;
  decades: number;
  sizes: number;
  below: number;
  logs: number;
};

/** What is known of a run at each value of a slider, beside its codes. */
export type Sweep = {
  values: number[];
  code: Code;
  kinds?: string[];
  window?: [number, number][];
  least?: number[];
  since?: number[];
  says?: string[][];
  numbers?: Record<string, (number | null)[]>;
};

/** Before a run's numbers at every position of a slider; `exact` numbers stand behind the codes. */
export type SweepHeader = {
  values: number[];
  code: Code;
  kinds?: string[];
  window?: [number, number][];
  least?: number[];
  since?: number[];
  says?: string[][];
  numbers?: Record<string, (number | null)[]>;
  kind: "sweep";
  columns: string[];
  rows: number;
  points: number;
  exact: number;
};

/** Before the heights of a height map, from 0 to `top`, at each value or at rest; with `gaps`, `top` is where f has no value. */
export type GroundHeader = {
  kind: "ground";
  side: number;
  top: number;
  gaps?: boolean;
  values?: number[];
  minima?: [number, number][][];
  x1?: number[];
  x2?: number[];
};

/** The matrices at each value: a packet without codes. */
export type MatricesHeader = {
  kind: "matrices";
  values: number[];
  matrices: Matrices[];
};

/** Before the cells of a map or of a piece of one: columns and rows of settings, or a `side` of rates; the best is a column, a row and a value, which is None at -inf. */
export type PatchHeader = {
  kind: "patch";
  cells?: [number, number];
  side?: number;
  low: number;
  high: number;
  best?: [number, number, number | null] | null;
  lines?: Border[];
};

export type Header = SweepHeader | GroundHeader | MatricesHeader | PatchHeader;

/** Beside a figure spec: its pieces. */
export type Once = {
  belongs: string;
  pieces: Record<string, Record<string, unknown>>;
};

/** What changes lead to: a figure spec, with the pieces that it names and the page did not; the link of its page; the numbers of each path that was elsewhere before. `beside`: whether something that Streamlit draws is another. */
export type Released = {
  board: Record<string, unknown>;
  pieces: Record<string, Record<string, unknown>>;
  link: string;
  numbers: (Numbers | Refusal | null)[];
  redraw: boolean;
};

/** A place for a part of a board. */
export type Slot = {
  belongs: string;
  slot: string;
};

/** A preset in the gallery, and its address. */
export type Card = {
  name: string;
  title: string;
  says: string;
  picture: string;
  lesson: boolean;
  at: string;
};

/** Presets under a heading. */
export type Group = {
  title: string;
  cards: Card[];
};

/** The presets as pictures, and which of them is on the page. */
export type Gallery = {
  groups: Group[];
  current: string;
  colours: Record<string, string>;
  words: Record<string, string>;
};

/** An animation to take along: where it is, what its files are called, how large it is. */
export type Film = {
  at: string;
  name: string;
  width: number;
  height: number;
  words: Record<string, string>;
};

/** A menu of languages: their own names by code, and which one is spoken. */
export type Languages = {
  names: Record<string, string>;
  current: string;
  says: string;
};

/** A text to be passed on, what it is called, and its QR code as SVG; "" where there is none. */
export type Passed = {
  text: string;
  label: string;
  qr: string;
  words: Record<string, string>;
};

/** The address of a page that is seen in a frame so many pixels high, and what that is called. */
export type Framed = {
  at: string;
  label: string;
  height: number;
};

/** A lesson of the list. */
export type LessonName = {
  name: string;
  title: string;
};

/** The list of lessons, and what was answered in this session, rightly or not. */
export type Progress = {
  lessons: LessonName[];
  current: string;
  titles: boolean;
  answered: Record<string, boolean>;
  forgotten: number;
  words: Record<string, string>;
};

/** The pages of a visit, as addresses, and where each was left; and the page, and its address, that the tab showed when it went on by a link: no run of the script was told of that. */
export type Remembered = {
  pages: Record<string, string>;
  last: Record<string, string>;
  left?: [string, string];
};

/** What a session knows and no address says. */
export type Known = {
  choices?: Record<string, number>;
  remembered?: Remembered;
};

/** What is said while the server does not answer, and how a formula's signs are read. */
export type LineWords = {
  away: string;
  close: string;
  signs: Record<string, string>;
};

/** A page's line to its server, and in which language the page is. */
export type Line = {
  language: string;
  build: string;
  session: string;
  words: LineWords;
};

/** The pairs that a page was asked for by, and its whole address. */
export type Arrival = {
  from: [string, string][];
  to: string;
  visit: number;
};

/** Told when the script has run since the browser came back so many times; with what the session knows then, and the page's link and its path. */
export type Rejoined = {
  returns: number;
  kept: Known;
  arrival: Arrival | null;
  link: string;
  path: string;
};

/** A slider was let go, or a number typed in its box. */
export type SliderChange = {
  slider: string;
  value: number | string;
};

/** The number of this slider is to follow another schedule, or with "" none; `steps` is how many the run has on the page. */
export type ScheduleChange = {
  schedule: string;
  value: string;
  steps: number;
};

/** The start was moved. */
export type StartChange = {
  start: [number, number];
};

/** Playing stopped at this step. */
export type CursorChange = {
  cursor: number;
};

/** The page is to have the experiment of this link, as that of a path from before. */
export type ExperimentChange = {
  experiment: string;
};

/** The paths of the experiment of this link are to stay behind; with "" none. */
export type KeptChange = {
  kept: string;
};

/** A menu or a box beside a map. */
export type BoxChange = {
  box: string;
  value: string;
};

export interface OwnChanges {}

export type OwnChange = OwnChanges[keyof OwnChanges];

export type Change = SliderChange | ScheduleChange | StartChange | CursorChange | ExperimentChange | KeptChange | BoxChange | OwnChange;

/** What the browser reports: the oldest change first. */
export type Report = {
  changes: (SliderChange | ScheduleChange | StartChange | CursorChange | ExperimentChange | KeptChange | BoxChange | OwnChange)[];
  number?: number;
};

/** The module could not be loaded, or a part not be made. */
export type Failed = {
  failed: string;
};

/** A preset of the gallery, or a lesson of the list, was chosen. */
export type Opened = {
  open: string;
};

/** What was answered in lessons is to be forgotten. */
export type Forgotten = {
  forget: boolean;
};

export type Chosen = Opened | Forgotten;

/** What the browser says when it comes back to a server after a cut. */
export type Return = {
  returns: number;
  session: string;
  kept?: Known;
  changes?: (SliderChange | ScheduleChange | StartChange | CursorChange | ExperimentChange | KeptChange | BoxChange | OwnChange)[];
  number?: number;
};

/** A figure spec, as its component has it. */
export type FigureMessage = {
  plotly: string;
  steps: number;
  cursor: number;
  chosen: number;
  paths: Path[];
  plane: Plane;
  values: Record<string, number | number[]>;
  charts: Record<string, Chart>;
  sliders: Slider[];
  refused: Record<string, string>;
  theme: Colours;
  words: Words;
  maps?: Record<string, SettingsMap | RatesMap>;
  question?: Question | null;
  fan?: Fan;
  kept?: KeptPaths;
  matrices?: Matrices;
  player?: string;
  plays?: string;
  stride?: number;
  taken?: number;
  turn: number;
  session: string;
  visit: number;
  heard: number;
  link: string;
  ask: string;
  fleeting: boolean;
  board: string;
};

export type LiveMessage = FigureMessage | Once | Slot;

export type Values = Record<string, number | number[]>;

/** What the buttons of the zoom are called. */
export type ZoomWords = {
  closer: string;
  farther: string;
  whole: string;
};

/** What the button of the link says. */
export type LinkWords = {
  copy: string;
  copied: string;
  here: string;
};

/** What the strip along a slider shows, and at which value f is least. */
export type ScentWords = {
  says: string;
  best: string;
};

/** What stands over a step that is worked out, and in its place where there is none. */
export type WorkedWords = {
  title: string;
  step: string;
  none: string;
  still: string;
};

/** The sentences that the browser shows by itself. */
export type Words = {
  kinds: Record<string, string>;
  since: string;
  after: string;
  step: string;
  start: string;
  minimum: string;
  gradient: string;
  leaves: string;
  play: string;
  pause: string;
  forward: string;
  back: string;
  repeat: string;
  speed: string;
  picture: string;
  drag: string;
  dragged: string;
  zoom: ZoomWords;
  mixed: string;
  now: string;
  busy: string;
  lost: string;
  part: string;
  map: string;
  again: string;
  spoken: Record<string, string>;
  nothing: string;
  link: LinkWords;
  arrows: Record<string, string>;
  condition: string;
  eigenvalues: string;
  below: string;
  reasons: Record<string, string>;
  schedule: string;
  schedules: Record<string, string>;
  scent: ScentWords;
  positions: string;
  worked: WorkedWords;
  pull: string;
  own: Record<string, string>;
  ghost: Record<string, string>;
  differences: Record<string, string>;
  undo: Record<string, string>;
};

/** The theme's. */
export type Colours = {
  ink: string;
  quiet: string;
  paper: string;
  floor: string;
  hill: string;
  level: string;
};

/** Of which slider the first so many positions are drawn faintly, all at once. */
export type Fan = {
  slider: string;
  most: number;
};

/** Over which function kept paths lie, and its minima. */
export type KeptPlane = {
  keeps: string;
  minima: [number, number][];
  others: boolean;
};

/** Paths of another experiment that stay behind those of the page until they are let go. */
export type KeptPaths = {
  paths: Path[];
  values: Record<string, number | number[]>;
  plane: KeptPlane;
  steps: number;
  link: string;
  stride?: number;
  taken?: number;
};

/** Everything that a live figure shows; a page's folder adds what is its own. */
export type FigureSpec = {
  plotly: string;
  steps: number;
  cursor: number;
  chosen: number;
  paths: Path[];
  plane: Plane;
  values: Record<string, number | number[]>;
  charts: Record<string, Chart>;
  sliders: Slider[];
  refused: Record<string, string>;
  theme: Colours;
  words: Words;
  maps?: Record<string, SettingsMap | RatesMap>;
  question?: Question | null;
  fan?: Fan;
  kept?: KeptPaths;
  matrices?: Matrices;
  player?: string;
  plays?: string;
  stride?: number;
  taken?: number;
};

/** A figure spec as a session tells it: how often it has, which session it is, how often its address was visited, the last report it heard; the page's link, and where to ask what changes of it lead to. `fleeting`: what the page says beside it holds until the next change. */
export type Shown = {
  plotly: string;
  steps: number;
  cursor: number;
  chosen: number;
  paths: Path[];
  plane: Plane;
  values: Record<string, number | number[]>;
  charts: Record<string, Chart>;
  sliders: Slider[];
  refused: Record<string, string>;
  theme: Colours;
  words: Words;
  maps?: Record<string, SettingsMap | RatesMap>;
  question?: Question | null;
  fan?: Fan;
  kept?: KeptPaths;
  matrices?: Matrices;
  player?: string;
  plays?: string;
  stride?: number;
  taken?: number;
  turn: number;
  session: string;
  visit: number;
  heard: number;
  link: string;
  ask: string;
  fleeting: boolean;
};

/** A formula as MathML, and in letters. */
export type Formula = {
  markup: string;
  text: string;
};

/** A run: what it is called and looks like, and where its numbers are. One `aside` is not in the plane. */
export type Path = {
  name: string;
  exact?: string;
  colour: string;
  dashed: boolean;
  marker: string;
  symbol: string;
  glyph: string;
  formula?: Formula;
  at: string;
  aside?: boolean;
};

/** The part of the plane that is drawn; zoom and pan stay while `keeps` is the same. */
export type Plane = {
  window: [[number, number], [number, number]];
  start: [number, number];
  minima: [number, number][];
  others: boolean;
  ground: string;
  keeps: string;
  apart: boolean;
  square: boolean;
  height?: number;
};

/** The columns of the weights, by steps ago, and of what bars add up to; without weights all weigh 1, or evenly one part of them all. */
export type Bars = {
  by?: string;
  even?: boolean;
  total: string;
};

/** A column of a path; its `least` value is added where that is said. */
export type Curve = {
  path: number;
  column: string;
  name: string;
  dash: number;
  bars?: Bars;
  least?: boolean;
};

/** A line across a panel, and what it is. */
export type Level = {
  value: number;
  says: string;
};

/** Curves on axes of their own, which reach as far as they need, unless their `reach` is said. */
export type Panel = {
  title: string;
  value_label: string;
  log: boolean;
  losses: boolean;
  curves: Curve[];
  reach?: [number, number];
  level?: Level;
  lines?: boolean;
};

/** How far points are apart along a chart's axis, as the first number of this column of their path; the last one is at the end. */
export type Along = {
  apart: string;
  end: number;
};

/** Panels: stacked ones are over one common axis; a still one is not against the step, but against what `at` says, and there is nothing to play. */
export type Chart = {
  below: string;
  range: [number, number];
  panels: Panel[];
  stacked?: boolean;
  height?: number;
  still?: boolean;
  at?: string;
  along?: Along;
};

/** Where the rows of a path are that a slider moves, and those of what stands beside it. */
export type Move = {
  path: number;
  rows: string;
  state?: string;
};

/** A value that means something, and what. */
export type Tick = {
  value: number;
  says: string;
};

/** What every stop means: the number of a sentence, and what stands in it. */
export type Meanings = {
  sentences: string[];
  at: [number, string][];
};

/** What a slider is called, where it stops, and what that means. */
export type Symbol = {
  name: string;
  of: string;
  symbol: string;
  below: string;
  help: string;
  now: Meanings | null;
  means: string;
  stops: number[];
  landmarks: number[];
  value: number | null;
};

/** Which schedule a number follows, "" where it is none, of those that it may; the column of the run's path that says what each step sees. */
export type Followed = {
  kind: string;
  offered: string[];
  column: string;
  values?: number[];
  steps?: number;
};

/** A slider: which number it sets, where it stands, and what it moves. A schedule's stands below (`below_of`) the one of the number that follows it. */
export type Slider = {
  name: string;
  of: string;
  symbol: string;
  below: string;
  help: string;
  now: Meanings | null;
  means: string;
  stops: number[];
  landmarks: number[];
  value: number | null;
  id: string;
  slot: string;
  ticks: Tick[];
  moves: Move[];
  ground?: string;
  matrices?: string;
  follows?: Followed;
  below_of?: string;
};

/** The rows of a map from `first` to before `last`; of these, and of the columns, every so many. */
export type MapPiece = {
  address: string;
  every: number;
  first: number;
  last: number;
};

/** A number beside an axis of a map. */
export type AxisTick = {
  at: number;
  label: string;
};

/** The value of each cell along an axis. */
export type MapAxis = {
  title: string;
  values: number[];
  ticks: AxisTick[];
};

/** The same with the slider that sets it, "" where there is none, and its symbol; `goesOn` says whether legal values lie beyond its ends. */
export type SettingAxis = {
  title: string;
  values: number[];
  ticks: AxisTick[];
  id: string;
  sign: string;
  goesOn: [boolean, boolean];
};

/** A silent one has no value under the mouse. */
export type RateAxis = {
  title: string;
  values: number[];
  ticks: AxisTick[];
  silent?: boolean;
};

/** A line of theory over a map, in cells. */
export type Border = {
  x: number[];
  y: number[];
};

/** The same, with its name and its dashes. */
export type MapLine = {
  x: number[];
  y: number[];
  name: string;
  dash: number[];
};

/** A word on a map, in cells. */
export type MapName = {
  text: string;
  x: number;
  y: number;
};

/** The slider that a place along an axis sets; the axis shows its value times the number in the column `by`. */
export type Sets = {
  id: string;
  by?: string;
};

/** What a dot sets along each axis. */
export type SetsBoth = {
  x?: Sets;
  y?: Sets;
};

/** A dot on a map, by the columns of its place, in cells. */
export type Dot = {
  path: number;
  x: string;
  y: string;
  name?: string;
  ring?: boolean;
  title?: string;
  sets?: SetsBoth;
};

/** The sentences about a setting to rely on; `unbounded` says why there can be none, else "". */
export type RobustSays = {
  robust: string;
  why: string;
  stays: string;
  uncounted: string;
  range: string;
  starts: string;
  oneStart: string;
  looking: string;
  fragile: string;
  unbounded: string;
};

/** The sentences below a map, with braces for what is found in its cells. */
export type MapSays = {
  robust: string;
  why: string;
  stays: string;
  uncounted: string;
  range: string;
  starts: string;
  oneStart: string;
  looking: string;
  fragile: string;
  unbounded: string;
  best: string;
  edge: string;
  leaves: string;
  take: string;
  none: string;
  measuring: string;
  outside: string;
  drag: string;
};

/** What the cells of a map hold, in its legend and in words. */
export type Quantity = {
  quantity: string;
  value: string;
};

/** What every map has. */
export type MapPart = {
  quantity: string;
  at: [number, number] | null;
  best: [number, number] | null;
  dots: Dot[];
  lines: MapLine[];
  height: number;
  colours: string[];
  lost: string;
  lostName: string;
};

/** Which settings work: a map in pieces, with what is found in its cells. */
export type SettingsMap = {
  quantity: string;
  at: [number, number] | null;
  best: [number, number] | null;
  dots: Dot[];
  lines: MapLine[];
  height: number;
  colours: string[];
  lost: string;
  lostName: string;
  value: string;
  x: SettingAxis;
  y: SettingAxis;
  pieces: MapPiece[];
  moving: MapPiece;
  through: string;
  robust: string;
  hatch: string;
  never: string;
  neverName: string;
  says: MapSays;
};

/** A map of rates, at one address; a measured one moves with the hand. */
export type RatesMap = {
  quantity: string;
  at: [number, number] | null;
  best: [number, number] | null;
  dots: Dot[];
  lines: MapLine[];
  height: number;
  colours: string[];
  lost: string;
  lostName: string;
  x: RateAxis;
  y: RateAxis;
  address: string;
  moving?: MapPiece;
  names: MapName[];
  legend: string[];
};

/** A figure in both themes, and the numbers of its paths. */
export type Look = {
  light: FigureSpec;
  dark: FigureSpec;
  numbers: Numbers[];
};

/** The figure; of a lesson also as it is before the question is answered. `between` is said of a number that is none of a slider's positions; `times` is how much closer one may look than the whole. */
export type OneFile = {
  whole: Look;
  asked?: Look;
  between: string;
  times: number;
};

/** A menu, or a box in which a number is typed, without options. */
export type BoxPart = {
  id: string;
  label: string;
  value: string | number;
  width: number;
  options: [string, string][] | null;
};

/** Words of a question. */
export type Text = {
  text: string;
};

/** A run in a question. */
export type Named = {
  glyph: string;
  word: string;
  colour: string;
  name: string;
};

/** The question over the figure, `of` a preset. */
export type Question = {
  of: string;
  parts: (Text | Named)[];
  close: string;
};

/** A matrix of 2 by 2, its discs as centre and radius, its eigenvalues. */
export type Matrix = {
  entries: number[][];
  circles: [number, number][];
  points: number[];
  condition: number;
  below?: number;
};

/** The Hessian as it is and preconditioned; else what is wrong with it. */
export type Matrices = {
  Q: Matrix | null;
  P: Matrix | null;
  wrong: "" | "singular" | "beyond";
};
