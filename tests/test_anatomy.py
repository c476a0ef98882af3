"""How each step was made, for every optimizer: replayed, and against the methods' own formulas."""

import warnings
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
import pytest

from optlab import OPTIMIZERS, Trajectory, train_2d
from optlab.hyperparameters import Array, Real, learning_rate
from optlab.measure.anatomy import anatomy
from optlab.objectives.quadratics import Quadratic
from optlab.objectives.valleys import Rosenbrock
from optlab.optimizers.adam import Adam
from optlab.optimizers.adamw import AdamW
from optlab.optimizers.base import Differentiable, Optimizer
from optlab.optimizers.gradient_descent import GradientDescent
from optlab.optimizers.lion import Lion
from optlab.optimizers.momentum import Momentum
from optlab.optimizers.nesterov import Nesterov
from optlab.optimizers.newton import Newton
from optlab.optimizers.rmsprop import RMSProp
from tests.test_optimizers import variants

every_optimizer = pytest.mark.parametrize("cls", OPTIMIZERS.values(), ids=lambda cls: cls.__name__)
START = (-1.2, 1.0)


class Told:
    """An objective that returns the gradients it is given, whatever the point."""

    def __init__(self, gradient: Any, objective: Any) -> None:
        self._gradient, self._objective = gradient, objective

    def gradient(self, x: Array) -> Array:
        return self._gradient

    def hessian(self, x: Array) -> Array:
        return self._objective.hessian(x)


@every_optimizer
def test_the_gradients_make_the_steps(cls: Any) -> None:
    """A method that is fed the gradients of the anatomy, and has no function, walks the path."""
    for variant in variants(cls):
        optimizer = cls(eta=1e-3, **variant)
        trajectory = train_2d(optimizer, Rosenbrock(), START, 25)
        found = anatomy(trajectory)
        x, state = trajectory.positions[0], trajectory.states[0]
        for i, gradient in enumerate(found.gradient):
            x, state = optimizer.step(Told(gradient, Rosenbrock()), x, state, i + 1)
            assert np.array_equal(x, trajectory.positions[i + 1])
            if found.momentum is not None:
                assert np.array_equal(found.momentum[i], optimizer.momentum_of(state))


@every_optimizer
def test_the_gradient_is_that_of_the_point_looked_at(cls: Any) -> None:
    for variant in variants(cls):
        trajectory = train_2d(cls(eta=1e-3, **variant), Rosenbrock(), START, 25)
        found = anatomy(trajectory)
        np.testing.assert_allclose(
            found.gradient, Rosenbrock().gradient(found.looked_at.T).T, rtol=1e-12, atol=1e-12
        )
        assert np.array_equal(found.step, np.diff(trajectory.positions, axis=0))
        ahead = variant.get("form") == "look-ahead"
        at_position = np.array_equal(found.looked_at, trajectory.positions[:-1])
        assert at_position == (not ahead)


@every_optimizer
def test_the_shapes(cls: Any) -> None:
    for variant in variants(cls):
        for steps in (0, 1, 7):
            trajectory = train_2d(cls(**variant), Quadratic(), steps=steps)
            found = anatomy(trajectory)
            for name in ("looked_at", "gradient", "step"):
                assert getattr(found, name).shape == (steps, 2)
            for array in (found.momentum, found.rescaled):
                assert array is None or array.shape == (steps, 2)
            assert (found.rescaled is None) == (trajectory.effective_rates is None)


@every_optimizer
def test_whatever_is_named_a_velocity_or_an_average_of_gradients_is_the_momentum(cls: Any) -> None:
    """By the names of the field: v, or m."""
    for variant in variants(cls):
        trajectory = train_2d(cls(**variant), Quadratic(), steps=4)
        found = anatomy(trajectory)
        named = [name for name in ("v", "m") if name in trajectory.state]
        assert (found.momentum is None) == (not named)
        if named:
            assert found.momentum is not None
            assert np.array_equal(found.momentum, trajectory.state[named[0]][1:])


def test_rmsprop_has_a_momentum_where_it_is_set_to() -> None:
    assert anatomy(train_2d(RMSProp(), Quadratic())).momentum is None
    found = anatomy(train_2d(RMSProp(momentum=0.9), Quadratic()))
    assert found.momentum is not None
    np.testing.assert_allclose(found.step, -found.momentum, rtol=1e-9, atol=1e-14)


def test_nesterov_looks_where_the_velocity_leads() -> None:
    trajectory = train_2d(Nesterov(eta=1e-3, beta=0.9), Rosenbrock(), START, 30)
    found = anatomy(trajectory)
    v = trajectory.state["v"][:-1]
    np.testing.assert_allclose(
        found.looked_at, trajectory.positions[:-1] - 1e-3 * 0.9 * v, rtol=1e-13
    )
    assert found.momentum is not None
    np.testing.assert_allclose(found.momentum, 0.9 * v + found.gradient, rtol=1e-13)


