"""The board that changes lead to, at an address: a choice is shown before Streamlit has drawn the
page again."""

from collections.abc import Mapping
from urllib.parse import urlencode

from optlab.experiment import ExperimentError
from optlab.hyperparameters import quoted
from optlab.web.live.addresses import BUILD
from optlab.web.live.protocol.board import Board
from optlab.web.live.reports import applied, changes_from, page_from
from optlab.web.look import DARK, LIGHT, Look
from optlab.web.page import Page, address_of
from optlab.web.registry import pages
from optlab.web.words import language, speak

AHEAD = "board"  # the kind of its address


def ahead_address(name: str, page: Page, look: Look) -> str:
    """Where the board of the page of this name is that changes lead to; the browser adds them."""
    parts = {
        "page": name,
        "link": urlencode(address_of(page)),
        "look": "dark" if look is DARK else "light",
        "language": language(),
        "build": BUILD,
    }
    return f"live/{AHEAD}?{urlencode(parts)}"


def board_ahead(given: Mapping[str, str]) -> Board:
    """The board that the page will tell once it has heard of the changes. Raises ExperimentError
    for what is no page with a run."""
    speak(given.get("language", ""))
    look = DARK if given.get("look") == "dark" else LIGHT
    name, page = given.get("page", ""), _page_in(given.get("link", ""))
    if name not in pages():
        raise ExperimentError([f"page must be one of {', '.join(pages())}; got {quoted(name)}"])
    page, refused = applied(page, changes_from(given.get("changes", "[]")))
    return pages()[name].spec(page, look, refused)


def _page_in(link: str) -> Page:
    page = page_from(link)
    if page.problems or not page.experiment.runs:
        raise ExperimentError([*page.problems] or ["link: there must be a run"])
    return page
