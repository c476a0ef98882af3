"""A schedule that a person types: `eta/sqrt(1 + t/10)`."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np

from optlab.hyperparameters import Real, text
from optlab.schedules.base import Schedule
from optlab.typed.formula import FormulaError, Name, Node, parts_of, read
from optlab.typed.latex import latex_of
from optlab.typed.tape import Tape
from optlab.words import N_, _, fault

NO_COURSE = N_("{place} must be a formula of the step t: {error}")
START, STEP = "start", "t"


def check(place: str, given: str, number: str = "") -> None:
    """Raises ValueError for a text that is no course of this number (of any one, if it is not
    said), with the place in it."""
    try:
        tree, own = read(given), {number} - {""}
        for part in parts_of(tree):
            if not isinstance(part, Name) or part.name in (START, STEP):
                continue
            own = own or {part.name}
            if part.name not in own:
                reason = fault(
                    "there is t, the step from 1, and {number}, its value at the start; no {name}",
                    number=number or START,
                    name=part.name,
                )
                raise FormulaError(reason, given, part.at)
    except ValueError as error:
        wrong = _(NO_COURSE).format(place=place, error=error)
        raise ValueError(wrong) from None


def said_of(number: str, given: str) -> str:
    """A formula of any number's course as one of this number's."""
    return given.replace(START, number)


@lru_cache(maxsize=256)
def _read(given: str) -> tuple[Node, Tape]:
    tree = read(given)
    return tree, Tape((tree,))


@dataclass(frozen=True)
class Typed(Schedule):
    """A formula of the step t, counted from 1, and of the value at the start.

    What is beyond the range that the hyperparameter may have is brought to the end of it.
    """

    key = "typed"
    title = "Typed"
    order = 900
    source = "Your own, as it is typed here"
    has_end = False
    within = True

    text: str = text(
        f"{START}/sqrt(1 + (t - 1)/10)",
        doc=N_("what step t sees, of t and the value at the start"),
        check=check,
    )

    def value(self, t: int, start: Real, end: Real) -> Real:
        """What step t sees: the formula, after the warm-up that every schedule may have."""
        if t <= self.warmup:
            return super().value(t, start, end)
        tree, tape = _read(self.text)
        names: dict[str, Any] = {p.name: start for p in parts_of(tree) if isinstance(p, Name)}
        with np.errstate(all="ignore"):
            (value,) = tape.values(names | {STEP: float(t - self.warmup)})
        return value if np.ndim(value) else float(value)

    def share(self, k: int) -> float:
        """Of a start of 1: what a warm-up multiplies. The course itself is `value`."""
        return float(np.asarray(self.value(k, 1.0, 0.0)))

    @property
    def formula(self) -> str:
        return latex_of(_read(self.text)[0])

    def course_of(self, symbol: str, own: Mapping[str, str]) -> str:
        tree = _read(self.text)[0]
        return latex_of(tree, lambda name: "t" if name == STEP else symbol)
