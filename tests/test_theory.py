"""The formulas that the page prints, read from their LaTeX: they are what the engine computes."""

import re
from typing import Any

import numpy as np
import pytest

from optlab.measure.stability_map import monotone_end, stable_end
from optlab.objectives.quadratics import ConditionedQuadratic
from optlab.objectives.saddles import Saddle
from optlab.optimizers.gradient_descent import GradientDescent
from optlab.optimizers.momentum import Momentum
from optlab.optimizers.nesterov import Nesterov
from optlab.theory import leaky, stability
from optlab.theory.conditioning import hessian_matrix
from optlab.theory.rotation import conditioned
from optlab.web.views.rotation.view import FORMULA
from optlab.web.views.theory import FORMULAS
from tests.latex import value_of

RUNS: list[Any] = [GradientDescent(), Momentum(), Nesterov(), Nesterov(form="pytorch")]
every_theory = pytest.mark.parametrize("run", RUNS, ids=str)


def right_side(latex: str, relation: str) -> str:
    """What stands behind a relation, without the condition beside it."""
    return latex.split(relation)[1].split(r",\;")[0]


@every_theory
def test_a_step_is_the_matrix_that_is_printed(run: Any) -> None:
    latex = FORMULAS[type(run.theory)].step
    for step, beta in ((0.3, 0.0), (1.7, 0.4), (0.01, 0.95)):
        symbols = {"eta": step / 4, "lambda": 4.0, "beta": beta}
        matrix = run.theory.matrix(step, beta)
        if matrix.shape == (1, 1):
            rows = [[latex.split(r"\leftarrow")[1].removesuffix("x")]]
        else:
            _new, printed, _old = re.findall(r"\\begin\{pmatrix\}(.*?)\\end\{pmatrix\}", latex)
            rows = [row.split("&") for row in printed.split(r"\\")]
        seen = [[value_of(entry, symbols) for entry in row] for row in rows]
        np.testing.assert_allclose(seen, matrix, rtol=1e-14)


@every_theory
def test_the_borders_are_those_that_are_drawn(run: Any) -> None:
    known = FORMULAS[type(run.theory)]
    for beta in (0.0, 0.3, 0.9):
        symbols = {"beta": beta}
        (monotone,) = monotone_end(run.theory, np.array([beta]))
        (stable,) = stable_end(run.theory, np.array([beta]))
        assert value_of(right_side(known.monotone, r"\le"), symbols) == pytest.approx(monotone)
        assert value_of(right_side(known.stable, "<"), symbols) == pytest.approx(stable)
    if "beta" in run.hyperparameters():
        # And the condition beside them: beta < 1, or beta <= 1. Beyond, small steps diverge.
        (at_1,) = stable_end(run.theory, np.array([1.0]))
        assert (r"\beta \le 1" in known.stable) == bool(at_1 > 0)
        assert run.theory.spectral_radius(1e-3, 1.01) > 1


@every_theory
@pytest.mark.parametrize("kappa", [2.0, 20.0, 300.0])
def test_the_fastest_setting_and_its_radius(run: Any, kappa: float) -> None:
    known, bowl = FORMULAS[type(run.theory)], ConditionedQuadratic(kappa, 0.0, 0.3)
    symbols = {r"lambda_{\min}": 0.3, r"lambda_{\max}": 0.3 * kappa, "kappa": kappa}
    fastest: Any = stability.best(run, bowl)
    for equation in known.best.split(r",\quad"):
        name, _, formula = equation.strip().removeprefix("\\").partition(" = ")
        assert value_of(formula, symbols) == pytest.approx(getattr(fastest, name), rel=1e-12)
        symbols[name] = getattr(fastest, name)
    _rho, *sides = known.rate.split("=")
    for side in sides:
        radius = stability.rate(fastest, bowl)
        assert value_of(side, symbols) == pytest.approx(radius, rel=1e-6)


def test_the_function_that_turns_is_the_one_that_is_printed() -> None:
    rng = np.random.default_rng(0)
    for x1, x2, angle in rng.uniform(-90, 90, (20, 3)):
        symbols = {"x_1": x1, "x_2": x2, "theta": np.radians(angle), "kappa": 7.0}
        printed = value_of(FORMULA, {**symbols, r"lambda_{\min}": 0.3})
        f = ConditionedQuadratic(7.0, angle, 0.3).value(np.array([x1, x2]))
        assert printed == pytest.approx(f, rel=1e-12)


def test_two_roots_meet_at_the_fastest_setting_of_methods_with_a_velocity() -> None:
    """Roots were said to meet at every method's fastest setting: gradient descent has one root."""
    bowl = ConditionedQuadratic(20.0, 0.0, 0.3)
    for run in RUNS:
        fastest: Any = stability.best(run, bowl)
        ends = [
            run.theory.roots(fastest.eta * end, getattr(fastest, "beta", 0.0))
            for end in bowl.eigenvalues
        ]
        radius = max(np.abs(roots).max() for roots in ends)
        meet = [
            len(roots) == 2
            and abs(roots[0] - roots[1]) < 1e-6
            and abs(abs(roots[0]) - radius) < 1e-6
            for roots in ends
        ]
        assert any(meet) == ("beta" in run.hyperparameters())


def test_the_spectral_radius_is_the_factor_on_average_not_each_time() -> None:
    """It was said of each time: a single time a length may even grow."""
    matrix = Momentum().theory.matrix(1.5, 0.8)
    radius = Momentum().theory.spectral_radius(1.5, 0.8)
    lengths = [1.0]
    x = np.array([1.0, 0.0])
    for _ in range(400):
        x = matrix @ x
        lengths.append(np.hypot(*x))
    factors = np.divide(lengths[1:], lengths[:-1])
    assert radius < 0.9 < 1 < factors[100:].max()
    assert lengths[-1] ** (1 / 400) == pytest.approx(radius, rel=0.01)


@pytest.mark.parametrize("gamma", [0.0, 0.1, 0.45, 0.5, 0.7, 0.9, 0.95, 0.999])
def test_what_the_effective_window_holds(gamma: float) -> None:
    """Of 1.8 steps only one is whole, and holds less than 63 %: the window is rounded up."""
    window = int(np.ceil(1 / (1 - gamma) - 1e-9))
    assert leaky.weights(gamma, window).sum() >= 0.632


def test_a_saddle_is_not_said_to_have_a_hessian_that_changes() -> None:
    """Its Hessian is the same everywhere; what it lacks is a bowl."""
    with pytest.raises(ValueError, match="is no quadratic bowl"):
        hessian_matrix(Saddle())
    with pytest.raises(ValueError, match="is no quadratic bowl"):
        conditioned(Saddle())
    places = np.random.default_rng(0).standard_normal((2, 9))
    assert np.ptp(Saddle().hessian(places), axis=-1).max() == 0
