"""What a browser could send, and what somebody could who writes messages by hand."""

import json
import math
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any
from unittest.mock import patch
from urllib.parse import urlencode

import pytest
import streamlit as st
from hypothesis import given, settings
from hypothesis import strategies as some

from optlab.experiment import Experiment, ExperimentError, from_query
from optlab.objectives.quadratics import ConditionedQuadratic, RotatedQuadratic
from optlab.optimizers.adadelta import AdaDelta
from optlab.optimizers.adam import Adam
from optlab.optimizers.momentum import Momentum
from optlab.optimizers.newton import Newton
from optlab.optimizers.rmsprop import RMSProp
from optlab.web.live import reports
from optlab.web.page import Page, View, address_of, page_of
from optlab.web.registry import pages
from optlab.web.view_words import view_from_words
from optlab.web.views.live_figure import receive
from optlab.web.views.settings.boxes import boxes_of
from optlab.web.views.settings.options import MapOptions

EXPERIMENT = Experiment(RotatedQuadratic(), (RMSProp(), Momentum(0.1, 0.5)))


class Session(dict[str, Any]):
    """Streamlit's session state, without a browser at the other end."""

    __getattr__ = dict.__getitem__
    __setattr__ = dict.__setitem__


@contextmanager
def session(experiment: Experiment = EXPERIMENT) -> Iterator[Session]:
    state = patch.object(st, "session_state", Session())
    with state as values, patch.object(st, "query_params", {}):
        values.page = Page(experiment, View())
        yield values


def test_a_slider_is_set_by_a_number_or_by_what_was_typed() -> None:
    for value in (0.25, "0.25", " .25 ", "2.5e-1"):
        moved = reports.with_slider(EXPERIMENT, "run1.eta", value)
        assert moved == replace(EXPERIMENT, runs=(RMSProp(), Momentum(0.25, 0.5)))
    moved = reports.with_slider(EXPERIMENT, "f.a", 3)
    assert moved == replace(EXPERIMENT, objective=RotatedQuadratic(a=3))


def test_the_shared_eta_sets_it_wherever_there_is_one() -> None:
    runs = (RMSProp(), AdaDelta(), Momentum(0.1, 0.5), Newton())
    moved = reports.with_slider(Experiment(runs=runs), "shared.eta", 0.7)
    for before, after in zip(runs, moved.runs, strict=True):
        assert after.settings() == before.settings() | (
            {"eta": 0.7} if "eta" in before.settings() else {}
        )


@pytest.mark.parametrize(
    "name",
    [
        *("run9.eta", "run2.eta", "run-1.eta", "runé.eta", "run².eta", "run٠.eta", "run.eta"),
        *("run0001.eta", "run0009.eta", "run00.eta", "0.eta", "runrun0.eta", "run0", "run0."),
        *("run0.beta", "run0.eta.eta", "run0.centered", "run0.__class__", "f.halved", "f.", "f"),
        *("f.__init__", "shared.gamma", "shared", "", ".", "eta", "\x00", "run" + "9" * 5000),
        "run" + "9" * 5000 + ".eta",  # once: "Exceeds the limit (4300 digits)"
    ],
)
def test_a_slider_that_is_not_there_is_named(name: str) -> None:
    """Once, `run0001.eta` was run 1 of one run: an exception on the page."""
    with pytest.raises(ValueError, match="there is no slider '") as refused:
        reports.with_slider(EXPERIMENT, name, 0.1)
    assert len(str(refused.value)) < 100


@pytest.mark.parametrize("name", [None, 3, 0.5, True, ["run0.eta"], {"run0": "eta"}])
def test_a_slider_that_has_no_name_is_refused(name: Any) -> None:
    with pytest.raises(TypeError, match="a slider must be a name, got"):
        reports.with_slider(EXPERIMENT, name, 0.1)


@pytest.mark.parametrize("slider", ["run0.eta", "run0.gamma", "f.a", "shared.eta"])
@pytest.mark.parametrize(
    ("value", "message"),
    [
        (None, "must be a number, got None"),
        (True, "must be a number, got True"),
        ([0.1], r"must be a number, got \[0.1\]"),
        ({}, "must be a number, got {}"),
        (math.nan, "must be finite, got nan"),
        (math.inf, "must be finite, got inf"),
        (-math.inf, "must be finite, got -inf"),
        (10**400, "must be finite, got 10000"),
        (-(10**400), "must be finite, got -10000"),
        ("1e999", "must be finite, got inf"),
        ("", "the box held no number"),
        (" \n", "the box held no number"),
        ("nan", "must be finite, got nan"),
        ("0.1.2", "must be a number, got '0.1.2'"),
        ("0x10", "must be a number, got '0x10'"),
        ("1_000", "must be a number, got '1_000'"),
        ("٣", "must be a number, got '٣'"),
        ("1e-400", "must be 0, or at least 5e-324 in size .*, got '1e-400'"),
        ("x" * 9999, "must be a number, got 'xxx"),
        (-1, r"must lie in [\[(]0, .*, got -1$"),
        ("-1", r"must lie in [\[(]0, .*, got -1$"),
    ],
)
def test_a_value_that_is_none_is_refused_by_name(slider: str, value: Any, message: str) -> None:
    with pytest.raises((TypeError, ValueError), match=message) as refused:
        reports.with_slider(EXPERIMENT, slider, value)
    place, name = slider.split(".")
    owner = "RotatedQuadratic" if place == "f" else "RMSProp"
    assert str(refused.value).startswith(f"{owner}.{name}")
    assert len(str(refused.value)) < 150


