"""What only the page of real data tells the browser."""

from typing import NotRequired, TypedDict

from optlab.web.live.protocol.figure_spec import FigureSpec


class Trainings(TypedDict):
    """The table of the runs: its heads, and what each outcome is called."""

    heads: list[str]
    outcomes: dict[str, str]
    none: str  # where there is no run


class WeightNames(TypedDict):
    """Which curve of the chosen run is which weight: their columns and what they are called."""

    path: int
    columns: list[str]
    names: list[str]


class RealDataSpec(FigureSpec):
    """The figure spec with a table of the runs, and the names of the weights."""

    trainings: NotRequired[Trainings]
    weights: NotRequired[WeightNames]
