"""Which settings work: a run measured over a grid of two of its hyperparameters.

Each cell is the same run, from the same start and with the same budget, at another pair of values.
"""

import math
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from optlab.budget import carried
from optlab.cached_property import cached_property
from optlab.divergence import Extent, Lost, lost
from optlab.faults import quoted
from optlab.hyperparameters import Array
from optlab.measure.grids import Axis, axis, goes_on, pieces_of, runs_at
from optlab.objectives.base import Known, Objective
from optlab.optimizers.base import Optimizer
from optlab.problem import Problem
from optlab.train import THREADS, train, walk

PIECE = 2_000_000
"""About so many steps of members are computed between two looks at `progress`: some 40 ms."""
WORKERS = max(1, THREADS - 1)  # a map leaves one processor to who waits for something else
SMALLEST, LARGEST = 2048, 16384
"""The members of a piece: below, NumPy's calls cost more than their numbers; above, the arrays
leave the cache that a core has near."""

Progress = Callable[[float], bool]


class Abandoned(Exception):
    """The measurement was stopped by its `progress`."""


class Best(NamedTuple):
    """The cell with the least value, and under which budget it is the best. `edges` names the axes
    at whose end it lies although legal values lie beyond: better ones may be there."""

    row: int
    column: int
    settings: dict[str, float]
    value: float
    steps: int
    edges: tuple[str, ...] = ()


class Slice(NamedTuple):
    """What is measured along one axis, as in a row of a map."""

    axis: Axis
    values: Array
    diverged: NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Map:
    """What was measured in each cell; `values` and `diverged` are `(cells of y, cells of x)`.

    `values` is nan where the run diverged, where it has no number (0/0), and where it never came
    below the tolerance.
    `quantity` says what it is: "log10 gap", log10 of f - min f after the budget (-inf where the
    minimum is met to the last digit); "f", f itself, on a function without a least value; or
    "steps", after how many of them f - min f was first below the tolerance.
    """

    run: Optimizer
    problem: Problem[Objective]
    x: Axis
    y: Axis
    quantity: str
    tolerance: float | None
    values: Array
    diverged: NDArray[np.bool_]

    @cached_property
    def best(self) -> Best | None:
        """The cell with the least value, the first of equals; None where no cell has one."""
        if np.isnan(self.values).all():
            return None
        row, column = map(int, np.unravel_index(np.nanargmin(self.values), self.values.shape))
        settings = {
            self.x.name: float(self.x.values[column]),
            self.y.name: float(self.y.values[row]),
        }
        edges = tuple(
            along.name
            for along, at in ((self.x, column), (self.y, row))
            for end, on in zip((0, len(along.values) - 1), goes_on(self.run, along), strict=True)
            if on and at == end
        )
        return Best(
            row, column, settings, float(self.values[row, column]), self.problem.steps, edges
        )


def measure(
    run: Optimizer,
    problem: Problem[Objective],
    x: Axis,
    y: Axis,
    *,
    tolerance: float | None = None,
    progress: Progress | None = None,
) -> Map:
    """The run at every pair of values of x and y.

    Without a tolerance, how deep it got; with one, how soon f - min f fell below it. `progress` is
    called with the share that is done after each piece; Abandoned is raised once it returns False.
    Raises ValueError for one name on both axes, and for a tolerance that is not positive or on a
    function without a least value.
    """
    if x.name == y.name:
        raise ValueError(f"a map needs two hyperparameters, got {x.name} twice")
    _check(run, problem.objective, tolerance)
    x, y = axis(run, x.name, x.values), axis(run, y.name, y.values)
    values = np.empty((len(y.values), len(x.values)))
    diverged = np.empty(values.shape, dtype=np.bool_)

    def compute(rows: slice) -> int:
        cells = runs_at(run, x, y, rows)
        values[rows], diverged[rows] = measured_cells(cells, problem, tolerance)
        return rows.stop

    pool, work = ThreadPoolExecutor(WORKERS), carried(compute)
    try:
        for done in [pool.submit(work, rows) for rows in _pieces(values.shape, problem.steps)]:
            if not (progress or _go_on)(done.result() / len(y.values)):
                raise Abandoned
    finally:
        pool.shutdown(cancel_futures=True)
    quantity = quantity_of(problem.objective, tolerance)
    return Map(run, problem, x, y, quantity, tolerance, values=values, diverged=diverged)


