"""The formulas that the page prints, read from their LaTeX: they are what the engine computes."""

import re
from typing import Any

import numpy as np
import pytest

from optlab import stability
from optlab.objectives.quadratics import ConditionedQuadratic
from optlab.optimizers.gradient_descent import GradientDescent
from optlab.optimizers.momentum import Momentum
from optlab.optimizers.nesterov import Nesterov
from optlab.stability_map import monotone_end, stable_end
from optlab.web.views.rotation import FORMULA
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
