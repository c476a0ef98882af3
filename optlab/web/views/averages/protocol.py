"""What only the page of leaky averages tells the browser."""

from typing import NotRequired, TypedDict

from optlab.web.live.protocol.figure_spec import FigureSpec


class WindowTable(TypedDict):
    """A row for each of these paths."""

    heads: list[str]
    rows: list[int]
    labels: list[str]
    notes: dict[str, str]


class AveragesSpec(FigureSpec):
    """The figure spec with a table beside a chart, by place."""

    windows: NotRequired[dict[str, WindowTable]]
