"""train_2d: an optimizer, an objective and a start become a Trajectory."""

import math
import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Literal

import numpy as np

from optlab.divergence import Extent
from optlab.hyperparameters import Array
from optlab.objectives.base import Objective
from optlab.optimizers.base import Optimizer
from optlab.trajectory import Trajectory

BLOCK = 16384
"""At most so many members of a batch are stepped together. Larger blocks leave the cache that a
core has near. With smaller ones the threads wait for each other more, as each of NumPy's calls
needs the interpreter for a moment, and NumPy no longer reuses temporaries: it does from 256 KiB
on, two coordinates of so many members."""

THREADS = min(os.cpu_count() or 1, 4)
"""More would mostly wait for the interpreter, and take the machine from everyone else."""


class CountingObjective:
    """The objective as a step sees it: each look at the gradient or the Hessian is counted."""

    def __init__(self, objective: Objective) -> None:
        self._objective = objective
        self.gradients = 0
        self.hessians = 0

    def gradient(self, x: Array) -> Array:
        self.gradients += 1
        return self._objective.gradient(x)

    def hessian(self, x: Array) -> Array:
        self.hessians += 1
        return self._objective.hessian(x)


def train_2d(
    optimizer: Optimizer,
    objective: Objective,
    start: Sequence[float] | Array = (-5.0, -2.0),
    steps: int = 20,
    *,
    keep: Literal["all", "last"] = "all",
) -> Trajectory:
    """Walk `steps` steps down the objective from the start and keep every point.

    `start` has shape `(2,)` or `(2, *batch)`; hyperparameters of the optimizer and of the objective
    may be arrays. All broadcast to one batch, which one call trains. `keep="last"` keeps only
    the end, and whether it has diverged, for sweeps too large to remember. Values that overflow
    stay inf or nan, without a warning. Raises ValueError for a start that is not two finite
    coordinates, for steps that are not a whole number of at least 0 and for shapes that do not
    broadcast.

    The name and the experiment are D2L's (D2L 1.0, 12.3 Gradient Descent).
    """
    x = _checked_start(start)
    if isinstance(steps, bool) or not isinstance(steps, (int, np.integer)) or steps < 0:
        raise ValueError(f"steps must be a whole number of at least 0, got {steps!r}")
    if keep not in ("all", "last"):
        raise ValueError(f"keep must be 'all' or 'last', got {keep!r}")
    batch = np.broadcast_shapes(x.shape[1:], optimizer.batch, objective.batch)
    x = np.broadcast_to(x.reshape(2, *(1,) * (len(batch) + 1 - x.ndim), *x.shape[1:]), (2, *batch))
    if math.prod(batch) <= BLOCK:
        return _train(optimizer, objective, x, int(steps), keep)
    return _train_in_blocks(optimizer, objective, x, int(steps), keep)


def _checked_start(start: Any) -> Array:
    x = np.array(start, dtype=np.float64)
    if x.ndim < 1 or x.shape[0] != 2:
        raise ValueError(f"start must have two coordinates first, got the shape {x.shape}")
    if not np.isfinite(x).all():
        raise ValueError(f"start must be finite, got {start!r}")
    return x


def _train(
    optimizer: Optimizer, objective: Objective, x: Array, steps: int, keep: str
) -> Trajectory:
    counting = CountingObjective(objective)
    extent = Extent(objective, steps)
    with np.errstate(all="ignore"):
        state = optimizer.init(x)
        positions, states, gradients, hessians = [x], [state], [0], [0]
        extent.see(0, x)
        for step in range(1, steps + 1):
            x, state = optimizer.step(counting, x, state)
            if keep == "last":
                extent.see(step, x)
            else:
                positions.append(x)
                states.append(state)
                gradients.append(counting.gradients)
                hessians.append(counting.hessians)
    if keep == "last":
        positions, states = [x], [state]
        gradients, hessians = [counting.gradients], [counting.hessians]
    return Trajectory(
        optimizer=optimizer,
        objective=objective,
        steps=steps,
        positions=np.array(positions),
        states=tuple(states),
        gradient_evaluations=np.array(gradients),
        hessian_evaluations=np.array(hessians),
        gone=extent.diverged() if keep == "last" else None,
    )


def _train_in_blocks(
    optimizer: Optimizer, objective: Objective, x: Array, steps: int, keep: str
) -> Trajectory:
    """The same, a block of members at a time on a few cores: NumPy releases the interpreter
    while it computes."""
    batch = x.shape[1:]
    flat_x = x.reshape(2, -1)
    members = flat_x.shape[1]
    size = min(BLOCK, math.ceil(members / THREADS))
    flat_optimizer, flat_objective = optimizer.flattened(batch), objective.flattened(batch)

    def train_block(first: int) -> Trajectory:
        block = slice(first, first + size)
        return _train(
            flat_optimizer.members(block),
            flat_objective.members(block),
            flat_x[:, block],
            steps,
            keep,
        )

    with ThreadPoolExecutor(THREADS) as pool:
        blocks = list(pool.map(train_block, range(0, members, size)))
    return Trajectory(
        optimizer=optimizer,
        objective=objective,
        steps=steps,
        positions=_joined([b.positions for b in blocks], batch),
        states=tuple(
            type(parts[0])(*(_joined(leaves, batch) for leaves in zip(*parts, strict=True)))
            for parts in zip(*(b.states for b in blocks), strict=True)
        ),
        gradient_evaluations=blocks[0].gradient_evaluations,
        hessian_evaluations=blocks[0].hessian_evaluations,
        gone=_joined([b.gone for b in blocks], batch) if keep == "last" else None,
    )


def _joined(parts: Sequence[Any], batch: tuple[int, ...]) -> Any:
    """The blocks' arrays side by side, in the shape of the batch; what is one number for all
    members (the count of steps) is the same in every block."""
    if np.ndim(parts[0]) == 0:
        return parts[0]
    joined = np.concatenate(parts, axis=-1)
    return joined.reshape(*joined.shape[:-1], *batch)
