"""Maps, as a figure spec has them. Places are in cells."""

from typing import NotRequired, TypedDict

from optlab.web.live.protocol.figures import Pair


class MapPiece(TypedDict):
    """The rows of a map from `first` to before `last`; of these, and of the columns, every so
    many."""

    address: str
    every: int
    first: int
    last: int


class AxisTick(TypedDict):
    """A number beside an axis of a map."""

    at: float
    label: str


class MapAxis(TypedDict):
    """The value of each cell along an axis."""

    title: str
    values: list[float]
    ticks: list[AxisTick]


class SettingAxis(MapAxis):
    """The same with the slider that sets it, "" where there is none, and its symbol; `goesOn` says
    whether legal values lie beyond its ends."""

    id: str
    sign: str
    goesOn: tuple[bool, bool]


class RateAxis(MapAxis):
    """A silent one has no value under the mouse."""

    silent: NotRequired[bool]


class Border(TypedDict):
    """A line of theory over a map, in cells."""

    x: list[float]
    y: list[float]


class MapLine(Border):
    """The same, with its name and its dashes."""

    name: str
    dash: list[int]


class MapName(TypedDict):
    """A word on a map, in cells."""

    text: str
    x: float
    y: float


class Sets(TypedDict):
    """The slider that a place along an axis sets; the axis shows its value times the number in the
    column `by`."""

    id: str
    by: NotRequired[str]


class SetsBoth(TypedDict):
    """What a dot sets along each axis."""

    x: NotRequired[Sets]
    y: NotRequired[Sets]


class Dot(TypedDict):
    """A dot on a map, by the columns of its place, in cells."""

    path: int
    x: str
    y: str
    name: NotRequired[str]
    ring: NotRequired[bool]
    title: NotRequired[str]
    sets: NotRequired[SetsBoth]


class RobustSays(TypedDict):
    """The sentences about a setting to rely on; `unbounded` says why there can be none, else ""."""

    robust: str
    why: str
    stays: str
    uncounted: str
    range: str
    starts: str
    oneStart: str
    looking: str
    fragile: str
    unbounded: str


class MapSays(RobustSays):
    """The sentences below a map, with braces for what is found in its cells."""

    best: str
    edge: str
    leaves: str
    take: str
    none: str
    measuring: str
    outside: str
    drag: str


class Quantity(TypedDict):
    """What the cells of a map hold, in its legend and in words."""

    quantity: str
    value: str


class MapPart(TypedDict):
    """What every map has."""

    quantity: str
    at: Pair | None
    best: Pair | None
    dots: list[Dot]
    lines: list[MapLine]
    height: int
    colours: list[str]
    lost: str
    lostName: str


class SettingsMap(MapPart, Quantity):
    """Which settings work: a map in pieces, with what is found in its cells."""

    x: SettingAxis
    y: SettingAxis
    pieces: list[MapPiece]
    moving: MapPiece
    through: str
    robust: str  # "" where nothing can be robust
    hatch: str
    never: str
    neverName: str
    says: MapSays


class RatesMap(MapPart):
    """A map of rates, at one address; a measured one moves with the hand."""

    x: RateAxis
    y: RateAxis
    address: str
    moving: NotRequired[MapPiece]
    names: list[MapName]
    legend: list[str]
