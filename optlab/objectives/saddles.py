"""Surfaces without a minimum: the saddle and the monkey saddle."""

from dataclasses import dataclass

import numpy as np

from optlab.hyperparameters import Array
from optlab.objectives.base import Least, Objective, Point, Unbounded, Window


@dataclass(frozen=True)
class Saddle(Objective):
    """x1² − x2²: a valley along one axis, a ridge along the other.

    From a point near the ridge the way down starts slowly; f falls without bound.
    """

    key = "saddle"
    title = "Saddle x1² − x2²"
    order = 10

    @property
    def window(self) -> Window:
        return ((-2.0, 2.0), (-2.0, 2.0))

    @property
    def start(self) -> Point:
        return (-1.5, 0.01)

    def value(self, x: Array) -> Array:
        x1, x2 = x
        return (x1 - x2) * (x1 + x2)

    def gradient(self, x: Array) -> Array:
        x1, x2 = x
        return np.array([2 * x1, -2 * x2])

    def hessian(self, x: Array) -> Array:
        zero = 0 * x[0]
        return np.array([[zero + 2, zero], [zero, zero - 2]])

    @property
    def least(self) -> Least:
        return Unbounded()

    @property
    def curves_alike(self) -> bool:
        return True

    @property
    def formula(self) -> str:
        return "x_1^2 - x_2^2"

    def as_text(self) -> str:
        return "x1^2 - x2^2"


@dataclass(frozen=True)
class MonkeySaddle(Objective):
    """Three valleys and three ridges meet in a point where the Hessian is zero.

    x1^3 - 3 x1 x2^2: a saddle with a place for a monkey's tail; f falls without bound.
    """

    key = "monkey_saddle"
    title = "Monkey saddle"
    order = 11

    @property
    def window(self) -> Window:
        return ((-2.0, 2.0), (-2.0, 2.0))

    @property
    def start(self) -> Point:
        return (1.5, 0.01)

    def value(self, x: Array) -> Array:
        x1, x2 = x
        return x1 * (x1 * x1 - 3 * (x2 * x2))

    def gradient(self, x: Array) -> Array:
        x1, x2 = x
        return np.array([3 * (x1 - x2) * (x1 + x2), -6 * x1 * x2])

    def hessian(self, x: Array) -> Array:
        x1, x2 = x
        return np.array([[6 * x1, -6 * x2], [-6 * x2, -6 * x1]])

    @property
    def least(self) -> Least:
        return Unbounded()

    @property
    def formula(self) -> str:
        return "x_1^3 - 3\\, x_1 x_2^2"

    def as_text(self) -> str:
        return "x1^3 - 3*x1*x2^2"
