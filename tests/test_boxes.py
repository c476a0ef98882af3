"""Menus and boxes of "Which settings work": what they offer, and the page they lead to."""

from dataclasses import replace
from typing import Any
from urllib.parse import parse_qsl

import pytest

from optlab.experiment import Experiment
from optlab.objectives.quadratics import Quadratic
from optlab.objectives.saddles import Saddle
from optlab.objectives.valleys import Rosenbrock
from optlab.optimizers.adam import Adam
from optlab.optimizers.gradient_descent import GradientDescent
from optlab.optimizers.rmsprop import RMSProp
from optlab.web.live.reports import applied
from optlab.web.page import Page, View, address_of, page_of
from optlab.web.views.settings.boxes import boxes_of, choice_for, with_box
from optlab.web.views.settings.maps import Choice
from optlab.web.views.settings.options import MapOptions

HERE = Page(Experiment(Quadratic(), (RMSProp(), GradientDescent()), steps=30), View())
THEIRS = "gamma, epsilon, momentum, s0, clip_norm, clip_value"  # RMSProp's numbers but eta


def mapped(**options: Any) -> View:
    return View().with_options(MapOptions(**options))


def offered(page: Page, name: str) -> list[str]:
    options = next(box for box in boxes_of(page) if box.id == name).options
    assert options is not None
    return list(options.values())


def test_a_box_is_what_the_page_has_and_a_choice_is_what_it_then_has() -> None:
    for page in (HERE, replace(HERE, view=mapped(tolerance=0.5, across="epsilon"))):
        for box in boxes_of(page):
            assert with_box(page, box.id, box.value) is not None
            for value in box.options or [box.value * 2 if box.value else 1.0]:
                chosen = with_box(page, box.id, value)
                now = {b.id: b.value for b in boxes_of(chosen)}[box.id]
                assert now == value, box.id
                assert page_of(address_of(chosen)) == chosen, "its address has all of it"


def test_the_axes_trade_places() -> None:
    assert choice_for(HERE) == Choice("eta", "gamma")
    turned = with_box(HERE, "across", "gamma")
    assert choice_for(turned) == Choice("gamma", "eta")
    own = ["η eta", "ε epsilon", "μ momentum", "s₀ s0"]
    assert offered(turned, "up") == [*own, "C clip norm", "c clip value"]
    assert choice_for(with_box(turned, "up", "epsilon")) == Choice("gamma", "epsilon")


def test_a_run_that_lacks_a_number_is_mapped_over_its_own() -> None:
    page = replace(HERE, view=mapped(across="gamma", up="epsilon"))
    other = with_box(page, "run", "2")
    assert choice_for(other) == Choice("eta", "")
    assert with_box(HERE, "run", "1").view.of(MapOptions).across == "eta", "chosen, be it the first"
    none, *others = offered(other, "up")  # a line, unless one that all methods have is chosen
    assert none == "–" and others == ["α weight decay", "C clip norm", "c clip value"]
    assert choice_for(with_box(other, "run", "1")) == Choice("gamma", "epsilon")


def test_the_number_on_the_other_axis_changes_places() -> None:
    page = Page(Experiment(runs=(Adam(),)), mapped(across="beta1", up="beta2"))
    swapped = with_box(page, "across", "beta2")
    assert choice_for(swapped) == Choice("beta2", "beta1")
    assert choice_for(with_box(swapped, "across", "eta")) == Choice("eta", "beta1")


def test_without_a_least_value_there_is_one_quantity_only() -> None:
    page = replace(HERE, view=mapped(tolerance=0.5))
    saddle = with_box(page, "function", "saddle")
    assert saddle.experiment.objective == Saddle()
    assert offered(saddle, "quantity") == ["f after 30 steps"]
    assert choice_for(saddle).tolerance is None


def test_another_function_begins_where_it_is_looked_at() -> None:
    moved = replace(HERE, experiment=replace(HERE.experiment, window=((0, 1), (0, 1))))
    chosen = with_box(moved, "function", "rosenbrock").experiment
    wanted = Experiment(Rosenbrock(), HERE.experiment.runs, Rosenbrock().start, 30)
    assert chosen == wanted


def test_a_comma_is_a_point_in_every_box() -> None:
    page = replace(HERE, view=mapped(tolerance=0.5))
    for box in boxes_of(page):
        if box.options is None:
            assert with_box(page, box.id, "3,0") == with_box(page, box.id, "3")
    assert with_box(page, "tolerance", "0,25").view.of(MapOptions).tolerance == 0.25


@pytest.mark.parametrize(
    ("name", "given", "message"),
    [
        ("run", "3", "Run must be one of 1, 2; got '3'"),
        ("run", 1, "Run must be one of 1, 2; got 1"),
        (
            "across",
            "beta",
            f"Across must be one of eta, {THEIRS}; got 'beta'",
        ),
        (
            "up",
            "eta",
            f"Up must be one of {THEIRS}; got 'eta'",
        ),
        ("cells", "4096", "Cells must be one of 64, 128, 256, 512; got '4096'"),
        ("quantity", None, "Quantity must be one of deep, soon; got None"),
        ("tolerance", "0", "Tolerance must lie in (0, inf), got 0"),
        ("tolerance", "1,000", "Tolerance: '1,000' may be 1000 or 1.000; write it without"),
        ("start1", "1,5,2", "Start x1 must be one number, with at most one comma or point"),
        ("tolerance", "x", "Tolerance must be a number, got 'x'"),
        ("function", "__class__", "Function must be one of "),
        ("start1", "1e999", "Start x1 must be finite, got inf"),
        ("start2", "1e31", "start must be two numbers in [-1e+30, 1e+30]"),
        ("steps", "2.5", "steps must be a whole number in [0, 100000], got 2.5"),
        ("steps", "1e9", "steps must be a whole number in [0, 100000], got 1000000000"),
        ("speed", "1", "there is no box 'speed'"),
        (["run"], "1", "there is no box ['run']"),
    ],
)
def test_what_is_none_is_refused_by_name_and_the_rest_stands(
    name: Any, given: Any, message: str
) -> None:
    page = replace(HERE, view=mapped(tolerance=0.5))
    with pytest.raises((TypeError, ValueError)) as refused:
        with_box(page, name, given)
    assert str(refused.value).startswith(message)
    changes = [{"box": "cells", "value": "64"}, {"box": name, "value": given}]
    after, said = applied(page, changes)
    assert after.view.of(MapOptions).cells == 64 and next(iter(said.values())).startswith(message)


def test_a_link_says_which_map_is_shown() -> None:
    query = "v=1&f=quadratic&run=rmsprop&show=across+gamma+up+epsilon+tolerance+0.01+cells+64"
    page = page_of(parse_qsl(query))
    assert not page.problems
    assert choice_for(page) == Choice("gamma", "epsilon", 0.01, 64)
    wrong = page_of(parse_qsl("v=1&f=quadratic&run=rmsprop&show=across+9+cells+9999"))
    assert [problem.split(";")[0][:40] for problem in wrong.problems] == [
        "View.across must be one of beta, beta1, ",
        "View.cells must be one of 64, 128, 256, ",
    ]
    assert wrong.view == View()
