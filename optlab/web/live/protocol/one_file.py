"""What a page that is one file has in itself: what a server would say."""

from typing import NotRequired, TypedDict

from optlab.web.live.protocol.answers import Numbers
from optlab.web.live.protocol.figure_spec import FigureSpec


class Look(TypedDict):
    """A figure in both themes, and the numbers of its paths."""

    light: FigureSpec
    dark: FigureSpec
    numbers: list[Numbers]


class OneFile(TypedDict):
    """The figure; of a lesson also as it is before the question is answered. `between` is said of a
    number that is none of a slider's positions; `times` is how much closer one may look than the
    whole."""

    whole: Look
    asked: NotRequired[Look]
    between: str
    times: float
