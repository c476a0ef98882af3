"""How each step was made: where the method looked, what it saw there, and what it made of that."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from optlab.hyperparameters import Array
from optlab.optimizers.base import Optimizer
from optlab.problem import Look
from optlab.trajectory import Trajectory, taken_by


@dataclass(frozen=True, eq=False)
class Anatomy:
    """What each step of one run was made of; every array has the shape `(steps, 2)`.

    The signs are those of the formulas: the gradient points uphill, and what a method subtracts
    is here as it is before the minus. A figure that draws the way downhill negates them.
    A run that diverged has inf and nan here as it has in its positions.
    """

    looked_at: Array  # where the gradient was taken: ahead of the position for Nesterov
    gradient: Array  # ∇f there, as it is: before the method clips it or adds a weight decay to it
    momentum: Array | None  # what is accumulated of gradients, after the step, as it is stored
    rescaled: Array | None  # the effective rate after the step times the gradient
    step: Array  # the next position minus this one


def anatomy(trajectory: Trajectory) -> Anatomy:
    """What each step of a run asked of the objective, and what it made of that.

    A step that asks for several gradients shows the last, one that asks for none shows the
    gradient at its position. `momentum` is None where the method has none
    (`Optimizer.momentum_of`), `rescaled` where it has one rate for all coordinates
    (`Optimizer.effective_rate`); it is of the gradient as the method takes it. The rate is that of
    the state after the step, which is what the step used; only AdaDelta's then already holds this
    step too. Raises ValueError for a batch, and
    where only the end was kept.
    """
    if trajectory.batch:
        raise ValueError("a batch has no single anatomy; train its member alone")
    if not trajectory.complete:
        raise ValueError("only the end was kept; train_2d(..., keep='all') keeps every step")
    with np.errstate(all="ignore"):
        step = np.diff(trajectory.positions, axis=0)
        looks = _looks(trajectory)
    steps = range(1, trajectory.steps + 1)
    return made_of(trajectory.optimizer, steps, looks, trajectory.states, step)


def made_of(
    optimizer: Optimizer,
    steps: Sequence[int],
    looked: Sequence[Look],
    states: Sequence[Any],
    step: Array,
) -> Anatomy:
    """The anatomy of these steps, counted from 1, that looked so and led on by `step`,
    `(steps, 2)`; `states` is what was remembered at first and after each of them."""
    first, *after = states
    has_momentum = optimizer.momentum_of(first) is not None
    with np.errstate(all="ignore"):
        looks = np.array(looked).reshape(-1, 2, 2)
        rates = [
            optimizer.at(t).effective_rate(state) for t, state in zip(steps, after, strict=True)
        ]
        has_rates = optimizer.effective_rate(first) is not None
        taken = taken_by(optimizer, steps, looks[:, 1], looks[:, 0])
        return Anatomy(
            looked_at=looks[:, 0],
            gradient=looks[:, 1],
            momentum=_rows([optimizer.momentum_of(s) for s in after]) if has_momentum else None,
            rescaled=_rows(rates) * taken if has_rates else None,
            step=step,
        )


def _looks(trajectory: Trajectory) -> list[Look]:
    """For each step the point that was looked at, and the gradient there."""
    at, here = trajectory.problem.at, trajectory.positions
    return [
        look or (here[t], at(t + 1).gradient(here[t])) for t, look in enumerate(trajectory.looks)
    ]


def _rows(points: list[Array | None]) -> Array:
    return np.array(points, dtype=np.float64).reshape(-1, 2)
