"""What every objective is: a function of x1 and x2, its exact derivatives, and what is known of
its minimum."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from optlab.hyperparameters import Array, Declared, Real

FLOAT64 = np.dtype(np.float64)
Point = tuple[float, float]
Window = tuple[Point, Point]


@dataclass(frozen=True)
class Known:
    """f has a least value, and these are all the points at which it takes it."""

    points: tuple[Point, ...]


@dataclass(frozen=True)
class Unbounded:
    """f falls without end."""

    lack: ClassVar[str] = "no least value"


@dataclass(frozen=True)
class Unknown:
    """Whether f has a least value, and where, nobody has said: of a function that is typed."""

    lack: ClassVar[str] = "no least value that is known"


Least = Known | Unbounded | Unknown


class Differentiable(Protocol):
    """What a step asks of the function: its gradient and, for Newton's method, its Hessian."""

    def gradient(self, x: Array) -> Array: ...

    def hessian(self, x: Array) -> Array: ...


class QuadraticForm(NamedTuple):
    """What (x - centre)^T Q (x - centre) / 2 is made of: a bowl."""

    Q: tuple[Real, Real, Real]  # the entries Q11, Q12, Q22 of its constant Hessian
    eigenvalues: tuple[Real, Real]  # lambda_min and lambda_max
    centre: Point = (0.0, 0.0)  # its minimum


@dataclass(frozen=True)
class Objective(Declared):
    """A function f(x1, x2) that an optimizer descends.

    `x` has shape `(2, *batch)`; `value` returns shape `batch`, `gradient` `(2, *batch)` and
    `hessian` `(2, 2, *batch)`, all exact.
    """

    minibatches: ClassVar[tuple[str, ...]] = ()
    """The numbers that say which rows of data a step sees; f is of all rows, whatever they are."""

    @property
    def window(self) -> Window:
        """The part of the plane that shows it, ((x1 from, to), (x2 from, to))."""
        raise NotImplementedError

    @property
    def start(self) -> Point:
        """A point of the window from which the way down has something to show."""
        raise NotImplementedError

    def value(self, x: Array) -> Array:
        raise NotImplementedError

    def gradient(self, x: Array) -> Array:
        raise NotImplementedError

    def hessian(self, x: Array) -> Array:
        raise NotImplementedError

    def at(self, t: int) -> Differentiable:
        """The function as step t, counted from 1, sees it: here the same at every step."""
        return self

    @property
    def noisy(self) -> NDArray[np.bool_]:
        """Whether steps see other functions than f, of minibatches for one; of each member, in the
        shape of `batch`."""
        return np.zeros(self.batch, dtype=np.bool_)

    @property
    def dtype(self) -> np.dtype[Any]:
        """The type that it is computed in, whatever its start is given in."""
        return FLOAT64

    @property
    def least(self) -> Least:
        """What is known of the least value of f."""
        raise NotImplementedError

    @property
    def has_minimum(self) -> bool:
        """Whether the least value of f is known, so that a height above it can be told."""
        return isinstance(self.least, Known)

    @property
    def minima(self) -> tuple[Point, ...]:
        """The points at which f is known to take its least value."""
        return self.least.points if isinstance(self.least, Known) else ()

    @property
    def minimum(self) -> float:
        """The least value of f; -inf where f falls without end, nan where it is not known."""
        if not self.minima:
            return -math.inf if isinstance(self.least, Unbounded) else math.nan
        with np.errstate(all="ignore"):
            return float(self.value(np.array(self.minima[0])))

    @staticmethod
    def prepare(objectives: "Sequence[Objective]") -> None:
        """Finds out what `least` says of many of a kind at once, where that is quicker than one by
        one: here it is known."""

    def quadratic(self) -> QuadraticForm | None:
        """Its form, if f is (x - centre)^T Q (x - centre) / 2 and a constant, with a positive
        definite Q; else None."""
        return None

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