def test_the_start_is_two_finite_numbers() -> None:
    assert reports.start_in([1, -2.5]) == (1.0, -2.5)
    for wrong in (None, 3, "1 2", [1], [1, 2, 3], [1, math.nan], [1, None], [True, 1], {"x": 1}):
        with pytest.raises((TypeError, ValueError), match=r"^start"):
            reports.start_in(wrong)


def test_the_cursor_is_a_step_of_the_experiment_and_stays_at_the_end() -> None:
    assert reports.step_in(7, 20) == 7
    assert reports.step_in(20, 20) == math.inf
    for wrong in (-1, 21, 2.5, None, True, math.inf, math.nan, 10**400, "seven", [7]):
        with pytest.raises((TypeError, ValueError), match=r"^step"):
            reports.step_in(wrong, 20)


def test_the_experiment_of_a_link_takes_the_place_of_the_pages() -> None:
    """Which is seen as it was, in its lesson: what was a path from before is the page's."""
    before = Page(replace(EXPERIMENT, steps=7), View(step=3), preset="rmsprop_in_a_ravine")
    seen = View(step=5, axes="apart").with_options(MapOptions(tolerance=0.1))
    page = Page(EXPERIMENT, seen, lesson="lesson_gamma", preset="another")
    swapped = reports.changed(page, {"experiment": urlencode(address_of(before))})
    assert swapped == replace(page, experiment=before.experiment, preset=swapped.preset)
    assert swapped.preset == page_of(address_of(before)).preset
    there = reports.changed(swapped, {"experiment": urlencode(address_of(page))})
    assert there.experiment == EXPERIMENT
    for wrong in (None, 3, ["run=adam"], "f=nothing", "run=adam+eta+much", "run=adam&" * 200):
        with pytest.raises((TypeError, ValueError)) as refused:
            reports.changed(page, {"experiment": wrong})
        assert len(str(refused.value)) < 400


def test_paths_that_are_kept_stand_in_the_address_until_they_are_let_go() -> None:
    before = Page(replace(EXPERIMENT, steps=7), View(step=3, axes="apart"), lesson="lesson_gamma")
    page = Page(EXPERIMENT, View(step=5), preset="rmsprop_in_a_ravine")
    kept = reports.changed(page, {"kept": urlencode(address_of(before))})
    assert from_query(kept.view.kept) == before.experiment
    assert page_of(address_of(kept)).view == kept.view
    again = reports.changed(kept, {"kept": kept.view.kept})
    assert again.view == kept.view
    assert reports.changed(kept, {"kept": ""}).view == page.view
    for wrong in (None, 3, "f=nothing", "run=adam+eta+much"):
        with pytest.raises((TypeError, ValueError)):
            reports.changed(page, {"kept": wrong})
    # By hand: what is none is left out of the view, by name.
    view, (problem,) = view_from_words('step 3 kept "f=nothing"')
    assert view == View(step=3) and problem.startswith("View.kept must be the link of an")


def test_a_report_is_a_list_of_at_most_fifty_changes() -> None:
    change = {"slider": "run0.eta", "value": 0.1}
    assert reports.changes_in({"changes": [change] * 50}) == [change] * 50
    with pytest.raises(ValueError, match="at most 50 changes, got 51"):
        reports.changes_in({"changes": [change] * 51})
    for wrong in (None, 3, "changes", [], {}, {"changes": change}, {"changes": [change, 3]}):
        with pytest.raises(ValueError, match="a report must be a list of changes, got"):
            reports.changes_in(wrong)


def test_a_report_has_few_whole_experiments() -> None:
    """Fifty of them, each another typed function, once took four seconds in the quick lane."""
    link = EXPERIMENT.to_query()
    one_of_each = [
        {"experiment": link},
        {"kept": link},
        {"toml": "steps = 3", "file": "a"},
        {"start": [1, 1]},
    ]
    assert reports.changes_in({"changes": one_of_each}) == one_of_each
    for name in ("experiment", "kept", "toml"):
        changes = [{name: link}] * 5
        with pytest.raises(ValueError, match="at most 4 changes with a whole experiment, got 5"):
            reports.changes_in({"changes": changes})
        with pytest.raises(ExperimentError, match="at most 4 changes with a whole"):
            reports.changes_from(json.dumps(changes))


