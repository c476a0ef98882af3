"""The kinds of parts that an Experiment has: how each is checked, refused and written.

A field of the Experiment names its kind and nothing else is written of it anywhere: both text
forms, what is kept of a broken text, and the addresses of the live figure are derived from it.

    start: Point = part(Coordinates(), Quadratic.start, rank=1, instead=lambda f: f.start)

In a text form a part is a *table value*, as TOML has it: a number, a list, a table.
"""

import re
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from dataclasses import MISSING, Field, field
from typing import Any, Generic, TypeVar

from optlab.declarations import vanishes
from optlab.faults import quoted, too_small
from optlab.notation import from_word, to_word
from optlab.objectives.base import Point, Window
from optlab.words import fault

FARTHEST = 1e30  # a start or a window beyond could be drawn by nothing
NARROWEST = 1e-30  # of a window's side; what is as far apart beside them, f has as 0
FINEST = 1e-9  # of its coordinates: a thousandth of that side is still thousands of float64 apart

T = TypeVar("T")


class Kind(ABC, Generic[T]):
    """One kind of part: its check, with its words of refusal, and its two text forms."""

    many = False  # whether a link may name it several times; its table value is a list of tables

    @abstractmethod
    def accept(self, place: str, value: Any) -> T:
        """The value, checked. Raises ValueError that begins with `place`, names what was given and
        says what is allowed."""

    def salvage(self, place: str, value: Any, instead: T, errors: list[str]) -> T:
        """What can be kept of a table value; `instead` where that is nothing."""
        try:
            return self.accept(place, value)
        except ValueError as error:
            errors.append(str(error))
            return instead

    @abstractmethod
    def from_link(self, place: str, texts: list[str], errors: list[str]) -> Any:
        """The table value that a link's texts stand for; MISSING where they stand for none."""

    def to_link(self, value: T) -> Iterator[str]:
        """The texts in a link; none for a part that need not be said."""
        yield to_word(value)

    def to_table(self, value: T) -> Any:
        """The table value; MISSING for a part that need not be said."""
        return value


class Whole(Kind[int]):
    """A whole number from 0: `steps=20`."""

    def __init__(self, most: int) -> None:
        self.most = most

    def accept(self, place: str, value: Any) -> int:
        _check_not_vanishing(place, value)
        whole = isinstance(value, int) and not isinstance(value, bool)
        if not whole or not 0 <= value <= self.most:
            raise ValueError(
                fault(
                    "{place} must be a whole number in [0, {most}], got {value}",
                    place=place,
                    most=self.most,
                    value=quoted(value),
                )
            )
        return value

    def from_link(self, place: str, texts: list[str], errors: list[str]) -> Any:
        return as_whole(from_word(texts[-1]))  # which has all numbers as floats


class Coordinates(Kind[Point]):
    """A point of the plane: `start=-5+-2`."""

    def accept(self, place: str, value: Any) -> Point:
        _check_not_vanishing(place, value)
        if not _are_two_numbers(value):
            raise ValueError(
                fault(
                    "{place} must be two numbers in [-{far:g}, {far:g}], got {value}",
                    place=place,
                    far=FARTHEST,
                    value=_listed(value),
                )
            )
        return (float(value[0]), float(value[1]))

    def from_link(self, place: str, texts: list[str], errors: list[str]) -> Any:
        return _numbers_in(place, texts[-1], "-5 -2", errors)

    def to_link(self, value: Point) -> Iterator[str]:
        yield " ".join(map(to_word, value))


