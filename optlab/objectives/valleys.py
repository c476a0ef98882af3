"""Curved valleys with one minimum: Rosenbrock, Beale."""

from dataclasses import dataclass

import numpy as np

from optlab.hyperparameters import Array, Real, number
from optlab.objectives.base import Objective, Point, latex


@dataclass(frozen=True)
class Rosenbrock(Objective):
    """A banana-shaped valley: easy to find, hard to follow.

    (1 - x1)^2 + b (x2 - x1^2)^2, Rosenbrock 1960, with b = 100 and his start (-1.2, 1).
    """

    key = "rosenbrock"
    title = "Rosenbrock"
    order = 20
    window = ((-2.0, 2.0), (-1.0, 3.0))
    start = (-1.2, 1.0)

    b: Real = number(
        100.0,
        symbol="b",
        doc="steepness of the valley's walls",
        legal="(0, inf)",
        low=1,
        high=1000,
        scale="log",
    )

    def value(self, x: Array) -> Array:
        x1, x2 = x
        return (1 - x1) ** 2 + self.b * (x2 - x1 * x1) ** 2

    def gradient(self, x: Array) -> Array:
        x1, x2 = x
        wall = x2 - x1 * x1
        return np.array([-2 * (1 - x1) - 4 * self.b * x1 * wall, 2 * self.b * wall])

    def hessian(self, x: Array) -> Array:
        x1, x2 = x
        h12 = -4 * self.b * x1
        h22 = 2 * self.b + 0 * x1
        return np.array([[2 - 4 * self.b * (x2 - 3 * x1 * x1), h12], [h12, h22]])

    @property
    def minima(self) -> tuple[Point, ...]:
        return ((1.0, 1.0),)

    @property
    def formula(self) -> str:
        return rf"(1 - x_1)^2 + {latex(self.b)}\, (x_2 - x_1^2)^2"


@dataclass(frozen=True)
class Beale(Objective):
    """A flat basin between sharp ridges: gradients are tiny inside and huge at the rim.

    Beale 1958; the minimum is at (3, 1/2).
    """

    key = "beale"
    title = "Beale"
    order = 21
    window = ((-4.5, 4.5), (-4.5, 4.5))
    start = (-1.0, 1.5)

    def value(self, x: Array) -> Array:
        p, q, r = (residual for residual, *_ in self._residuals(x))
        return p * p + q * q + r * r

    def gradient(self, x: Array) -> Array:
        residuals = self._residuals(x)
        return np.array(
            [
                sum(2 * r * r_1 for r, r_1, _, _, _ in residuals),
                sum(2 * r * r_2 for r, _, r_2, _, _ in residuals),
            ]
        )

    def hessian(self, x: Array) -> Array:
        residuals = self._residuals(x)
        h11 = sum(2 * r_1 * r_1 for _, r_1, _, _, _ in residuals)
        h12 = sum(2 * (r_1 * r_2 + r * r_12) for r, r_1, r_2, r_12, _ in residuals)
        h22 = sum(2 * (r_2 * r_2 + r * r_22) for r, _, r_2, _, r_22 in residuals)
        return np.array([[h11, h12], [h12, h22]])

    @staticmethod
    def _residuals(x: Array) -> list[tuple[Array, ...]]:
        """Each residual c - x1 (1 - x2^k) with its derivatives by x1, x2, x1 x2 and x2 x2."""
        x1, x2 = x
        return [
            (
                c - x1 * (1 - x2**k),
                x2**k - 1,
                k * x1 * x2 ** (k - 1),
                k * x2 ** (k - 1),
                k * (k - 1) * x1 * (x2 ** (k - 2) if k > 1 else 0 * x2),
            )
            for k, c in ((1, 1.5), (2, 2.25), (3, 2.625))
        ]

    @property
    def minima(self) -> tuple[Point, ...]:
        return ((3.0, 0.5),)

    @property
    def formula(self) -> str:
        return (
            r"(1.5 - x_1 + x_1 x_2)^2 + (2.25 - x_1 + x_1 x_2^2)^2"
            r" + (2.625 - x_1 + x_1 x_2^3)^2"
        )
