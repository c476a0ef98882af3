"""Every method computes in the type of its weights: a network's float32 stays float32."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from optlab import OPTIMIZERS
from optlab.hyperparameters import Number
from optlab.objectives.quadratics import Quadratic
from optlab.problem import Problem, Seen
from optlab.train import train_2d, walk
from tests.test_hyperparameters import variants


class Bowl:
    """A bowl in any number of coordinates and in any type."""

    batch = ()

    def __init__(self, dtype: Any, count: int = 7) -> None:
        self.dtype: Any = np.dtype(dtype)
        self.steepness = np.geomspace(0.1, 3.0, count).astype(dtype)

    def at(self, t: int) -> "Bowl":
        return self

    def gradient(self, x: Any) -> Any:
        return self.steepness * x

    def hessian(self, x: Any) -> Any:
        return np.diag(self.steepness)


def settings_of(cls: Any) -> list[Any]:
    """Every named form, and each number at the ends of its slider, where weights vanish."""
    forms = [cls(**variant) for variant in variants(cls)]
    ends = [
        replace(form, **{name: stop})
        for form in forms
        for name, number in cls.hyperparameters().items()
        if isinstance(number, Number)
        for stop in (number.stops()[0], number.stops()[-1])
    ]
    return [*forms, *ends]


def walked(optimizer: Any, dtype: Any, steps: int = 4) -> tuple[list[Any], list[Any]]:
    xs, states = [], []

    def see(t: int, x: Any, state: Any) -> None:
        xs.append(x)
        states.append(state)

    walk(optimizer, Problem(Bowl(dtype), np.linspace(-1, 1, 7), steps), see, Seen())
    return xs, states


PLANE = ("newton", "adagrad_full")
many = pytest.mark.parametrize(
    "cls",
    [cls for key, cls in OPTIMIZERS.items() if key not in PLANE],
    ids=lambda cls: cls.__name__,
)


@pytest.mark.parametrize("key", PLANE)
@pytest.mark.parametrize("count", [1, 3, 7])
def test_a_reference_in_the_plane_says_so(key: str, count: int) -> None:
    """Once Newton's method failed on a model with "too many values to unpack"."""
    method = OPTIMIZERS[key]()
    says = (
        f"^{method.title} is a reference in two dimensions: it takes two coordinates, got {count}$"
    )
    with pytest.raises(ValueError, match=says):
        walk(method, Problem(Bowl(np.float64, count), np.ones(count)), lambda t, x, s: None)
    method.init(np.zeros((2, count)))


@many
def test_float32_stays_float32(cls: Any) -> None:
    """Once a bias correction was a float64 of NumPy's, and made float64 of all weights."""
    for optimizer in settings_of(cls):
        xs, states = walked(optimizer, np.float32)
        assert {x.dtype for x in xs} == {np.dtype(np.float32)}, optimizer
        for state in states:
            for name, value in state._asdict().items():
                if np.ndim(value):
                    assert value.dtype == np.float32, (optimizer, name)
            rate = optimizer.effective_rate(state)
            assert rate is None or rate.dtype == np.float32, optimizer


@many
def test_in_float32_it_is_the_same_method(cls: Any) -> None:
    for variant in variants(cls):
        optimizer = cls(eta=0.05, **variant)
        low, high = (walked(optimizer, dtype, 12)[0][-1] for dtype in (np.float32, np.float64))
        assert high.dtype == np.float64
        np.testing.assert_allclose(low, high, rtol=2e-5, atol=2e-6, err_msg=str(optimizer))


def test_the_plane_is_in_float64_whatever_the_start_is() -> None:
    start: Any = np.array([-5, -2], np.float32)
    assert train_2d(OPTIMIZERS["adam"](), Quadratic(), start).positions.dtype == np.float64


def test_a_start_that_float32_does_not_hold_is_refused() -> None:
    with pytest.raises(ValueError, match="start must be finite, got"):
        Problem(Bowl(np.float32), np.full(7, 1e300))
