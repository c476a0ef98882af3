"""How much a step of a run costs beside another's: no table, and the same in each process."""

from typing import Any

import numpy as np
import pytest

from optlab.objectives import OBJECTIVES
from optlab.objectives.base import Objective
from optlab.objectives.quadratics import Quadratic
from optlab.optimizers import OPTIMIZERS
from optlab.optimizers.adam import Adam
from optlab.optimizers.rmsprop import RMSProp
from optlab.web.views.settings import weights
from optlab.web.views.settings.weights import weight_of


class Slow(Quadratic):
    """A function that is nobody's, and takes its time."""

    def gradient(self, x: Any) -> Any:
        for _ in range(400):
            np.exp(np.sin(x[0]))
        return super().gradient(x)


def test_a_function_that_nobody_has_listed_is_weighed() -> None:
    assert weight_of(RMSProp(), Slow()) >= 8 * weight_of(RMSProp(), Quadratic())


@pytest.mark.parametrize("objective", [cls() for cls in OBJECTIVES.values()], ids=lambda o: o.key)
@pytest.mark.parametrize("run", [cls() for cls in OPTIMIZERS.values()], ids=lambda run: run.key)
def test_every_weight_is_a_power_of_two(run: Any, objective: Objective) -> None:
    tolerances = [None, 1e-6] if objective.minima else [None]
    for tolerance in tolerances:
        weight = weight_of(run, objective, tolerance)
        assert weight >= 1 and weight & (weight - 1) == 0


def test_a_weight_is_measured_once_whatever_the_numbers_are(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    weight = weight_of(RMSProp(), Quadratic(), 1e-3)
    monkeypatch.setattr(weights, "cost", lambda *_given: pytest.fail("measured again"))
    assert weight_of(RMSProp(eta=0.7, gamma=0.2), Quadratic(a=3), 1e-7) == weight


def test_costs_between_two_powers_are_the_nearer_one(monkeypatch: pytest.MonkeyPatch) -> None:
    costs = {"adam": 1.0, "rmsprop": 1.0}
    monkeypatch.setattr(weights, "cost", lambda run, *_given: costs[run.key])
    for cost, weight in ((0.1, 1), (1.3, 1), (1.6, 2), (5.0, 4), (7.0, 8), (17.0, 16)):
        costs["rmsprop"] = cost
        weights._weight.cache_clear()
        assert weight_of(RMSProp(), Quadratic()) == weight
        assert weight_of(Adam(), Quadratic()) == 1
    weights._weight.cache_clear()
