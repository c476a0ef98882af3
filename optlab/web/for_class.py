"""What a link for a class leaves out of its page, and what it holds: `show=only+sliders`.

A control that is left out is not drawn (`seen.py`), so that neither a keyboard nor a screen reader
comes to it; what is held no change gets past, whoever reports it (`held_to_link`)."""

from dataclasses import replace

from optlab.declarations import Text
from optlab.experiment import Experiment
from optlab.hyperparameters import Declared
from optlab.scheduled import plain_of
from optlab.web.page import Page, preset_of
from optlab.web.registry import pages
from optlab.web.view import ForClass
from optlab.web.words import N_, _, fault


def seen_alike(before: Page, after: Page) -> Page:
    """The page after, for whoever sees the one before: a link leaves out what it does from one page
    to the next."""
    return replace(after, view=after.view.with_options(before.view.of(ForClass)))


def held_to_link(before: Page, after: Page) -> Page:
    """The page that a change leads to, seen alike. Raises ValueError that names what would be
    another, where the link holds that."""
    if before.view.of(ForClass).holds and (other := held(before, after)):
        says = fault(
            "this link is locked to its runs: their methods, the function and the preset stay as"
            " they are; {what} would be another",
            what=_(other),
        )
        raise ValueError(says)
    return seen_alike(before, after)


def held(before: Page, after: Page) -> str:
    """What differs of what a locked link holds, as it is called; nothing where all is the same."""
    was, is_now = before.experiment, after.experiment
    if after.lesson != before.lesson:
        return N_("the lesson")
    if after.preset not in ("", before.preset or preset_of(was)):
        return N_("the preset")
    if _kind(is_now.objective) != _kind(was.objective):
        return N_("the function")
    if len(is_now.runs) != len(was.runs):
        return N_("the number of runs")
    if _methods(is_now) != _methods(was):
        return N_("a run's method")
    if any(page.data(after) != page.data(before) for page in pages().values()):
        return N_("the data")
    return ""


def _methods(experiment: Experiment) -> list[object]:
    return [_kind(run) for run in experiment.runs]


def _kind(declared: Declared) -> tuple[str, ...]:
    """Which method or function it is, whatever its numbers: of one that is typed, its text."""
    names = plain_of(type(declared)).hyperparameters().items()
    texts = [str(getattr(declared, name)) for name, what in names if isinstance(what, Text)]
    return (declared.key, *texts)
