"""What changes lead to: the figure, its address and its numbers. A page is its address, so this
asks no session, and any process may answer.

    live/board?page=playground&link=v%3D1%26f%3D...&changes=[{"slider":"run0.eta","value":0.1}]

What was the same at the link is not said again: pieces of the figure spec that travel once
(once.py), and numbers of paths."""

from collections.abc import Callable, Container, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from functools import lru_cache
from math import inf
from time import thread_time
from typing import NamedTuple
from urllib.parse import urlencode

from optlab.budget import OutOfTime
from optlab.experiment import Experiment, ExperimentError
from optlab.faults import none_of
from optlab.optimizers.base import Optimizer
from optlab.references import ALL, Reference
from optlab.web.live.addresses import BUILD, filled, path_address
from optlab.web.live.kept import Kept
from optlab.web.live.once import parted
from optlab.web.live.paths import numbers_of
from optlab.web.live.protocol.answers import Numbers, Refusal
from optlab.web.live.protocol.components import Pieces, Released
from optlab.web.live.protocol.figure_spec import FigureSpec
from optlab.web.live.reports import applied, changes_from, page_from
from optlab.web.names import names_of, resting
from optlab.web.page import Page, address_of, origin_of
from optlab.web.registry import pages
from optlab.web.theme import DARK, LIGHT, Theme
from optlab.web.words import language, speak, speaking

RELEASED = "board"  # the kind of its address
MOST_POINTS = 1000  # of paths that are computed with it: what is slow has a lane of its own
BRIEF = 0.01  # seconds of a processor that everybody can wait

NumbersAt = Callable[[str], Numbers | Refusal]
"""Answers the query of a path's address."""


class Rest(NamedTuple):
    """A page at rest, and what a browser has that shows it. It follows from the page's address, and
    is kept only because the next release asks for it."""

    page: Page
    pieces: frozenset[str]  # their names
    paths: tuple[str, ...]  # where they are
    drawn: object
    seconds: float = inf  # of a processor, that the release took which led there


RESTS = Kept[Rest](8_000_000, lambda rest: 2000 + sum(map(len, rest.paths)))


def release_address(name: str, theme: Theme) -> str:
    """Where the browser asks what changes lead to; it adds the link and the changes."""
    parts = {
        "page": name,
        "theme": "dark" if theme is DARK else "light",
        "language": language(),
        "build": BUILD,
    }
    return f"live/{RELEASED}?{urlencode(parts)}"


def released(given: Mapping[str, str], numbers_at: NumbersAt) -> Released:
    """What changes of a page lead to. Raises ExperimentError for what is no page, or no change."""
    began = thread_time()
    speak(given.get("language", ""))
    theme = DARK if given.get("theme") == "dark" else LIGHT
    name, link = given.get("page", ""), given.get("link", "")
    if name not in pages():
        raise ExperimentError([none_of("page", pages(), name)])
    before = RESTS.of(_key(given, link), lambda: _at_link(name, link, theme))
    page, refused = applied(before.page, changes_from(given.get("changes", "[]")))
    spec = pages()[name].spec(page, theme, refused)
    answer, pieces = parted(spec)
    known = frozenset[str]() if given.get("whole") == "yes" else before.pieces
    rest, leads = _rest(name, page, spec, pieces), urlencode(address_of(page))
    numbers = _numbers(page.experiment, spec, rest.paths, before.paths, numbers_at)
    RESTS.put(_key(given, leads), rest._replace(seconds=thread_time() - began))
    return {
        "board": answer,
        "pieces": {name: pieces[name] for name in pieces.keys() - known},
        "link": leads,
        "numbers": numbers,
        "redraw": rest.drawn != before.drawn,
    }


def is_brief(given: Mapping[str, str]) -> bool:
    """Whether what changes lead to is known to take but some milliseconds: they move numbers of
    runs, or the start, and the release before them, which led to their page, took no more. Raises
    ExperimentError for what are no changes."""
    before = RESTS.get(_key(given, given.get("link", "")))
    if before is None or before.seconds > BRIEF:
        return False
    return all(map(_moves_runs, changes_from(given.get("changes", "[]"))))


def _moves_runs(change: Mapping[str, object]) -> bool:
    # The function's numbers may let its least value be looked for, which takes longer.
    slider = change.get("slider")
    if not isinstance(slider, str):
        return [*change] == ["start"]
    at = Reference(slider)
    return at.run is not None or at.place == ALL


def _key(given: Mapping[str, str], link: str) -> tuple[str, str, bool, str]:
    """Of a page at rest, as it is told."""
    spoken = speaking(given.get("language", ""), language)
    return given.get("page", ""), link, given.get("theme") == "dark", spoken


def _at_link(name: str, link: str, theme: Theme) -> Rest:
    page = page_from(link)
    if page.problems:
        raise ExperimentError([*page.problems])
    spec = pages()[name].spec(page, theme, {})
    return _rest(name, page, spec, parted(spec)[1])


def _rest(name: str, page: Page, spec: FigureSpec, pieces: Pieces) -> Rest:
    paths = tuple(filled(path["at"], spec["values"]) for path in spec["paths"])
    return Rest(
        page, frozenset(pieces), paths, (drawn_by_streamlit(name, page), printed(name, page))
    )


def _numbers(
    experiment: Experiment,
    spec: FigureSpec,
    addresses: Sequence[str],
    known: Container[str],
    numbers_at: NumbersAt,
) -> list[Numbers | Refusal | None]:
    """Those of each path that is not at the same address as before."""
    steps = max(experiment.steps, spec["steps"])  # a model's training may have others
    if steps * sum(at not in known for at in addresses) > MOST_POINTS:
        return [None] * len(addresses)

    def numbers(template: str, address: str) -> Numbers | Refusal | None:
        if address in known:
            return None
        # What stands at the address of a run needs not be read from that: it takes a third as long.
        for i, run in enumerate(experiment.runs):
            for closely in ("", "yes"):
                if template == path_address(experiment, i, closely=closely == "yes"):
                    return numbers_of(replace(experiment, runs=(run,)), {"closely": closely})
        return numbers_at(address.partition("?")[2])

    templates = (path["at"] for path in spec["paths"])
    found: list[Numbers | Refusal | None] = [None] * len(addresses)
    with suppress(OutOfTime):  # of those that are left the browser asks where slow ones are made
        for i, pair in enumerate(zip(templates, addresses, strict=True)):
            found[i] = numbers(*pair)
    return found


def drawn_by_streamlit(name: str, page: Page) -> tuple[object, ...]:
    """All that a page shows beside its live figure of what the hand can change there, and is drawn
    with the page. A number is shown by the figure's parts, or printed with them."""
    experiment = page.experiment
    return (
        origin_of(page),
        page.view.drawn_by_streamlit(),
        experiment.steps,
        resting(experiment.objective),
        names_of(experiment),
        [_formula_and_variant(run, language()) for run in experiment.runs],
        pages()[name].shows(page),
    )


@lru_cache(maxsize=256)  # a release leaves all but one as they were
def _formula_and_variant(run: Optimizer, language: str) -> tuple[str, str]:
    return run.whole_formula, run.whole_variant


def printed(name: str, page: Page) -> object:
    """What is printed anew with the figure, into a place that is there already."""
    return pages()[name].prints(page)
