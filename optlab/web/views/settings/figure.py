"""The figure of which settings work: one run, its map, and the boxes that say what is mapped."""

from collections.abc import Mapping

from optlab.web.live.board import whole
from optlab.web.live.map_board import map_board
from optlab.web.live.protocol.board import Board
from optlab.web.look import Look
from optlab.web.page import Page


def spec(page: Page, look: Look, refused: Mapping[str, str]) -> Board:
    """Everything that it shows of a page's state."""
    return (map_board if page.experiment.runs else whole)(page, look, refused)
