"""Which class of a library is which of our methods, with which settings: read in both directions.

A form says it once. A run that it fits is written as a call of the class; a line with such a call
is read as the run.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from optlab.optimizers import OPTIMIZERS
from optlab.optimizers.base import Optimizer
from optlab.scheduled import plain_of, schedules_of

CLIPS = ("clip_value", "clip_norm")


@dataclass(frozen=True)
class Form:
    """A class or function of a library, as one of our methods in one variant."""

    name: str
    method: str
    settings: Mapping[str, str | tuple[str, ...]]
    """The setting behind each argument, in the order of the arguments; several in a tuple."""

    needs: Mapping[str, tuple[Any, ...]] = field(default_factory=dict)
    """What other arguments have to be for it to be this variant."""

    fixed: Mapping[str, Any] = field(default_factory=dict)
    """The settings that the variant has."""

    without: tuple[str, ...] = ()
    """Settings that must not be 0: with 0 it is another form."""

    steady: tuple[str, ...] = ()
    """Settings that are only the same while eta is constant, unless they are 0."""

    only_read: tuple[str, ...] = ()
    """Switches with which the class means the run, but loses the digits that ours keeps: a line is
    read, and a run that has them on is written out."""

    def arguments(self, run: Optimizer) -> dict[str, Any] | None:
        """The arguments of its call for a run (eta's is its start); None where it is no such
        variant. Clipping is not its matter."""
        if plain_of(type(run)) is not OPTIMIZERS[self.method]:
            return None
        followed = {*schedules_of(run)}
        plain: Any = plain_of(type(run))
        values = {n: getattr(run, n) for n in plain.hyperparameters() if n not in CLIPS}
        if followed - {"eta"} or (followed and any(values[n] for n in self.steady)):
            return None
        if not all(values[n] for n in self.without) or any(values[n] for n in self.only_read):
            return None
        told = {n for names in self.settings.values() for n in _each(names)}
        rest = {n: v for n, v in values.items() if n not in told and n not in run.idle}
        if any(v != self.fixed.get(n, 0) for n, v in rest.items()):
            return None
        made: dict[str, Any] = {
            a: values[names] if isinstance(names, str) else tuple(values[n] for n in names)
            for a, names in self.settings.items()
        }
        return made | {a: allowed[0] for a, allowed in self.needs.items()}

    def said(self, of: type[Optimizer]) -> list[str]:
        """The arguments that are always written: what stands there at first sight."""
        numbers = plain_of(of).numbers()
        first = {n for n, declaration in numbers.items() if declaration.primary}
        return [a for a, names in self.settings.items() if first & {*_each(names)}]

    def run(self, given: Mapping[str, Any], **more: Any) -> Optimizer:
        """The run of a call's arguments, with their defaults in. Raises ValueError or TypeError for
        values that are not legal."""
        told: dict[str, Any] = {}
        for a, names in self.settings.items():
            values = given[a] if isinstance(names, tuple) else (given[a],)
            told |= dict(zip(_each(names), values, strict=True))
        return OPTIMIZERS[self.method](**{**self.fixed, **told, **more})


def _each(names: str | tuple[str, ...]) -> tuple[str, ...]:
    return names if isinstance(names, tuple) else (names,)


@dataclass(frozen=True)
class Library:
    """What a library calls its optimizers, their arguments and defaults."""

    name: str
    prefixes: tuple[str, ...]  # how its classes are called, `torch.optim`
    forms: tuple[Form, ...]
    defaults: Mapping[str, Mapping[str, Any]]
    """The arguments of each class, in their order, and what each is unless it is said."""

    harmless: frozenset[str] = frozenset()
    """Arguments that say how something is computed, not what."""

    others: Mapping[str, str] = field(default_factory=dict)
    """Why another class is no run here."""

    def forms_of(self, name: str) -> tuple[Form, ...]:
        """The variants of one of its classes."""
        return tuple(form for form in self.forms if form.name == name)

    def call(self, run: Optimizer) -> tuple[Form, dict[str, Any]] | None:
        """The form of a run, and the arguments that are not what they are anyway."""
        for form in self.forms:
            arguments = form.arguments(run)
            if arguments is not None:
                default = self.defaults[form.name]
                said = next(iter(default)), *form.said(type(run))
                told = {a: v for a, v in arguments.items() if a in said or v != default[a]}
                return form, {a: told[a] for a in default if a in told}
        return None
