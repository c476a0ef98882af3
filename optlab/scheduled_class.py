"""The class of a run whose hyperparameters follow schedules: how it is made, and what it does."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache, partial
from types import MappingProxyType
from typing import Any, ClassVar, cast

from optlab.cached_property import cached_property
from optlab.declarations import Choice, Declaration, Number, Text
from optlab.hyperparameters import Array, Declared, Real
from optlab.schedules import SCHEDULES
from optlab.schedules.base import Schedule
from optlab.schedules.course import Course
from optlab.schedules.latex import indexed, with_courses
from optlab.schedules.typed import check as check_typed
from optlab.schedules.typed import said_of
from optlab.words import N_, _

SUFFIX = "_schedule"


@dataclass(frozen=True)
class Followed(Choice):
    """Which schedule a hyperparameter follows; with another one a run is of another class."""

    number: str = ""  # whose it is
    primary: bool = True  # always said in links and presets


def offered(declaration: Number) -> dict[str, type[Schedule]]:
    """The schedules that a hyperparameter may follow: those without an end only where it may be as
    large as one likes."""
    unbounded = declaration.legal.contains(1e300)
    return {k: one for k, one in SCHEDULES.items() if one.has_end or one.within or unbounded}


def part_name(number: str, part: str) -> str:
    """What a schedule's number is called as a run's: `eta_steps`."""
    return f"{number}_{part}"


class Scheduled(Declared):
    """What a method becomes whose hyperparameters follow schedules. Of those there is no theory."""

    plain: ClassVar[type[Declared]]
    kinds: ClassVar[Mapping[str, str]]
    parts: ClassVar[Mapping[str, tuple[str, str]]]
    """The hyperparameter and its schedule's number behind each name."""

    def __eq__(self, other: object) -> bool:
        return self._told() == other._told() if isinstance(other, Scheduled) else NotImplemented

    def __hash__(self) -> int:
        return hash(self._told())

    def _told(self) -> tuple[Any, ...]:
        # Not the class: one that was forgotten is made anew, and is the same.
        return (self._written, *self.settings().items())

    @property
    def _written(self) -> type[Declared]:
        """The class as it stands in a module: that of a typed method is made for its text."""
        return getattr(self.plain, "base", self.plain)

    def __reduce__(self) -> Any:
        return _remade, (self._written, self.settings())

    @classmethod
    def hyperparameters(cls) -> Mapping[str, Declaration]:
        return _in_order(cls)

    @cached_property
    def schedules(self) -> dict[str, Schedule]:
        """The schedule that each of these hyperparameters follows."""
        own: dict[str, dict[str, Any]] = {name: {} for name in self.kinds}
        for name, (number, part) in self.parts.items():
            own[number][part] = getattr(self, name)
        return {name: SCHEDULES[kind](**own[name]) for name, kind in self.kinds.items()}

    @cached_property
    def courses(self) -> dict[str, Course]:
        """What each of these hyperparameters is at each step."""
        numbers = self.plain.numbers()
        return {
            name: Course(one, getattr(self, name), numbers[name].legal)
            for name, one in self.schedules.items()
        }

    def at(self, t: int) -> Any:
        """The method as step t has it."""
        return self._with({name: course.at(t) for name, course in self.courses.items()})

    def init(self, x: Array) -> Any:
        # What a method has to remember may depend on whether a number is ever above 0, or an array.
        return self._with({name: course.largest for name, course in self.courses.items()}).init(x)

    def _with(self, values: Mapping[str, Real]) -> Any:
        """The plain method with these values; nothing is checked, as that would take longer than a
        step: between two legal values all are legal."""
        made = object.__new__(self.plain)
        vars(made).update(self._constant, **values)
        return made

    @cached_property
    def _constant(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in self.plain.hyperparameters()}

    def as_text(self) -> str | None:
        """The lines of all that it may become: what is 0 at first may not stay so."""
        return self._with({name: course.largest for name, course in self.courses.items()}).as_text()

    @property
    def theory(self) -> None:
        """None: what is known on quadratics is known of constant hyperparameters."""
        return

    def marks(self, objective: Any) -> dict[str, Any]:
        marks = cast(Any, super()).marks(objective)
        return {name: kept for name, kept in marks.items() if name not in self.kinds}

    @property
    def formula(self) -> str:
        plain, own = self.plain.numbers(), self.numbers()
        courses = {
            plain[name].symbol: (
                one,
                {part: own[part_name(name, part)].symbol for part in one.numbers()},
            )
            for name, one in self.schedules.items()
        }
        return with_courses(cast(Any, super()).formula, courses)

    @property
    def variant(self) -> str:
        return "; ".join(
            [
                cast(Any, super()).variant,
                *(
                    _("{number} follows a schedule: {title} ({source})").format(
                        number=name.replace("_", " "), title=_(one.title), source=_(one.source)
                    )
                    for name, one in self.schedules.items()
                ),
            ]
        )


