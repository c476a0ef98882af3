"""What changes lead to: the figure, its address and its numbers. A page is its address, so this
asks no session, and any process may answer.

    live/board?page=playground&link=v%3D1%26f%3D...&changes=[{"slider":"run0.eta","value":0.1}]

What was the same at the link is not said again: pieces of the board that travel once (once.py), and
numbers of paths.
"""

from collections.abc import Callable, Container, Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple
from urllib.parse import urlencode

from optlab.experiment import Experiment, ExperimentError
from optlab.faults import none_of
from optlab.web.live.addresses import BUILD, filled, path_address
from optlab.web.live.kept import Kept
from optlab.web.live.once import parted
from optlab.web.live.paths import numbers_of
from optlab.web.live.protocol.answers import Numbers, Refusal
from optlab.web.live.protocol.board import Board
from optlab.web.live.protocol.components import Pieces, Released
from optlab.web.live.reports import applied, changes_from, page_from
from optlab.web.look import DARK, LIGHT, Look
from optlab.web.names import names_of, resting
from optlab.web.page import Page, address_of, origin_of
from optlab.web.registry import pages
from optlab.web.words import language, speak

RELEASED = "board"  # the kind of its address
MOST_POINTS = 1000  # of paths that are computed with it: what is slow has a lane of its own

NumbersAt = Callable[[str], Numbers | Refusal]
"""Answers the query of a path's address."""


class Rest(NamedTuple):
    """A page at rest, and what a browser has that shows it. It follows from the page's address, and
    is kept only because the next release asks for it."""

    page: Page
    pieces: frozenset[str]  # their names
    paths: tuple[str, ...]  # where they are
    beside: object


RESTS = Kept[Rest](8_000_000, lambda rest: 2000 + sum(map(len, rest.paths)))


def release_address(name: str, look: Look) -> str:
    """Where the browser asks what changes lead to; it adds the link and the changes."""
    parts = {
        "page": name,
        "look": "dark" if look is DARK else "light",
        "language": language(),
        "build": BUILD,
    }
    return f"live/{RELEASED}?{urlencode(parts)}"


def released(given: Mapping[str, str], numbers_at: NumbersAt) -> Released:
    """What changes of a page lead to. Raises ExperimentError for what is no page, or no change."""
    speak(given.get("language", ""))
    look = DARK if given.get("look") == "dark" else LIGHT
    name, link = given.get("page", ""), given.get("link", "")
    if name not in pages():
        raise ExperimentError([none_of("page", pages(), name)])
    before = RESTS.of((name, link, look, language()), lambda: _at_link(name, link, look))
    page, refused = applied(before.page, changes_from(given.get("changes", "[]")))
    board = pages()[name].spec(page, look, refused)
    answer, pieces = parted(board)
    known = frozenset[str]() if given.get("whole") == "yes" else before.pieces
    rest, leads = _rest(name, page, board, pieces), urlencode(address_of(page))
    RESTS.put((name, leads, look, language()), rest)
    return {
        "board": answer,
        "pieces": {name: pieces[name] for name in pieces.keys() - known},
        "link": leads,
        "numbers": _numbers(page.experiment, board, rest.paths, before.paths, numbers_at),
        "beside": rest.beside != before.beside,
    }


def _at_link(name: str, link: str, look: Look) -> Rest:
    page = page_from(link)
    if page.problems:
        raise ExperimentError([*page.problems])
    board = pages()[name].spec(page, look, {})
    return _rest(name, page, board, parted(board)[1])


def _rest(name: str, page: Page, board: Board, pieces: Pieces) -> Rest:
    paths = tuple(filled(path["at"], board["values"]) for path in board["paths"])
    return Rest(page, frozenset(pieces), paths, (beside(name, page), printed(name, page)))


def _numbers(
    experiment: Experiment,
    board: Board,
    addresses: Sequence[str],
    known: Container[str],
    numbers_at: NumbersAt,
) -> list[Numbers | Refusal | None]:
    """Those of each path that is not at the same address as before."""
    if experiment.steps * sum(at not in known for at in addresses) > MOST_POINTS:
        return [None] * len(addresses)
    # What stands at the address of a run needs not be read from that: it takes a third as long.
    runs = {
        path_address(experiment, i, closely=closely == "yes"): (run, closely)
        for i, run in enumerate(experiment.runs)
        for closely in ("", "yes")
    }

    def numbers(template: str, address: str) -> Numbers | Refusal | None:
        if address in known:
            return None
        if template not in runs:
            return numbers_at(address.partition("?")[2])
        run, closely = runs[template]
        return numbers_of(replace(experiment, runs=(run,)), {"closely": closely})

    templates = (path["at"] for path in board["paths"])
    return [numbers(*pair) for pair in zip(templates, addresses, strict=True)]


def beside(name: str, page: Page) -> tuple[object, ...]:
    """All that a page shows beside its live figure of what the hand can change there, and is drawn
    with the page. A number is shown by the figure's parts, or printed with them."""
    experiment = page.experiment
    return (
        origin_of(page),
        replace(page.view, step=0, below=1),
        experiment.steps,
        resting(experiment.objective),
        names_of(experiment),
        [(run.formula, run.variant) for run in experiment.runs],
        pages()[name].shows(page),
    )


def printed(name: str, page: Page) -> object:
    """What is printed anew with the figure, into a place that is there already."""
    return pages()[name].prints(page)
