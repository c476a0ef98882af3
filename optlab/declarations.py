"""The kinds of a hyperparameter, a number, a switch, a choice or a text, and what each accepts."""

import math
import operator
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from optlab import scales
from optlab.cached_property import cached_property
from optlab.faults import no_number, none_of, not_in, not_whole, quoted, too_small
from optlab.meanings import Meaning
from optlab.words import fault

Array = NDArray[np.float64]
Real = float | Array
"""A hyperparameter: one number, or an array that broadcasts against the batch."""


@dataclass(frozen=True)
class Interval:
    """A range of numbers as it is written in mathematics: `[0, 1]`, `(0, inf)`."""

    text: str

    def contains(self, values: Any) -> Any:
        """True for each value inside, of one number or of many; nan is never inside."""
        low, high, above, below = self._ends
        if not isinstance(values, float):
            values = np.asarray(values)
        return above(values, low) & below(values, high)

    def nearest(self, values: Real) -> Real:
        """The nearest value inside, of one number or of many; nan stays nan."""
        low, high, above, below = self._ends
        low = low if above is operator.ge else math.nextafter(low, math.inf)
        high = high if below is operator.le else math.nextafter(high, -math.inf)
        inside = np.clip(values, low, high)
        return inside if np.ndim(inside) else float(inside)

    @cached_property
    def _ends(self) -> tuple[float, float, Callable[..., Any], Callable[..., Any]]:
        low, high = (float(end) for end in self.text[1:-1].split(","))
        above = operator.ge if self.text[0] == "[" else operator.gt
        below = operator.le if self.text[-1] == "]" else operator.lt
        return low, high, above, below


@dataclass(frozen=True)
class Number:
    """A hyperparameter that is a number, or an array of them to sweep."""

    symbol: str
    doc: str
    legal: Interval
    low: float
    high: float
    scale: scales.Scale
    primary: bool  # shown at first sight; the others on demand
    now: Meaning | None = None  # what a value of it means
    whole: bool = False  # whether it counts something: 2.5 of it there is not

    def accept(self, place: str, value: object) -> Real:
        """The value as float64; raises TypeError or ValueError that begins with `place`."""
        if type(value) is float and self.legal.contains(value) and self._is_whole(value):
            return value  # most are: NumPy takes 30 µs for it, and a page asks hundreds of times
        if isinstance(value, int) and not isinstance(value, bool):
            value = _as_float(value)
        if vanishes(value):
            raise ValueError(too_small(place, value))
        try:
            given = np.asarray(value)
        except ValueError:  # a list of lists of different lengths
            raise TypeError(
                fault(
                    "{place} must be a number or an array, got {value}",
                    place=place,
                    value=quoted(value),
                )
            ) from None
        if isinstance(value, bool) or given.dtype.kind not in "iuf":
            raise TypeError(no_number(place, value))
        numbers = given.astype(np.float64)
        legal = self.legal.contains(numbers)
        if not np.all(legal):
            wrong = repr(float(numbers[~legal].flat[0])).removesuffix(".0")
            raise ValueError(not_in(place, self.legal.text, wrong))
        if not np.all(whole := self._is_whole(numbers)):
            wrong = repr(float(numbers[~np.asarray(whole)].flat[0]))
            raise ValueError(not_whole(place, self.legal.text, wrong))
        return numbers if numbers.ndim else float(numbers)

    def _is_whole(self, values: Any) -> Any:
        """True for each value that is a whole number, where only those are meant."""
        return not self.whole or values % 1 == 0

    @lru_cache(maxsize=1024)  # a page asks for every slider's at every change  # noqa: B019
    def stops(self) -> tuple[float, ...]:
        """The slider's positions, from low to high: round legal values, spaced by the scale."""
        stops = scales.spaced(self.scale, self.low, self.high)
        return tuple(s for s in stops if self.legal.contains(s) and self._is_whole(s))

    @lru_cache(maxsize=1024)  # noqa: B019
    def landmarks(self) -> tuple[float, ...]:
        """The few stops that a reader knows, from low to high, to be written along the slider."""
        known = scales.landmarks(self.scale, self.low, self.high)
        return tuple(stop for stop in self.stops() if stop in known)


@dataclass(frozen=True)
class Switch:
    """A hyperparameter that is on or off."""

    doc: str

    def accept(self, place: str, value: object) -> bool:
        if not isinstance(value, (bool, np.bool_)):
            raise TypeError(
                fault(
                    "{place} must be true or false, got {value}", place=place, value=quoted(value)
                )
            )
        return bool(value)


@dataclass(frozen=True)
class Choice:
    """A hyperparameter that is one of a few named forms."""

    doc: str
    options: tuple[str, ...]

    def accept(self, place: str, value: object) -> str:
        if not isinstance(value, str) or value not in self.options:
            raise ValueError(none_of(place, self.options, value))
        return str(value)


@dataclass(frozen=True)
class Text:
    """A hyperparameter that is written, as a formula is that a person types. It is kept as it was
    given, with the blanks at its ends."""

    doc: str
    most: int
    check: Callable[[str, str], object]
    primary: bool = True  # always said in links and presets

    def accept(self, place: str, value: object) -> str:
        """The text; raises TypeError or ValueError that begins with `place`."""
        given = quoted(value)
        if not isinstance(value, str):
            raise TypeError(
                fault("{place} must be a text, in quotes, got {value}", place=place, value=given)
            )
        if len(value) > self.most:
            raise ValueError(
                fault(
                    "{place} must be a text of at most {most} characters, got {count}: {value}",
                    place=place,
                    most=self.most,
                    count=len(value),
                    value=given,
                )
            )
        if not value.isprintable():
            raise ValueError(
                fault(
                    "{place} must be one line of characters that can be printed, got {value}",
                    place=place,
                    value=given,
                )
            )
        self.check(place, value)
        return str(value)


@dataclass(frozen=True)
class Lines(Text):
    """A text of several lines. It is kept as one, as a word in a link is: `; ` parts them."""

    def accept(self, place: str, value: object) -> str:
        if isinstance(value, str):
            value = "; ".join(lines_of(value))
        return super().accept(place, value)


def lines_of(text: str) -> list[str]:
    """The lines of a text, which line ends or semicolons part, without those that are empty."""
    lines = (line.strip() for part in text.splitlines() for line in part.split(";"))
    return [line for line in lines if line]


Declaration = Number | Switch | Choice | Text


def vanishes(value: object) -> bool:
    """Whether a text is a number that is not 0 and yet nearer to it than float64 has any."""
    try:
        zero = isinstance(value, str) and float(value) == 0
    except ValueError:
        return False
    return zero and any(digit in "123456789" for digit in str(value).lower().partition("e")[0])


def _as_float(value: int) -> float:
    """A whole number as the nearest float64; beyond its range, infinite."""
    try:
        return float(value)
    except OverflowError:
        return math.inf if value > 0 else -math.inf
