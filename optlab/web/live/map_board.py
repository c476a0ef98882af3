"""The board of "Which settings work": one run, its map, and the boxes that say what is mapped."""

from collections.abc import Mapping
from dataclasses import replace
from urllib.parse import urlencode

from optlab.experiment import ExperimentError
from optlab.web.live.addresses import BUILD
from optlab.web.live.board import board_of, sight_of
from optlab.web.live.boxes import boxes_of, choice_for, chosen_run
from optlab.web.live.heat import map_part
from optlab.web.live.protocol.board import Board
from optlab.web.live.protocol.tables import BoxPart
from optlab.web.live.reports import applied, changes_from, page_from
from optlab.web.look import DARK, LIGHT, Look
from optlab.web.page import Page, address_of
from optlab.web.words import fault, language, speak

AHEAD = "board"  # the kind of its address


def map_board(page: Page, look: Look, refused: Mapping[str, str]) -> Board:
    """Everything that the live figure shows of the run that is mapped, as JSON has it."""
    i = chosen_run(page)
    sight = replace(sight_of(page.view), run=i, alone=True)
    data = board_of(page.experiment, sight, look, refused)
    data["maps"] = {"map": map_part(page.experiment, i, choice_for(page), look)}
    data["slices"] = {"slices": {"map": "map"}}
    boxes: dict[str, list[BoxPart]] = {}
    for box in boxes_of(page):
        boxes.setdefault(box.slot, []).append(box.part())
    data["boxes"] = boxes
    data["ahead"] = ahead_address(page, look)
    return data


def ahead_address(page: Page, look: Look) -> str:
    """Where the board is that changes lead to; the browser adds them."""
    parts = {
        "link": urlencode(address_of(page)),
        "look": "dark" if look is DARK else "light",
        "language": language(),
        "build": BUILD,
    }
    return f"live/{AHEAD}?{urlencode(parts)}"


def board_ahead(given: Mapping[str, str]) -> Board:
    """The board that the page will tell once it has heard of the changes: a choice is shown before
    Streamlit has drawn the page again. Raises ExperimentError for what is no page with a run."""
    speak(given.get("language", ""))
    look = DARK if given.get("look") == "dark" else LIGHT
    page = _page_in(given.get("link", ""))
    page, refused = applied(page, changes_from(given.get("changes", "[]")))
    return map_board(page, look, refused)


def _page_in(link: str) -> Page:
    page = page_from(link)
    if page.problems or not page.experiment.runs:
        raise ExperimentError([*page.problems] or [fault("link: there must be a run")])
    return page
