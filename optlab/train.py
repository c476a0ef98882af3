"""The step loop, and train_2d over it: an optimizer and a problem become a Trajectory."""

import math
import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any, Literal

import numpy as np

from optlab.budget import carried, present
from optlab.divergence import Extent
from optlab.hyperparameters import Array
from optlab.noise import Noise
from optlab.objectives.base import Objective
from optlab.optimizers.base import Optimizer
from optlab.problem import Look, Problem, Seen, Trainable, Watched
from optlab.trajectory import Trajectory

BLOCK = 16384
"""At most so many members of a batch are stepped together. Larger blocks leave the cache that a
core has near. With smaller ones the threads wait for each other more, as each of NumPy's calls
needs the interpreter for a moment, and NumPy no longer reuses temporaries: it does from 256 KiB
on, two coordinates of so many members."""

LOOK = 16
"""A single run looks at its budget after so many steps, which costs as much as a tenth of one; a
batch, whose steps take long, after each."""

THREADS = min(os.cpu_count() or 1, 4)
"""More would mostly wait for the interpreter, and take the machine from everyone else."""


def walk(
    optimizer: Optimizer,
    problem: Problem[Trainable],
    see: Callable[[int, Array, Any], None],
    seen: Seen | None = None,
) -> None:
    """The step loop: every run, of two coordinates or of a model's weights, is made of its steps.

    `see(t, x, state)` is told the start (t = 0) and what each step led to; `x` is `(d, *batch)`
    and not to be changed. `seen` is what the steps look through, for who wants to know what they
    saw. Values that overflow stay inf or nan, without a warning. Within a budget, raises OutOfTime
    or Unwanted (optlab/budget.py).
    """
    seen = seen or Seen()
    budget = present()
    seen.whole = problem.objective
    with np.errstate(all="ignore"):
        x = problem.begun_by(optimizer)
        state = optimizer.init(x)
        see(0, x, state)
        every = LOOK if x.ndim == 1 else 1
        for t in range(1, problem.steps + 1):
            if budget and t % every == 0:
                budget.look()
            method = optimizer.at(t)
            seen.objective, seen.method = problem.at(t), method
            x, state = method.step(seen, x, state, t)
            see(t, x, state)


def train_2d(
    optimizer: Optimizer,
    objective: Objective,
    start: Sequence[float] | Array = (-5.0, -2.0),
    steps: int = 20,
    *,
    noise: Noise | None = None,
    keep: Literal["all", "last"] = "all",
) -> Trajectory:
    """Walk `steps` steps down the objective from the start and keep every point.

    `start` has shape `(2,)` or `(2, *batch)`; hyperparameters of the optimizer, of the objective
    and of the noise on the gradient may be arrays. All broadcast to one batch, which one call
    trains. `keep="last"` keeps only the end, and whether it has diverged, for sweeps too large to
    remember. Values that overflow stay inf or nan, without a warning. Raises ValueError for a start
    that is not two finite coordinates, for steps that are not a whole number of at least 0, for a
    `keep` that is neither and for shapes that do not broadcast; TypeError for a class where an
    optimizer or an objective is meant.

    The name and the experiment are D2L's (D2L 1.0, 12.3 Gradient Descent).
    """
    return train(optimizer, Problem(objective, start, steps, noise), keep=keep)


def train(
    optimizer: Optimizer, problem: Problem[Objective], *, keep: Literal["all", "last"] = "all"
) -> Trajectory:
    """`train_2d` of a problem in the plane. Raises ValueError for a problem of other coordinates,
    for a `keep` that is neither and for shapes that do not broadcast; TypeError for what is no
    optimizer."""
    if problem.x.shape[0] != 2:
        shape = problem.x.shape
        raise ValueError(f"start must have two coordinates first, got the shape {shape}")
    if keep not in ("all", "last"):
        raise ValueError(f"keep must be 'all' or 'last', got {keep!r}")
    batch = problem.begun_by(optimizer).shape[1:]
    trained = _train if math.prod(batch) <= BLOCK else _train_in_blocks
    return trained(optimizer, problem, keep)


def _train(optimizer: Optimizer, problem: Problem[Objective], keep: str) -> Trajectory:
    seen, watched, extent = Seen(), Watched(), Extent(problem)
    kept: list[tuple[Array, Any, int, int, Look | None]] = []

    def keep_alone(t: int, x: Array, state: Any) -> None:
        kept.append((x, state, watched.gradients, watched.hessians, watched.handed()))

    def keep_all(t: int, x: Array, state: Any) -> None:
        kept.append((x, state, seen.gradients, seen.hessians, None))

    def keep_last(t: int, x: Array, state: Any) -> None:
        extent.see(t, x)
        if t == problem.steps:
            keep_all(t, x, state)

    if keep == "last":
        walk(optimizer, problem, keep_last, seen)
    elif problem.begun_by(optimizer).ndim > 1:
        walk(optimizer, problem, keep_all, seen)
    else:
        walk(optimizer, problem, keep_alone, watched)
    positions, states, gradients, hessians, looks = zip(*kept, strict=True)
    return Trajectory(
        optimizer=optimizer,
        problem=problem,
        positions=np.array(positions),
        states=states,
        gradient_evaluations=np.array(gradients),
        hessian_evaluations=np.array(hessians),
        looks=looks[1:],  # none before the first step
        gone=extent.diverged() if keep == "last" else None,
    )


def _train_in_blocks(optimizer: Optimizer, problem: Problem[Objective], keep: str) -> Trajectory:
    """The same, a block of members at a time on a few cores: NumPy releases the interpreter
    while it computes."""
    x = problem.begun_by(optimizer)
    batch = x.shape[1:]
    flat_x = x.reshape(2, -1)
    members = flat_x.shape[1]
    size = min(BLOCK, math.ceil(members / THREADS))
    flat_optimizer = optimizer.flattened(batch)
    flat_objective = problem.objective.flattened(batch)
    flat_noise = problem.noise and problem.noise.flattened(batch)

    def train_block(first: int) -> Trajectory:
        block = slice(first, first + size)
        part = replace(
            problem,
            objective=flat_objective.members(block),
            start=flat_x[:, block],
            noise=flat_noise and flat_noise.members(block),
        )
        return _train(flat_optimizer.members(block), part, keep)

    with ThreadPoolExecutor(THREADS) as pool:
        blocks = list(pool.map(carried(train_block), range(0, members, size)))
    return Trajectory(
        optimizer=optimizer,
        problem=problem,
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
