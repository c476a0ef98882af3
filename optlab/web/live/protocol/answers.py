"""What is fetched at an address: answers, and the headers of packets."""

from collections.abc import Sequence
from typing import Literal, NotRequired, TypedDict

from optlab.web.live.protocol.figures import Pair
from optlab.web.live.protocol.maps import Border
from optlab.web.live.protocol.tables import Matrices

Encoded = str
"""Numbers as base64 of little-endian float64."""


class WorkedToken(TypedDict):
    """A piece of a line: a text, or which number; with brackets where that has a sign (`firm`)."""

    text: NotRequired[str]
    leaf: NotRequired[int]
    firm: NotRequired[bool]
    role: str


class WorkedLine(TypedDict):
    """A line of a method, worked out: a name, what it gets, and which number that comes to."""

    name: str
    role: str
    tokens: list[WorkedToken]
    result: int


class Numbers(TypedDict):
    """`live/path`: a run's columns by name, how it ended, and how each step was made; or what its s
    is made of, with what is said of that."""

    columns: dict[str, Encoded]
    kind: str
    least: NotRequired[float]
    since: NotRequired[int]
    criterion: NotRequired[str]
    arrows: NotRequired[dict[str, dict[str, Encoded]]]
    says: NotRequired[list[str]]
    worked: NotRequired[list[WorkedLine]]


class Refusal(TypedDict):
    """What is wrong with one address of several, in `live/paths`."""

    refused: str


class Nothing(TypedDict):
    """There is no such thing: an empty object."""


class Lines(TypedDict):
    """`live/lines`: what is in a map's cells along each axis, and what the run itself has."""

    x: NotRequired[Encoded]
    y: NotRequired[Encoded]
    own: Encoded


class RobustSetting(TypedDict):
    """`live/robust`: a setting to rely on; a number that is None is -inf."""

    settings: list[float]
    around: list[Pair]
    value: float | None
    worst: float | None
    starts: int
    sides: list[int]
    leaves: bool


# ---- packets: the line of JSON before the codes


class Code(TypedDict):
    """How numbers are coded: rows.py."""

    bytes: int
    nothing: int
    exact: int
    far: int
    linear: int
    decades: int
    sizes: float
    below: int
    logs: int


class Sweep(TypedDict):
    """What is known of a run at each value of a slider, beside its codes."""

    values: list[float]
    code: Code
    kinds: NotRequired[list[str]]
    window: NotRequired[list[Pair]]
    least: NotRequired[list[float]]
    since: NotRequired[list[int]]
    says: NotRequired[list[list[str]]]
    numbers: NotRequired[dict[str, list[float | None]]]  # one for each value


class SweepHeader(Sweep):
    """Before a run's numbers at every position of a slider; `exact` numbers stand behind the
    codes."""

    kind: Literal["sweep"]
    columns: list[str]
    rows: int
    points: int
    exact: int


class GroundHeader(TypedDict):
    """Before the heights of a height map, from 0 to `top`, at each value or at rest; with `gaps`,
    `top` is where f has no value."""

    kind: Literal["ground"]
    side: int
    top: int
    gaps: NotRequired[bool]
    values: NotRequired[list[float]]
    minima: NotRequired[list[list[Pair]]]
    x1: NotRequired[list[float]]
    x2: NotRequired[list[float]]


class MatricesHeader(TypedDict):
    """The matrices at each value: a packet without codes."""

    kind: Literal["matrices"]
    values: list[float]
    matrices: list[Matrices]


class PatchHeader(TypedDict):
    """Before the cells of a map or of a piece of one: columns and rows of settings, or a `side` of
    rates; the best is a column, a row and a value, which is None at -inf."""

    kind: Literal["patch"]
    cells: NotRequired[tuple[int, int]]
    side: NotRequired[int]
    low: float
    high: float
    best: NotRequired[tuple[int, int, float | None] | None]
    lines: NotRequired[Sequence[Border]]


Header = SweepHeader | GroundHeader | MatricesHeader | PatchHeader
