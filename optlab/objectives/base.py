"""What every objective is: a function of x1 and x2, its exact derivatives and its minima."""

import math
from dataclasses import dataclass
from typing import ClassVar, Self

import numpy as np

from optlab.hyperparameters import Array, Declared

Point = tuple[float, float]
Window = tuple[Point, Point]


@dataclass(frozen=True)
class Objective(Declared):
    """A function f(x1, x2) that an optimizer descends.

    `x` has shape `(2, *batch)`; `value` returns shape `batch`, `gradient` `(2, *batch)` and
    `hessian` `(2, 2, *batch)`, all exact. `window` is ((x1 from, to), (x2 from, to)).
    """

    window: ClassVar[Window]
    start: ClassVar[Point]

    def value(self, x: Array) -> Array:
        raise NotImplementedError

    def gradient(self, x: Array) -> Array:
        raise NotImplementedError

    def hessian(self, x: Array) -> Array:
        raise NotImplementedError

    def at(self, t: int) -> Self:
        """The function as step t sees it: the same at every step."""
        return self

    @property
    def minima(self) -> tuple[Point, ...]:
        """Every point at which f takes its least value; empty where f is unbounded below."""
        raise NotImplementedError

    @property
    def minimum(self) -> float:
        """The least value of f; -inf where it is unbounded below."""
        if not self.minima:
            return -math.inf
        with np.errstate(all="ignore"):
            return float(self.value(np.array(self.minima[0])))

    @property
    def formula(self) -> str:
        """f in LaTeX, with the hyperparameters as numbers."""
        raise NotImplementedError


def latex(value: object) -> str:
    """A number in LaTeX, of at most six digits: a power of ten instead of 1e-05, which would be
    read as 1e minus 5."""
    digits, _, exponent = f"{value:.6g}".partition("e")
    if not exponent:
        return digits
    power = f"10^{{{int(exponent)}}}"
    return power if digits == "1" else rf"{digits} \cdot {power}"


def coefficient(value: object) -> str:
    """A factor in front of a term in LaTeX; a factor of 1 is not written."""
    return "" if value == 1 else rf"{latex(value)}\, "
