"""How fast a run really was: rates measured on trajectories, of any method.

`optlab.theory.stability` predicts them where there is a theory.
"""

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from optlab.hyperparameters import Array, Real
from optlab.objectives.base import Known, Objective, Point, QuadraticForm
from optlab.trajectory import Trajectory

FEWEST = 10
"""A rate is measured on at least so many steps."""

NEWTON_STEPS = 60
ARRIVED = 1e-14  # a step of Newton's so much smaller than the coordinates is rounding
COMING = 0.1
"""A run comes to a minimum to which it ends so much nearer than it began."""

SAME = 1e-7
"""Two minima no farther apart than that, beside their coordinates, are one: the known is exact."""


def measured_rate(trajectory: Trajectory) -> float | None:
    """The factor by which the distance to the minimum really shrank a step, for any method.

    The slope of log distance, fitted to the second half of the steps: by then what fades faster is
    gone. The distance is that of two successive points together, as one of them alone may
    just be crossing. It is measured from the minimum that the run approaches, of a valley from its
    line of minima, as far as float64 can tell the points apart and holds them. None where there is
    no such minimum or fewer than `FEWEST` steps can be measured: `why_unmeasured` says which.
    Raises ValueError for a batch or where only the end was kept.
    """
    if trajectory.batch or not trajectory.complete:
        raise ValueError("a rate is measured on a single run of which every step was kept")
    target = _target(trajectory)
    if target is None:
        return None
    distances, count = _distances(trajectory.positions, target)
    if count < FEWEST:
        return None
    return _factor(distances[count // 2 : count])


def second_half_rate(trajectory: Trajectory) -> float:
    """The factor by which the distance to the minimum changed a step, over the second half of all
    steps: what a claim's `rate(run)` is.

    In two things it is not `measured_rate`, so that whoever reads a claim can work it out from the
    points: it is of the half of the steps that were taken, however few these are and whatever they
    do there, and each distance is that of one point. nan where there is no such minimum, where the
    half has a point that is not finite, or fewer than two before one at the minimum itself.
    """
    target = _target(trajectory)
    if target is None:
        return math.nan
    with np.errstate(over="ignore"):
        distances = target.distances(trajectory.positions[trajectory.steps // 2 :])
    distances = distances[: _leading(distances != 0)]
    if len(distances) < 2 or not np.isfinite(distances).all():
        return math.nan
    return _factor(distances)


def _factor(distances: Array) -> float:
    """The factor from one distance to the next, by the least squares fit of their logarithms."""
    steps = np.arange(len(distances))
    return float(np.exp(np.polyfit(steps, np.log(distances), 1)[0]))


class Target(NamedTuple):
    """What a single run approaches."""

    point: Array  # (2,)
    along: Point | None = None  # of a valley, the direction of its line of minima

    def distances(self, positions: Array) -> Array:
        """Of points `(count, 2)` from there."""
        away = positions - self.point
        if self.along:
            return np.abs(away[:, 0] * self.along[1] - away[:, 1] * self.along[0])
        return np.hypot(*away.T)  # squares of small distances would be 0


def approached(trajectory: Trajectory) -> Array | None:
    """The minimum that a single run approaches, `(2,)`: the one in whose bowl it ends, and that may
    be a local one; else the nearest of the least, where these are all known or the run comes to it.
    Of a valley's line of minima the nearest to the run's end. None where it is in no bowl and f has
    no such least. On a quadratic the point where the method rests: a weight decay in its gradient
    moves that.
    """
    target = _target(trajectory)
    return target and target.point


def _target(trajectory: Trajectory) -> Target | None:
    objective, positions = trajectory.objective, trajectory.positions
    least = objective.least
    known = np.array(objective.minima).reshape(-1, 2)
    along = least.along if isinstance(least, Known) else None
    form = _valley(objective, known[0]) if along else objective.quadratic()
    if form and (rest := trajectory.optimizer.rest(form)) != form.centre:
        return Target(np.array(rest, dtype=np.float64))
    with np.errstate(all="ignore"):
        last = positions[_leading(np.isfinite(positions[:, 0] + positions[:, 1])) - 1]
        if along:
            return Target(known[0] + np.dot(last - known[0], along) * np.array(along), along)
        bottom = _bottom(objective, last)
        nearest = known[np.hypot(*(known - last).T).argmin()] if len(known) else None
        if bottom is not None and nearest is not None:
            same = np.hypot(*(bottom - nearest)) <= SAME * np.hypot(*np.maximum(1, np.abs(nearest)))
            return Target(nearest if same else bottom)
        if bottom is not None:
            return Target(bottom)
        if nearest is None or not isinstance(least, Known):
            return None
        first, end = np.hypot(*(positions[0] - nearest)), np.hypot(*(last - nearest))
        return Target(nearest) if least.complete or end <= COMING * first else None


def _valley(objective: Objective, floor: Array) -> QuadraticForm:
    """The form of a valley around a point of its floor."""
    (q11, q12), (_, q22) = objective.hessian(floor).tolist()
    x1, x2 = floor.tolist()
    return QuadraticForm((q11, q12, q22), (0.0, q11 + q22), (x1, x2))


def _bottom(objective: Objective, x: Array) -> Array | None:
    """The minimum that Newton's method finds from x, where x is in its bowl: the function curves
    upwards on all of the way, and each step is at most half of the one before. Else None."""
    before = math.inf
    for _ in range(NEWTON_STEPS):
        g1, g2 = objective.gradient(x)
        (h11, h12), (_, h22) = objective.hessian(x)
        determinant = h11 * h22 - h12 * h12
        if not (determinant > 0 and h11 > 0):
            return None
        step = np.array([h22 * g1 - h12 * g2, h11 * g2 - h12 * g1]) / determinant
        x, length = x - step, float(np.hypot(*step))
        if length <= ARRIVED * float(np.hypot(*x)) < math.inf:
            return x
        if not length <= before / 2:
            return None
        before = length
    return None


def _distances(positions: Array, target: Target) -> tuple[Array, int]:
    """Of each two successive points from there; and how many come before the first that is not
    finite, or rounding."""
    with np.errstate(all="ignore"):
        single = target.distances(positions)
        pairs = np.hypot(single[1:], single[:-1])
        return pairs, _leading(np.isfinite(pairs) & (pairs > _floor(target.point)))


def _floor(minimum: Array | tuple[Real, Real]) -> Real:
    """The distance from there below which points are rounding: at the origin float64 tells all of
    them apart, down to the tiniest."""
    return 1e-12 * np.hypot(minimum[0], minimum[1]) + np.finfo(float).tiny


def _leading(true: NDArray[np.bool_]) -> int:
    """How many are true before the first that is not."""
    return len(true) if true.all() else int(np.argmin(true))


def measured_rates(trajectory: Trajectory) -> Array:
    """`measured_rate` of every member of a batch on a quadratic, nan where it is None.

    Raises ValueError for any other objective, and where only the end was kept.
    """
    with np.errstate(all="ignore"):
        pairs, count = _all_distances(trajectory)
        step = np.arange(len(pairs), dtype=np.float64).reshape(-1, *(1,) * (pairs.ndim - 1))
        later = (step >= count // 2) & (step < count)
        logs = np.where(later, np.log(pairs), 0.0)
        members = later.sum(axis=0)
        across = np.where(later, step - (step * later).sum(axis=0) / members, 0.0)
        slope = (across * logs).sum(axis=0) / (across * across).sum(axis=0)
        return np.where(count < FEWEST, math.nan, np.exp(slope))


@np.errstate(all="ignore")
def _all_distances(trajectory: Trajectory) -> tuple[Array, NDArray[np.intp]]:
    """`_distances` of every member of a batch on a quadratic."""
    form = trajectory.objective.quadratic()
    if form is None or not trajectory.complete:
        raise ValueError("rates are measured on a quadratic, of which every step was kept")
    x1, x2 = rest = trajectory.optimizer.rest(form)
    single = np.hypot(trajectory.positions[:, 0] - x1, trajectory.positions[:, 1] - x2)
    pairs = np.hypot(single[1:], single[:-1])
    good = np.isfinite(pairs) & (pairs > _floor(rest))
    return pairs, np.logical_and.accumulate(good).sum(axis=0)


UNMEASURED = ("nothing", "few", "arrived", "lost")
"""Why there is no rate: no minimum that is approached, or the run begins there; fewer than `FEWEST`
steps; it is at the minimum, or was lost, before so many."""


def why_unmeasured(trajectory: Trajectory) -> tuple[Real, Real]:
    """Why no rate is measured, by its place in `UNMEASURED`, and the step after which none is; nan
    where one is. Of a single run, or of every member of a batch on a quadratic."""
    if trajectory.objective.quadratic():
        pairs, count = _all_distances(trajectory)
    elif target := _target(trajectory):
        pairs, count = _distances(trajectory.positions, target)
    else:
        return UNMEASURED.index("nothing"), 0
    count = np.asarray(count)
    padded = np.concatenate([pairs, np.zeros((1, *pairs.shape[1:]))])
    ends = np.take_along_axis(padded, count[None], axis=0)[0]
    kinds = [count == trajectory.steps, count == 0, np.isfinite(ends)]
    why = np.select(kinds, [UNMEASURED.index(one) for one in ("few", "nothing", "arrived")], 3)
    few = count < FEWEST
    return np.where(few, why, np.nan), np.where(few, count, np.nan)
