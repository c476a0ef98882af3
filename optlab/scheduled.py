"""Runs whose hyperparameters follow schedules: each of them a method with more numbers.

    run = scheduled(RMSProp(eta=0.4), eta=Cosine(steps=50))
    run.eta_schedule, run.eta_end, run.eta_steps, run.eta_warmup
    run == RMSProp(eta=0.4, eta_schedule="cosine", eta_steps=50)

It is an RMSProp, of a class that declares a schedule's numbers beside the method's own. So links,
presets, sliders, sweeps, maps and refusals have them as they have all others.
"""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache
from types import MappingProxyType
from typing import Any, ClassVar, TypeVar, cast

import numpy as np

from optlab.declarations import Choice, Declaration, Number
from optlab.faults import none_of
from optlab.hyperparameters import Array, Declared, Real
from optlab.leaky_average import weak
from optlab.schedules import SCHEDULES
from optlab.schedules.base import Schedule
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
    return {key: kind for key, kind in SCHEDULES.items() if kind.has_end or unbounded}


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
    named = (name.removesuffix(SUFFIX) for name in settings if name.endswith(SUFFIX))
    numbers = plain_of(cls).numbers() if settings else {}
    return {name: settings[name + SUFFIX] for name in named if name in numbers}


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
        lasting = {"end", "warmup", *(["steps"] if before.of_run == made.of_run == 1 else [])}
        kept |= {n: v for n, v in before.settings().items() if n in lasting}
    if not before or not kept.get("warmup"):
        kept.pop("warmup", None)
    return scheduled(
        run, **{name: replace(made, **{n: kept[n] for n in kept if n in made.numbers()})}
    )


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


class Course:
    """What a hyperparameter is at each step, for a run or a batch of them.

    Where numbers of the schedule are swept, each distinct setting is asked by itself.
    """

    def __init__(self, schedule: Schedule, start: Real) -> None:
        self.start, self.end = start, schedule.settings().get("end", 0.0)
        own = {n: v for n, v in schedule.settings().items() if n != "end"}
        swept = {n: v for n, v in own.items() if isinstance(v, np.ndarray)}
        self.settings, self.which = [schedule], None
        if swept:
            shape = np.broadcast_shapes(*(values.shape for values in swept.values()))
            rows = [np.broadcast_to(values, shape).reshape(-1) for values in swept.values()]
            distinct, which = np.unique(np.array(rows), axis=1, return_inverse=True)
            self.which = which.reshape(shape)
            self.settings = [
                replace(schedule, **dict(zip(swept, map(float, values), strict=True)))
                for values in distinct.T
            ]

    def at(self, t: int) -> Real:
        """Its value at step t, from 1."""
        of_start, of_end = map(
            self._gathered, zip(*(s.parts(t) for s in self.settings), strict=True)
        )
        return of_start * self.start + of_end * self.end

    def _gathered(self, values: tuple[float, ...]) -> Real:
        return values[0] if self.which is None else np.array(values)[self.which]

    @property
    def largest(self) -> Real:
        """Something no smaller than the start and the end, and an array where they are swept."""
        return cast(Real, weak(np.maximum(np.maximum(self.start, self.end), self.at(1))))


class Scheduled(Declared):
    """What a method becomes whose hyperparameters follow schedules. Of those there is no theory."""

    plain: ClassVar[type[Declared]]
    kinds: ClassVar[Mapping[str, str]]
    parts: ClassVar[Mapping[str, tuple[str, str]]]
    """The hyperparameter and its schedule's number behind each name."""

    def __reduce__(self) -> Any:
        return _remade, (self.plain, self.settings())

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
        return {name: Course(one, getattr(self, name)) for name, one in self.schedules.items()}

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
        vars(made).update({n: vars(self)[n] for n in self.plain.hyperparameters()}, **values)
        return made

    @property
    def theory(self) -> None:
        """None: what is known on quadratics is known of constant hyperparameters."""
        return

    def marks(self, objective: Any) -> dict[str, Any]:
        marks = cast(Any, super()).marks(objective)
        return {name: kept for name, kept in marks.items() if name not in self.kinds}

    @property
    def formula(self) -> str:
        latex = cast(Any, super()).formula
        if r"\end{aligned}" not in latex:
            aligned = latex.replace(r"\leftarrow", r"&\leftarrow", 1)
            latex = rf"\begin{{aligned}}{aligned}\end{{aligned}}"
        inner, _end, rest = latex.rpartition(r"\end{aligned}")
        lines = []
        for name, one in self.schedules.items():
            symbol = self.plain.numbers()[name].symbol
            inner = _symbol_in(symbol).sub(lambda _found, s=symbol: _indexed(s, "t"), inner)
            lines.append(self._line(name, one, symbol))
        return inner + "".join(rf" \\ {line}" for line in lines) + r"\end{aligned}" + rest

    def _line(self, name: str, one: Schedule, symbol: str) -> str:
        """What a hyperparameter is at step t."""
        share = one.formula
        for part, declaration in one.numbers().items():
            own = self.numbers()[part_name(name, part)].symbol
            share = _symbol_in(declaration.symbol).sub(lambda _found, s=own: s, share)
        now = _indexed(symbol, "t")
        if not isinstance(getattr(one, "end", None), (float, np.ndarray)):
            return rf"{now} &= {symbol} \cdot {share}"
        end = self.numbers()[part_name(name, "end")].symbol
        return rf"{now} &= {end} + ({symbol} - {end})\, c_t, \quad c_t = {share}"

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


def _symbol_in(symbol: str) -> re.Pattern[str]:
    """Where a symbol stands in a formula, and is no part of another."""
    before = "" if symbol.startswith("\\") else r"(?<![\\A-Za-z])"
    return re.compile(before + re.escape(symbol) + r"(?![A-Za-z_])")


def _indexed(symbol: str, index: str) -> str:
    """A symbol with one thing more below it."""
    above, _underscore, below = symbol.partition("_")
    return f"{above}_{{{' '.join(filter(None, [below.strip('{}'), index]))}}}"


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
        numbers = SCHEDULES[kind].numbers()
        for part in sorted(numbers, key=lambda part: part == "warmup"):  # the others come first
            own, at = numbers[part], part_name(name, part)
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
    return dataclass(frozen=True)(made)


def _part_of(
    plain: type[Declared], name: str, part: str, own: Number, kind: str
) -> tuple[Number, float]:
    """How a schedule's number is declared as the run's, and its default."""
    of = plain.numbers()[name]
    if part != "end":
        default = SCHEDULES[kind]().settings()[part]
        return replace(own, symbol=_indexed(own.symbol, of.symbol.replace("_", " "))), default
    scale = "log or 0" if of.scale == "log" and of.legal.contains(0.0) else of.scale
    end = replace(of, symbol=_indexed(of.symbol, "end"), doc=own.doc, primary=True, scale=scale)
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
