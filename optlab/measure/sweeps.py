"""A slider's positions, and the trajectories that a run takes at each of them, in one batch."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import lru_cache

import numpy as np

from optlab.experiment import Experiment
from optlab.faults import none_of, quoted
from optlab.hyperparameters import Declared, Number
from optlab.noise import Noise
from optlab.objectives.base import Objective
from optlab.optimizers.base import Optimizer
from optlab.references import ANGLE, FUNCTION, NOISE, Reference
from optlab.theory.conditioning import turned
from optlab.train import train
from optlab.trajectory import Trajectory

Marks = Sequence[tuple[float, str]]
"""Values of a hyperparameter, each with what it means."""


def stops_of(experiment: Experiment, run: Optimizer | None, name: str) -> list[float]:
    """The positions of a slider, rising: the declaration's round values, and between them those at
    which the mathematics has something to say. Raises ValueError for a name that has none."""
    at = Reference(name)
    if not at.name or at.place not in ("", FUNCTION, NOISE) or (at.of_method and run is None):
        raise ValueError(none_of("sweep", _names(experiment, run), name))
    declared = _declared(experiment, run, name)
    field = at.name
    declaration = declared.numbers().get(field)
    if declaration is None:
        have = ", ".join(declared.numbers()) or "no numbers"
        raise ValueError(f"{declared.key} has no number {quoted(field, plain=True)}; it has {have}")
    marks = () if run is None or not at.of_method else marks_of(experiment, run, name)
    return stops_with(declaration, marks)


def stops_with(declaration: Number, marks: Marks) -> list[float]:
    """A declaration's round values, and between them these."""
    return [*_joined(declaration.stops(), tuple(value for value, _why in marks))]


@lru_cache(maxsize=512)  # a page asks at every slider
def _joined(stops: tuple[float, ...], marks: tuple[float, ...]) -> list[float]:
    return sorted({*stops, *(value for value in marks if stops[0] < value < stops[-1])})


def marks_of(experiment: Experiment, run: Optimizer, name: str) -> Marks:
    """The values of this hyperparameter that mean something on this function, each with why."""
    return all_marks_of(run, experiment.objective).get(name, ())


@lru_cache(maxsize=512)  # a page asks at every slider
def all_marks_of(run: Optimizer, objective: Objective) -> Mapping[str, Marks]:
    """Those of each of the run's hyperparameters that has any."""
    return run.marks(objective)


def sweep(
    experiment: Experiment,
    run: Optimizer,
    name: str,
    values: Sequence[float],
    *,
    together: bool = False,
) -> Trajectory:
    """The run at every value of one hyperparameter, its own (`eta`), the function's (`f.angle`) or
    the noise's (`noise.sigma`): a batch of trajectories, one a value; the start turns together with
    an angle if that is wished. Raises ValueError for values that are not legal."""
    swept = np.array(values, dtype=np.float64)
    objective, problem = experiment.objective, experiment.problem
    if together and name == ANGLE:
        start = turned(experiment.start, swept - objective.settings()["angle"])
        problem = replace(problem, start=start)
    at = Reference(name)
    if at.of_method:
        return train(replace(run, **{name: swept}), problem)
    if at.of_noise:
        noise = replace(_noise_of(experiment), **{at.name: swept})
        return train(run, replace(problem, noise=noise))
    moved = replace(objective, **{at.name: swept})
    return train(run, replace(problem, objective=moved))


def objectives_at(
    experiment: Experiment, name: str, values: Sequence[float]
) -> Sequence[Objective]:
    """The function at each of these values; the same one where it is a run that they move."""
    if not Reference(name).of_function:
        return [experiment.objective] * len(values)
    field = Reference(name).name
    objectives = [replace(experiment.objective, **{field: value}) for value in values]
    experiment.objective.prepare(objectives)
    return objectives


def _declared(experiment: Experiment, run: Optimizer | None, name: str) -> Declared:
    if Reference(name).of_function:
        return experiment.objective
    if Reference(name).of_noise:
        return _noise_of(experiment)
    assert run is not None
    return run


def _names(experiment: Experiment, run: Optimizer | None) -> list[str]:
    """The names of all that may be swept here."""
    noise = experiment.noise.numbers() if experiment.noise else ()
    return [
        *(run.numbers() if run else ()),
        *map(Reference.to_function, experiment.objective.numbers()),
        *map(Reference.to_noise, noise),
    ]


def _noise_of(experiment: Experiment) -> Noise:
    if experiment.noise is None:
        raise ValueError("the experiment has no noise")
    return experiment.noise