def _remade(plain: type[Declared], settings: Mapping[str, Any]) -> Declared:
    """A run as it was pickled: no module has its class."""
    return plain(**settings)


@lru_cache(maxsize=512)  # links may name any combination: none is kept for ever
def made_class(plain: type[Declared], kinds: tuple[tuple[str, str], ...]) -> Any:
    namespace: dict[str, Any] = {"__doc__": plain.__doc__, "__module__": plain.__module__}
    annotations: dict[str, Any] = {}
    parts: dict[str, tuple[str, str]] = {}
    for name, kind in kinds:
        there = tuple(offered(plain.numbers()[name]))
        declared: dict[str, Declaration] = {
            name + SUFFIX: Followed(N_("how it changes from step to step"), there, name)
        }
        defaults: dict[str, Any] = {name + SUFFIX: kind}
        fields = SCHEDULES[kind].hyperparameters()
        for part in sorted(fields, key=lambda part: part == "warmup"):  # the others come first
            own, at = fields[part], part_name(name, part)
            parts[at] = (name, part)
            declared[at], defaults[at] = _part_of(plain, name, part, own, kind)
        for at, declaration in declared.items():
            annotations[at] = Any
            namespace[at] = field(default=defaults[at], metadata={"declaration": declaration})
    namespace |= {
        "__annotations__": annotations,
        "plain": plain,
        "kinds": MappingProxyType(dict(kinds)),
        "parts": MappingProxyType(parts),
    }
    made = type(plain.__name__, (Scheduled, plain), namespace)
    return dataclass(frozen=True, eq=False)(made)


def _part_of(
    plain: type[Declared], name: str, part: str, own: Declaration, kind: str
) -> tuple[Declaration, Any]:
    """How a schedule's field is declared as the run's, and its default."""
    of, default = plain.numbers()[name], SCHEDULES[kind]().settings()[part]
    if isinstance(own, Text):  # the formula of a course, of the number itself
        own = replace(own, check=partial(check_typed, number=name))
        return own, said_of(name, default)
    if not isinstance(own, Number):
        return own, default
    if part != "end":
        return replace(own, symbol=indexed(own.symbol, of.symbol.replace("_", " "))), default
    scale = "log or 0" if of.scale == "log" and of.legal.contains(0.0) else of.scale
    end = replace(of, symbol=indexed(of.symbol, "end"), doc=own.doc, primary=True, scale=scale)
    return end, default_end(of)


def default_end(of: Number) -> float:
    """Where a hyperparameter goes to, unless it is said."""
    return 0.0 if of.legal.contains(0.0) else of.low


@lru_cache(maxsize=1024)
def _in_order(cls: type[Scheduled]) -> Mapping[str, Declaration]:
    """The numbers of a schedule stand behind the hyperparameter that follows it."""
    declared = dict(super(Scheduled, cls).hyperparameters())
    ordered: dict[str, Declaration] = {}
    for name in cls.plain.hyperparameters():
        if name in cls.kinds:
            own = [
                name + SUFFIX,
                *(at for at, (number, _part) in cls.parts.items() if number == name),
            ]
            ordered |= {at: declared[at] for at in [name, *own]}
        else:
            ordered[name] = declared[name]
    return MappingProxyType(ordered)