def test_a_change_of_no_kind_is_told_which_there_are() -> None:
    said = r"must have one of (.*), got \['colour'\]"
    with pytest.raises(ValueError, match=said) as refused:
        reports.changed(Page(EXPERIMENT, View()), {"colour": "red"})
    own = [name for page in pages().values() for name in page.changes]
    there = str(refused.value).partition("one of ")[2].partition(", got")[0].split(", ")
    assert {*there} == {"slider", "schedule", "start", "cursor", "experiment", "kept", *own}
    assert {"kept", "toml", "box"} <= {*there}


def test_what_is_refused_leaves_the_rest_of_the_report_standing() -> None:
    changes = [
        {"slider": "run0.eta", "value": 0.25},
        {"slider": "run0.gamma", "value": 1.5},
        {"start": [1, 1e31]},
        {"cursor": 5},
    ]
    with session() as values:
        receive({"changes": changes})
        assert values.page.experiment.runs[0] == RMSProp(eta=0.25)
        assert values.page.experiment.start == EXPERIMENT.start
        assert values.page.view.step == 5
        assert values.refused["run0.gamma"] == "RMSProp.gamma must lie in [0, 1], got 1.5"
        assert "start must be two numbers in [-1e+30, 1e+30]" in values.refused[""]
        receive({"changes": [{"slider": "run0.gamma", "value": 0.5}]})
        assert values.refused == {}


def test_ten_thousand_messages_leave_no_trace() -> None:
    with session() as values:
        for i in range(10_000):
            receive({"changes": [{"slider": f"run{i}.nothing", "value": i}]})
        assert values.page.experiment == EXPERIMENT
        assert len(values.refused) == 1
        assert set(values) == {"page", "refused"}


@pytest.mark.parametrize("key", ["slider", "value", "start", "cursor", "changes", "failed"])
def test_a_nest_as_deep_as_json_allows_is_refused(key: str) -> None:
    """Once, quoting it took more of the stack than reading it had."""
    nested: Any = []
    for _ in range(5000):
        nested = [nested]
    change = {"slider": "run0.eta", "value": 0.1, key: nested}
    with session() as values:
        receive({key: nested} if key in ("changes", "failed") else {"changes": [change]})
        if key not in ("start", "cursor"):  # the slider is looked at first
            assert values.page.experiment == EXPERIMENT


BOXES = [
    box.id for box in boxes_of(Page(EXPERIMENT, View().with_options(MapOptions(tolerance=0.1))))
]
NAMES = some.sampled_from(
    [
        "run0.eta",
        "run0.gamma",
        "run1.beta",
        "run7.eta",
        "f.a",
        "f.halved",
        "shared.eta",
        "run0001.eta",
    ]
)
WHOLE = some.integers() | some.sampled_from([10**400, -(10**400)])
JSON = some.recursive(
    some.none() | some.booleans() | WHOLE | some.floats() | some.text() | NAMES,
    lambda inner: some.lists(inner) | some.dictionaries(some.text() | NAMES, inner),
    max_leaves=8,
)
CHANGE = some.fixed_dictionaries(
    {},
    optional={
        "slider": NAMES | JSON,
        "value": some.floats(0, 2) | some.sampled_from(["1", "2", "gamma", "soon", "512"]) | JSON,
        "start": some.lists(some.floats() | WHOLE, min_size=2, max_size=2) | JSON,
        "cursor": some.integers(-1, 25) | JSON,
        "box": some.sampled_from(BOXES) | JSON,
        "kept": some.sampled_from(["", "f=nothing", "run=adam&steps=3"]) | JSON,
        "experiment": some.sampled_from(["f=nothing", "run=rmsprop&run=adam&steps=3"]) | JSON,
    },
)
REPORT = JSON | some.fixed_dictionaries({"changes": some.lists(CHANGE | JSON, max_size=4)})


@settings(deadline=None)  # the first of them imports much
@given(
    some.lists(REPORT, max_size=3), some.sampled_from([ConditionedQuadratic(), RotatedQuadratic()])
)
def test_whatever_is_received_the_experiment_is_one_and_nothing_is_raised(
    received: list[Any], objective: Any
) -> None:
    with session(Experiment(objective, (RMSProp(), Adam()))) as values:
        for report in received:
            receive(report)
            page = values.page
            # It is legal: its link is read without a complaint, as the same experiment.
            assert from_query(page.experiment.to_query()) == page.experiment
            assert [run.key for run in page.experiment.runs] == ["rmsprop", "adam"]
            assert page_of(address_of(page)) == page
            assert 0 <= page.view.step <= math.inf
            for place, message in values.get("refused", {}).items():
                assert isinstance(place, str) and isinstance(message, str)
                assert len(place) <= 60 and len(message) < 400
            json.dumps(values.get("refused", {}), allow_nan=False)


def test_why_a_browser_could_not_load_is_for_the_log_on_one_line(
    caplog: pytest.LogCaptureFixture,
) -> None:
    with session() as values:
        receive({"failed": "TypeError:\n" + "x" * 10_000})
        assert values.failure is True
    (message,) = caplog.messages
    assert r"TypeError:\nxxx" in message and len(message) < 120
