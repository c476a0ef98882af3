"""What is said of how fast a typed method is: the spectral radius of its own step, where it has
one."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from optlab.experiment import Experiment
from optlab.measure.rates import measured_rate
from optlab.objectives.least_squares import LeastSquares
from optlab.objectives.quadratics import ConditionedQuadratic, Quadratic, RotatedQuadratic
from optlab.objectives.valleys import Rosenbrock
from optlab.optimizers.adam import Adam
from optlab.optimizers.gradient_descent import GradientDescent
from optlab.optimizers.momentum import Momentum
from optlab.optimizers.nesterov import Nesterov
from optlab.optimizers.newton import Newton
from optlab.optimizers.typed import Typed as Class
from optlab.optimizers.typed import as_typed
from optlab.theory.own_matrix import own_radius
from optlab.theory.stability import rate
from optlab.train import train_2d
from tests.test_page import board, words
from tests.test_speed import column
from tests.test_typed_page import page

Typed: Any = Class  # whose fields no type checker knows
BOWLS = (Quadratic(), ConditionedQuadratic(50, 30), RotatedQuadratic(), LeastSquares())


@pytest.mark.parametrize("objective", BOWLS, ids=str)
@pytest.mark.parametrize(
    "run",
    [
        GradientDescent(0.07),
        GradientDescent(0.9),
        Momentum(0.05, 0.8),
        Momentum(0.05, 0.0),
        Nesterov(0.03, 0.9),
        Nesterov(0.03, 0.9, "pytorch"),
    ],
    ids=str,
)
def test_a_copy_has_the_radius_that_theory_has_for_the_method(run: Any, objective: Any) -> None:
    typed = as_typed(run)
    assert typed and typed.theory is None
    assert rate(typed, objective) == pytest.approx(rate(run, objective), rel=1e-6)


def test_the_radius_is_what_is_measured_of_a_method_that_nobody_has_a_theory_of() -> None:
    text = "a = a + (x - a)/k; v = beta*v + g - dot(H, v)/50; x = x - eta*v - (x - a)/50"
    run = Typed(text, eta=0.1, beta=0.6, k=4.0)
    found = rate(run, Quadratic())
    assert isinstance(found, float) and 0.5 < found < 1
    trajectory = train_2d(run, Quadratic(), steps=1500)
    assert measured_rate(trajectory) == pytest.approx(found, rel=1e-3)


@pytest.mark.parametrize(
    "text",
    [
        "s = s + g^2; x = x - eta*g/sqrt(s + 1)",
        "x = x - eta*g/t",
        "x = x - eta*sign(g)",
        "x = x - eta*g*f",
        "x = x - eta*g - 0.01",
        "x = x - eta*max(g, 0)",
        "x = x - eta*g/(1 + 1e-6*norm(g))",
        "x = x - eta*where(t - 500, g, 0)",
    ],
)
def test_what_is_not_linear_has_none(text: str) -> None:
    assert rate(Typed(text), Quadratic()) is None


def test_there_is_none_where_no_quadratic_is_and_none_of_methods_that_are_built_in() -> None:
    typed = as_typed(GradientDescent())
    assert typed and rate(typed, Rosenbrock()) is None
    assert own_radius(Adam(), Quadratic()) is None and own_radius(Momentum(), Quadratic()) is None


def test_what_only_counts_along_does_not_decide_and_newton_is_there_at_once() -> None:
    counting = Typed("a = 2*a + g; k = k + 1; x = x - eta*g", eta=0.2)
    assert rate(counting, Quadratic()) == pytest.approx(0.96)
    newton = as_typed(Newton())
    assert newton
    for objective in BOWLS[:3]:
        assert rate(newton, objective) == pytest.approx(0, abs=1e-12)


def test_every_position_of_a_slider_has_its_own() -> None:
    etas = np.array([0.0, 0.1, 0.4, 0.6])
    run = Typed("v = beta*v + g; x = x - eta*v", beta=0.7)
    swept: Any = rate(replace(run, eta=etas), Quadratic())
    alone: Any = [rate(replace(run, eta=eta), Quadratic()) for eta in etas.tolist()]
    np.testing.assert_allclose(swept, alone, rtol=1e-12)
    some: Any = rate(Typed("x = x - eta*sign(g)*abs(g)^p", p=np.array([1.0, 2.0])), Quadratic())
    assert some[0] == pytest.approx(0.92) and np.isnan(some[1])
    turned: Any = rate(run, ConditionedQuadratic(angle=np.array([0.0, 30.0, 90.0])))
    np.testing.assert_allclose(turned, turned[0], rtol=1e-9)


def test_the_page_on_stability_has_it_and_says_what_it_is() -> None:
    typed = as_typed(Momentum(0.3, 0.7))
    assert typed
    app = page(Experiment(runs=(typed,), steps=40), "stability")
    predicted: Any = rate(Momentum(0.3, 0.7), Quadratic())
    assert column(board(app), 0, "predicted") == pytest.approx(predicted)
    assert "A typed method's step is linear here" in words(app)
    app = page(Experiment(runs=(Typed(),), steps=40), "stability")
    assert "predicted" not in board(app)["paths"][0]["numbers"]
    assert "A typed method's step is linear here" not in words(app)
