"""Trajectory: where a run went, what it remembered on the way, and how it ended."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from optlab.cached_property import cached_property
from optlab.faults import whole_number
from optlab.hyperparameters import Array
from optlab.optimizers.base import Optimizer
from optlab.path import Path
from optlab.problem import Look
from optlab.scheduled import schedules_of
from optlab.status import Outcome, Status, classify, status_of

LONG = 1e9
"""D2L's line writes every digit before the point; a number from here on is written as 1e+75."""


@dataclass(frozen=True, eq=False, kw_only=True)
class Trajectory(Path):
    """The path of one run, or of a batch of them, and what it took.

    `states` holds what the optimizer remembered at each kept point. `looks` are those of a single
    run's steps at the gradient, the last one of each, None of a step that did not ask; a batch
    keeps none, nor does a run of which only the end is kept.
    """

    optimizer: Optimizer
    states: tuple[Any, ...]
    gradient_evaluations: NDArray[np.int_]  # used up to each kept point
    hessian_evaluations: NDArray[np.int_]
    looks: tuple[Look | None, ...] = ()
    state_steps: tuple[int, ...] = ()  # of which steps the states are, where not of all

    @cached_property
    def state(self) -> dict[str, Array]:
        """What the optimizer remembered, by name, each with one entry a kept point; what it is set
        not to use is left out."""
        columns = zip(self.states[0]._fields, zip(*self.states, strict=True), strict=True)
        return {name: np.array(values) for name, values in columns if values[0] is not None}

    @cached_property
    def effective_rates(self) -> Array | None:
        """The effective learning rate of each coordinate, `(steps + 1, 2, *batch)`; None where
        it is eta itself."""
        with np.errstate(all="ignore"):
            first = self.steps + 1 - len(self.states)  # 0, or where only the end was kept the last
            steps = self.state_steps or range(first, self.steps + 1)
            rates = [
                self.optimizer.at(max(t, 1)).effective_rate(state)
                for t, state in zip(steps, self.states, strict=True)
            ]
        return None if rates[0] is None else np.array(rates)

    @cached_property
    def taken(self) -> Array:
        """The gradient at every kept point as the method takes it, clipped or with a weight decay
        where it is set so, `(steps + 1, 2, *batch)`."""
        with np.errstate(all="ignore"):
            following = range(1, len(self.positions) + 1)
            return taken_by(self.optimizer, following, self.gradients, self.positions)

    @cached_property
    def outcome(self) -> Outcome:
        """For each member of the batch: the kind of its status, and the step since which it has
        been diverged or undefined (-1 where it is neither)."""
        return classify(self)

    @cached_property
    def status(self) -> Status:
        """How a single run ended, with the criterion that was applied."""
        return status_of(self, self.outcome)

    def first(self, steps: int) -> Self:
        """The same trajectory cut after its first `steps` steps, whole where it has no more. Raises
        ValueError for one that kept only its end, and for steps that are not a whole number of at
        least 0."""
        if not self.complete:
            raise ValueError("only the end was kept; train_2d(..., keep='all') keeps every step")
        steps = whole_number("steps", steps, 0)
        kept = slice(0, steps + 1)
        return replace(
            self,
            problem=replace(self.problem, steps=min(steps, self.steps)),
            positions=self.positions[kept],
            states=self.states[kept],
            gradient_evaluations=self.gradient_evaluations[kept],
            hessian_evaluations=self.hessian_evaluations[kept],
            looks=self.looks[:steps],
        )

    def __str__(self) -> str:
        """D2L's line, `epoch 20, x1: -0.010599, x2: 0.000000`, of a single run."""
        if self.batch:
            return f"Trajectory of a batch {self.batch}, {self.steps} steps"
        return line_of(self.steps, *self.positions[-1])


def taken_by(method: Optimizer, steps: Sequence[int], gradients: Array, points: Array) -> Array:
    """Gradients at points, each `(steps, 2, *batch)`, as these steps of the method take them."""
    if schedules_of(method):
        each = zip(steps, gradients, points, strict=True)
        return np.array([method.at(t).taken(gradient, x) for t, gradient, x in each])
    taken = method.taken(np.moveaxis(gradients, 1, 0), np.moveaxis(points, 1, 0))
    return np.moveaxis(taken, 0, 1)


def line_of(steps: int, *point: float) -> str:
    """D2L's line; a number far away in short: 1e84 has 85 digits."""
    x1, x2 = (f"{x:f}" if abs(x) < LONG else f"{x:g}" for x in point)
    return f"epoch {steps}, x1: {x1}, x2: {x2}"
