"""A sum of many bowls: its function is their mean, and every step sees its minibatch of them."""

import re
from typing import Any

import numpy as np
import pytest

from optlab.data.minibatches import Minibatches
from optlab.hyperparameters import Array
from optlab.objectives.quadratics import Quadratic
from optlab.objectives.sums import BOWLS, SumOfQuadratics, bowls
from optlab.optimizers import OPTIMIZERS
from optlab.optimizers.gradient_descent import GradientDescent
from optlab.optimizers.newton import Newton
from optlab.train import train_2d

SIZES = [int(size) for size in SumOfQuadratics.numbers()["batch_size"].stops()]
A, B, SPREAD, UNEQUAL = 0.3, 1.5, 1.2, 0.7


def alone(x: Any) -> Any:
    """Each bowl's value at points `(2, points)`, as the docstring has it: `(bowls, points)`."""
    u1, c1, _uc1, u2, c2, _uc2 = bowls().terms[:, :, None]
    along1 = A * (1 + UNEQUAL * u1) * (x[0] - SPREAD * c1) ** 2
    return along1 + B * (1 + UNEQUAL * u2) * (x[1] - SPREAD * c2) ** 2


def slopes(x: Array) -> Array:
    """Their gradients, by complex steps, which are exact: `(2, bowls, points)`."""
    ways = np.array([[[1], [0]], [[0], [1]]])
    return np.array([alone(x + 1e-30j * way).imag / 1e-30 for way in ways])


def test_it_is_the_mean_of_its_bowls() -> None:
    f = SumOfQuadratics(A, B, SPREAD, UNEQUAL)
    x = np.random.default_rng(2).uniform(-4, 4, (2, 30))
    np.testing.assert_allclose(f.value(x), alone(x).mean(axis=0), rtol=1e-12)
    np.testing.assert_allclose(f.gradient(x), slopes(x).mean(axis=1), rtol=1e-11, atol=1e-13)
    assert f.minimum == pytest.approx(alone(np.zeros((2, 1))).mean())
    assert len(alone(x)) == BOWLS == 400


def test_bowls_are_different_and_each_has_a_minimum() -> None:
    u1, c1, uc1, u2, c2, uc2 = bowls().terms
    assert len(np.unique(np.array([u1, c1, u2, c2]), axis=1).T) == BOWLS
    assert max(np.abs(u1).max(), np.abs(u2).max()) < 1
    np.testing.assert_allclose(np.abs(bowls().terms.mean(axis=1)), 0, atol=1e-15)
    assert np.mean(c1 * c1) == pytest.approx(1) and np.mean(c2 * c2) == pytest.approx(1)
    np.testing.assert_array_equal([uc1, uc2], [u1 * c1, u2 * c2])


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("seed", [0, 5])
def test_a_step_sees_its_minibatch(size: int, seed: int) -> None:
    f = SumOfQuadratics(A, B, SPREAD, UNEQUAL, size, seed)
    batches = Minibatches(BOWLS, size, seed)
    x = np.random.default_rng(3).uniform(-4, 4, (2, 5))
    for t in (1, 2, batches.per_epoch, batches.per_epoch + 1, 500):
        seen = f.at(t)
        expected = slopes(x)[:, batches.at(t)].mean(axis=1)
        np.testing.assert_allclose(seen.gradient(x), expected, rtol=1e-10, atol=1e-13)
        for row, way in enumerate(([[1], [0]], [[0], [1]])):
            there: Any = x + 1e-30j * np.array(way)
            turned = seen.gradient(there).imag / 1e-30
            np.testing.assert_allclose(seen.hessian(x)[row], turned, rtol=1e-12, atol=1e-15)


