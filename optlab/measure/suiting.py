"""An eta that suits a function: a method tried at every stop of its slider, from one start.

found = tried(Adam(), Problem(Rosenbrock(), start=(-1.2, 1), steps=100))
found.best, found.suited  # the deepest of all; one that is deep beside itself, too
"""

import math
from dataclasses import dataclass, replace

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from optlab.cached_property import cached_property
from optlab.divergence import lost
from optlab.hyperparameters import Array, Number
from optlab.measure.grids import Axis, goes_on
from optlab.measure.robustness import NEIGHBOURS
from optlab.objectives.base import Objective
from optlab.optimizers.base import Optimizer
from optlab.problem import Problem
from optlab.train import train

KEEP = 1.0  # decades of f - min f that a method's own eta may lack and is kept
BESIDE = 2.0  # times or parts of the eta that was found
ARRIVED = 1e-6  # of the start's height: who is so low has nothing to gain
BELOW = 1e-4  # of the slider's low end: so far down is looked where all of its stops are lost


@dataclass(frozen=True, eq=False)
class Tried:
    """What a run reaches at each eta, after so many steps from one start.

    `etas` and `values` are `(n,)`; a value is f at the end, inf where the run diverged or has no
    number. `budget` is how often each run looked at the gradient and at the Hessian.
    """

    run: Optimizer
    problem: Problem[Objective]
    etas: Array
    values: Array
    budget: tuple[int, int]

    @property
    def best(self) -> float | None:
        """The eta with the least f, of equals the nearest to the run's own; None where every one
        is lost."""
        return self._least(self.values)

    @property
    def at_border(self) -> bool:
        """Whether legal values go on where the best one is the last that was tried."""
        ends = zip(self.etas[[0, -1]], goes_on(self.run, Axis("eta", self.etas)), strict=True)
        return any(on and self.best == end for end, on in ends)

    @property
    def suited(self) -> float:
        """An eta to begin with: the one whose worst f, over two stops either way, is the least. So
        it is not the last stop before a divergence.

        The run's own eta is kept where its worst is at most ten times as high above the minimum and
        no higher than the start, or below a millionth of the start's height; within a factor of 2,
        where its own f is; where every eta is lost; and where no least value is known: without
        one, deeper is only farther.
        """
        own = float(self.run.settings()["eta"])
        if not self.problem.objective.has_minimum:
            return own
        heights = self._heights
        reach = np.pad(heights, NEIGHBOURS, mode="edge")
        worst = sliding_window_view(reach, 2 * NEIGHBOURS + 1).max(axis=-1)
        found = self._least(worst)
        if found is None:
            return own
        if not own:
            return found
        beside = max(own / found, found / own) <= BESIDE
        at_own = (heights if beside else worst)[np.abs(np.log(self.etas / own)).argmin()]
        with np.errstate(all="ignore"):  # it may begin where f is infinite
            begin = math.log10(
                self._above(float(self.problem.objective.value(self.problem.x))) or 1
            )
        good = max(min(float(worst.min()) + KEEP, begin), begin + math.log10(ARRIVED))
        return own if at_own <= good else found

    @cached_property
    def _heights(self) -> Array:
        """log10 of f - min f; inf where it is lost, -inf at the minimum."""
        with np.errstate(divide="ignore"):
            return np.log10(self._above(self.values))

    def _above(self, f: Array | float) -> Array:
        # Rounding may end a hair below the minimum, which was itself computed.
        with np.errstate(all="ignore"):
            return np.maximum(np.asarray(f) - self.problem.objective.minimum, 0)

    def _least(self, values: Array) -> float | None:
        least = values.min()
        if least == math.inf:
            return None
        own = float(self.run.settings()["eta"]) or self.etas[0]
        off = np.abs(np.log(self.etas / own))
        return float(self.etas[np.where(values == least, off, math.inf).argmin()])


def tried(run: Optimizer, problem: Problem[Objective]) -> Tried | None:
    """The run at every stop of its eta's slider, in one batch; where all of them are lost, at
    stops of the same spacing below, too. None for a method without an eta.

    Each has the same budget: as many steps, in which the engine counts the looks at the gradient
    and the Hessian. Raises ValueError as `train` does.
    """
    declared = run.hyperparameters().get("eta")
    if not isinstance(declared, Number):
        return None
    found = _at(run, problem, declared.stops())
    if found.best is None:
        farther = replace(declared, low=declared.low * BELOW).stops()
        found = _at(run, problem, farther)
    return found


def suiting(run: Optimizer, problem: Problem[Objective]) -> Optimizer:
    """The run with an eta that suits the function, the start and the steps: `Tried.suited`."""
    found = tried(run, problem)
    return run if found is None else replace(run, eta=found.suited)


def _at(run: Optimizer, problem: Problem[Objective], stops: tuple[float, ...]) -> Tried:
    etas = np.array([stop for stop in stops if stop > 0])
    end = train(replace(run, eta=etas), problem, keep="last")
    reached = np.isfinite(end.values[-1]) & ~lost(end).at_all
    return Tried(
        run,
        problem,
        etas,
        np.where(reached, end.values[-1], math.inf),
        (int(end.gradient_evaluations[-1]), int(end.hessian_evaluations[-1])),
    )
