"""Classes that are made for a text: a field for each letter in it that has a number of its own.

A declared value's fields are its sliders, its words in a link and its sweeps. So of what a person
types there is a class for each text, whose fields are the text and the letters of that text:

    @for_texts                             # a class of the text at first, x = x - eta*g
    class Typed(Lettered, Optimizer): ...  # with the fields program and eta

    Typed("x = x - a*g", a=2)              # a value of another class, with the field a
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, make_dataclass
from functools import lru_cache
from typing import Any, ClassVar, Self, TypeVar

from optlab.declarations import Number, Text
from optlab.hyperparameters import Declared

CLASSES_KEPT = 300
Letters = Mapping[str, tuple[Number, float]]
"""What each letter declares, and its value at first."""


@dataclass(frozen=True, eq=False)
class Lettered(Declared):
    """What such classes have in common. Two values are equal where their settings are."""

    text_name: ClassVar[str]  # the field of the text
    declared_text: ClassVar[Text]
    text_at_first: ClassVar[str]
    family: ClassVar[type[Any]]  # the class as it is written, of which those of texts are made
    at_first: ClassVar[type[Any]]  # the one of the text at first, which has the family's name

    @classmethod
    def letters(cls, text: str) -> Letters:
        """The letters of a text that is accepted."""
        raise NotImplementedError

    @classmethod
    def of(cls, text: str) -> type[Self]:
        """The class of a text. Raises TypeError or ValueError that begins with the place of the
        text, `Typed.program`, for one that is refused."""
        place = f"{cls.__name__}.{cls.text_name}"
        return _class_of(cls.family, cls.declared_text.accept(place, text))

    def __new__(cls, *given: Any, **values: Any) -> Self:
        text = given[0] if given else values.get(cls.text_name, cls.text_at_first)
        right = cls.of(text)
        # One of the same text that is made anew, after _class_of forgot this one, is another.
        same = right.text_at_first == cls.text_at_first
        return object.__new__(cls) if same else right(*given, **values)

    def __reduce__(self) -> Any:
        return _made, (self.at_first, self.settings())

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Lettered):
            return NotImplemented
        return self.family is other.family and self.settings() == other.settings()

    def __hash__(self) -> int:
        return hash((self.family, *self.settings().values()))

    @classmethod
    def salvage(cls, values: Mapping[str, object]) -> tuple[Self, list[str]]:
        """In the place of a text that is refused stands the one at first, with its letters."""
        try:
            right = cls.of(values.get(cls.text_name, cls.text_at_first))  # type: ignore[arg-type]
        except (TypeError, ValueError) as error:
            others = {name: one for name, one in values.items() if name != cls.text_name}
            made, wrong = super().salvage(others)
            return made, [str(error), *wrong]
        if right.text_at_first == cls.text_at_first:
            return super().salvage(values)
        return right.salvage(values)

    def with_values(self, **values: Any) -> Self:
        """With another text, the letters that it has, too, keep their values."""
        own = {**self.settings(), **values}
        there = self.of(own[self.text_name]).hyperparameters()
        gone = own.keys() - there.keys() - values.keys()
        return type(self)(**{name: value for name, value in own.items() if name not in gone})


L = TypeVar("L", bound=Lettered)


def for_texts(family: type[L]) -> type[L]:
    """The class of the text at first, in the place of the one that is written."""
    family.family = family
    family.at_first = _class_of(family, family.text_at_first)
    return family.at_first


@lru_cache(maxsize=CLASSES_KEPT)
def _class_of(family: type[Any], text: str) -> type[Any]:
    declared = {family.text_name: (family.declared_text, text), **family.letters(text)}
    named = {
        "text_at_first": text,
        "key": family.key,
        "__doc__": family.__doc__,
        "__module__": family.__module__,
    }
    return make_dataclass(
        family.__name__,
        [
            (name, Any, field(default=value, metadata={"declaration": declaration}))
            for name, (declaration, value) in declared.items()
        ],
        bases=(family,),
        namespace=named,
        frozen=True,
        eq=False,
    )


def _made(at_first: type[Lettered], settings: dict[str, Any]) -> Lettered:
    return at_first(**settings)
