"""Functions against exact fractions and 60 digits, where float64 might cancel."""

from collections.abc import Callable
from fractions import Fraction as F
from typing import Any

import numpy as np
import pytest

from optlab import OBJECTIVES
from optlab.objectives.many_minima import Rastrigin
from optlab.objectives.quadratics import ConditionedQuadratic, Quadratic, RotatedQuadratic

# As they are published; of a Fraction exact.
POLYNOMIALS: list[tuple[Any, Callable[[Any, Any], Any]]] = [
    (Quadratic(a=0.01, b=10.0), lambda x, y: F(0.01) * x**2 + 10 * y**2),
    (
        RotatedQuadratic(a=0.01, b=10.0, halved=True),
        lambda x, y: (F(0.01) * (x + y) ** 2 + 10 * (x - y) ** 2) / 2,
    ),
    (OBJECTIVES["saddle"](), lambda x, y: x**2 - y**2),
    (OBJECTIVES["monkey_saddle"](), lambda x, y: x**3 - 3 * x * y**2),
    (OBJECTIVES["rosenbrock"](), lambda x, y: (1 - x) ** 2 + 100 * (y - x**2) ** 2),
    (
        OBJECTIVES["beale"](),
        lambda x, y: sum(
            (c - x * (1 - y**k)) ** 2 for k, c in ((1, F(3, 2)), (2, F(9, 4)), (3, F(21, 8)))
        ),
    ),
    (OBJECTIVES["himmelblau"](), lambda x, y: (x**2 + y - 11) ** 2 + (x + y**2 - 7) ** 2),
    (
        OBJECTIVES["three_hump_camel"](),
        lambda x, y: 2 * x**2 - F(21, 20) * x**4 + x**6 / 6 + x * y + y**2,
    ),
    (
        OBJECTIVES["styblinski_tang"](),
        lambda x, y: sum(z**4 - 16 * z**2 + 5 * z for z in (x, y)) / 2,
    ),
]

ROUND = ("himmelblau", "styblinski_tang")
"""Of these some minima are no numbers that float64 has: near such a one its last digit is all."""


def slope(f: Callable[[Any, Any], Any], x: Any, y: Any) -> tuple[Any, Any]:
    """A central difference: of fractions, right to 40 digits."""
    h = F(1, 10**30)
    return (f(x + h, y) - f(x - h, y)) / (2 * h), (f(x, y + h) - f(x, y - h)) / (2 * h)


def around(point: tuple[float, float], distance: float, seed: int) -> list[Any]:
    angles = np.random.default_rng(seed).uniform(0, 7, 12)
    return list(np.array(point) + distance * np.array([np.cos(angles), np.sin(angles)]).T)


@pytest.mark.parametrize(("objective", "f"), POLYNOMIALS, ids=[o.key for o, _ in POLYNOMIALS])
def test_value_and_gradient_keep_their_digits(objective: Any, f: Any) -> None:
    """Near Beale's minimum two digits were left of f and of its gradient, and along the floor of a
    turned ravine the condition number's were lost."""
    low, high = np.array(objective.window).T
    rng, cases = np.random.default_rng(1), []
    cases += [(x, 2e-14) for x in rng.uniform(low, high, (40, 2))]
    cases += [(x * 10**s, 2e-14) for s in (1, 3) for x in rng.uniform(low, high, (15, 2))]
    for minimum in objective.minima:
        exact = objective.key not in ROUND or all(c.is_integer() for c in minimum)
        for distance in (1e-3, 1e-6, 1e-9, 1e-12):
            near = around(minimum, distance, seed=2)
            cases += [(x, 2e-14 if exact else 4e-15 / distance) for x in near]
    for x, tolerance in cases:
        point = [F(float(c)) for c in x]
        value, gradient = objective.value(x), objective.gradient(x)
        true_value, true_gradient = f(*point), slope(f, *point)
        size = max(map(abs, true_gradient))
        if objective.minima:
            assert abs(F(float(value)) - true_value) <= abs(true_value) * F(10 * tolerance), x
        for ours, true in zip(gradient, true_gradient, strict=True):
            assert abs(F(float(ours)) - true) <= size * F(tolerance), x


def test_a_saddle_is_0_along_its_diagonals_however_far() -> None:
    assert OBJECTIVES["saddle"]().value(np.array([1e200, -1e200])) == 0
    assert OBJECTIVES["saddle"]().value(np.array([1 + 2**-52, 1.0])) == 2**-51 * (1 + 2**-53)


@pytest.mark.parametrize(
    ("x", "value", "slope"),
    [
        # Of 60 digits, with A = 10.
        ((1e-9, 0.0), 1.9839208802178719644e-16, 3.9678417604357436687e-7),
        ((1e-6, 2e-6), 9.9196044009789607512e-10, 3.9678417604097675104e-4),
        ((1.0, 1e-12), 1.0, 2.0),
        ((3.0000001, 0.0), 9.0000006000019829389, 6.000039678417539418),
        ((123456789.25, 0.0), 15241578811918925.563, 246913641.3318530718),
    ],
)
def test_rastrigin_keeps_its_digits(x: Any, value: float, slope: float) -> None:
    """2A - 2A cos(2 pi x) was 0 within 1e-9 of the minimum, and f a two-hundredth of what it is."""
    assert Rastrigin().value(np.array(x)) == pytest.approx(value, rel=1e-14)
    assert Rastrigin().gradient(np.array(x))[0] == pytest.approx(slope, rel=1e-12)


def test_along_the_floor_of_a_steep_ravine_f_is_what_the_floor_has() -> None:
    """From Q's entries it was a difference of numbers as much larger as the condition number."""
    for kappa in (1e3, 1e9, 1e14):
        ravine = ConditionedQuadratic(condition_number=kappa, angle=30.0, curvature=0.2)
        floor = 5 * np.array([np.cos(np.radians(30.0)), np.sin(np.radians(30.0))])
        assert ravine.value(floor) == pytest.approx(0.1 * 25, rel=1e-14 + kappa * 1e-31)
