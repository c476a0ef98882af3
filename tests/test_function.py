"""Function in a program: a formula, or a callable of which only values are known."""

import math
from typing import Any

import numpy as np
import pytest

from optlab import OBJECTIVES, OPTIMIZERS, Function, train_2d
from optlab.objectives.base import Unknown
from optlab.objectives.typed import Typed
from optlab.optimizers.gradient_descent import GradientDescent
from optlab.typed.function import CENTRAL, COMPLEX

BEALE = OBJECTIVES["beale"]()


def beale(x1: Any, x2: Any) -> Any:
    return sum((c - x1 + x1 * x2**n) ** 2 for n, c in ((1, 1.5), (2, 2.25), (3, 2.625)))


def with_math(x1: float, x2: float) -> float:
    """It takes one point of real numbers."""
    return math.exp(0.1 * x1) + math.cos(x2) * x1 if x1 < 100 else 0.0


class Bowl:
    """Something that can be called, of one point."""

    def __call__(self, x: Any) -> Any:
        return 0.1 * x[0] ** 2 + 2 * x[1] ** 2


def test_a_text_is_a_typed_function() -> None:
    assert Function("x1**2 + a*x2**4", a=2) == Typed("x1**2 + a*x2**4", a=2)
    with pytest.raises(ValueError, match="must be a function of x1 and x2"):
        Function("x1**")
    with pytest.raises(TypeError, match="must be a text or a callable, got 5"):
        Function(5)  # type: ignore[arg-type]


def test_a_smooth_callable_has_an_exact_gradient() -> None:
    f, x = Function(beale), np.random.default_rng(0).uniform(-2, 2, (2, 3, 4))
    assert f.derivatives == COMPLEX  # type: ignore[attr-defined]
    np.testing.assert_allclose(f.value(x), BEALE.value(x), rtol=1e-12)
    scale = np.abs(BEALE.gradient(x)).max()
    np.testing.assert_allclose(f.gradient(x), BEALE.gradient(x), rtol=1e-12, atol=1e-13 * scale)
    scale = np.abs(BEALE.hessian(x)).max()
    np.testing.assert_allclose(f.hessian(x), BEALE.hessian(x), rtol=1e-8, atol=1e-8 * scale)
    assert f.gradient(x[:, 0, 0]).shape == (2,) and f.hessian(x[:, 0, 0]).shape == (2, 2)


def test_any_other_callable_has_central_differences() -> None:
    f, (x1, x2) = Function(with_math), (x := np.random.default_rng(1).uniform(-3, 3, (2, 20)))
    assert f.derivatives == CENTRAL  # type: ignore[attr-defined]
    expected = [0.1 * np.exp(0.1 * x1) + np.cos(x2), -np.sin(x2) * x1]
    np.testing.assert_allclose(f.gradient(x), expected, atol=1e-9)
    (h11, h12), (h21, h22) = f.hessian(x)
    np.testing.assert_allclose(h11, 0.01 * np.exp(0.1 * x1), atol=1e-6)
    np.testing.assert_allclose(h22, -np.cos(x2) * x1, atol=1e-6)
    np.testing.assert_allclose(h12, -np.sin(x2), atol=1e-6)
    assert np.array_equal(h12, h21)


def huber(x1: Any, x2: Any) -> Any:
    return np.where(np.abs(x1) <= 3, x1**2 / 2, 3 * np.abs(x1) - 4.5) + x2**2


def clipped(x1: Any, x2: Any) -> Any:
    with_numpy = np.asarray(x1)
    return np.clip(with_numpy, -4, 4) ** 2 + x2**2


NOT_ANALYTIC: list[tuple[Any, list[float]]] = [
    (lambda x: np.abs(x[0]) + x[1] ** 2, [-1, -4]),
    (huber, [-3, -4]),
    (clipped, [0, -4]),
    (lambda x1, x2: 0.01 * abs(x1) + 100 * x2**2, [-0.01, -400]),
    (lambda x1, x2: 100 * x2**2 + 1e-3 * np.real(x1) ** 2, [-0.01, -400]),
    (lambda x1, x2: np.maximum(x1**2, -3 * x1) + x2**2, [-10, -4]),
    (lambda x: np.linalg.norm(x, axis=0), [-5 / math.sqrt(29), -2 / math.sqrt(29)]),
    (lambda x1, x2: max(x1**2, x2**2), [-10, 0]),
]


@pytest.mark.parametrize(("f", "slope"), NOT_ANALYTIC)
def test_what_is_not_analytic_has_no_complex_step(f: Any, slope: list[float]) -> None:
    """What NumPy says of a complex number has no slope there, or another one: a Huber loss stood
    still far from its minimum, and an L1 penalty pulled nowhere."""
    made = Function(f)
    assert made.derivatives == CENTRAL  # type: ignore[attr-defined]
    assert made.gradient(np.array([-5.0, -2.0])) == pytest.approx(slope, rel=1e-8, abs=1e-8)


def test_what_is_analytic_has_one_however_it_is_written() -> None:
    for f in (
        lambda x: (x**2).sum(axis=0),
        lambda x: np.sum(x * x, axis=0),
        lambda x: x[0] @ x[0] + x[1].dot(x[1]) if np.ndim(x[0]) else x[0] ** 2 + x[1] ** 2,
        lambda x1, x2: np.exp(2 * np.log(-x1)) + x2**2,
    ):
        made = Function(f)
        assert made.gradient(np.array([-5.0, -2.0])) == pytest.approx([-10, -4], rel=1e-8)
    assert Function(lambda x: np.sum(x * x, axis=0)).derivatives == COMPLEX  # type: ignore[attr-defined]
    assert Function(lambda x1, x2: np.exp(-(x1**2)) / (1 + x2**2)).derivatives == COMPLEX  # type: ignore[attr-defined]


@pytest.mark.parametrize("f", [Function(Bowl()), Function(lambda x1, x2: 0.1 * x1**2 + 2 * x2**2)])
@pytest.mark.parametrize("key", ["gradient_descent", "momentum", "adam", "newton"])
def test_runs_on_it_are_those_on_the_built_in_one(f: Any, key: str) -> None:
    method = OPTIMIZERS[key]()
    ours = train_2d(method, f, f.start, 30)
    theirs = train_2d(method, OBJECTIVES["quadratic"](), f.start, 30)
    np.testing.assert_allclose(ours.positions, theirs.positions, rtol=1e-9, atol=1e-9)
    assert ours.status.kind == theirs.status.kind
    assert f.least == Unknown() and f.quadratic() is None and math.isnan(f.minimum)


def test_a_run_on_a_callable_with_math_has_a_status() -> None:
    sides = ((-2.0, 2.0), (-2.0, 2.0))
    f = Function(lambda x1, x2: math.cosh(x1) + math.cosh(x2), window=sides, start=(1.0, 1.0))
    run = train_2d(GradientDescent(0.5), f, f.start, 60)
    assert run.status.kind == "at rest"
    lost = train_2d(GradientDescent(3.0), Function(Bowl()), (-5.0, -2.0), 400)
    assert lost.status.kind == "diverged"


def test_functions_of_one_callable_are_the_same() -> None:
    assert Function(beale) == Function(beale) and hash(Function(beale)) == hash(Function(beale))
    assert Function(beale) != Function(with_math) != Function(beale, start=(1.0, 1.0))
    assert repr(Function(beale)) == "Function(beale), by complex step"