def measure_slice(
    run: Optimizer,
    problem: Problem[Objective],
    x: Axis,
    *,
    tolerance: float | None = None,
) -> Slice:
    """The run at every value of one hyperparameter, the others as they are: all that there is to
    measure of a method with one number. Raises ValueError as `measure` does."""
    _check(run, problem.objective, tolerance)
    x = axis(run, x.name, x.values)
    return Slice(x, *measured_cells(runs_at(run, x), problem, tolerance))


def measure_batch(
    runs: Optimizer, problem: Problem[Objective], *, tolerance: float | None = None
) -> tuple[Array, NDArray[np.bool_]]:
    """What cells with the numbers of these runs hold, and which of them diverged, in the shape of
    the batch of runs and starts. Of a single run it is made of the same steps as its path, so it
    is the same to the last digit. Raises ValueError as `measure` does, and as `train`."""
    _check(runs.at_defaults(*runs.numbers()), problem.objective, tolerance)
    return measured_cells(runs, problem, tolerance)


def quantity_of(objective: Objective, tolerance: float | None = None) -> str:
    """What a map of this function holds: see `Map`."""
    if tolerance is not None:
        return "steps"
    return "log10 gap" if objective.has_minimum else "f"


def _check(run: Optimizer, objective: Objective, tolerance: float | None) -> None:
    if any(np.ndim(value) for value in [*objective.settings().values(), *run.settings().values()]):
        raise ValueError("a map is of one run on one function, got a batch")
    if tolerance is not None:
        if not 0 < tolerance < math.inf:
            raise ValueError(f"the tolerance must lie in (0, inf), got {quoted(tolerance)}")
        if not isinstance(objective.least, Known):
            raise ValueError(f"{objective.title} has {objective.least.lack} to come near to")


def measured_cells(
    cells: Optimizer, problem: Problem[Objective], tolerance: float | None
) -> tuple[Array, NDArray[np.bool_]]:
    """The quantity in each cell, and which of them diverged. The paths of a line of cells are
    kept: what has one number only may be a method that can divide 0 by 0."""
    objective, line = problem.objective, len(cells.batch) == 1
    if tolerance is None:
        end = train(cells, problem, keep="all" if line else "last")
        found, gone = end.values[-1], lost(end)
        if objective.has_minimum:
            with np.errstate(all="ignore"):
                # Rounding may end a hair below the minimum, which was itself computed.
                found = np.log10(np.maximum(found - objective.minimum, 0))
    elif line:
        path = train(cells, problem)
        below = path.values - objective.minimum < tolerance  # nan is not
        found, gone = np.where(below.any(axis=0), below.argmax(axis=0), math.nan), lost(path)
    else:
        found, gone = _first_below(cells, problem, tolerance)
    return np.where(gone.at_all, math.nan, found), gone.diverged


def _pieces(shape: tuple[int, int], steps: int) -> list[slice]:
    """The rows of each piece: at least one for each thread, and small enough to stop soon."""
    rows, columns = shape
    members = min(max(PIECE // max(steps, 1), SMALLEST), LARGEST)
    return pieces_of(rows, min(members // columns, math.ceil(rows / WORKERS)))


def _go_on(_: float) -> bool:
    return True


def _first_below(
    run: Optimizer, problem: Problem[Objective], tolerance: float
) -> tuple[Array, Lost]:
    """The first step at which f - min f was below the tolerance (nan: never), and which members
    were lost. No path is kept."""
    objective, least = problem.objective, problem.objective.minimum
    batch = problem.begun_by(run).shape[1:]
    waiting, reached = np.full(batch, True), np.zeros(batch)
    extent = Extent(problem)

    def see(t: int, x: Array, state: Any) -> None:
        nonlocal waiting, reached
        extent.see(t, x)
        waiting &= ~(objective.value(x) - least < tolerance)  # nan is not below
        reached += waiting

    walk(run, problem, see)
    reached[waiting] = math.nan
    return reached, Lost(extent.diverged(), np.zeros(batch, dtype=np.bool_))
