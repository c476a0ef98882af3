"""What the browser reports, checked like any input: a wrong part is refused by name, never an
exception."""

import json
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any, TypeGuard
from urllib.parse import parse_qsl, urlencode

from optlab.edits import owners, with_schedule, with_value
from optlab.experiment import MOST_PARTS, Experiment, ExperimentError, too_many_parts
from optlab.faults import not_whole, quoted
from optlab.references import SHARED, Reference
from optlab.web.for_class import held_to_link
from optlab.web.live.numbers_sent import value_of
from optlab.web.page import Page, address_of, changed_page, page_of
from optlab.web.registry import Change, pages
from optlab.web.words import fault

MOST = 50  # changes in one report; a hand makes one or two between two answers
WHOLE = ("experiment", "kept", "toml")  # changes that have a whole experiment, which is to be read
MOST_WHOLE = 4  # of them: of each kind the browser reports the last


def changes_in(report: Any) -> list[Mapping[str, object]]:
    """The changes of a report, oldest first. Raises ValueError where it is not a list of them."""
    changes = report.get("changes") if isinstance(report, Mapping) else None
    if not _is_changes(changes):
        raise ValueError(
            fault("a report must be a list of changes, got {value}", value=quoted(report))
        )
    if len(changes) > MOST:
        raise ValueError(
            fault(
                "a report may have at most {most} changes, got {count}",
                most=MOST,
                count=len(changes),
            )
        )
    whole = sum(any(name in change for name in WHOLE) for change in changes)
    if whole > MOST_WHOLE:
        raise ValueError(
            fault(
                "a report may have at most {most} changes with a whole experiment, got {count}",
                most=MOST_WHOLE,
                count=whole,
            )
        )
    return changes


def _is_changes(told: object) -> TypeGuard[list[Mapping[str, object]]]:
    return isinstance(told, list) and all(isinstance(one, Mapping) for one in told)


def number_in(report: object) -> int:
    """The number of a report, counted from 1 in a page of the browser; 0 where it has none."""
    number = report.get("number") if isinstance(report, Mapping) else None
    return number if type(number) is int and 0 < number < 2**53 else 0


def changes_from(text: str) -> list[Mapping[str, object]]:
    """The changes in a part of an address. Raises ExperimentError where they are none."""
    try:
        told = json.loads(text)
    except (ValueError, RecursionError):
        told = None
    if not _is_changes(told):
        message = fault("changes must be a list of changes, got {value}", value=quoted(text))
        raise ExperimentError([message])
    try:
        return changes_in({"changes": told})
    except ValueError as error:
        raise ExperimentError([str(error)]) from None


def page_from(link: str) -> Page:
    """The page of a link. Raises ExperimentError where it has too many parts."""
    try:
        pairs = parse_qsl(link, keep_blank_values=True, max_num_fields=MOST_PARTS)
    except ValueError:
        raise ExperimentError([too_many_parts(MOST_PARTS)]) from None
    return page_of(pairs)


def link_after(given: Mapping[str, str]) -> str:
    """The link that changes lead to; what is refused changes nothing. Raises ExperimentError where
    there is no list of changes, or a link has too many parts."""
    page, _refused = applied(
        page_from(given.get("link", "")), changes_from(given.get("changes", "[]"))
    )
    return urlencode(address_of(page))


def applied(page: Page, changes: Sequence[Mapping[str, object]]) -> tuple[Page, dict[str, str]]:
    """The page that changes lead to, one after the other, and what was wrong with those that are
    refused, by the slider or the box; "" where there is none. No change leaves the page itself."""
    refused = {}
    for change in changes:
        try:
            page = changed(page, change)
        except (TypeError, ValueError) as error:
            none = next((name for name in ("below", "toml") if name in change), "")
            place = next((change[n] for n in ("slider", "schedule", "box") if n in change), none)
            refused[quoted(place, plain=True)] = str(error)
    return page, refused


def changed(page: Page, change: Mapping[str, object]) -> Page:
    """The page after one change; what was wrong with a link is no longer said. Raises TypeError or
    ValueError that names what is refused, be it by a link that is locked."""
    return held_to_link(page, _changed(page, change))


def _changed(page: Page, change: Mapping[str, object]) -> Page:
    if own := _own_slider(change):
        return own(page, change.get("value"))
    there = kinds()
    for name, made in there.items():
        if name in change:
            return made(page, change)
    raise ValueError(
        fault(
            "a change must have one of {kinds}, got {value}",
            kinds=", ".join(there),
            value=quoted([*change]),
        )
    )


def kinds() -> dict[str, Callable[[Page, Change], Page]]:
    """What makes a page of a change, by the name that the change has in it: of pages, then of all
    of them."""
    own = {name: made for page in pages().values() for name, made in page.changes.items()}
    return own | {name: made for name, made in COMMON.items() if name not in own}


