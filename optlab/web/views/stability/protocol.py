"""What only the page of stability and speed tells the browser."""

from typing import NotRequired, TypedDict

from optlab.web.live.protocol.figure_spec import FigureSpec


class TextCell(TypedDict):
    """A text."""

    text: str
    title: NotRequired[str]
    glyph: NotRequired[str]
    colour: NotRequired[str]


class Instead(TypedDict):
    """What stands where there is no number: the word that a column says, and what "{step}" in it
    is."""

    words: list[str]
    column: str
    after: str


class NumberCell(TypedDict):
    """The first number of a path's column; an own one is true of that path only, and not known
    while the hand bends it elsewhere."""

    path: int
    column: str
    decimals: NotRequired[int]
    words: NotRequired[list[str]]
    nothing: NotRequired[str]
    instead: NotRequired[Instead]
    own: NotRequired[bool]


Cell = TextCell | NumberCell


class Table(TypedDict):
    """A table of cells."""

    head: list[str]
    rows: list[list[Cell]]


class StabilitySpec(FigureSpec):
    """The figure spec with tables, by place."""

    tables: NotRequired[dict[str, Table]]