def close(ours: Any, expected: Any) -> None:
    """A step is a difference of positions: known to the rounding of those, 1e-15 here."""
    np.testing.assert_allclose(ours, expected, rtol=1e-12, atol=1e-14)


def test_the_arrows_make_the_step_as_the_formulas_say() -> None:
    """What a lesson will say of the arrows, method by method."""

    def of(optimizer: Any) -> tuple[Trajectory, Any]:
        trajectory = train_2d(optimizer, Quadratic(), steps=30)
        return trajectory, anatomy(trajectory)

    _, found = of(GradientDescent(eta=0.3))
    close(found.step, -0.3 * found.gradient)
    _, found = of(Momentum(eta=0.3, beta=0.6))
    close(found.step, -0.3 * found.momentum)
    for key in ("adagrad", "rmsprop"):
        _, found = of(OPTIMIZERS[key]())
        close(found.step, -found.rescaled)
    trajectory, found = of(Adam(eta=0.3))
    t = np.arange(1, 31)[:, None]
    close(
        found.step,
        -trajectory.effective_rates[1:] * found.momentum / (1 - 0.9**t),  # type: ignore[index]
    )
    trajectory, found = of(AdamW(eta=0.3, weight_decay=0.1))
    pull = -0.3 * 0.1 * trajectory.positions[:-1]
    close(
        found.step - pull,
        -trajectory.effective_rates[1:] * found.momentum / (1 - 0.9**t),  # type: ignore[index]
    )
    trajectory, found = of(Lion(eta=0.1))
    before = trajectory.state["m"][:-1]
    close(found.step, -0.1 * np.sign(0.9 * before + (1 - 0.9) * found.gradient))
    _, found = of(Newton(eta=0.5))
    close(found.step, -0.5 * found.gradient / [0.2, 4.0])


@every_optimizer
def test_a_run_that_diverges_gives_no_warning(cls: Any) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        trajectory = train_2d(cls(eta=1e200), Rosenbrock(), (-1e6, 1e6), 12)
        found = anatomy(trajectory)
    assert found.looked_at.shape == found.step.shape == (12, 2)
    assert np.isfinite(found.gradient[0]).all()


def test_what_overflowed_is_not_finite_in_the_arrows_either() -> None:
    trajectory = train_2d(Momentum(eta=1e6), Rosenbrock(), START, 12)
    found = anatomy(trajectory)
    lost = int(np.flatnonzero(~np.isfinite(trajectory.positions).all(axis=1))[0])
    assert np.isfinite(found.step[: lost - 1]).all()
    assert not np.isfinite(found.step[lost - 1 :]).all(axis=1).any()
    assert found.momentum is not None and not np.isfinite(found.momentum[-1]).any()


@dataclass(frozen=True)
class Extragradient(Optimizer):
    """Look along the gradient, step from here along the gradient there, every third step not."""

    key = "extragradient"
    title = "Extragradient"
    order = 1976
    source = "Korpelevich 1976"

    eta: Real = learning_rate(0.1)

    class State(NamedTuple):
        """Nothing: which step is the third, a step is told."""

    def init(self, x: Array) -> Any:
        return self.State()

    def step(self, objective: Differentiable, x: Array, state: Any, t: int) -> tuple[Array, Any]:
        if t % 3 == 0:
            return x, state
        there = x - self.eta * objective.gradient(x)
        return x - self.eta * objective.gradient(there), state


def test_a_step_that_looks_twice_shows_the_last_look_and_one_that_does_not_its_position() -> None:
    trajectory = train_2d(Extragradient(), Quadratic(), steps=6)
    found = anatomy(trajectory)
    x = trajectory.positions[:-1]
    there = x - 0.1 * trajectory.gradients[:-1]
    rests = np.array([False, False, True] * 2)[:, None]
    np.testing.assert_allclose(found.looked_at, np.where(rests, x, there), rtol=1e-15)
    np.testing.assert_allclose(found.step, np.where(rests, 0, -0.1 * found.gradient), rtol=1e-12)
    assert found.gradient[2].tolist() == trajectory.gradients[2].tolist()


def test_a_method_that_changes_the_gradient_it_got_does_not_change_what_is_shown() -> None:
    class Scales(GradientDescent):
        def step(self, objective: Any, x: Any, state: Any, t: int) -> Any:
            gradient = objective.gradient(x)
            gradient *= self.eta
            return x - gradient, state

    trajectory = train_2d(Scales(eta=0.1), Quadratic(), steps=5)
    assert np.array_equal(anatomy(trajectory).gradient, trajectory.gradients[:-1])


def test_a_batch_and_an_end_alone_are_refused() -> None:
    with pytest.raises(ValueError, match="a batch has no single anatomy"):
        anatomy(train_2d(RMSProp(eta=np.array([0.1, 0.2])), Quadratic()))
    with pytest.raises(ValueError, match="only the end was kept"):
        anatomy(train_2d(RMSProp(), Quadratic(), keep="last"))
    # With no step to take, the end is all there is.
    assert anatomy(train_2d(RMSProp(), Quadratic(), steps=0, keep="last")).step.shape == (0, 2)
