"""Variants of a lesson's experiment: the same, except for what a table changes."""

from collections.abc import Mapping
from dataclasses import fields, replace
from typing import Any

from optlab.experiment import Experiment, salvage
from optlab.faults import no_such, quoted
from optlab.theory.conditioning import turned_start
from optlab.words import fault

EXPERIMENT = tuple(f.name for f in fields(Experiment))
CHANGES = (*EXPERIMENT, "set", "turn")


def vary(experiment: Experiment, changes: Any) -> tuple[Experiment, list[str]]:
    """The experiment with some parts changed, and what is wrong with the changes."""
    if not isinstance(changes, Mapping):
        wrong = fault(
            "must be a table of changes, as in steps = 50; got {value}", value=quoted(changes)
        )
        return experiment, [wrong]
    table = experiment.table()
    errors = [no_such(quoted(name), CHANGES) for name in changes if name not in CHANGES]
    table |= {name: value for name, value in changes.items() if name in EXPERIMENT}
    for name, base in (("objective", experiment.objective), ("noise", experiment.noise)):
        given = changes.get(name)
        if base and isinstance(given, Mapping) and given.get("name", base.key) == base.key:
            table[name] = {"name": base.key, **base.settings(), **given}
    varied, wrong = salvage(table)
    errors += wrong
    varied = replace(varied, runs=_set(varied, changes.get("set", {}), errors))
    degrees = changes.get("turn", 0)
    if isinstance(degrees, bool) or not isinstance(degrees, (int, float)) or not abs(degrees) < 1e6:
        return varied, [
            *errors,
            fault("turn must be degrees, got {value}", value=quoted(degrees)),
        ]
    try:
        return replace(varied, start=turned_start(varied.start, degrees)), errors
    except ValueError as error:  # too far away, once turned
        return varied, [*errors, str(error)]


def _set(experiment: Experiment, settings: Any, errors: list[str]) -> tuple[Any, ...]:
    """The runs with hyperparameters set in each that has them."""
    if not isinstance(settings, Mapping):
        errors.append(
            fault(
                "set must be a table, as in set = {{ eta = 1 }}; got {value}",
                value=quoted(settings),
            )
        )
        return experiment.runs
    runs = []
    for i, run in enumerate(experiment.runs, 1):
        own = {name: value for name, value in settings.items() if name in run.settings()}
        made, wrong = type(run).salvage({**run.settings(), **own})
        errors += [fault("set: run {number}: {error}", number=i, error=error) for error in wrong]
        runs.append(made)
    there = {name: None for run in runs for name in run.settings()}
    for name in settings:
        if name not in there:
            errors.append(
                fault(
                    "set: no run has {name}; they have {there}",
                    name=quoted(name, plain=True),
                    there=", ".join(there),
                )
            )
    return tuple(runs)