class Sides(Kind[Window | None]):
    """The part of the plane to draw: `window=-1+1+-2+2`. None, which is not said, for the
    function's own."""

    def accept(self, place: str, value: Any) -> Window | None:
        if value is None:
            return None
        _check_not_vanishing(place, value)
        sides = value if isinstance(value, (list, tuple)) and len(value) == 2 else []
        if not sides or not all(_are_two_numbers(side) and side[0] < side[1] for side in sides):
            raise ValueError(
                fault(
                    "{place} must be x1 from, to and x2 from, to, both rising and in"
                    " [-{far:g}, {far:g}]; got {value}",
                    place=place,
                    far=FARTHEST,
                    value=_listed(value),
                )
            )
        for name, (low, high) in zip(("x1", "x2"), sides, strict=True):
            least = max(NARROWEST, FINEST * max(abs(low), abs(high)))
            if high - low < least:
                raise ValueError(
                    fault(
                        "{place} must be at least {least:.3g} wide along {name}: {narrowest:g}, and"
                        " {finest:g} of its coordinates; got {value}",
                        place=place,
                        least=least,
                        name=name,
                        narrowest=NARROWEST,
                        finest=FINEST,
                        value=_listed((low, high)),
                    )
                )
        (left, right), (bottom, top) = sides
        return ((float(left), float(right)), (float(bottom), float(top)))

    def from_link(self, place: str, texts: list[str], errors: list[str]) -> Any:
        ends = _numbers_in(place, texts[-1], "-1 1 -2 2", errors)
        return ends if ends is MISSING else [ends[:2], ends[2:]]

    def to_link(self, value: Window | None) -> Iterator[str]:
        if value:
            yield " ".join(to_word(end) for side in value for end in side)

    def to_table(self, value: Window | None) -> Any:
        return value or MISSING


def part(
    kind: Kind[T],
    default: Any = MISSING,
    *,
    rank: int,
    link: str = "",
    factory: Any = MISSING,
    instead: Callable[[Any], Any] | None = None,
) -> Any:
    """A field of the Experiment. `rank` is its place in a link, `link` its name there where that
    is not the field's; `instead(objective)` is what stands where a text does not say it and its
    default depends on the function."""
    metadata = {"kind": kind, "rank": rank, "link": link, "instead": instead}
    if factory is not MISSING:
        return field(default_factory=factory, metadata=metadata)
    return field(default=default, metadata=metadata)


def kind_of(one: Field[Any]) -> Kind[Any]:
    """The kind of an Experiment's field."""
    return one.metadata["kind"]


def link_name(one: Field[Any]) -> str:
    """What a field is called in a link."""
    return one.metadata["link"] or one.name


def default_of(one: Field[Any], objective: Any) -> Any:
    """What stands where a text does not say it."""
    if instead := one.metadata["instead"]:
        return instead(objective)
    return one.default if one.default_factory is MISSING else one.default_factory()


def as_whole(value: Any) -> Any:
    """A whole number that is held as a float, 20.0; what is none as it is, to be refused."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _numbers_in(place: str, text: str, example: str, errors: list[str]) -> Any:
    """The words of a list in a link, which are parted by spaces or commas, as many as the example
    has; else an error that says how they are written."""
    words = re.split(r"\s*,\s*|\s+", text.strip())
    count = len(example.split())
    if len(words) == count:
        return [from_word(word) for word in words]
    given = {"place": place, "link": example.replace(" ", "+"), "text": quoted(text)}
    errors.append(
        fault(
            "{place} must be two numbers with a space (+) or a comma between them, as in"
            " {place}={link}; got {text}",
            **given,
        )
        if count == 2
        else fault(
            "{place} must be four numbers with a space (+) or a comma between them, as in"
            " {place}={link}; got {text}",
            **given,
        )
    )
    return MISSING


def _are_two_numbers(value: Any) -> bool:
    return (
        isinstance(value, (list, tuple))
        and len(value) == 2
        and all(isinstance(v, (int, float)) and not isinstance(v, bool) for v in value)
        and all(abs(v) <= FARTHEST for v in value)
    )


def _check_not_vanishing(place: str, value: Any) -> None:
    """Raises ValueError for a number, also in a list, that float64 would take for 0."""
    for one in value if isinstance(value, (list, tuple)) else (value,):
        if isinstance(one, (list, tuple)):
            _check_not_vanishing(place, one)
        elif vanishes(one):
            raise ValueError(too_small(place, one))


def _listed(value: Any) -> str:
    """A wrong list of numbers as a message shows it, whichever text form it came from."""
    return quoted(repr(value).translate({ord(sign): None for sign in "[]()"}), plain=True)
