"""How a field declares its symbol, meaning, legal range, slider range and scale.

An optimizer's or objective's field *is* its declaration: sliders, tooltips, link names, menus
and error messages are all read from it.

    eta: Real = learning_rate(0.4)
    gamma: Real = number(0.9, symbol=r"\\gamma", doc="...", legal="[0, 1]", low=0, high=1)
"""

import math
import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields, replace
from functools import cache, cached_property
from types import MappingProxyType
from typing import Any, ClassVar, Self

import numpy as np
from numpy.typing import NDArray

from optlab import scales
from optlab.faults import no_number, none_of, not_in, not_whole, quoted, too_small
from optlab.meanings import Meaning, averaged
from optlab.words import N_, _, fault

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

    @cache  # a page asks for the stops of every slider at every change  # noqa: B019
    def stops(self) -> tuple[float, ...]:
        """The slider's positions, from low to high: round legal values, spaced by the scale."""
        stops = scales.spaced(self.scale, self.low, self.high)
        return tuple(stop for stop in stops if self.legal.contains(stop))

    @cache  # noqa: B019
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


Declaration = Number | Switch | Choice | Text


def number(
    default: float,
    *,
    symbol: str,
    doc: str,
    legal: str,
    low: float,
    high: float,
    scale: scales.Scale = "linear",
    primary: bool = True,
    now: Meaning | None = None,
    whole: bool = False,
) -> Any:
    """A field that holds a number: `legal` is what the mathematics allows, `low` to `high`
    what the slider shows, `primary` whether it is shown at first sight, `now` what a value is,
    `whole` that it is a whole number, which is held as a float like the others."""
    declaration = Number(symbol, doc, Interval(legal), low, high, scale, primary, now, whole)
    return field(default=default, metadata={"declaration": declaration})


def switch(default: bool, *, doc: str) -> Any:
    """A field that is on or off."""
    return field(default=default, metadata={"declaration": Switch(doc)})


def choice(*options: str, doc: str) -> Any:
    """A field that is one of the named options; the first is the default."""
    return field(default=options[0], metadata={"declaration": Choice(doc, options)})


def text(default: str, *, doc: str, check: Callable[[str, str], object], most: int = 200) -> Any:
    """A field that holds a text of at most so many characters. `check(place, text)` raises
    ValueError that names the place, the text and what is allowed for one that means nothing."""
    return field(default=default, metadata={"declaration": Text(doc, most, check)})


def learning_rate(default: float, doc: str = N_("learning rate: scales every step")) -> Any:
    """The eta of every method: any non-negative number, on a logarithmic slider."""
    return number(
        default, symbol=r"\eta", doc=doc, legal="[0, inf)", low=1e-3, high=5.0, scale="log"
    )


def decay(
    default: float,
    *,
    symbol: str,
    doc: str,
    legal: str = "[0, 1)",
    primary: bool = True,
    now: Meaning | None = averaged,
) -> Any:
    """The weight that a leaky average gives its past, with room for 0.9, 0.99, 0.999."""
    return number(
        default,
        symbol=symbol,
        doc=doc,
        legal=legal,
        low=0.0,
        high=1.0,
        scale="near one",
        primary=primary,
        now=now,
    )


def small_constant(
    default: float, doc: str = N_("keeps the division finite"), primary: bool = False
) -> Any:
    """The epsilon of a denominator. Zero is not legal: 0/0 where the gradient is 0."""
    return number(
        default,
        symbol=r"\epsilon",
        doc=doc,
        legal="(0, inf)",
        low=1e-10,
        high=1.0,
        scale="log",
        primary=primary,
    )


def epsilon_place(inside: bool) -> Any:
    """Where a method's epsilon stands; textbooks and libraries differ."""
    return switch(
        inside,
        doc=N_(
            "epsilon under the root, sqrt(s + eps), as in D2L; else sqrt(s) + eps, as in PyTorch"
        ),
    )


