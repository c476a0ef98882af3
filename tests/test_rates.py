"""Rates measured on trajectories: what they are for any method, and where there is none."""

from typing import Any

import numpy as np
import pytest

from optlab import OBJECTIVES, OPTIMIZERS, train_2d
from optlab.hyperparameters import Array
from optlab.lessons.measures import FUNCTIONS
from optlab.measure.rates import FEWEST, approached, measured_rate, second_half_rate
from optlab.objectives.base import Least, Unknown
from optlab.objectives.many_minima import Himmelblau, Rastrigin, StyblinskiTang, ThreeHumpCamel
from optlab.objectives.quadratics import Quadratic
from optlab.objectives.saddles import Saddle
from optlab.objectives.valleys import Rosenbrock
from optlab.optimizers.gradient_descent import GradientDescent
from optlab.optimizers.momentum import Momentum
from optlab.optimizers.newton import Newton


def test_a_rate_is_measured_for_any_method_and_minimum() -> None:
    assert measured_rate(train_2d(Newton(eta=0.25), Quadratic(), steps=60)) == pytest.approx(0.75)
    # Near its minimum (1, 1) Rosenbrock is the quadratic of its Hessian there.
    eta, curvatures = 1e-3, np.linalg.eigvalsh(Rosenbrock().hessian(np.ones(2)))
    trajectory = train_2d(GradientDescent(eta=eta), Rosenbrock(), (1.001, 1.001), 30000)
    assert measured_rate(trajectory) == pytest.approx(1 - eta * curvatures[0], abs=2e-6)


def test_steps_that_land_on_the_minimum_in_passing_do_not_disturb_the_rate() -> None:
    """The first version stopped to measure where one point had no distance: at eta = 1/lambda_max
    momentum's second point, from a start on the steep axis."""
    for eta in (0.25, *np.linspace(0.15, 0.7, 12)):
        path = train_2d(Momentum(eta=eta, beta=0.8), Quadratic(), (0.0, -2.0), 100)
        assert measured_rate(path) == pytest.approx(np.sqrt(0.8), rel=1e-3)


def test_what_fades_faster_does_not_count() -> None:
    """1 - 0.3 * 0.2 = 0.94 along the valley; across it the factor is 0.2."""
    path = train_2d(GradientDescent(eta=0.3), Quadratic(), (-0.01, -2.0), 40)
    assert measured_rate(path) == pytest.approx(0.94, rel=1e-9)


def test_steps_lost_in_rounding_do_not_count() -> None:
    """At a minimum that is not at the origin the distance cannot fall below rounding."""
    objective, eta = Himmelblau(), 0.01
    path = train_2d(GradientDescent(eta=eta), objective, (3.1, 2.1), 1000)
    curvatures = np.linalg.eigvalsh(objective.hessian(path.positions[-1]))
    expected = np.abs(1 - eta * curvatures).max()
    assert measured_rate(path) == pytest.approx(expected, rel=1e-5)


def test_where_no_rate_can_be_measured() -> None:
    assert measured_rate(train_2d(GradientDescent(), Saddle(), steps=50)) is None
    assert measured_rate(train_2d(GradientDescent(), Quadratic(), steps=9)) is None
    assert measured_rate(train_2d(GradientDescent(), Quadratic(), steps=10)) is not None
    assert measured_rate(train_2d(GradientDescent(), Quadratic(), (0.0, 0.0), 50)) is None
    for trajectory in (
        train_2d(GradientDescent(eta=np.array([0.1, 0.2])), Quadratic()),
        train_2d(GradientDescent(), Quadratic(), keep="last"),
    ):
        with pytest.raises(ValueError, match="a single run of which every step was kept"):
            measured_rate(trajectory)


def test_a_rate_is_the_slope_over_the_second_half_of_the_steps() -> None:
    """Gradient descent has a closed form: powers of 1 - eta lambda in each direction."""
    steps, low, high = 30, 1 - 0.24 * 0.2, 1 - 0.24 * 0.5
    path = train_2d(GradientDescent(eta=0.24), Quadratic(a=0.1, b=0.25), (0.1, 3.0), steps)
    k = np.arange(steps + 1)
    squares = (0.1 * low**k) ** 2 + (3.0 * high**k) ** 2
    distances = np.sqrt(squares[1:] + squares[:-1])  # of two successive points together
    slope = np.polyfit(k[15:-1], np.log(distances[15:]), 1)[0]
    assert measured_rate(path) == pytest.approx(np.exp(slope), rel=1e-9)
    first = np.polyfit(k[:15], np.log(distances[:15]), 1)[0]
    assert np.exp(first) < np.exp(slope) - 0.001


