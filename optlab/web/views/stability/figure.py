"""The figure of stability and speed: paths, a map of the chosen run, and tables beside them."""

from collections.abc import Mapping

from optlab.web.live.board import whole
from optlab.web.live.protocol.board import Board
from optlab.web.look import Look
from optlab.web.page import Page
from optlab.web.views.stability.speed import add_speed


def spec(page: Page, look: Look, refused: Mapping[str, str]) -> Board:
    """Everything that it shows of a page's state."""
    data = whole(page, look, refused)
    add_speed(page.experiment, data["chosen"], data, look)
    return data


def compared(page: Page) -> str:
    """Which experiment apart from the playground's it is: three methods at their best."""
    return "compared" if page.view.comparison else ""
