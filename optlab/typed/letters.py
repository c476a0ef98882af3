"""The letters of a text that someone types: they become fields, with sliders, of what is typed."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import make_dataclass
from functools import lru_cache
from typing import Any, ClassVar, Self

from optlab.hyperparameters import Declared, Real, number
from optlab.scheduled import behind
from optlab.typed.formula import FormulaError, Name, Node, parts_of
from optlab.typed.latex import name_latex
from optlab.words import N_, fault

MOST_LETTERS = 8
TAGS = ("name", "optimizer")  # of tables, beside which the fields stand


def letter(name: str) -> Any:
    """The field of a letter of which nothing is known: any number, 1 at first."""
    doc = N_("a letter of the formula")
    return number(1.0, symbol=name_latex(name), doc=doc, legal="(-inf, inf)", low=-5, high=5)


def letters_in(
    text: str, nodes: Sequence[Node], base: type, known: Collection[str]
) -> tuple[str, ...]:
    """The names that the formulas read beside those known, in order: each becomes a field of what
    `base` is. Raises FormulaError for one that means something there already, and for too many."""
    found: dict[str, None] = {}
    for node in parts_of(*nodes):
        if not isinstance(node, Name) or node.name in known or node.name in found:
            continue
        if node.name in TAGS or hasattr(base, node.name):
            reason = fault("{name} cannot be a letter's name here, call it p", name=node.name)
            raise FormulaError(reason, text, node.at)
        found[node.name] = None
        if len(found) > MOST_LETTERS:
            reason = fault("a formula has at most {most} letters of its own", most=MOST_LETTERS)
            raise FormulaError(reason, text, node.at)
    return tuple(found)


class OfLetters(type):
    """The type of a class whose instances are of one of its subclasses, that of their text's
    letters: `Typed("a*x1^2", a=2)`. With another text, `replace` keeps the letters that stay."""

    def __call__(cls, *given: Any, **values: Any) -> Any:
        base: Any = cls.base  # type: ignore[attr-defined]
        name = next(iter(base.hyperparameters()))
        chosen = base.of(given[0] if given else values.get(name, getattr(base, name)))
        if cls is not base:
            made: Any = cls
            there = chosen.hyperparameters()
            values = {n: v for n, v in values.items() if n in there or behind(made, n) in there}
        return type.__call__(chosen, *given, **values)


class Lettered(Declared, metaclass=OfLetters):
    """Something declared whose first field is a text, with one more field for each letter of it.

    An objective's fields *are* its declarations, so each tuple of letters has a subclass with
    these fields. It cannot be told from another of the same letters: two of the same settings are
    equal, and a pickled one is made anew.
    """

    base: ClassVar[type["Lettered"]]  # the class that is in the menu

    @classmethod
    def letters_of(cls, text: str) -> tuple[str, ...]:
        """The letters of a text. Raises ValueError for a text that means nothing."""
        raise NotImplementedError

    @classmethod
    def field_of(cls, name: str) -> Any:
        """The field of a letter; the name alone says it."""
        return letter(name)

    @classmethod
    def of(cls, text: object) -> type[Self]:
        """The class of a text; the one without letters for what is no text."""
        try:
            letters = cls.base.letters_of(text) if isinstance(text, str) else ()
        except ValueError:  # as its field will say, when it is made
            letters = ()
        return _with_letters(cls.base, letters) if letters else cls.base  # type: ignore[return-value]

    @classmethod
    def salvage(cls, values: Mapping[str, object]) -> tuple[Self, list[str]]:
        """As any other's, with the letters of the text."""
        chosen = cls.base.of(values.get(next(iter(cls.base.hyperparameters()))))
        return super(Lettered, chosen).salvage(values)  # type: ignore[return-value]

    def _told(self) -> tuple[Any, ...]:
        return (self.base, *self.settings().items())

    def __eq__(self, other: object) -> bool:
        return self._told() == other._told() if isinstance(other, Lettered) else NotImplemented

    def __hash__(self) -> int:
        return hash(self._told())

    def __reduce__(self) -> tuple[Any, ...]:
        return remade, (self.base, self.settings())


def remade(base: type[Lettered], settings: Mapping[str, Any]) -> Lettered:
    """What was pickled."""
    return base(**settings)


@lru_cache(maxsize=256)  # of some KB; nothing depends on two being the same
def _with_letters(base: type[Lettered], letters: tuple[str, ...]) -> type[Lettered]:
    """The subclass that has these letters for fields."""
    made = make_dataclass(
        base.__name__,
        [(name, Real, base.field_of(name)) for name in letters],
        bases=(base,),
        namespace={"__doc__": base.__doc__, "__qualname__": base.__qualname__},
        frozen=True,
        eq=False,
    )
    made.__module__ = base.__module__
    return made
