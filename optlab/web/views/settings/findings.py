"""What stands beside a map: the lines through the run's own numbers, and a robust setting."""

import math

import numpy as np
from numpy.typing import NDArray

from optlab.experiment import Experiment
from optlab.hyperparameters import Array
from optlab.measure.grids import axis
from optlab.measure.robustness import MOST, robust
from optlab.measure.sensitivity import measure_batch, measure_slice
from optlab.web.live.paths import encoded
from optlab.web.live.protocol.answers import Lines, RobustSetting
from optlab.web.series import window_of
from optlab.web.views.settings.maps import Choice
from optlab.web.views.settings.weights import weight_of


def lines_of(experiment: Experiment, choice: Choice) -> Lines:
    """The only run measured along each axis, with its other numbers as they are: by side "x" and
    "y" the values in the map's cells, and as "own" what the run itself has, to the digit of its
    path. nan where it diverged, inf where it did not come below the tolerance."""
    (run,) = experiment.runs

    def along(name: str) -> str:
        over = axis(run, name, cells=choice.cells)
        line = measure_slice(run, experiment.problem, over, tolerance=choice.tolerance)
        return encoded(_reached(line.values, line.diverged))

    own = measure_batch(run, experiment.problem, tolerance=choice.tolerance)
    told: Lines = {"own": encoded(_reached(*own))}
    if choice.x:
        told["x"] = along(choice.x)
    if choice.y:
        told["y"] = along(choice.y)
    return told


def robust_of(experiment: Experiment, choice: Choice) -> RobustSetting | None:
    """The robust setting of the only run, as `Robust` has it; None where there is none. A number
    that is None stands for -inf: the minimum, to the last digit."""
    (run,) = experiment.runs
    names, window = [name for name in (choice.x, choice.y) if name], window_of(experiment)
    most = MOST // weight_of(run, experiment.objective, choice.tolerance)
    found = robust(
        run,
        experiment.problem,
        names,
        tolerance=choice.tolerance,
        window=window,
        most=most,
    )
    if found is None:
        return None
    return {
        "settings": list(found.settings.values()),
        "around": list(found.around.values()),
        "value": _finite(found.value),
        "worst": _finite(found.worst),
        "starts": len(found.starts),
        "sides": list(found.sides),
        "leaves": found.leaves,
    }


def says_nothing(experiment: Experiment) -> bool:
    """Whether no setting can be called robust: no least value is known, or nothing moves."""
    return not experiment.objective.has_minimum or not experiment.steps


def _reached(values: Array, diverged: NDArray[np.bool_]) -> Array:
    return np.where(np.isnan(values) & ~np.asarray(diverged), math.inf, values)


def _finite(value: float) -> float | None:
    return value if math.isfinite(value) else None
