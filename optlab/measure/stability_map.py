"""Pictures of speed: radii over (eta lambda, beta), their borders, and rates measured in batches.

What `optlab.theory.stability` knows of one setting, for a whole plane of them; and where there is
no such theory, the same picture measured.
"""

import math
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from optlab.divergence import lost
from optlab.hyperparameters import Array
from optlab.linear import Theory
from optlab.measure.grids import Axis, axis, pieces_of, runs_at
from optlab.measure.rates import FEWEST, measured_rates
from optlab.objectives.base import Objective
from optlab.optimizers.base import Optimizer
from optlab.problem import Problem
from optlab.scheduled import schedule_part
from optlab.train import train

ETA_LAMBDA = Axis("eta lambda", np.geomspace(1e-3, 10, 161))
BETA = Axis("beta", np.linspace(0, 1, 101))
FACTOR = Axis("factor", np.linspace(0, 1.25, 101))
"""What a curve is drawn over, where a method has no second hyperparameter."""

CELLS = 64  # a side of a measured map
MOST_NUMBERS = 1_000_000  # steps of members: longer runs are measured in fewer cells
PIECE = 500_000  # of them at once, 8 MB


def radii(theory: Theory) -> Array:
    """The spectral radius over ETA_LAMBDA and BETA, `(betas, steps)`."""
    return theory.spectral_radius(ETA_LAMBDA.values[None, :], BETA.values[:, None])


def monotone_end(theory: Theory, beta: Array) -> Array:
    """The largest eta lambda at which the method still never crosses the minimum; 0 where it
    always does. By bisection, to the last digits."""
    return _end(lambda step: theory.regime(step, beta) == "monotone", beta)


def stable_end(theory: Theory, beta: Array) -> Array:
    """The largest eta lambda at which the method converges; 0 where it never does."""
    return np.asarray(theory.largest_eta(1.0, 1.0, beta), dtype=np.float64) + 0 * beta


def _end(holds: Callable[[Array], NDArray[np.bool_]], beta: Array) -> Array:
    low, high = np.full(beta.shape, 1e-12), np.full(beta.shape, 10.0)
    never = ~holds(low)
    for _ in range(60):
        middle = np.sqrt(low * high)
        inside = holds(middle)
        low, high = np.where(inside, middle, low), np.where(inside, high, middle)
    return np.where(never, 0.0, low)


def axes_of(run: Optimizer, steps: int) -> tuple[Axis, Axis | None]:
    """What a measured map is drawn over: eta, and the method's next number, the first that its
    page shows, its schedules' last; None for a method that has no other. Both have the same even
    number of cells, so what counts something is passed over."""
    numbers = [
        (not declaration.primary, bool(schedule_part(run, name)[1]), name)
        for name, declaration in run.numbers_in_use(own=True).items()
        if name != "eta" and not declaration.whole
    ]
    cells = max(8, min(CELLS, math.isqrt(MOST_NUMBERS // max(steps, 1)) // 2 * 2))
    # sorted() keeps the declared order among equals.
    names = [name for *_, name in sorted(numbers, key=lambda number: number[:2])]
    return axis(run, "eta", cells=cells), axis(run, names[0], cells=cells) if names else None


def measurable(problem: Problem[Objective]) -> bool:
    """Whether a run on a quadratic has a rate to measure: steps enough, from elsewhere than its
    minimum."""
    return problem.steps >= FEWEST and tuple(problem.start) not in problem.objective.minima


def rate_map(run: Optimizer, problem: Problem[Objective], x: Axis, y: Axis | None) -> Array:
    """The rate measured on the run at every pair of values, `(cells of y, cells of x)`; one row
    where y is None. nan where it was lost, 0 where it was at the minimum too soon to be measured.

    Raises ValueError where there is nothing to measure: see `measurable`; and for what is no
    quadratic, before anything is computed.
    """
    if problem.objective.quadratic() is None:
        raise ValueError("rates are measured on a quadratic")
    if not measurable(problem):
        raise ValueError(f"a rate needs {FEWEST} steps from elsewhere than the minimum")
    found = np.empty((1 if y is None else len(y.values), len(x.values)))
    for rows in pieces_of(len(found), PIECE // (max(problem.steps, 1) * len(x.values))):
        trajectory = train(runs_at(run, x, y, rows), problem)
        rates = measured_rates(trajectory)
        arrived = np.where(np.isnan(rates), 0.0, rates)
        found[rows] = np.where(lost(trajectory).at_all, math.nan, arrived)
    return found
