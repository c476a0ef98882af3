"""What only the page of which settings work tells the browser."""

from typing import NotRequired, TypedDict

from optlab.web.live.protocol.figure_spec import FigureSpec
from optlab.web.live.protocol.tables import BoxPart


class Slices(TypedDict):
    """Curves along both axes of a map, by its name."""

    map: str


class SettingsSpec(FigureSpec):
    """The figure spec with curves through its map, and menus and boxes, by place."""

    slices: NotRequired[dict[str, Slices]]
    boxes: NotRequired[dict[str, list[BoxPart]]]
