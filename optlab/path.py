"""Path: where a run went, whatever made it go there."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from optlab.cached_property import cached_property
from optlab.hyperparameters import Array
from optlab.objectives.base import Objective
from optlab.problem import Problem


@dataclass(frozen=True, eq=False, kw_only=True)
class Path:
    """The points of one run, or of a batch of them: what it takes to judge how it ended.

    `positions` has shape `(steps + 1, 2, *batch)`, its first row the start; where only the end was
    kept, `(1, 2, *batch)`.
    """

    problem: Problem[Objective]
    positions: Array
    gone: NDArray[np.bool_] | None = None  # which have diverged, where only the end was kept

    @property
    def objective(self) -> Objective:
        """The function that was descended."""
        return self.problem.objective

    @property
    def steps(self) -> int:
        """How many steps were taken."""
        return self.problem.steps

    @property
    def batch(self) -> tuple[int, ...]:
        """The shape of the batch; () for a single run."""
        return self.positions.shape[2:]

    @property
    def complete(self) -> bool:
        """Whether every step was kept."""
        return len(self.positions) == self.steps + 1

    @cached_property
    def values(self) -> Array:
        """f at every kept point, `(steps + 1, *batch)`."""
        with np.errstate(all="ignore"):
            return self.objective.value(np.moveaxis(self.positions, 1, 0))

    @cached_property
    def gradients(self) -> Array:
        """The exact gradient at every kept point, `(steps + 1, 2, *batch)`: that of the function
        which the step from there sees, on minibatches or with noise each time another; at the end,
        of which one step more would see."""
        with np.errstate(all="ignore"):
            if self.problem.noisy.any():
                first = self.steps + 2 - len(self.positions)
                seen = enumerate(self.positions, first)
                return np.array([self.problem.at(t).gradient(x) for t, x in seen])
            return np.moveaxis(self.objective.gradient(np.moveaxis(self.positions, 1, 0)), 0, 1)
