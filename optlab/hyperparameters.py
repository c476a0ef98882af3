"""How a field declares its symbol, meaning, legal range, slider range and scale.

An optimizer's or objective's field *is* its declaration: sliders, tooltips, link names, menus
and error messages are all read from it.

    eta: Real = learning_rate(0.4)
    gamma: Real = number(0.9, symbol=r"\\gamma", doc="...", legal="[0, 1]", low=0, high=1)
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields, replace
from functools import lru_cache
from types import MappingProxyType
from typing import Any, ClassVar, Self

import numpy as np

from optlab import scales
from optlab.cached_property import cached_property
from optlab.declarations import Array as Array
from optlab.declarations import Choice, Declaration, Interval, Number, Switch, Text
from optlab.declarations import Real as Real
from optlab.faults import quoted
from optlab.meanings import Meaning, averaged
from optlab.words import N_, _, fault


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


def begun_at(doc: str) -> Any:
    """What a sum or an average of squares holds before the first step."""
    return number(
        0.0,
        symbol="s_0",
        doc=doc,
        legal="[0, inf)",
        low=0.0,
        high=6.0,
        primary=False,
    )


def batch_of(many: int, doc: str) -> Any:
    """How many of so many rows a step sees, on a slider of those that all minibatches of an epoch
    can be as large as."""
    return number(
        10.0,
        symbol="B",
        doc=doc,
        legal=f"[1, {many}]",
        low=1,
        high=many,
        scale="divisors",
        whole=True,
    )


def seeding(doc: str) -> Any:
    """Which of many random orders or draws: a whole number that says it for ever."""
    return number(0.0, symbol="seed", doc=doc, legal="[0, 999999]", low=0, high=60, whole=True)


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
    def numbers(cls) -> Mapping[str, Number]:
        """Those that are numbers."""
        return _numbers(cls)

    @property
    def idle(self) -> frozenset[str]:
        """Those that change nothing as the others are set: they need no slider."""
        return frozenset()

    def numbers_in_use(self, *, own: bool = False) -> dict[str, Number]:
        """Those that are numbers and change something; `own`, without those that it shares with
        others, from its bases."""
        without = self.idle | (_shared(type(self)) if own else frozenset())
        return {name: number for name, number in self.numbers().items() if name not in without}

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
        values = vars(self)  # a page asks thousands of times
        return {name: values[name] for name in self.hyperparameters()}

    def choices(self) -> tuple[tuple[str, Any], ...]:
        """The same of those that are no numbers."""
        values = vars(self)
        return tuple((name, values[name]) for name in _others(type(self)))

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
        default = _defaults(type(self))
        return replace(self, **{name: default[name] for name in names})

    @property
    def batch(self) -> tuple[int, ...]:
        """The shape that this value's arrays broadcast to; () where it holds only scalars."""
        return self._batch

    @cached_property  # every run asks a few times
    def _batch(self) -> tuple[int, ...]:
        shapes = [v.shape for v in self.settings().values() if isinstance(v, np.ndarray)]
        return np.broadcast_shapes(*shapes) if shapes else ()

    def flattened(self, batch: tuple[int, ...]) -> Self:
        """The same value with each array broadcast to `batch` and laid out in one row."""
        return self._map_arrays(lambda array: np.broadcast_to(array, batch).reshape(-1))

    def members(self, index: Any) -> Self:
        """The same value for the members of the batch that `index` picks."""
        return self._map_arrays(lambda array: array[index])

    def _map_arrays(self, change: Any) -> Self:
        arrays = {n: v for n, v in self.settings().items() if isinstance(v, np.ndarray)}
        return replace(self, **{n: change(v) for n, v in arrays.items()}) if arrays else self


@lru_cache(maxsize=1024)  # a page asks thousands of times; typed ones have classes of their own
def _declarations(of: type[Declared]) -> Mapping[str, Declaration]:
    """A class's own fields first; after them those that it has from its bases, which are given by
    name only, those that most classes have last."""
    own = [f for f in fields(of) if not f.kw_only]
    shared = [f for f in fields(of) if f.kw_only]
    return MappingProxyType({f.name: f.metadata["declaration"] for f in own + shared[::-1]})


@lru_cache(maxsize=1024)  # as often
def _numbers(of: type[Declared]) -> Mapping[str, Number]:
    declared = of.hyperparameters().items()
    return MappingProxyType({n: d for n, d in declared if isinstance(d, Number)})


@lru_cache(maxsize=1024)
def _others(of: type[Declared]) -> tuple[str, ...]:
    return tuple(name for name in of.hyperparameters() if name not in _numbers(of))


@lru_cache(maxsize=1024)
def _shared(of: type[Declared]) -> frozenset[str]:
    return frozenset(f.name for f in fields(of) if f.kw_only)


@lru_cache(maxsize=1024)
def _defaults(of: type[Declared]) -> Mapping[str, Any]:
    return MappingProxyType({f.name: f.default for f in fields(of)})