@pytest.mark.parametrize("key", list(OPTIMIZERS))
def test_every_setting_in_one_call_is_the_run_alone(key: str) -> None:
    run = OPTIMIZERS[key]()
    size, seed = np.array([1.0, 10, 400])[:, None], np.array([0.0, 4])
    spread, unequal = np.array([0.0, 2.0]), np.array([0.25, 1.0])
    batch = train_2d(run, SumOfQuadratics(A, B, spread, unequal, size, seed), (-5, -2), 25)
    for i in range(3):
        for j in range(2):
            one = SumOfQuadratics(A, B, spread[j], unequal[j], size[i, 0], seed[j])
            same = train_2d(run, one, (-5, -2), 25)
            np.testing.assert_array_equal(batch.positions[..., i, j], same.positions)
            assert batch.problem.noisy[i, j] == (size[i, 0] < BOWLS)


def test_with_all_bowls_it_is_the_ravine() -> None:
    f = SumOfQuadratics(A, B, SPREAD, UNEQUAL, BOWLS, 3)
    assert f.at(4) is f
    ours = train_2d(GradientDescent(0.3), f, (-5, -2), 60)
    ravine = train_2d(GradientDescent(0.3), Quadratic(A, B), (-5, -2), 60)
    np.testing.assert_allclose(ours.positions, ravine.positions, rtol=1e-12, atol=1e-14)


def test_with_one_centre_a_constant_eta_comes_to_rest_in_spite_of_noise() -> None:
    f = SumOfQuadratics(spread=0.0, unequal=1.0, batch_size=1.0)
    assert train_2d(GradientDescent(0.1), f, (-5, -2), 1200).status.kind == "at rest"
    apart = SumOfQuadratics(spread=1.0, unequal=1.0, batch_size=1.0)
    run = train_2d(GradientDescent(0.1), apart, (-5, -2), 1200)
    assert run.status.kind == "still moving"
    assert "each step sees other rows" in run.status.criterion


def test_bowls_that_are_alike_give_the_same_noise_everywhere() -> None:
    f = SumOfQuadratics(A, B, SPREAD, 0.0, 5.0)
    x = np.random.default_rng(4).uniform(-4, 4, (2, 9))
    off = f.at(7).gradient(x) - f.gradient(x)
    np.testing.assert_allclose(off, off[:, :1] + 0 * x, atol=1e-12)
    assert np.abs(off).max() > 0.1


@pytest.mark.parametrize("eta", [0.05, 0.3])
def test_the_floor_is_that_of_the_covariances_equation(eta: float) -> None:
    """A bowl a step, alike: along an eigenvalue l = 2a the noise has the variance (l s)^2. An epoch
    sees every bowl once, which lowers the floor below that of independent draws."""
    f = SumOfQuadratics(1.0, 1.0, 0.5, 0.0, 1.0, np.arange(60.0))
    x = train_2d(GradientDescent(eta), f, (0, 0), 1500).positions[700:]
    sigma, largest = 2 * 0.5, 2.0
    independent = eta * sigma**2 / (largest * (2 - eta * largest))
    assert 0.85 * independent < (x**2).mean() < 1.02 * independent


def test_newton_goes_to_the_minimum_of_each_minibatch() -> None:
    f = SumOfQuadratics(A, B, SPREAD, UNEQUAL, 6.0)
    run = train_2d(Newton(), f, (-5, -2), 8)
    for t, x in enumerate(run.positions[1:], 1):
        np.testing.assert_allclose(f.at(t).gradient(x), 0, atol=1e-12)


@pytest.mark.parametrize(
    ("settings", "says"),
    [
        ({"spread": -1.0}, "SumOfQuadratics.spread must lie in [0, inf), got -1"),
        ({"unequal": 1.5}, "SumOfQuadratics.unequal must lie in [0, 1], got 1.5"),
        ({"batch_size": 401.0}, "SumOfQuadratics.batch_size must lie in [1, 400], got 401"),
        ({"batch_size": 1.5}, "SumOfQuadratics.batch_size must be a whole number"),
        ({"seed": -1.0}, "SumOfQuadratics.seed must lie in [0, 999999], got -1"),
    ],
)
def test_what_is_no_sum_is_refused(settings: Any, says: str) -> None:
    with pytest.raises(ValueError, match=f"^{re.escape(says)}"):
        SumOfQuadratics(**settings)
