"""The numbers of a run as they are shown at rest, in full: float64 in base64 inside JSON."""

import base64
import math
from dataclasses import replace
from functools import lru_cache
from typing import Any

import numpy as np

from optlab.anatomy import anatomy
from optlab.experiment import Experiment
from optlab.hyperparameters import Array
from optlab.optimizers.base import Optimizer
from optlab.train import train_2d
from optlab.trajectory import Trajectory
from optlab.web.series import losses, remembered

KEPT = 64  # trajectories of about 20 KB each, states included


_trajectory = lru_cache(maxsize=KEPT)(train_2d)


def trajectory_of(experiment: Experiment, run: Optimizer) -> Trajectory:
    """The trajectory of one run of the experiment; a run that did not change is not run again."""
    return _trajectory(run, experiment.objective, experiment.start, experiment.steps)


def path_of(experiment: Experiment, run: Optimizer, *, closely: bool = False) -> dict[str, Any]:
    """A run's numbers by column, each `(steps + 1,)`: points, loss, gradient, and how it ended.
    Looked at closely, also what it remembers and how each step was made."""
    return _path_of(replace(experiment, runs=()), run, closely)


@lru_cache(maxsize=KEPT)
def _path_of(experiment: Experiment, run: Optimizer, closely: bool) -> dict[str, Any]:
    trajectory = trajectory_of(experiment, run)
    least = experiment.objective.minimum
    kind, since = trajectory.outcome
    path: dict[str, Any] = {
        "x1": encoded(trajectory.positions[:, 0]),
        "x2": encoded(trajectory.positions[:, 1]),
        "loss": encoded(losses(trajectory, np.array(least))),
        "least": least if math.isfinite(least) else 0.0,
        "g1": encoded(trajectory.gradients[:, 0]),
        "g2": encoded(trajectory.gradients[:, 1]),
        "kind": str(kind),
        "since": int(since),
    }
    if closely:
        for title, lines in remembered(trajectory).items():
            path |= {f"{title} {entry}": encoded(curve) for entry, curve in lines.items()}
        path["arrows"] = arrows_of(trajectory)
    return path


def arrows_of(trajectory: Trajectory) -> dict[str, dict[str, str]]:
    """What made each step, by name: how far each arrow goes, `(steps,)`, downhill, the way the run
    goes. It begins where the run is; the gradient, where the step looked at it."""
    made = anatomy(trajectory)
    rescaled = made.rescaled
    if rescaled is not None and made.momentum is None:
        rescaled = -made.step  # AdaDelta's rate after a step is no longer the one that it took
    arrows = {
        "gradient": -made.gradient,
        "momentum": None if made.momentum is None else -made.momentum,
        "rescaled gradient": None if rescaled is None else -rescaled,
        "step": made.step,
    }
    parts = {
        name: {"d1": encoded(way[:, 0]), "d2": encoded(way[:, 1])}
        for name, way in arrows.items()
        if way is not None
    }
    if not np.array_equal(made.looked_at, trajectory.positions[:-1], equal_nan=True):
        looked_at = {f"x{axis + 1}": encoded(made.looked_at[:, axis]) for axis in range(2)}
        parts["gradient"] |= looked_at
    return parts


def encoded(values: Array) -> str:
    """Numbers as base64 of little-endian float64."""
    return base64.b64encode(np.ascontiguousarray(values, dtype="<f8").tobytes()).decode()
