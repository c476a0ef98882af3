"""How fast a run really was: rates measured on trajectories, of any method.

`optlab.stability` predicts them where there is a theory.
"""

import math

import numpy as np
from numpy.typing import NDArray

from optlab.hyperparameters import Array
from optlab.objectives.base import Point
from optlab.objectives.quadratics import QuadraticForm
from optlab.trajectory import Trajectory

FEWEST = 10
"""A rate is measured on at least so many steps."""


def measured_rate(trajectory: Trajectory) -> float | None:
    """The factor by which the distance to the minimum really shrank a step, for any method.

    The slope of log distance, fitted to the second half of the steps: by then what fades faster is
    gone. The distance is that of two successive points together, as one of them alone may
    just be crossing. It is measured from the minimum that is nearest to the end, as far as float64
    can tell the points apart and holds them. None where the objective has no minimum or fewer
    than `FEWEST` steps can be measured. Raises ValueError for a batch or where only the end
    was kept.
    """
    if trajectory.batch or not trajectory.complete:
        raise ValueError("a rate is measured on a single run of which every step was kept")
    distances = _distances(trajectory.positions, trajectory.objective.minima)
    if len(distances) < FEWEST:
        return None
    later = np.log(distances[len(distances) // 2 :])
    return float(np.exp(np.polyfit(np.arange(len(later)), later, 1)[0]))


def _distances(positions: Array, minima: tuple[Point, ...]) -> Array:
    """Of each two successive points from the minimum nearest to the end, for as long as they are
    finite and no rounding."""
    kept = []
    with np.errstate(all="ignore"):
        for minimum in minima:
            single = np.hypot(*(positions - minimum).T)
            pairs = np.hypot(single[1:], single[:-1])
            floor = 1e-12 * np.hypot(*minimum) + np.finfo(float).tiny
            kept.append(pairs[: _leading(np.isfinite(pairs) & (pairs > floor))])
    return min(kept, key=lambda pairs: pairs[-1] if len(pairs) else 0.0, default=np.empty(0))


def _leading(true: NDArray[np.bool_]) -> int:
    """How many are true before the first that is not."""
    return len(true) if true.all() else int(np.argmin(true))


def measured_rates(trajectory: Trajectory) -> Array:
    """`measured_rate` of every member of a batch on a quadratic, nan where it is None.

    Raises ValueError for any other objective, and where only the end was kept.
    """
    if not isinstance(trajectory.objective, QuadraticForm) or not trajectory.complete:
        raise ValueError("rates are measured on a quadratic, of which every step was kept")
    with np.errstate(all="ignore"):
        single = np.hypot(trajectory.positions[:, 0], trajectory.positions[:, 1])
        pairs = np.hypot(single[1:], single[:-1])
        # The minimum is the origin, where float64 tells all points apart down to the tiniest.
        good = np.isfinite(pairs) & (pairs > np.finfo(float).tiny)
        count = np.logical_and.accumulate(good).sum(axis=0)
        step = np.arange(len(pairs), dtype=np.float64).reshape(-1, *(1,) * (pairs.ndim - 1))
        later = (step >= count // 2) & (step < count)
        logs = np.where(later, np.log(pairs), 0.0)
        members = later.sum(axis=0)
        across = np.where(later, step - (step * later).sum(axis=0) / members, 0.0)
        slope = (across * logs).sum(axis=0) / (across * across).sum(axis=0)
        return np.where(count < FEWEST, math.nan, np.exp(slope))