@dataclass(frozen=True)
class Declared:
    """A frozen value whose fields are declared hyperparameters, checked when it is made.

    Raises TypeError or ValueError that names the class, the field, the value and what is
    allowed: `RMSProp.gamma must lie in [0, 1], got 1.5`.
    """

    key: ClassVar[str]  # the name in links, presets and on the command line
    title: ClassVar[str]  # the name on the page
    order: ClassVar[int]  # the place in menus, lowest first

    def __post_init__(self) -> None:
        for name, declaration in self.hyperparameters().items():
            place = self.place_of(name)
            # The dataclass is frozen: this is the one moment at which a field is set.
            object.__setattr__(self, name, declaration.accept(place, getattr(self, name)))

    @classmethod
    def place_of(cls, name: str) -> str:
        """What a refusal calls a field: `RMSProp.gamma`."""
        return f"{cls.__name__}.{name}"

    @classmethod
    def hyperparameters(cls) -> Mapping[str, Declaration]:
        """The declaration of each field by name, in order."""
        return _declarations(cls)

    @classmethod
    def numbers(cls) -> dict[str, Number]:
        """Those that are numbers."""
        return {n: d for n, d in cls.hyperparameters().items() if isinstance(d, Number)}

    @classmethod
    def salvage(cls, values: Mapping[str, object]) -> tuple[Self, list[str]]:
        """The instance that can be made of values from a text, and an error for each left out.

        A value that is not legal, or no field at all, is dropped: its default stands in.
        """
        declared, kept, errors = cls.hyperparameters(), {}, []
        for name, value in values.items():
            if name not in declared:
                wrong = fault(
                    "{key} has no {name}; it has {names}",
                    key=cls.key,
                    name=quoted(name, plain=True),
                    names=", ".join(declared) or _("no hyperparameters"),
                )
                errors.append(wrong)
                continue
            try:
                if not isinstance(value, (bool, int, float, str)):
                    place = cls.place_of(name)
                    raise TypeError(
                        fault(
                            "{place} must be one value, got {value}",
                            place=place,
                            value=quoted(value),
                        )
                    )
                kept[name] = declared[name].accept(cls.place_of(name), value)
            except (TypeError, ValueError) as error:
                errors.append(str(error))
        return cls(**kept), errors

    def settings(self) -> dict[str, Any]:
        """The value of each field by name, in order."""
        return {name: getattr(self, name) for name in self.hyperparameters()}

    def essentials(self) -> dict[str, Any]:
        """What links and presets write: the primary settings, and the others that differ from
        their defaults."""
        default = _defaults(type(self))
        return {
            name: getattr(self, name)
            for name, declaration in self.hyperparameters().items()
            if getattr(declaration, "primary", False) or getattr(self, name) != default[name]
        }

    def at_defaults(self, *names: str) -> Self:
        """The same value with these fields at their defaults."""
        default = type(self)()
        return replace(self, **{name: getattr(default, name) for name in names})

    @property
    def batch(self) -> tuple[int, ...]:
        """The shape that this value's arrays broadcast to; () where it holds only scalars."""
        arrays = (v for v in self.settings().values() if isinstance(v, np.ndarray))
        return np.broadcast_shapes(*(array.shape for array in arrays))

    def flattened(self, batch: tuple[int, ...]) -> Self:
        """The same value with each array broadcast to `batch` and laid out in one row."""
        return self._map_arrays(lambda array: np.broadcast_to(array, batch).reshape(-1))

    def members(self, index: Any) -> Self:
        """The same value for the members of the batch that `index` picks."""
        return self._map_arrays(lambda array: array[index])

    def _map_arrays(self, change: Any) -> Self:
        arrays = {n: v for n, v in self.settings().items() if isinstance(v, np.ndarray)}
        return replace(self, **{n: change(v) for n, v in arrays.items()}) if arrays else self


@cache  # a page asks thousands of times
def _declarations(of: type[Declared]) -> Mapping[str, Declaration]:
    return MappingProxyType({f.name: f.metadata["declaration"] for f in fields(of)})


@cache
def _defaults(of: type[Declared]) -> Mapping[str, Any]:
    return MappingProxyType(of().settings())


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
