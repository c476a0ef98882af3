"""How much a step of a run costs beside that of another: measured, so that no table is kept.

A cell of a map costs from 4 to 500 ns a step, by its method and its function. Maps are cut into
pieces by that, so that each takes about as long.
"""

import math
import time
from collections.abc import Callable
from dataclasses import replace
from functools import lru_cache
from typing import TypeVar

import numpy as np

from optlab.hyperparameters import Declared, Number
from optlab.measure.sensitivity import axis, measured_cells
from optlab.objectives.base import Objective
from optlab.objectives.quadratics import Quadratic
from optlab.optimizers.adam import Adam
from optlab.optimizers.base import Optimizer
from optlab.problem import Problem

MEMBERS = 2048  # a batch in which the numbers count, not the calls
STEPS = 4
TIMES = 3  # the shortest counts: whatever comes between only adds
NEAR = 1.0  # a tolerance, for maps that look at f after each step

D = TypeVar("D", bound=Declared)

_fine = time.get_clock_info("thread_time").resolution < 1e-4
CLOCK: Callable[[], float] = time.thread_time if _fine else time.perf_counter


def weight_of(run: Optimizer, objective: Objective, tolerance: float | None = None) -> int:
    """What a step of a member costs in steps of Adam on a quadratic: a power of two, at least 1.

    It depends on the method, on the function and on their forms (Nesterov's or not), not on their
    numbers, and is measured when a process first needs it: a few ms. Two processes may differ by a
    factor of two where the cost lies between two powers.
    """
    return _weight(_form(run), _form(objective), tolerance is not None)


def _form(declared: D) -> D:
    """The same with its numbers as they are by default."""
    named = declared.hyperparameters()
    kept = {n: v for n, v in declared.settings().items() if not isinstance(named[n], Number)}
    return type(declared)(**kept)


@lru_cache(maxsize=1024)
def _weight(run: Optimizer, objective: Objective, looks: bool) -> int:
    ratio = cost(run, objective, NEAR if looks else None) / cost(Adam(), Quadratic())
    return 2 ** max(0, round(math.log2(ratio)))


def cost(run: Optimizer, objective: Objective, tolerance: float | None = None) -> float:
    """Seconds of a processor for some steps of some cells of a map over the run's first number."""
    name = next(n for n, d in run.hyperparameters().items() if isinstance(d, Number))
    cells = np.resize(axis(run, name).values, MEMBERS)
    batch = replace(run, **{name: cells})
    return min(_seconds(batch, objective, tolerance) for _ in range(TIMES))


def _seconds(batch: Optimizer, objective: Objective, tolerance: float | None) -> float:
    began = CLOCK()
    measured_cells(batch, Problem(objective, objective.start, STEPS), tolerance)
    return CLOCK() - began
