"""The kinds of parts that are declared things, chosen by name: a function, runs, noise."""

from collections.abc import Iterator, Mapping
from dataclasses import MISSING
from typing import Any, TypeVar

from optlab.faults import quoted
from optlab.hyperparameters import Declared
from optlab.notation import from_words, to_words
from optlab.parts import Kind
from optlab.words import fault

D = TypeVar("D", bound=Declared)


class Named(Kind[D]):
    """One of the declared things that a table has by name: `f=quadratic+a+0.1`."""

    def __init__(self, there: Mapping[str, type[D]], tag: str, none: str) -> None:
        """`none` is the refusal of a name that there is not, of a place, a name and those there."""
        self.there, self.tag, self.none = there, tag, none

    def accept(self, place: str, value: Any) -> D:
        return value

    def salvage(self, place: str, value: Any, instead: Any, errors: list[str]) -> Any:
        """What the table names; its own values that are wrong are replaced by their defaults."""
        if not isinstance(value, Mapping) or self.tag not in value:
            errors.append(
                fault(
                    "{place} must be a table with its {tag}, got {value}",
                    place=place,
                    tag=self.tag,
                    value=quoted(value),
                )
            )
            return instead
        name = value[self.tag]
        if not isinstance(name, str) or name not in self.there:
            errors.append(
                fault(self.none, place=place, name=quoted(name), there=", ".join(self.there))
            )
            return instead
        own = {key: one for key, one in value.items() if key != self.tag}
        made, wrong = self.there[name].salvage(own)
        errors += [f"{place}: {error}" for error in wrong]
        return made

    def from_link(self, place: str, texts: list[str], errors: list[str]) -> Any:
        return from_words(texts[-1], self.tag, place, errors)

    def to_link(self, value: D) -> Iterator[str]:
        yield to_words(value)

    def to_table(self, value: D) -> dict[str, Any]:
        return {self.tag: value.key, **value.essentials()}


class Perhaps(Kind[D | None]):
    """One of them or None, which is not said: `noise=gaussian+sigma+0.2`."""

    def __init__(self, one: Named[D]) -> None:
        self.one = one

    def accept(self, place: str, value: Any) -> D | None:
        return value

    def salvage(self, place: str, value: Any, instead: Any, errors: list[str]) -> D | None:
        return self.one.salvage(place, value, instead, errors)

    def from_link(self, place: str, texts: list[str], errors: list[str]) -> Any:
        return self.one.from_link(place, texts, errors)

    def to_link(self, value: D | None) -> Iterator[str]:
        if value:
            yield from self.one.to_link(value)

    def to_table(self, value: D | None) -> Any:
        return self.one.to_table(value) if value else MISSING


class Several(Kind[tuple[D, ...]]):
    """Some of them, in order: `run=adam&run=rmsprop`; `[[runs]]` in TOML."""

    many = True

    def __init__(self, one: Named[D], most: int) -> None:
        self.one, self.most = one, most

    def accept(self, place: str, value: Any) -> tuple[D, ...]:
        if len(value) > self.most:
            raise ValueError(self._too_many(place, len(value)))
        return tuple(value)

    def salvage(
        self, place: str, value: Any, instead: tuple[D, ...], errors: list[str]
    ) -> tuple[D, ...]:
        """Those that can be read; one whose name is not known is left out."""
        if not isinstance(value, list):
            errors.append(
                fault(
                    "{place} must be a list of tables, got {value}",
                    place=place,
                    value=quoted(value),
                )
            )
            return instead
        single = place.removesuffix("s")
        made = [
            self.one.salvage(f"{single} {i}", entry, None, errors)
            for i, entry in enumerate(value, 1)
        ]
        made = [one for one in made if one]
        if len(made) > self.most:
            errors.append(
                fault("{what}; the first are kept", what=self._too_many(place, len(made)))
            )
        return tuple(made[: self.most])

    def _too_many(self, place: str, count: int) -> str:
        return fault(
            "there may be at most {most} {place}, got {count}",
            most=self.most,
            place=place,
            count=count,
        )

    def from_link(self, place: str, texts: list[str], errors: list[str]) -> Any:
        return [
            self.one.from_link(f"{place} {i}", [text], errors) for i, text in enumerate(texts, 1)
        ]

    def to_link(self, value: tuple[D, ...]) -> Iterator[str]:
        for one in value:
            yield from self.one.to_link(one)

    def to_table(self, value: tuple[D, ...]) -> list[dict[str, Any]]:
        return [self.one.to_table(one) for one in value]
