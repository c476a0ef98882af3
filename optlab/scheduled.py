"""Runs whose hyperparameters follow schedules: each of them a method with more numbers.

    run = scheduled(RMSProp(eta=0.4), eta=Cosine(steps=50))
    run.eta_schedule, run.eta_end, run.eta_steps, run.eta_warmup
    run == RMSProp(eta=0.4, eta_schedule="cosine", eta_steps=50)

It is an RMSProp, of a class that declares a schedule's numbers beside the method's own. So links,
presets, sliders, sweeps, maps and refusals have them as they have all others.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, TypeVar

import numpy as np

from optlab.declarations import Number
from optlab.faults import none_of
from optlab.hyperparameters import Array, Declared
from optlab.scheduled_class import (
    SUFFIX,
    Followed,
    Scheduled,
    default_end,
    made_class,
    offered,
    part_name,
)
from optlab.schedules import SCHEDULES
from optlab.schedules.base import Schedule
from optlab.schedules.typed import said_of

D = TypeVar("D", bound=Declared)


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
    return made_class(plain, tuple((name, wanted[name]) for name in numbers if name in wanted))


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


def _usual_end(of: Number) -> float:
    """Where one would send a hyperparameter: a memory grows, and all else shrinks."""
    return 0.99 if of.scale == "near one" else default_end(of)
