"""A lesson's figure: its function and start only, until the reader has chosen."""

from collections.abc import Mapping
from dataclasses import replace

from optlab.web.live.board import Sight, board_of, whole
from optlab.web.live.protocol.board import Board
from optlab.web.look import Look
from optlab.web.page import SHOWN, Page

NONE = -1  # chosen, in place of an option, by who only wants to see


def spec(page: Page, look: Look, refused: Mapping[str, str]) -> Board:
    """Everything that it shows of a page's state."""
    data = whole(page, look, refused)
    answered = chosen_in(page) is not None
    if not answered:
        data.update(board_of(still(page).experiment, Sight(), look, {}))
    data["plays"] = page.lesson if answered else ""
    return data


def still(page: Page) -> Page:
    """The page before anything has moved."""
    return replace(page, experiment=replace(page.experiment, steps=0))


def chosen_in(page: Page) -> int | None:
    """The option that was chosen, from 0, as the page's address has it: so a reload keeps it, Back
    leads to the question, and a link may lead to the answer."""
    answer = page.view.answer
    return None if not answer else NONE if answer == SHOWN else int(answer) - 1
