"""An eta that suits: found by trying every stop, and not the last one before a divergence."""

from dataclasses import replace
from math import inf

import numpy as np
import pytest

from optlab.measure.suiting import suiting, tried
from optlab.objectives import OBJECTIVES
from optlab.objectives.quadratics import Quadratic
from optlab.objectives.saddles import Saddle
from optlab.objectives.valleys import Rosenbrock
from optlab.optimizers import OPTIMIZERS
from optlab.optimizers.gradient_descent import GradientDescent
from optlab.problem import Problem
from optlab.train import train_2d

START = (-1.2, 1.0)


@pytest.mark.parametrize("key", OPTIMIZERS)
def test_each_value_is_that_of_the_run_with_this_eta(key: str) -> None:
    found = tried(OPTIMIZERS[key](), Problem(Rosenbrock(), START, 60))
    assert found is not None
    for k in range(0, len(found.etas), 9):
        run = replace(found.run, eta=float(found.etas[k]))
        trajectory = train_2d(run, Rosenbrock(), START, 60)
        used = trajectory.gradient_evaluations[-1], trajectory.hessian_evaluations[-1]
        assert found.budget == used
        if found.values[k] == inf:
            assert trajectory.status.kind in ("diverged", "undefined")
        else:
            assert found.values[k] == trajectory.values[-1]
    least = found.values.min()
    assert found.values[list(found.etas).index(found.best)] == least


@pytest.mark.parametrize("steps", [20, 100])
@pytest.mark.parametrize("objective", OBJECTIVES.values(), ids=OBJECTIVES)
@pytest.mark.parametrize("key", OPTIMIZERS)
def test_what_suits_is_not_lost_where_the_default_would_be(
    key: str, objective: type, steps: int
) -> None:
    function = objective()
    if not function.minima:
        return
    run = suiting(OPTIMIZERS[key](), Problem(function, function.start, steps))
    trajectory = train_2d(run, function, function.start, steps)
    assert trajectory.status.kind not in ("diverged", "undefined")
    if key != "newton":  # which is drawn to whatever is stationary, up or down
        assert trajectory.values[-1] <= trajectory.values[0]


def test_it_is_good_two_stops_away_too() -> None:
    """On a quadratic, gradient descent of eta > 2/lambda diverges: the chosen one is two stops
    below, at least, although the last stop before it may be deep."""
    for largest in (3.0, 30.0, 300.0):
        run = suiting(GradientDescent(), Problem(Quadratic(a=largest, b=largest / 2), (-5, -2), 20))
        assert run.settings()["eta"] * 1.25 < 2 / largest


def test_where_every_stop_is_lost_lower_ones_are_tried() -> None:
    run = GradientDescent()
    found = tried(run, Problem(Rosenbrock(b=1e6), START, 100))
    assert found is not None
    assert found.etas[0] < 1e-3
    run = suiting(run, Problem(Rosenbrock(b=1e6), START, 100))
    assert run.settings()["eta"] < 1e-5
    trajectory = train_2d(run, Rosenbrock(b=1e6), START, 100)
    assert trajectory.values[-1] < trajectory.values[0]


@pytest.mark.parametrize("key", ["gradient_descent", "momentum", "rmsprop", "adam"])
def test_on_the_first_page_defaults_stay(key: str) -> None:
    run = OPTIMIZERS[key]()
    assert suiting(run, Problem(Quadratic(), (-5, -2), 20)) == run


def test_where_there_is_no_minimum_or_nothing_to_do_the_eta_stays() -> None:
    run = GradientDescent(eta=0.3)
    assert suiting(run, Problem(Saddle(), Saddle().start, 30)) == run
    assert suiting(run, Problem(Quadratic(), (0, 0), 30)) == run
    assert suiting(run, Problem(Quadratic(), (-5, -2), 0)) == run


def test_a_best_at_the_end_of_the_slider_is_said_to_be_there() -> None:
    far = tried(OPTIMIZERS["adagrad"](), Problem(Quadratic(), (-5, -2), 20))
    near = tried(GradientDescent(), Problem(Quadratic(), (-5, -2), 20))
    assert far is not None and near is not None
    assert (far.best, far.at_border) == (5.0, True)
    assert not near.at_border
    assert np.isfinite(near.values).any()


@pytest.mark.parametrize(("eta", "stays"), [(0.15, True), (0.08, False)])
def test_who_is_below_a_millionth_of_the_starts_height_has_nothing_to_gain(
    eta: float, stays: bool
) -> None:
    """On a round bowl a step leaves (1 - eta) of the way: after 60 of them 3e-9 of the height with
    0.15, and 5e-5 with 0.08; another eta gets to 0."""
    run = GradientDescent(eta=eta)
    found = suiting(run, Problem(Quadratic(0.5, 0.5), (-5, -2), 60))
    assert (found == run) == stays


@pytest.mark.parametrize(("eta", "stays"), [(1.8, True), (0.7, True), (0.63, False)])
def test_an_eta_within_a_factor_of_2_of_the_one_found_is_judged_by_itself(
    eta: float, stays: bool
) -> None:
    """Found is 1.4. Two stops above 1.8 the run diverges, two below 0.7 it is too slow: by these
    neither would stay. 0.63 is farther away than a factor of 2, and good but for such a stop."""
    run = GradientDescent(eta=eta)
    found = suiting(run, Problem(Quadratic(0.5, 0.05), (-5, -2), 20))
    assert found == (run if stays else GradientDescent(eta=1.4))
