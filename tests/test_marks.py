"""Marks on sliders: true, legal, told apart, and gone where theory has nothing to say."""

import warnings
from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from optlab import OBJECTIVES, OPTIMIZERS, train_2d
from optlab.hyperparameters import Array, Number, Real, learning_rate, number
from optlab.linear import LOOK_AHEAD, Theory
from optlab.objectives.quadratics import ConditionedQuadratic, Quadratic, RotatedQuadratic
from optlab.objectives.valleys import Rosenbrock
from optlab.optimizers.base import Mark, Optimizer
from optlab.optimizers.gradient_descent import GradientDescent
from optlab.optimizers.momentum import Momentum
from optlab.optimizers.nesterov import Nesterov
from optlab.optimizers.rmsprop import RMSProp
from optlab.theory import stability
from tests.test_properties import bounded, legal

every_optimizer = pytest.mark.parametrize("cls", OPTIMIZERS.values(), ids=lambda cls: cls.__name__)


def positions(marks: tuple[Mark, ...]) -> list[float]:
    return [mark.value for mark in marks]


def test_gradient_descents_marks_on_d2ls_ravine() -> None:
    """Eigenvalues 0.2 and 4."""
    assert positions(GradientDescent().marks(Quadratic())["eta"]) == pytest.approx(
        [1 / 4, 2 / 4.2, 2 / 4]
    )
    fastest = GradientDescent().marks(Quadratic())["eta"][1]
    assert fastest.says == "2/(λmin + λmax): the fastest"
    border = GradientDescent().marks(RotatedQuadratic())["eta"][-1]
    assert border == (pytest.approx(0.25), "2/λmax: beyond it gradient descent diverges")


def test_momentums_marks_follow_beta() -> None:
    low, high = np.sqrt(0.2), np.sqrt(4.0)
    eta, beta = (2 / (low + high)) ** 2, ((high - low) / (high + low)) ** 2
    for present in (0.0, 0.5, 0.9):
        marks = Momentum(beta=present).marks(Quadratic())
        middle, border = 2 * (1 + present) / 4.2, 2 * (1 + present) / 4
        assert positions(marks["eta"]) == pytest.approx(sorted([eta, middle, border]))
        assert positions(marks["beta"]) == pytest.approx([beta, 1.0])
    # At the best beta the best eta and the best eta at this beta are one mark.
    assert positions(Momentum(beta=beta).marks(Quadratic())["eta"]) == pytest.approx(
        [eta, 2 * (1 + beta) / 4]
    )


@pytest.mark.parametrize("beta", [1.0, 1.5])
def test_there_is_no_border_where_nothing_converges(beta: float) -> None:
    for cls in (Momentum, Nesterov):
        if (cls, beta) != (Nesterov, 1.0):
            (mark,) = cls(beta=beta).marks(Quadratic())["eta"]
            assert "together with the best β" in mark.says


def test_on_a_round_bowl_the_best_beta_is_0() -> None:
    for cls in (Momentum, Nesterov):
        marks = cls().marks(Quadratic(a=2.0, b=2.0))
        assert positions(marks["beta"])[0] == pytest.approx(0, abs=1e-15)
        assert positions(marks["eta"])[0] == pytest.approx(1 / 4)
    assert positions(GradientDescent().marks(Quadratic(a=2.0, b=2.0))["eta"]) == [0.25, 0.5]


@pytest.mark.parametrize("cls", [GradientDescent, Momentum, Nesterov])
def test_paths_diverge_beyond_the_mark_that_says_so(cls: Any) -> None:
    for objective in (Quadratic(), RotatedQuadratic()):
        (border,) = (m for m in cls().marks(objective)["eta"] if "diverges" in m.says)
        for share, stays in ((0.99, True), (1.01, False)):
            end = train_2d(cls(eta=share * border.value), objective, steps=3000).positions[-1]
            assert (np.abs(end).max() < 1) == stays


def test_beyond_its_first_mark_gradient_descent_crosses_the_valley_floor() -> None:
    mark = GradientDescent().marks(Quadratic())["eta"][0]
    assert mark.says == "1/λmax: beyond it steps cross the valley floor"
    for share, crosses in ((0.99, False), (1.01, True)):
        path = train_2d(GradientDescent(eta=share * mark.value), Quadratic(), steps=9).positions
        assert bool((path[:, 1] > 0).any()) == crosses


