"""What every objective is: a function of x1 and x2, its exact derivatives, and what is known of
its minimum."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from optlab.cached_property import cached_property
from optlab.data.shuffled import Shuffled
from optlab.hyperparameters import Array, Declared, Real

FLOAT64 = np.dtype(np.float64)
Point = tuple[float, float]
Window = tuple[Point, Point]


@dataclass(frozen=True)
class Known:
    """f has a least value, and takes it at these points: at no other, where they are complete."""

    points: tuple[tuple[Real, Real], ...]  # of a batch, each member's
    complete: bool = True
    along: Point | None = None
    """The direction, of length 1, of a whole line of minima through the one point; not complete."""


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
    centre: tuple[Real, Real] = (0.0, 0.0)  # its minimum


class ByStep(NamedTuple):
    """f as one step sees it, where that is not f, as lines that a person could have typed."""

    text: str  # in the letters of the objective and in `names`
    names: tuple[str, ...]  # numbers that are others at each step
    cycle: tuple[tuple[float, ...], ...] = ()
    """What they are, over and over; of a mean over rows, what the rows of a step say."""


@dataclass(frozen=True)
class Objective(Declared):
    """A function f(x1, x2) that an optimizer descends.

    `x` has shape `(2, *batch)`; `value` returns shape `batch`, `gradient` `(2, *batch)` and
    `hessian` `(2, 2, *batch)`, all exact.
    """

    minibatches: ClassVar[tuple[str, ...]] = ()
    """The numbers that say which rows of data a step sees; f is of all rows, whatever they are."""

    steps_see: ClassVar[str] = ""
    """What a step sees instead of f: "rows" of data, its function of a "stream" or, empty, f."""

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
        """Whether steps see other functions than f, of minibatches or of a stream; of each member,
        in the shape of `batch`."""
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

    @cached_property
    def minima(self) -> tuple[Point, ...]:
        """The points at which f is known to take its least value; not of a batch."""
        points = self.least.points if isinstance(self.least, Known) else ()
        return tuple((float(x1), float(x2)) for x1, x2 in points)

    @cached_property  # the rows of a slider ask at every position
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
        definite Q; else None. In a batch, nan for members that are none."""
        return None

    @property
    def curves_alike(self) -> bool:
        """Whether its Hessian is the same everywhere: that of a bowl, or of a quadratic that is
        none, a valley, a saddle or a plane."""
        return self.quadratic() is not None

    @property
    def formula(self) -> str:
        """f in LaTeX, with the hyperparameters as numbers."""
        raise NotImplementedError

    def as_text(self) -> str | None:
        """f as a person could have typed it (optlab/typed/formula.py), in `letters`; None for what
        cannot be written so."""
        return None

    @cached_property
    def letters(self) -> dict[str, Real]:
        """What the letters of `as_text` and `by_step` are: the numbers of the objective."""
        return {name: getattr(self, name) for name in self.numbers()}

    def by_step(self) -> ByStep | None:
        """What a step sees, as `as_text` has it, where `steps_see` says that it is not f."""
        return None


class OnMinibatches(Objective):
    """A mean over rows, of which a step sees some: its numbers `batch_size` and `seed` say which,
    and it declares them itself, in its own order."""

    minibatches = ("batch_size", "seed")
    steps_see = "rows"
    many: ClassVar[int]  # rows: so many in each step are all

    batch_size: Real
    seed: Real

    @property
    def rows(self) -> Shuffled:
        """What it is the mean of."""
        raise NotImplementedError

    @property
    def noisy(self) -> NDArray[np.bool_]:
        return np.broadcast_to(np.asarray(self.batch_size) != self.many, self.batch)

    @cached_property
    def _seen(self) -> tuple[list[tuple[int, int]], NDArray[np.intp]]:
        """The different pairs of a size and a seed, and which of them each member has."""
        both = np.stack(np.broadcast_arrays(self.batch_size, self.seed), axis=-1)
        pairs, which = np.unique(both.reshape(-1, 2), axis=0, return_inverse=True)
        return [(int(size), int(seed)) for size, seed in pairs], which.reshape(both.shape[:-1])

    def means(self, t: int) -> list[Real] | None:
        """What step t sees, each of the numbers, or each member's; None where all see all rows."""
        pairs, which = self._seen
        if all(size == self.many for size, _seed in pairs):
            return None
        seen = [self.rows.at(size, seed, t) for size, seed in pairs]
        # A single run's as numbers, with which a step is faster than with arrays of one.
        return [*np.array(seen).T[:, which]] if which.ndim else seen[0].tolist()


def beside(coordinates: Array, x: Array) -> Array:
    """Two numbers, `(2, *batch)`, in a shape that broadcasts with points of more dimensions."""
    missing = x.ndim - coordinates.ndim
    if not missing:
        return coordinates
    return coordinates.reshape(2, *(1,) * missing, *coordinates.shape[1:])


def latex(value: object) -> str:
    """A number in LaTeX, of at most six digits: a power of ten instead of 1e-05, which would be
    read as 1e minus 5."""
    digits, _, exponent = f"{value:.6g}".partition("e")
    if not exponent:
        return digits
    power = f"10^{{{int(exponent)}}}"
    return power if digits == "1" else rf"{digits} \cdot {power}"


def counted(name: str, centre: Real) -> str:
    """A coordinate in LaTeX, as it counts from a centre: `x_1 - 2`."""
    return (
        f"{name} {'-' if np.all(centre > 0) else '+'} {latex(abs(centre))}"
        if np.any(centre)
        else name
    )


def plain(value: Any) -> Any:
    """One number as Python's own, an array as it is."""
    return value if np.ndim(value) else float(value)


def coefficient(value: object) -> str:
    """A factor in front of a term in LaTeX; a factor of 1 is not written."""
    return "" if value == 1 else rf"{latex(value)}\, "
