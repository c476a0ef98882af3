"""The fastest settings in numbers that can be read and typed are as fast, by the closed forms."""

from math import sqrt

import pytest

from optlab.objectives.quadratics import ConditionedQuadratic
from optlab.objectives.valleys import Rosenbrock
from optlab.optimizers.adam import Adam
from optlab.optimizers.base import Optimizer
from optlab.optimizers.gradient_descent import GradientDescent
from optlab.optimizers.momentum import Momentum
from optlab.optimizers.nesterov import Nesterov
from optlab.theory.readable import readable_best
from optlab.theory.stability import rate

LEAST = {  # by the condition number: Polyak 1987; Lessard, Recht and Packard 2016
    GradientDescent: lambda k: (k - 1) / (k + 1),
    Momentum: lambda k: (sqrt(k) - 1) / (sqrt(k) + 1),
    Nesterov: lambda k: 1 - 2 / sqrt(3 * k + 1),
}


@pytest.mark.parametrize("method", LEAST)
@pytest.mark.parametrize("condition", [1, 1.5, 2, 7.3, 20, 33.7, 100, 999, 1e4])
def test_four_digits_are_as_fast_as_sixteen(method: type[Optimizer], condition: float) -> None:
    """Once eta was 0.6679073734072488. Momentum's nearest numbers are not always as fast."""
    for scale in (0.2, 1.0, 37.0):
        bowl = ConditionedQuadratic(condition, 0.0, scale)
        run = readable_best(method(), bowl)
        assert run
        found = rate(run, bowl)
        assert found is not None and found <= LEAST[method](condition) + 1e-3
        for name in ("eta", "beta"):
            value = run.settings().get(name, 0.0)
            assert value == float(f"{value:.4g}")


@pytest.mark.parametrize("method", LEAST)
def test_where_four_digits_are_too_few_there_are_more(method: type[Optimizer]) -> None:
    for condition in (1e9, 1e12):
        bowl = ConditionedQuadratic(condition)
        run = readable_best(method(), bowl)
        assert run
        found, least = rate(run, bowl), LEAST[method](condition)
        assert found is not None and 1 - found >= 0.9 * (1 - least)


def test_where_there_is_no_theory_there_is_no_fastest() -> None:
    assert readable_best(Adam(), ConditionedQuadratic()) is None
    assert readable_best(Momentum(), Rosenbrock()) is None