def test_momentum_does_not_settle_at_the_mark_beta_1() -> None:
    mark = Momentum().marks(Quadratic())["beta"][-1]
    assert mark == (1.0, "nothing is forgotten: the velocity never dies out")
    path = train_2d(Momentum(eta=0.1, beta=mark.value), Quadratic(), steps=5000)
    assert np.abs(path.state["v"][-200:]).max() > 0.5


def test_rmsprops_gamma_1_is_marked_on_every_objective() -> None:
    for objective in (Quadratic(), Rosenbrock()):
        (mark,) = RMSProp().marks(objective)["gamma"]
        assert mark == (1.0, "nothing enters the average: s stays 0")
        assert (
            not train_2d(RMSProp(eta=1e-6, gamma=mark.value), objective, steps=5).state["s"].any()
        )


def test_a_sweep_and_a_function_without_eigenvalues_have_none() -> None:
    assert Momentum(beta=np.array([0.1, 0.5])).marks(Quadratic()) == {}
    assert Momentum().marks(Quadratic(a=np.array([0.1, 0.5]))) == {}
    assert GradientDescent().marks(Rosenbrock()) == {}
    assert set(Momentum(eta=np.array([0.1, 0.5])).marks(Quadratic())) == {"eta", "beta"}


@every_optimizer
@bounded
@given(st.data(), st.one_of([legal(cls) for cls in OBJECTIVES.values()]))
def test_marks_are_finite_legal_sorted_and_few(cls: Any, data: Any, objective: Any) -> None:
    optimizer = data.draw(legal(cls))
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        found = optimizer.marks(objective)
    for name, marks in found.items():
        declaration = cls.hyperparameters()[name]
        assert isinstance(declaration, Number)
        assert 1 <= len(marks) <= 3
        values = positions(marks)
        assert values == sorted(set(values))
        assert all(type(v) is float and np.isfinite(v) for v in values)
        assert declaration.legal.contains(values).all()
        assert all(mark.says and "{" not in mark.says for mark in marks)


@every_optimizer
def test_marks_do_not_depend_on_eta(cls: Any) -> None:
    """So a page need not ask again while eta is dragged."""
    assert cls(eta=0.01).marks(Quadratic()) == cls(eta=1.0).marks(Quadratic())


@dataclass(frozen=True)
class Narrow(Optimizer):
    """A method of the reader's own, with a theory and a beta that may not be small."""

    key = "narrow"
    title = "Narrow"
    order = 1
    source = "here"

    eta: Real = learning_rate(0.4)
    beta: Real = number(0.95, symbol="b", doc="", legal="[0.9, 1)", low=0.9, high=1)

    @property
    def theory(self) -> Theory:
        return LOOK_AHEAD


def test_a_method_of_ones_own_gets_the_marks_of_its_theory_where_they_are_legal() -> None:
    assert set(Narrow().marks(Quadratic())) == {"eta"}
    assert positions(Narrow().marks(Quadratic())["eta"])[-1] == pytest.approx(
        (2 + 1.9) / (1 + 1.9) / 4
    )
    assert set(Narrow().marks(Quadratic(a=1e-5))) == {"eta", "beta"}


class Plain(Optimizer):
    """A method of the reader's own that says nothing of theory or momentum."""

    def init(self, x: Array) -> Any:
        return ()


def test_a_method_need_not_say_anything() -> None:
    plain = Plain()
    assert plain.marks(Quadratic()) == {}
    assert plain.theory is None and plain.momentum_of(plain.init(np.zeros(2))) is None


@pytest.mark.parametrize("beta", [0.0, 0.1, 0.3, 0.5, 0.8, 0.95])
def test_with_a_given_beta_no_eta_is_faster_than_the_marked_one(beta: float) -> None:
    """It was called the fastest: with a large beta a whole range of eta is as fast."""
    bowl = ConditionedQuadratic(20.0, 0.0, 0.2)
    says = "2(1 + β)/(λmin + λmax): none is faster with this β"
    (mark,) = (m.value for m in Momentum(beta=beta).marks(bowl)["eta"] if m.says == says)
    rates = stability.rate(Momentum(np.linspace(1e-3, 1, 4000), beta), bowl)
    ours = stability.rate(Momentum(mark, beta), bowl)
    assert rates is not None and ours is not None
    assert ours == pytest.approx(np.min(rates), rel=1e-4)
    assert ours <= np.min(rates) * (1 + 1e-12)
    as_fast = np.count_nonzero(rates <= ours * (1 + 1e-9))
    assert (as_fast > 100) == (beta >= 0.5)
