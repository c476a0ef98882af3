"""What a visit remembers, asked of itself, without a page: what another session tells it, and what
it leaves out."""

from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

import pytest

from optlab.experiment import Experiment
from optlab.optimizers.adam import Adam
from optlab.web.page import Page, View, address_of, page_of
from optlab.web.visit import COMPARED, LONGEST, PLAYGROUND, STABILITY, Visit

MINE = Experiment(runs=(Adam(0.1),), steps=7)


def learned(pages: dict[str, str], last: Any = None) -> Visit:
    """A visit that knows nothing but what another session tells it."""
    visit = Visit()
    visit.learn({"pages": pages, "last": last or {}})
    return visit


def test_what_one_session_tells_another_one_knows() -> None:
    told = Visit(name=PLAYGROUND)
    told.keep(Page(MINE, View(step=3)))
    knows = Visit()
    knows.learn(told.told())
    assert (knows.mine, knows.last) == (told.mine, told.last)


@pytest.mark.parametrize(
    "address",
    [
        f"v=1&run=adam&steps={'0' * LONGEST}5",  # nobody's page is so long
        "v=1&run=adam&steps=-3",
        "v=1&run=nowhere",
        "preset=nowhere",
    ],
)
def test_an_address_that_no_page_of_ours_has_is_not_remembered(address: str) -> None:
    assert learned({PLAYGROUND: address}).pages == {}
    assert learned({PLAYGROUND: "v=1&run=adam&steps=5"}).mine is not None


def test_what_this_session_knows_itself_counts() -> None:
    visit = Visit(name=STABILITY)
    visit.keep(Page(MINE, View(comparison=True)))
    other = urlencode(address_of(Page(replace(MINE, steps=9), View())))
    visit.learn({"pages": {STABILITY: other, COMPARED: other}, "last": {STABILITY: STABILITY}})
    assert visit.last[STABILITY] == COMPARED
    assert visit.pages[COMPARED].experiment == MINE
    assert visit.pages[STABILITY].experiment.steps == 9  # of that it knew nothing


def test_what_was_wrong_with_a_link_is_not_said_again_when_one_comes_back() -> None:
    visit = Visit(name=PLAYGROUND)
    visit.keep(replace(page_of([("v", "1"), ("run", "adam"), ("steps", "-3")]), view=View()))
    back = visit.remembered(PLAYGROUND)
    assert back is not None and back.problems == ()


@pytest.mark.parametrize("live", [True, False])
def test_an_experiment_that_is_taken_along_is_seen_as_it_was(live: bool) -> None:
    visit = Visit(name=STABILITY)
    visit.take(Page(MINE, View(live=live, step=3, axes="apart", below=0.5)))
    assert visit.mine == Page(MINE, View(live=live, step=3, axes="apart"))


def test_a_step_and_a_run_in_a_link_are_whole_and_a_gamma_is_there_once() -> None:
    view = page_of([("v", "1"), ("show", "step 2.7 run 1.9 gammas 0.9_0.8_0.9")]).view
    assert (view.step, view.run, view.gammas) == (2, 1, "0.9_0.8")
