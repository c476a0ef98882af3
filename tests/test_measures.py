"""What is asked of a run's function, and of its best eta, beside the same by other means."""

from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
import pytest

from optlab import train_2d
from optlab.experiment import Experiment
from optlab.hyperparameters import Array
from optlab.lessons.quantities import quantity
from optlab.lessons.runs import PhraseError, Runs
from optlab.objectives.quadratics import ConditionedQuadratic, Quadratic, RotatedQuadratic
from optlab.objectives.valleys import Rosenbrock
from optlab.optimizers.base import Differentiable, Optimizer
from optlab.optimizers.gradient_descent import GradientDescent
from optlab.optimizers.rmsprop import RMSProp

BOWL = ConditionedQuadratic(condition_number=20, angle=15)


def measured(phrase: str, experiment: Experiment) -> Any:
    return quantity(phrase, Runs(experiment)).measure()


@pytest.mark.parametrize("angle", [0.0, 15.0, 45.0, 80.0])
def test_the_hessian_by_its_eigenvalues(angle: float) -> None:
    bowl = ConditionedQuadratic(condition_number=20, angle=angle)
    experiment = Experiment(bowl, (GradientDescent(),))
    Q = bowl.hessian(np.array([1.0, 1.0]))
    scaled = Q / np.sqrt(np.outer(np.diag(Q), np.diag(Q)))
    least, largest = np.linalg.eigvalsh(Q)
    low, high = np.linalg.eigvalsh(scaled)
    r = abs(scaled[0, 1])
    for phrase, expected in {
        "eigenvalue_max(1)": largest,
        "condition(1)": largest / least,
        "preconditioned_min(1)": low,
        "preconditioned_max(1)": high,
        "preconditioned_condition(1)": high / low,
        "disc_low(1)": 1 - r,
        "disc_high(1)": 1 + r,
    }.items():
        assert measured(phrase, experiment) == pytest.approx(expected, rel=1e-9), phrase


def test_a_singular_hessian_is_no_number() -> None:
    flat = RotatedQuadratic(a=5e-324, b=1)
    assert np.isnan(measured("preconditioned_condition(1)", Experiment(flat, (GradientDescent(),))))


def test_no_eta_of_the_slider_ends_lower_than_the_best() -> None:
    experiment = Experiment(BOWL, (RMSProp(),), BOWL.start, 30)
    best = measured("best_f(1)", experiment)
    eta = measured("best_eta(1)", experiment)
    alone = train_2d(RMSProp(eta=eta), BOWL, BOWL.start, 30).values[-1]
    assert best == pytest.approx(float(alone), rel=1e-9)
    for other in (0.5 * eta, 0.9 * eta, 1.1 * eta, 2 * eta):
        assert train_2d(RMSProp(eta=other), BOWL, BOWL.start, 30).values[-1] > best


def test_the_best_eta_of_gradient_descent_is_that_of_theory() -> None:
    experiment = Experiment(BOWL, (GradientDescent(),), BOWL.start, 60)
    least, largest = BOWL.eigenvalues
    assert measured("best_eta(1)", experiment) == pytest.approx(2 / (least + largest), rel=0.05)


def test_etas_that_diverge_are_never_best() -> None:
    experiment = Experiment(Quadratic(), (GradientDescent(),), Quadratic().start, 2000)
    assert measured("best_eta(1)", experiment) < 0.5


@pytest.mark.parametrize(
    "name",
    ["eigenvalue_max", "condition", "preconditioned_min", "preconditioned_condition", "disc_low"],
)
def test_what_only_a_quadratic_has_is_refused_elsewhere(name: str) -> None:
    valley = Experiment(Rosenbrock(), (GradientDescent(),), Rosenbrock().start)
    with pytest.raises(
        PhraseError, match=f"{name} needs a quadratic bowl, which Rosenbrock.* is not"
    ):
        measured(f"{name}(1)", valley)


@dataclass(frozen=True)
class Halving(Optimizer):
    """Halves x at every step."""

    key = "halving"
    title = "Halving"
    order = 1
    source = "nowhere"

    @property
    def formula(self) -> str:
        return "x / 2"

    def init(self, x: Array) -> Any:
        return EmptyState()

    def step(self, objective: Differentiable, x: Array, state: Any, t: int) -> tuple[Array, Any]:
        return x / 2, state


class EmptyState(NamedTuple):
    """Nothing."""


def test_a_method_without_eta_has_no_best_one() -> None:
    with pytest.raises(PhraseError, match="best_eta needs an eta, which Halving has not"):
        measured("best_eta(1)", Experiment(Quadratic(), (Halving(),)))
