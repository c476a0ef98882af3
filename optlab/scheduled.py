"""Runs whose hyperparameters follow schedules: each of them a method with more numbers.

    run = scheduled(RMSProp(eta=0.4), eta=Cosine(steps=50))
    run.eta_schedule, run.eta_end, run.eta_steps, run.eta_warmup
    run == RMSProp(eta=0.4, eta_schedule="cosine", eta_steps=50)

It is an RMSProp, of a class that declares a schedule's numbers beside the method's own. So links,
presets, sliders, sweeps, maps and refusals have them as they have all others.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache, partial
from types import MappingProxyType
from typing import Any, ClassVar, TypeVar, cast

import numpy as np

from optlab.declarations import Choice, Declaration, Number, Text
from optlab.faults import none_of
from optlab.hyperparameters import Array, Declared, Real
from optlab.schedules import SCHEDULES
from optlab.schedules.base import Schedule
from optlab.schedules.course import Course
from optlab.schedules.latex import indexed, with_courses
from optlab.schedules.typed import check as check_typed
from optlab.schedules.typed import said_of
from optlab.words import N_, _

SUFFIX = "_schedule"
D = TypeVar("D", bound=Declared)


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


def class_with(cls: type[D], kinds: Mapping[str, Any]) -> type[D]:
    """The method with these schedules, by the hyperparameter that follows each, beside those that
    it has. Raises ValueError that names the hyperparameter, for one that it cannot follow."""
    if not kinds:
        return cls
    plain, numbers = plain_of(cls), plain_of(cls).numbers()
    for name, kind in kinds.items():
        there = offered(numbers[name])
        if not isinstance(kind, str) or kind not in there:
            raise ValueError(none_of(plain.place_of(name + SUFFIX), there, kind))
    wanted = {**getattr(cls, "kinds", {}), **kinds}
    return _made(plain, tuple((name, wanted[name]) for name in numbers if name in wanted))


def plain_of(cls: type[D]) -> type[D]:
    """The method without schedules."""
    return getattr(cls, "plain", cls)


def kinds_in(cls: type[Declared], settings: Mapping[str, object]) -> dict[str, object]:
    """The schedules that settings name, by the hyperparameter that is to follow each."""
    named = [name for name in settings if name.endswith(SUFFIX)]
    if not named:  # as for most runs, and a page makes hundreds
        return {}
    numbers = plain_of(cls).numbers()
    return {
        number: settings[name] for name in named if (number := name.removesuffix(SUFFIX)) in numbers
    }


def unknown_schedules(
    cls: type[Declared], values: Mapping[str, object]
) -> tuple[Mapping[str, object], list[str]]:
    """Values of a text without the schedules that there are not, nor what belongs to those; and an
    error for each."""
    errors: list[str] = []
    for name, kind in kinds_in(cls, values).items():
        try:
            class_with(cls, {name: kind})
        except ValueError as error:
            errors.append(str(error))
            kept = plain_of(cls).hyperparameters()
            values = {n: v for n, v in values.items() if n in kept or not n.startswith(f"{name}_")}
    return values, errors


def scheduled(run: D, **schedules: Schedule | None) -> D:
    """The run with hyperparameters that follow schedules; with None, they are constant again.

    Raises ValueError for what is no number of the method, and for a schedule that it cannot
    follow.
    """
    plain = plain_of(type(run))
    for name in schedules:
        if name not in plain.numbers():
            raise ValueError(none_of("schedules", plain.numbers(), name))
    settings = {name: getattr(run, name) for name in plain.hyperparameters()}
    for name, one in {**schedules_of(run), **schedules}.items():
        if one:
            settings[name + SUFFIX] = one.key
            settings |= {part_name(name, part): v for part, v in one.settings().items()}
    return plain(**settings)


def following(run: D, name: str, kind: str, steps: int) -> D:
    """The run with a hyperparameter that follows this schedule, or with "" none, as it suits so
    many steps; where it goes to, when, and its warm-up stay as they were. Raises ValueError for
    what is no number of the method, and for a schedule that it cannot follow."""
    if not kind:
        return scheduled(run, **{name: None})
    plain = plain_of(type(run))
    if name not in plain.numbers():
        raise ValueError(none_of("schedule", plain.numbers(), name))
    class_with(plain, {name: kind})
    made = SCHEDULES[kind]().fitted(steps)
    kept = {"end": _usual_end(plain.numbers()[name])}
    if before := schedules_of(run).get(name):
        both_as_long = before.of_run == made.of_run == 1
        lasting = {"end": True, "steps": both_as_long, "warmup": bool(before.warmup)}
        kept |= {part: v for part, v in before.settings().items() if lasting.get(part)}
    own = {part: value for part, value in kept.items() if part in made.numbers()}
    own |= {part: said_of(name, v) for part, v in made.settings().items() if isinstance(v, str)}
    return scheduled(run, **{name: replace(made, **own)})


def told_by(run: Declared) -> dict[str, str]:
    """What each setting is called beside its value: `eta 0.4`, and of its schedule `eta cosine`."""
    declared = run.hyperparameters().items()
    return {name: d.number if isinstance(d, Followed) else name for name, d in declared}


def schedules_of(run: Declared) -> dict[str, Schedule]:
    """The schedules that a run follows, by hyperparameter."""
    return run.schedules if isinstance(run, Scheduled) else {}


def schedule_part(run: Declared, name: str) -> tuple[str, str]:
    """The hyperparameter behind the name of a number, and which part of its schedule it is; "" for
    the hyperparameter itself."""
    return run.parts.get(name, (name, "")) if isinstance(run, Scheduled) else (name, "")


def behind(cls: type[Declared], name: str) -> str:
    """The hyperparameter that a setting of the class is, or is of: the one whose schedule it is."""
    if name.endswith(SUFFIX):
        return name.removesuffix(SUFFIX)
    return cls.parts.get(name, (name, ""))[0] if issubclass(cls, Scheduled) else name


@lru_cache(maxsize=16)
def _parts() -> frozenset[str]:
    return frozenset(part for kind in SCHEDULES.values() for part in kind.numbers())


def names_of_schedules(numbers: Collection[str]) -> set[str]:
    """What schedules' numbers are called where one of these hyperparameters follows any."""
    return {part_name(number, part) for number in numbers for part in _parts()}


def courses_of(run: Declared, times: Sequence[int]) -> dict[str, Array]:
    """What each hyperparameter that follows a schedule is at these steps, `(times, *batch)`; at 0,
    before the first, nan."""
    if not isinstance(run, Scheduled):
        return {}
    courses = {name: np.full((len(times), *run.batch), np.nan) for name in run.courses}
    for name, course in run.courses.items():
        for row, t in enumerate(times):
            if t:
                courses[name][row] = course.at(t)
    return courses


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
def _made(plain: type[Declared], kinds: tuple[tuple[str, str], ...]) -> Any:
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
    return end, _default_end(of)


def _default_end(of: Number) -> float:
    """Where a hyperparameter goes to, unless it is said."""
    return 0.0 if of.legal.contains(0.0) else of.low


def _usual_end(of: Number) -> float:
    """Where one would send a hyperparameter: a memory grows, and all else shrinks."""
    return 0.99 if of.scale == "near one" else _default_end(of)


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
