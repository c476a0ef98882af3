"""Curved valleys with one minimum: Rosenbrock, Beale."""

from dataclasses import dataclass

import numpy as np

from optlab.hyperparameters import Array, Real, number
from optlab.objectives.base import Known, Least, Objective, Point, Window, latex


@dataclass(frozen=True)
class Rosenbrock(Objective):
    """A banana-shaped valley: easy to find, hard to follow.

    (1 - x1)^2 + b (x2 - x1^2)^2, Rosenbrock 1960, with b = 100 and his start (-1.2, 1).
    """

    key = "rosenbrock"
    title = "Rosenbrock"
    order = 20

    b: Real = number(
        100.0,
        symbol="b",
        doc="steepness of the valley's walls",
        legal="(0, inf)",
        low=1,
        high=1000,
        scale="log",
    )

    @property
    def window(self) -> Window:
        return ((-2.0, 2.0), (-1.0, 3.0))

    @property
    def start(self) -> Point:
        return (-1.2, 1.0)

    def value(self, x: Array) -> Array:
        ahead, wall = 1 - x[0], self._wall(x)
        return ahead * ahead + self.b * (wall * wall)

    def gradient(self, x: Array) -> Array:
        x1, wall = x[0], self._wall(x)
        return np.array([-2 * (1 - x1) - 4 * self.b * x1 * wall, 2 * self.b * wall])

    def hessian(self, x: Array) -> Array:
        x1, x2 = x
        h12 = -4 * self.b * x1
        h22 = 2 * self.b + 0 * x1
        return np.array([[2 - 4 * self.b * (x2 - 3 * x1 * x1), h12], [h12, h22]])

    @staticmethod
    def _wall(x: Array) -> Array:
        """x2 - x1^2, near the minimum from (1, 1): there the difference as written cancels."""
        x1, x2 = x
        here = 1.0 * (x1 > 0.5)
        return (x2 - here) - (x1 - here) * (x1 + here)

    @property
    def least(self) -> Least:
        return Known(((1.0, 1.0),))

    @property
    def formula(self) -> str:
        return rf"(1 - x_1)^2 + {latex(self.b)}\, (x_2 - x_1^2)^2"

    def as_text(self) -> str:
        return "(1 - x1)^2 + b*(x2 - x1^2)^2"


@dataclass(frozen=True)
class Beale(Objective):
    """A flat basin between sharp ridges: gradients are tiny inside and huge at the rim.

    Beale 1958; the minimum is at (3, 1/2).
    """

    key = "beale"
    title = "Beale"
    order = 21

    @property
    def window(self) -> Window:
        return ((-4.5, 4.5), (-4.5, 4.5))

    @property
    def start(self) -> Point:
        return (-1.0, 1.5)

    def value(self, x: Array) -> Array:
        p, q, r = self._residuals(x)
        return p * p + q * q + r * r

    def gradient(self, x: Array) -> Array:
        x1, x2 = x
        p, q, r = self._residuals(x)
        square = x2 * x2
        by_x1 = p * (x2 - 1) + q * (square - 1) + r * (square * x2 - 1)
        return np.array([2 * by_x1, 2 * x1 * (p + 2 * x2 * q + 3 * square * r)])

    def hessian(self, x: Array) -> Array:
        x1, x2 = x
        p, q, r = self._residuals(x)
        square = x2 * x2
        p_1, q_1, r_1 = x2 - 1, square - 1, square * x2 - 1
        q_12, r_12 = 2 * x2, 3 * square  # and that of p is 1
        h11 = p_1 * p_1 + q_1 * q_1 + r_1 * r_1
        h12 = p + q * q_12 + r * r_12 + x1 * (p_1 + q_1 * q_12 + r_1 * r_12)
        h22 = x1 * (2 * q + 6 * x2 * r + x1 * (1 + q_12 * q_12 + r_12 * r_12))
        return 2 * np.array([[h11, h12], [h12, h22]])

    @staticmethod
    def _residuals(x: Array) -> tuple[Array, Array, Array]:
        """c - x1 (1 - x2^k) for k = 1, 2, 3 and c = 1.5, 2.25, 2.625, which are 3 (1 - 1/2^k):
        near the minimum (3, 1/2) written from there, where they would cancel."""
        x1, x2 = x
        near = 1.0 * (x1 > 2)
        ahead, rest, square = x1 - 3 * near, 1 - near, x2 * x2
        # Near, 3 (x2^k - 1/2^k); the 0 of what is not comes first, before a product overflows.
        up = 3 * near * (x2 - 0.5)
        further = up * (x2 + 0.5)
        return (
            1.5 * rest + up + ahead * (x2 - 1),
            2.25 * rest + further + ahead * (square - 1),
            2.625 * rest + (further * x2 + 0.25 * up) + ahead * (square * x2 - 1),
        )

    @property
    def least(self) -> Least:
        return Known(((3.0, 0.5),))

    @property
    def formula(self) -> str:
        return (
            r"(1.5 - x_1 + x_1 x_2)^2 + (2.25 - x_1 + x_1 x_2^2)^2"
            r" + (2.625 - x_1 + x_1 x_2^3)^2"
        )

    def as_text(self) -> str:
        return "(1.5 - x1 + x1*x2)^2 + (2.25 - x1 + x1*x2^2)^2 + (2.625 - x1 + x1*x2^3)^2"
