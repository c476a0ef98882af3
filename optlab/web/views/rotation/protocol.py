"""What only the page on rotation tells the browser."""

from typing import NotRequired, TypedDict

from optlab.web.live.protocol.figure_spec import FigureSpec


class Distances(TypedDict):
    """How far a path may be from having only been turned."""

    most: float
    least: float
    rounding: str
    unknown: str


class RotationSpec(FigureSpec):
    """The figure spec with how far paths may be from the turned ones."""

    distances: NotRequired[Distances]
