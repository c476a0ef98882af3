"""What every schedule is: declared numbers, and how much of the start and the end a step sees."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Self

from optlab.hyperparameters import Declared, Real, number
from optlab.words import N_


def count(default: float, doc: str, symbol: str = "T", most: str = "inf)") -> Any:
    """A field that holds a number of steps; `most` ends its legal interval."""
    return number(
        default,
        symbol=symbol,
        doc=doc,
        legal=f"[1, {most}",
        low=1,
        high=2000,
        scale="log",
        whole=True,
    )


def factor(default: float, doc: str, symbol: str, legal: str = "(0, 1]") -> Any:
    """A field that holds a factor of at most 1."""
    return number(default, symbol=symbol, doc=doc, legal=legal, low=0.02, high=1.0)


def warming(default: float, *, primary: bool) -> Any:
    """The field of every schedule that holds the steps of its warm-up."""
    return number(
        default,
        symbol="w",
        doc=N_("steps of warm-up: step t of them sees t/(w + 1) of the start; then it begins"),
        legal="[0, inf)",
        low=0,
        high=60,
        primary=primary,
        whole=True,
    )


@dataclass(frozen=True)
class Schedule(Declared):
    """A course that a hyperparameter takes, from the value that it has at the start.

    Steps count from 1: the first sees the start itself. So step t sees what PyTorch's
    scheduler has after t - 1 calls of its `step()`, and optax's for the count t - 1.

    `share` is for one setting, in Python's own numbers: NumPy's powers and cosines are not the same
    in every array, and a sweep has to be its members' runs bit by bit. `Course` (course.py)
    makes a batch of it.
    """

    source: ClassVar[str]
    of_run: ClassVar[float] = 0.0
    """How much of a run its `steps` are to begin with, where that depends on the run's length."""
    has_end: ClassVar[bool] = True
    """Whether it goes from the start to an end, as every hyperparameter may. One that has none
    multiplies the start by more than 1, which not every range allows."""

    within: ClassVar[bool] = False
    """Whether its course is brought into the hyperparameter's range: a formula knows of none, and a
    share of the start may be 0."""

    warmup: Real = warming(0.0, primary=False)

    def fitted(self, steps: int) -> Self:
        """The schedule as it suits a run of so many steps."""
        if not self.of_run:
            return self
        count = float(max(1, round(steps * self.of_run)))
        return type(self)(**{**self.settings(), "steps": count})

    def share(self, k: int) -> float:
        """How much of the start the k-th step after the warm-up sees, from 1; the rest is of the
        end, where it has one."""
        raise NotImplementedError

    def parts(self, t: int) -> tuple[float, float]:
        """How much of the start and of the end step t sees."""
        if t <= self.warmup:
            return float(t / (self.warmup + 1)), 0.0
        share = self.share(t - int(self.warmup))
        return share, 1 - share if self.has_end else 0.0

    def value(self, t: int, start: Real, end: Real) -> Real:
        """What step t sees."""
        of_start, of_end = self.parts(t)
        return of_start * start + of_end * end

    def course_of(self, symbol: str, own: Mapping[str, str]) -> str:
        """What step t sees in LaTeX, where that is no share of the start and the rest of the end;
        else empty. `own` has the symbols of its numbers."""
        return ""

    def passed(self, k: int, steps: Real) -> float:
        """Which part of so many steps lies behind the k-th: 0 at the first, 1 from the one behind
        them on."""
        return min((k - 1) / float(steps), 1.0)

    @property
    def formula(self) -> str:
        """`share` in LaTeX, of t and its numbers, as the factor of a product."""
        raise NotImplementedError


@dataclass(frozen=True)
class ToEnd(Schedule):
    """A schedule that goes from the start to an end.

    The end is declared as the hyperparameter is which takes the course: what is legal for that, and
    what its slider shows.
    """

    end: Real = number(
        0.0, symbol="end", doc=N_("where it goes to"), legal="[0, inf)", low=0, high=1
    )
