"""Another Experiment made of one: a number at a value, another run, another function.

The page's controls, what the browser reports and the addresses of answers all change it so.
"""

from dataclasses import replace
from typing import Any

import numpy as np

from optlab.declarations import Text
from optlab.experiment import MOST_RUNS, Experiment
from optlab.faults import quoted
from optlab.hyperparameters import Declared
from optlab.objectives.base import Objective
from optlab.optimizers.base import Optimizer
from optlab.parts import as_whole
from optlab.references import ALL, TURN, Reference
from optlab.theory.rotation import with_angle
from optlab.words import fault


def owners(experiment: Experiment, at: Reference) -> tuple[Declared, ...]:
    """What has the value that a reference names: one, but several where it is all runs'; none where
    there is no such place, or nothing of this name there."""
    there = [experiment.runs[i] for i in _runs_at(experiment, at)]
    if at.of_function or at == TURN:
        there = [experiment.objective]
    return tuple(one for one in there if at.name in one.hyperparameters())


def with_value(experiment: Experiment, at: Reference, value: Any) -> Experiment:
    """The experiment with what a reference names at a value. Raises ValueError where there is no
    such thing, TypeError or ValueError for a value that is not legal."""
    if not owners(experiment, at):
        raise ValueError(fault("there is no {name} in the experiment", name=quoted(at)))
    if at == TURN:
        return with_angle(experiment, value, "together")
    if at.of_function:
        objective = replace(experiment.objective, **{at.name: value})
        moved = replace(experiment, objective=objective)
        if isinstance(objective.hyperparameters()[at.name], Text) and not _can_start(moved):
            return with_function(experiment, objective)
        return moved
    for i in _runs_at(experiment, at):
        run = experiment.runs[i]
        if at.name in run.hyperparameters():
            experiment = with_runs(experiment, i, replace(run, **{at.name: value}))
    return experiment


def _can_start(experiment: Experiment) -> bool:
    """Whether the start is near what the function's window shows, and has a slope there."""
    objective, start = experiment.objective, np.array(experiment.start)
    low, high = np.array(objective.window).T
    with np.errstate(all="ignore"):
        slopes = np.append(objective.gradient(start), objective.value(start))
    near = (start > 2 * low - high) & (start < 2 * high - low)
    return bool(near.all() and np.isfinite(slopes).all())


def with_runs(experiment: Experiment, i: int, *instead: Optimizer) -> Experiment:
    """The experiment with these in the place of run i: none removes it, two duplicate it; behind
    the last run, they are added. Raises ValueError for more than MOST_RUNS."""
    runs = experiment.runs
    return replace(experiment, runs=(*runs[:i], *instead, *runs[i + 1 :]))


def with_one_more(experiment: Experiment, run: Optimizer) -> Experiment:
    """The experiment with a run behind the others; in the place of the last one, where there may be
    no more."""
    return with_runs(experiment, min(len(experiment.runs), MOST_RUNS - 1), run)


def with_function(experiment: Experiment, objective: Objective) -> Experiment:
    """The runs on another function, from the start and in the window that it suggests."""
    return replace(experiment, objective=objective, start=objective.start, window=None)


def with_steps(experiment: Experiment, given: float) -> Experiment:
    """The experiment with another number of steps. Raises ValueError for one that is not whole."""
    return replace(experiment, steps=as_whole(given))


def _runs_at(experiment: Experiment, at: Reference) -> range:
    """Which runs a reference names."""
    count = len(experiment.runs)
    if at.place == ALL:
        return range(count)
    only = 0 if not at.place and count == 1 else at.run
    return range(0) if only is None or only >= count else range(only, only + 1)
