"""Paths, the plane, charts and sliders, as a figure spec has them."""

from collections.abc import Sequence
from typing import NotRequired, TypedDict

Pair = tuple[float, float]
"""Two numbers: x1 and x2 of a point, both ends of a side, a column and a row."""


class Formula(TypedDict):
    """A formula as MathML, and in letters."""

    markup: str
    text: str


class Path(TypedDict):
    """A run: what it is called and looks like, and where its numbers are. One `aside` is not in the
    plane."""

    name: str
    exact: NotRequired[str]
    colour: str
    dashed: bool
    marker: str  # its outline, as SVG has it
    symbol: str  # as Plotly calls it
    glyph: str
    formula: NotRequired[Formula]
    at: str
    aside: NotRequired[bool]


class Plane(TypedDict):
    """The part of the plane that is drawn; zoom and pan stay while `keeps` is the same."""

    window: tuple[Pair, Pair]
    start: Pair
    minima: list[Pair]
    others: bool  # f is as low elsewhere, too
    ground: str
    keeps: str
    apart: bool
    square: bool
    height: NotRequired[int]


class Bars(TypedDict):
    """The columns of the weights, by steps ago, and of what bars add up to; without weights all
    weigh 1, or evenly one part of them all."""

    by: NotRequired[str]
    even: NotRequired[bool]
    total: str


class Curve(TypedDict):
    """A column of a path; its `least` value is added where that is said."""

    path: int
    column: str
    name: str
    dash: int
    bars: NotRequired[Bars]
    least: NotRequired[bool]


class Level(TypedDict):
    """A line across a panel, and what it is."""

    value: float
    says: str


class Panel(TypedDict):
    """Curves on axes of their own, which reach as far as they need, unless their `reach` is
    said."""

    title: str
    value_label: str
    log: bool
    losses: bool
    curves: list[Curve]
    reach: NotRequired[Pair]
    level: NotRequired[Level]
    lines: NotRequired[bool]  # without markers


class Along(TypedDict):
    """How far points are apart along a chart's axis, as the first number of this column of their
    path; the last one is at the end."""

    apart: str
    end: float


class Chart(TypedDict):
    """Panels: stacked ones are over one common axis; a still one is not against the step, but
    against what `at` says, and there is nothing to play."""

    below: str
    range: Pair
    panels: list[Panel]
    stacked: NotRequired[bool]
    height: NotRequired[int]
    still: NotRequired[bool]
    at: NotRequired[str]
    along: NotRequired[Along]


class Move(TypedDict):
    """Where the rows of a path are that a slider moves, and those of what stands beside it."""

    path: int
    rows: str
    state: NotRequired[str]


class Tick(TypedDict):
    """A value that means something, and what."""

    value: float
    says: str


class Meanings(TypedDict):
    """What every stop means: the number of a sentence, and what stands in it."""

    sentences: list[str]
    at: list[tuple[int, str]]


class Symbol(TypedDict):
    """What a slider is called, where it stops, and what that means."""

    name: str
    of: str
    symbol: str
    below: str
    help: str
    now: Meanings | None
    means: str
    stops: Sequence[float]
    landmarks: list[float]
    value: float | None  # None where runs differ


class Followed(TypedDict):
    """Which schedule a number follows, "" where it is none, of those that it may; the column of the
    run's path that says what each step sees."""

    kind: str
    offered: list[str]
    column: str
    values: NotRequired[list[float]]  # where paths have no such column
    steps: NotRequired[int]  # of the run, where they are not the figure's


class Slider(Symbol):
    """A slider: which number it sets, where it stands, and what it moves. A schedule's stands below
    (`below_of`) the one of the number that follows it."""

    id: str
    slot: str
    ticks: list[Tick]
    moves: list[Move]
    ground: NotRequired[str]
    matrices: NotRequired[str]
    follows: NotRequired[Followed]
    below_of: NotRequired[str]