@pytest.mark.parametrize("steps", [3, 4, 21, 60])
def test_a_claims_rate_is_that_of_the_points_of_half_of_all_steps(steps: int) -> None:
    """Gradient descent's points have a closed form; so short a run has no measured rate."""
    low, high, k = 1 - 0.24 * 0.2, 1 - 0.24 * 0.5, np.arange(steps // 2, steps + 1)
    bowl = Quadratic(a=0.1, b=0.25)
    path = train_2d(GradientDescent(eta=0.24), bowl, (0.1, 3.0), steps)
    logs = np.log(np.hypot(0.1 * low**k, 3.0 * high**k))
    across = k - k.mean()
    expected = np.exp((across * logs).sum() / (across * across).sum())
    assert second_half_rate(path) == pytest.approx(expected, rel=1e-12)
    assert (measured_rate(path) is None) == (steps < FEWEST)


def test_what_tells_the_two_rates_apart() -> None:
    """A run that is lost has no rate in a claim; one whose points swing is measured by pairs."""
    lost = train_2d(GradientDescent(eta=1e9), Quadratic(), steps=200)
    away = measured_rate(lost)
    assert np.isnan(second_half_rate(lost)) and away and away > 1e8
    huge = train_2d(GradientDescent(eta=0.0), Quadratic(), (1.5e308, 1.5e308), steps=4)
    assert np.isnan(second_half_rate(huge)), "the distance is more than float64 holds"
    assert np.isnan(second_half_rate(train_2d(GradientDescent(), Saddle(), steps=50)))
    swinging = train_2d(Momentum(eta=0.25, beta=0.8), Quadratic(), (0.0, -2.0), 100)
    pairs, points = measured_rate(swinging), second_half_rate(swinging)
    assert pairs and abs(pairs - np.sqrt(0.8)) < abs(points - np.sqrt(0.8))


@pytest.mark.parametrize(
    ("objective", "eta", "start", "local"),
    [
        (Rastrigin(), 1e-3, (-3.4, 2.3), (-2.98485570, 1.98991223)),
        (StyblinskiTang(), 0.01, (3.0, 3.5), (2.74680277, 2.74680277)),
        (ThreeHumpCamel(), 0.05, (-2.0, 1.0), (-1.74755235, 0.87377617)),
    ],
)
def test_the_rate_towards_a_local_minimum_is_that_minimums(
    objective: Any, eta: float, start: Any, local: Any
) -> None:
    """Distances were from the least minimum: on Rastrigin a run that converged measured 1.0000, and
    its local rate is 0.605."""
    path = train_2d(GradientDescent(eta=eta), objective, start, 40)
    target = approached(path)
    assert target is not None
    np.testing.assert_allclose(target, local, rtol=1e-8)
    curvatures = np.linalg.eigvalsh(objective.hessian(target))
    expected = np.abs(1 - eta * curvatures).max()
    assert measured_rate(path) == pytest.approx(expected, rel=2e-3)
    assert FUNCTIONS["rate"].measure(path) == pytest.approx(expected, rel=2e-3)


@pytest.mark.parametrize("cls", OBJECTIVES.values(), ids=lambda cls: cls.__name__)
def test_a_run_approaches_a_minimum_of_the_function_or_none(cls: Any) -> None:
    """Where it ends in no bowl, on a slope or far away, the nearest of the least minima counts."""
    objective = cls()
    for optimizer in OPTIMIZERS.values():
        for settings in ({}, {"eta": 1e-3}, {"eta": 5.0}):
            path = train_2d(optimizer(**settings), objective, objective.start, 60)
            target = approached(path)
            if target is None:
                assert not objective.minima
                continue
            curvatures = np.linalg.eigvalsh(objective.hessian(target))
            assert curvatures[0] > 0
            gradient = np.abs(objective.gradient(target)).max()
            assert gradient <= 1e-12 * curvatures[1] * max(1, np.abs(target).max())
            known = np.array(objective.minima)
            nearest = np.abs(known - target).max(axis=1).min()
            assert nearest == 0 or nearest > 1e-3  # a known one to its last digit


class Trough(Quadratic):
    """sqrt(1 + x1^2) + sqrt(1 + x2^2), of which nobody has said where it is least: Newton's method
    leads a coordinate x to -x^3."""

    def value(self, x: Array) -> Array:
        return np.sqrt(1 + x[0] ** 2) + np.sqrt(1 + x[1] ** 2)

    def gradient(self, x: Array) -> Array:
        return x / np.sqrt(1 + x**2)

    def hessian(self, x: Array) -> Array:
        h1, h2 = (1 + x**2) ** -1.5
        return np.array([[h1, 0 * h1], [0 * h1, h2]])

    @property
    def least(self) -> Least:
        return Unknown()


def test_a_minimum_is_approached_where_newtons_steps_halve_and_not_where_they_shrink_slower() -> (
    None
):
    """From 0.5 they are 0.62 and 0.13 long; from 0.85 they are 1.46 and 0.85: so far off it may be
    any bowl that they fall into."""
    near, far = (
        approached(train_2d(GradientDescent(), Trough(), (x, 0.1), 0)) for x in (0.5, 0.85)
    )
    assert near is not None and far is None
    np.testing.assert_allclose(near, [0, 0], atol=1e-12)
