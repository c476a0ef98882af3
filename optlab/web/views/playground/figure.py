"""The playground's figure: every run, the question over them, the preset's name, the table."""

from collections.abc import Mapping

from optlab.web.live.board import whole
from optlab.web.live.protocol.board import Board
from optlab.web.look import Look
from optlab.web.page import Page
from optlab.web.views.playground.asking import question_part
from optlab.web.views.playground.origin import SLOT as ORIGIN
from optlab.web.views.playground.origin import origin_part
from optlab.web.views.playground.ranking import SLOT, ranking_part


def spec(page: Page, look: Look, refused: Mapping[str, str]) -> Board:
    """Everything that it shows of a page's state."""
    data = whole(page, look, refused)
    data["question"] = question_part(page, look)
    data["origins"] = {ORIGIN: origin_part(page)}
    data["rankings"] = {SLOT: ranking_part(page.experiment, page.view)}
    return data
