"""A lesson's figure: its function and start only, until the reader has chosen."""

from collections.abc import Mapping
from dataclasses import replace

from optlab.web.live.figure_spec import FigureOptions, figure_spec, whole
from optlab.web.live.protocol.figure_spec import FigureSpec
from optlab.web.page import Page
from optlab.web.theme import Theme
from optlab.web.views.lessons.options import SHOWN, LessonOptions

NONE = -1  # chosen, in place of an option, by who only wants to see


def spec(page: Page, theme: Theme, refused: Mapping[str, str]) -> FigureSpec:
    """Everything that it shows of a page's state."""
    data = whole(page, theme, refused)
    answered = chosen_in(page) is not None
    if not answered:
        data.update(figure_spec(still(page).experiment, FigureOptions(), theme, {}))
        data.pop("kept", None)  # it would tell
    data["plays"] = page.lesson if answered else ""
    return data


def still(page: Page) -> Page:
    """The page before anything has moved."""
    return replace(page, experiment=replace(page.experiment, steps=0))


def chosen_in(page: Page) -> int | None:
    """The option that was chosen, from 0, as the page's address has it: so a reload keeps it, Back
    leads to the question, and a link may lead to the answer."""
    answer = page.view.of(LessonOptions).answer
    return None if not answer else NONE if answer == SHOWN else int(answer) - 1
