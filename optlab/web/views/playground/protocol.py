"""What only the playground tells the browser."""

from typing import NotRequired, TypedDict

from optlab.web.live.protocol.figure_spec import FigureSpec


class Origin(TypedDict):
    """What is shown, and the preset to go back to, "" where it is the same."""

    title: str
    back: str
    reset: str
    help: str


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


class Best(TypedDict):
    """`live/best`: a run's best eta, if one is not lost, of how many, and f there."""

    tried: int
    hessians: int
    eta: NotRequired[float]
    f: NotRequired[float]
    border: NotRequired[bool]


class PlaygroundSpec(FigureSpec):
    """The figure spec with the name of what is shown, and the table of runs, by place."""

    origins: NotRequired[dict[str, Origin]]
    rankings: NotRequired[dict[str, Ranking]]


class BelowChange(TypedDict):
    """The threshold of the table of runs."""

    below: float | str


class PresetChange(TypedDict):
    """Back to the preset that the experiment was made of."""

    preset: str


class FileChange(TypedDict):
    """The experiment in a TOML is put on the page; `file` is its name."""

    toml: str
    file: str


Change = BelowChange | PresetChange | FileChange
