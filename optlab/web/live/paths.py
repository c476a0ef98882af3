"""The numbers of a run as they are shown at rest, in full: float64 in base64 inside JSON."""

import base64
import math
from collections.abc import Mapping

import numpy as np

from optlab.budget import present
from optlab.experiment import Experiment
from optlab.hyperparameters import Array
from optlab.measure.anatomy import Anatomy, anatomy
from optlab.numerals import short
from optlab.optimizers.base import Optimizer
from optlab.train import train
from optlab.trajectory import Trajectory
from optlab.web.live.answer import Given, only_run
from optlab.web.live.kept import Kept
from optlab.web.live.long_runs import DRAWN, SECONDS, STOPPED, LongRun, stride_of
from optlab.web.live.protocol.answers import Numbers
from optlab.web.series import losses, remembered, scheduled_columns
from optlab.web.words import _

OBJECT = 120  # bytes of an array beside its numbers, about


def _bytes_of(trajectory: Trajectory) -> int:
    """Of its points, of f and its gradient there, of what it remembered at each and looked at."""
    leaves = [np.asarray(leaf) for leaf in (*trajectory.states[0], *trajectory.positions[:2])]
    remembered = sum(leaf.nbytes + OBJECT for leaf in leaves)
    return 3 * trajectory.positions.nbytes + len(trajectory.states) * remembered


def _letters_of(told: object) -> int:
    if isinstance(told, dict):
        return sum(map(_letters_of, told.values()))
    return len(told) if isinstance(told, str) else 8


TRAJECTORIES_KEPT = Kept[Trajectory](16_000_000, _bytes_of)  # 25 KB for 100 steps
PATHS_KEPT = Kept[Numbers](8_000_000, _letters_of)


def trajectory_of(experiment: Experiment, run: Optimizer) -> Trajectory:
    """The trajectory of one run of the experiment; a run that did not change is not run again."""
    key = (run, experiment.problem)
    return TRAJECTORIES_KEPT.of(key, lambda: train(*key))


def path_of(experiment: Experiment, run: Optimizer, *, closely: bool = False) -> Numbers:
    """A run's columns, each `(steps + 1,)`: points, loss, gradient; and how it ended.
    Looked at closely, also what it remembers and how each step was made."""
    key = (run, experiment.problem, closely)
    return PATHS_KEPT.of(key, lambda: _path_of(experiment, run, closely))


def numbers_of(experiment: Experiment, given: Given) -> Numbers:
    """What is at the address of a run's path: its columns, how it ended, and what that means in the
    reader's language. Raises ValueError where there is not one run."""
    run = only_run(experiment)
    if experiment.steps > DRAWN:
        return _long_path(experiment, run)
    status = trajectory_of(experiment, run).status
    closely = given.get("closely") == "yes"
    path = path_of(experiment, run, closely=closely)
    return {**path, "criterion": status.worded(_(status.sentence), short)}


def with_columns(path: Numbers, columns: Mapping[str, Array]) -> Numbers:
    """The same, with columns beside its own."""
    more = {name: encoded(values) for name, values in columns.items()}
    return {**path, "columns": path["columns"] | more}


def _path_of(experiment: Experiment, run: Optimizer, closely: bool) -> Numbers:
    trajectory = trajectory_of(experiment, run)
    least = experiment.objective.minimum
    kind, since = trajectory.outcome
    columns = {
        "x1": encoded(trajectory.positions[:, 0]),
        "x2": encoded(trajectory.positions[:, 1]),
        "loss": encoded(losses(trajectory, np.array(least))),
        "g1": encoded(trajectory.gradients[:, 0]),
        "g2": encoded(trajectory.gradients[:, 1]),
    }
    seen = scheduled_columns(run, range(trajectory.steps + 1))
    columns |= {name: encoded(course) for name, course in seen.items()}
    path: Numbers = {
        "columns": columns,
        "least": least if math.isfinite(least) else 0.0,
        "kind": str(kind),
        "since": int(since),
    }
    if closely:
        for title, lines in remembered(trajectory).items():
            columns |= {f"{title} {entry}": encoded(curve) for entry, curve in lines.items()}
        path["arrows"] = arrows_of(anatomy(trajectory), trajectory.positions[:-1])
    return path


def _long_path(experiment: Experiment, run: Optimizer) -> Numbers:
    """The same of a run of which not every step is drawn, always closely; with how far its points
    are apart."""
    key, budget = (run, experiment.problem), present()
    seconds = min(SECONDS, budget.share) if budget else SECONDS
    if path := PATHS_KEPT.get(key):
        return path
    long = LongRun(experiment, run, seconds)
    path = _long_path_of(experiment, long, seconds)
    if not long.stopped or seconds == SECONDS:  # alone, one that was stopped sooner may come on
        PATHS_KEPT.put(key, path)
    return path


def _long_path_of(experiment: Experiment, long: LongRun, seconds: float) -> Numbers:
    trajectory, kept = long.trajectory, long.kept
    run = trajectory.optimizer
    least = experiment.objective.minimum
    status = trajectory.status
    criterion = status.worded(_(status.sentence), short)
    if long.stopped:
        criterion = _(STOPPED).format(
            step=long.steps,
            steps=experiment.steps,
            seconds=float(f"{seconds:.1g}"),
            criterion=criterion,
        )
    gradients = long.gradients
    columns = {
        "x1": encoded(trajectory.positions[kept, 0]),
        "x2": encoded(trajectory.positions[kept, 1]),
        "loss": encoded(losses(trajectory, np.array(least))[kept]),
        "g1": encoded(gradients[:, 0]),
        "g2": encoded(gradients[:, 1]),
        "stride": encoded(np.array([stride_of(experiment.steps)])),
    }
    seen = scheduled_columns(run, kept.tolist())
    columns |= {name: encoded(course) for name, course in seen.items()}
    for title, lines in remembered(trajectory).items():
        columns |= {f"{title} {entry}": encoded(curve) for entry, curve in lines.items()}
    kind, since = trajectory.outcome
    return {
        "columns": columns,
        "least": least if math.isfinite(least) else 0.0,
        "kind": str(kind),
        "since": int(since),
        "criterion": criterion,
        "arrows": arrows_of(long.anatomy, trajectory.positions[kept[:-1]]),
    }


def arrows_of(made: Anatomy, positions: Array) -> dict[str, dict[str, str]]:
    """What made each step, by name: how far each arrow goes, `(steps,)`. All show the way that the
    run is sent: what a method subtracts is drawn and named with a minus, so "-gradient" is
    -∇f. An arrow begins where the run is, `positions`; that of the gradient, where the step looked
    at it."""
    rescaled = made.rescaled
    if rescaled is not None and made.momentum is None:
        rescaled = -made.step  # AdaDelta's rate after a step is no longer the one that it took
    arrows = {
        "-gradient": -made.gradient,
        "-momentum": None if made.momentum is None else -made.momentum,
        "-rescaled gradient": None if rescaled is None else -rescaled,
        "step": made.step,
    }
    parts = {
        name: {"d1": encoded(way[:, 0]), "d2": encoded(way[:, 1])}
        for name, way in arrows.items()
        if way is not None
    }
    if not np.array_equal(made.looked_at, positions, equal_nan=True):
        looked_at = {f"x{axis + 1}": encoded(made.looked_at[:, axis]) for axis in range(2)}
        parts["-gradient"] |= looked_at
    return parts


def encoded(values: Array) -> str:
    """Numbers as base64 of little-endian float64."""
    return base64.b64encode(np.ascontiguousarray(values, dtype="<f8").tobytes()).decode()