def _own_slider(change: Mapping[str, object]) -> Callable[[Page, object], Page] | None:
    """What a page has that moves its own slider."""
    slider = change.get("slider")
    if not isinstance(slider, str):
        return None
    return next((p.sliders[slider] for p in pages().values() if slider in p.sliders), None)


def with_slider(experiment: Experiment, slider: Any, given: Any) -> Experiment:
    """The experiment with a slider at a value. Raises TypeError or ValueError that names the slider
    or the hyperparameter, the value and what is allowed."""
    if not isinstance(slider, str):
        raise TypeError(fault("a slider must be a name, got {value}", value=quoted(slider)))
    at = Reference(slider)
    own = at.run is not None or at.of_function or at.of_noise or at == SHARED
    moved = owners(experiment, at) if own else ()
    if not moved or not all(at.name in one.numbers() for one in moved):
        raise ValueError(no_slider(slider))
    return with_value(experiment, at, value_of(f"{type(moved[0]).__name__}.{at.name}", given))


def with_schedule_of(experiment: Experiment, change: Change) -> Experiment:
    """The experiment with a number that follows another schedule. Raises TypeError or ValueError
    that names what is refused."""
    slider, kind, steps = (change.get(name) for name in ("schedule", "value", "steps"))
    if not isinstance(slider, str) or not isinstance(kind, str):
        given = quoted(kind if isinstance(slider, str) else slider)
        raise TypeError(fault("a schedule must be a name, got {value}", value=given))
    count = value_of("steps", steps)
    if not count.is_integer() or count < 0:
        raise ValueError(not_whole("steps", "[0, inf)", quoted(steps)))
    return with_schedule(experiment, Reference(slider), kind, int(count))


def page_before(link: Any) -> Page:
    """The page of a link that was this page's. Raises TypeError or ValueError that names what is
    refused."""
    if not isinstance(link, str):
        raise TypeError(fault("an experiment must be a link, got {value}", value=quoted(link)))
    page = page_from(link)
    if page.problems:
        raise ValueError(page.problems[0])
    return page


def kept_in(link: Any) -> str:
    """The link of the experiment whose paths stay behind, "" for none. Raises TypeError or
    ValueError that names what is refused."""
    return "" if link == "" else page_before(link).experiment.to_query()


def with_experiment_of(page: Page, link: Any) -> Page:
    """The page with the experiment of a link of its own, seen as it is. Raises TypeError or
    ValueError that names what is refused."""
    other = page_before(link)
    return replace(changed_page(page, other.experiment), preset=other.preset)


def start_in(given: Any) -> tuple[float, float]:
    """The point to which the start was moved. Raises ValueError where it is none."""
    if not isinstance(given, list) or len(given) != 2:
        raise ValueError(fault("start must be two numbers, got {value}", value=quoted(given)))
    return (value_of("start x1", given[0]), value_of("start x2", given[1]))


def step_in(given: Any, steps: int) -> float:
    """The step at which the cursor was left; inf at the last, so that it stays at the end when
    steps are added. Raises ValueError where it is none."""
    step = value_of("step", given)
    if not step.is_integer() or not 0 <= step <= steps:
        raise ValueError(
            fault(
                "{place} must be a whole number in [0, {most}], got {value}",
                place="step",
                most=steps,
                value=quoted(given),
            )
        )
    return step if step < steps else math.inf


def no_slider(name: object) -> str:
    """The refusal of a slider that there is not."""
    return fault("there is no slider {name}", name=quoted(name))


def _with_experiment(
    make: Callable[[Experiment, Change], Experiment],
) -> Callable[[Page, Change], Page]:
    """A change of the page's experiment alone."""
    return lambda page, change: changed_page(page, make(page.experiment, change), page.view)


def _with_view(page: Page, **options: Any) -> Page:
    return changed_page(page, page.experiment, replace(page.view, **options))


COMMON: Mapping[str, Callable[[Page, Change], Page]] = {
    "slider": _with_experiment(
        lambda e, change: with_slider(e, change["slider"], change.get("value"))
    ),
    "schedule": _with_experiment(with_schedule_of),
    "start": _with_experiment(lambda e, change: replace(e, start=start_in(change["start"]))),
    "experiment": lambda page, change: with_experiment_of(page, change["experiment"]),
    "kept": lambda page, change: _with_view(page, kept=kept_in(change["kept"])),
    "cursor": lambda page, change: _with_view(
        page, step=step_in(change["cursor"], page.experiment.steps)
    ),
}
"""The kinds of changes that all pages know, by what they have in them; a page's own are in its
folder."""
