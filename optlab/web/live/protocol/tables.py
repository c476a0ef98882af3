"""What stands beside figures: tables, boxes, a question, a name, matrices."""

from typing import Literal, NotRequired, TypedDict

from optlab.web.live.protocol.figures import Pair


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
