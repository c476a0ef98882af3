"""What a visit remembers, asked of itself, without a page: what another session tells it, and what
it leaves out."""

from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

import pytest

from optlab.experiment import Experiment
from optlab.optimizers.adam import Adam
from optlab.web import visit as visits
from optlab.web.page import Page, View, address_of, available_lessons, page_of
from optlab.web.views.averages.options import AverageOptions
from optlab.web.views.playground.options import PlaygroundOptions
from optlab.web.views.stability.options import ComparisonOptions
from optlab.web.visit import LESSONS, LONGEST, PLAYGROUND, STABILITY, Visit

COMPARED = f"{STABILITY} compared"
ROTATION = "rotation"

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
    knows.learn(told.as_addresses())
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


def test_a_visit_that_knows_too_much_is_not_read_to_its_end(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Two hundred addresses of typed functions once took eleven seconds."""
    read: list[object] = []

    def reading(pairs: Any) -> Page:
        read.append(pairs)
        return page_of(pairs)

    monkeypatch.setattr(visits, "page_of", reading)
    mine = urlencode(address_of(Page(MINE, View())))
    lessons = {f"{LESSONS} {name}": f"lesson={name}" for name in available_lessons()}
    strange: dict[Any, Any] = {f"{LESSONS} nowhere{k}": mine for k in range(50)}
    strange |= {f"nowhere{k}": mine for k in range(50)} | {PLAYGROUND: 3, ROTATION: "x" * 5000}
    assert learned(strange).pages == {} and read == []
    assert {*lessons} <= {*learned({**lessons, PLAYGROUND: mine}).pages}  # all that one can have
    read.clear()
    assert learned({f"{STABILITY} {k}": mine for k in range(200)}).pages == {}
    assert len(read) == visits.MOST
    monkeypatch.setattr(visits, "PATIENCE", 0.0)
    assert learned({PLAYGROUND: mine}).pages == {}


def test_what_this_session_knows_itself_counts() -> None:
    visit = Visit(name=STABILITY)
    visit.keep(Page(MINE, View().with_options(ComparisonOptions(comparison=True))))
    other = urlencode(address_of(Page(replace(MINE, steps=9), View())))
    visit.learn({"pages": {STABILITY: other, COMPARED: other}, "last": {STABILITY: STABILITY}})
    assert visit.last[STABILITY] == COMPARED
    assert visit.pages[COMPARED].experiment == MINE
    assert visit.pages[STABILITY].experiment.steps == 9  # of that it knew nothing


def test_the_page_that_was_left_by_a_link_is_remembered_as_it_was_left() -> None:
    """What a hand had done there, no run of the script was told; the page came back as it had been
    loaded, or as the first preset."""
    told = Visit(name=PLAYGROUND)
    told.keep(Page(MINE, View(step=3)))
    moved = Page(replace(MINE, runs=(Adam(0.9),)), View())
    for name in (PLAYGROUND, STABILITY):  # which looks at the playground's experiment
        visit = Visit(name=LESSONS)
        link = urlencode(address_of(moved))
        visit.learn({**told.as_addresses(), "left": [name, link]})
        assert visit.mine and visit.mine.experiment == moved.experiment
        here = visit.remembered(name)
        assert here and here.experiment == moved.experiment
        assert visit.name == LESSONS
    apart = Visit()
    apart.learn({**told.as_addresses(), "left": [ROTATION, link]})
    assert apart.mine == told.mine and apart.pages[ROTATION].experiment == moved.experiment
    knows = Visit(name=PLAYGROUND)
    knows.keep(Page(replace(MINE, steps=9), View()))
    knows.learn({**told.as_addresses(), "left": [STABILITY, link]})
    assert knows.mine and knows.mine.experiment.steps == 9


@pytest.mark.parametrize(
    "left",
    [
        *(None, 3, "rotation", [], [ROTATION], [ROTATION, 3], ["nowhere", "v=1&run=adam"]),
        [ROTATION, f"v=1&run=adam&steps={'0' * LONGEST}5"],
        [ROTATION, "v=1&run=nowhere"],
        [ROTATION, f"lesson={next(iter(available_lessons()))}"],
        [LESSONS, "v=1&run=adam"],
    ],
)
def test_what_nobody_can_have_left_is_left_alone(left: Any) -> None:
    visit = Visit()
    visit.learn({"pages": {}, "last": {}, "left": left})
    assert visit == Visit()


def test_what_was_wrong_with_a_link_is_not_said_again_when_one_comes_back() -> None:
    wrong = page_of([("v", "1"), ("run", "adam"), ("steps", "-3")])
    assert wrong.problems
    for name in (PLAYGROUND, ROTATION, STABILITY):
        visit = Visit(name=name)
        visit.keep(wrong)
        back = visit.remembered(name)
        assert back is not None and back.problems == ()


@pytest.mark.parametrize("live", [True, False])
def test_an_experiment_that_is_taken_along_is_seen_as_it_was(live: bool) -> None:
    visit = Visit(name=STABILITY)
    seen = View(live=live, step=3, axes="apart")
    visit.take(Page(MINE, seen.with_options(PlaygroundOptions(below=0.5))))
    assert visit.mine == Page(MINE, seen)


def test_a_step_and_a_run_in_a_link_are_whole_and_a_gamma_is_there_once() -> None:
    view = page_of([("v", "1"), ("show", "step 2.7 run 1.9 gammas 0.9_0.8_0.9")]).view
    assert (view.step, view.run, view.of(AverageOptions).gammas) == (2, 1, "0.9_0.8")


def went(count: int) -> Visit:
    """A visit to so many places, one after the other; at each the experiment has as many steps."""
    visit = Visit(name=PLAYGROUND)
    for k in range(count):
        visit.note(place(k), Page(replace(MINE, steps=k), View()))
    return visit


def place(k: int) -> list[tuple[str, str]]:
    return [("v", "1"), ("steps", str(k))]


def steps_after(visit: Visit, k: int) -> int | None:
    """How many the experiment has once Back or Forward have led to a place."""
    visit.return_to(PLAYGROUND, place(k))
    return visit.mine and visit.mine.experiment.steps


def test_back_and_forward_lead_to_the_experiment_of_then() -> None:
    visit = went(60)
    assert [steps_after(visit, k) for k in (58, 57, 0, 59)] == [58, 57, 0, 59]


def test_who_goes_back_and_then_elsewhere_has_nothing_to_go_forward_to() -> None:
    visit = went(10)
    assert steps_after(visit, 3) == 3
    visit.note(place(100), Page(replace(MINE, steps=100), View()))
    assert steps_after(visit, 7) == 100  # an address that the visit does not know
    assert [steps_after(visit, k) for k in (2, 100)] == [2, 100]


def test_where_the_page_was_shortly_before_a_hand_was_faster_than_the_answer() -> None:
    visit = went(30)
    for k, new in ((29, False), (27, False), (22, False), (2, True), (99, True)):
        assert visit.is_new(place(k), acted=True) == new
        assert visit.is_new(place(k), acted=False) == (k != 29)
