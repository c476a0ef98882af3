"""What stands beside figures: tables, boxes, a question, a name, matrices."""

from typing import Literal, NotRequired, TypedDict

from optlab.web.live.protocol.figures import Pair


class TextCell(TypedDict):
    """A text."""

    text: str
    title: NotRequired[str]
    glyph: NotRequired[str]
    colour: NotRequired[str]


class NumberCell(TypedDict):
    """The first number of a path's column; an own one is true of that path only, and not known
    while the hand bends it elsewhere."""

    path: int
    column: str
    decimals: NotRequired[int]
    words: NotRequired[list[str]]
    nothing: NotRequired[str]
    own: NotRequired[bool]


Cell = TextCell | NumberCell


class Table(TypedDict):
    """A table of cells."""

    head: list[str]
    rows: list[list[Cell]]


class WindowTable(TypedDict):
    """A row for each of these paths."""

    heads: list[str]
    rows: list[int]
    labels: list[str]
    notes: dict[str, str]


class RankingRow(TypedDict):
    """A run, the slider of its eta, and where its best eta is found, "" where it has none."""

    glyph: str
    id: str
    best: str


class Ranking(TypedDict):
    """The table of runs; `below` is None where f has no least value."""

    rows: list[RankingRow]
    below: float | None
    stops: list[float]
    says: dict[str, str]


class BoxPart(TypedDict):
    """A menu, or a box in which a number is typed, without options."""

    id: str
    label: str
    value: str | float
    width: int
    options: list[tuple[str, str]] | None


class Text(TypedDict):
    """Words of a question."""

    text: str


class Named(TypedDict):
    """A run in a question."""

    glyph: str
    word: str
    colour: str
    name: str


class Question(TypedDict):
    """The question over the figure, `of` a preset."""

    of: str
    parts: list[Text | Named]
    close: str


class Origin(TypedDict):
    """What is shown, and the preset to go back to, "" where it is the same."""

    title: str
    back: str
    reset: str
    help: str


class Matrix(TypedDict):
    """A matrix of 2 by 2, its discs as centre and radius, its eigenvalues."""

    entries: list[list[float]]
    circles: list[Pair]
    points: list[float]
    condition: float
    below: NotRequired[float]


class Matrices(TypedDict):
    """The Hessian as it is and preconditioned; else what is wrong with it."""

    Q: Matrix | None
    P: Matrix | None
    wrong: Literal["", "singular", "beyond"]


class Distances(TypedDict):
    """How far a path may be from having only been turned."""

    most: float
    least: float
    rounding: str
    unknown: str
