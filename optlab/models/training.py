"""train_model: an optimizer, a model and its minibatches become a Training."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Protocol

import numpy as np

from optlab.data.minibatches import Minibatches
from optlab.hyperparameters import Array
from optlab.optimizers.base import Optimizer
from optlab.problem import Problem, Seen, Trainable
from optlab.train import walk

AT_ONCE = 32  # points whose losses are computed together: more would leave the near cache


class OnMinibatches(Trainable, Protocol):
    """A model's loss as one run sees it: at each step that of the step's minibatch."""

    keeps_path: bool
    """Whether the weights are few enough to keep those of every step."""

    def loss(self, x: Array) -> Array:
        """The loss that is written down, for weights `(d, *any)`, shape `any`: over all rows, or
        over the minibatch of the step that `at` was asked for last."""
        ...


class Model(Protocol):
    """What can be trained: a loss over rows of data, and weights to begin with."""

    @property
    def rows(self) -> int:
        """How many rows of data there are."""
        ...

    @property
    def dimensions(self) -> int:
        """How many weights there are: d."""
        ...

    def begun(self, seed: int = 0) -> Array:
        """The weights of a run's start, `(d,)`."""
        ...

    def on(self, batches: Minibatches) -> OnMinibatches:
        """Its loss on these minibatches, for one run at a time."""
        ...


@dataclass(frozen=True, eq=False, kw_only=True)
class Training:
    """What a run, or a batch of them, made of a model's weights.

    `losses`, `(steps + 1, *batch)`, are those after 0, 1, ... steps: of a LinearRegression over all
    rows, of a network over the minibatch that the next step sees, which is what a training loop
    prints. `weights` are the last ones, `(d, *batch)`, and `path` those after each step,
    `(steps + 1, d, *batch)`; of a network, which has too many, None.
    """

    optimizer: Optimizer
    model: Model
    batches: Minibatches
    steps: int
    losses: Array
    weights: Array
    path: Array | None
    gradient_evaluations: int

    @property
    def epochs(self) -> Array:
        """How many epochs had passed at each of the losses, `(steps + 1,)`."""
        return np.arange(self.steps + 1) / self.batches.per_epoch


def train_model(
    optimizer: Optimizer,
    model: Model,
    batches: Minibatches,
    steps: int,
    *,
    start: Any = None,
    watch: Callable[[int, Array, Array], object] | None = None,
) -> Training:
    """Take `steps` steps with the optimizer, each on the gradient of its minibatch.

    `start` has shape `(d,)` or `(d, *batch)`; without it the model's `begun()`. Hyperparameters may
    be arrays: all broadcast to one batch, which one call trains (a network takes one setting at a
    time). `watch(t, loss, x)` is told after each step the weights that it led to and the loss
    before it; what it raises ends the run. Values that overflow stay inf or nan, without a warning.
    Raises ValueError for minibatches of other data, a start that is not finite or has other
    weights, steps that are no whole number, and for a method that is one in the plane only.
    """
    if batches.rows != model.rows:
        raise ValueError(f"minibatches of {batches.rows} rows, but the model has {model.rows}")
    objective = model.on(batches)
    first = model.begun() if start is None else start
    problem = Problem(objective, first, steps)
    if len(problem.x) != model.dimensions:
        shape = problem.x.shape
        raise ValueError(f"start must have the {model.dimensions} weights first, got {shape}")
    seen, path, losses = Seen(), list[Array](), list[Array]()

    def see(t: int, x: Array, state: Any) -> None:
        if t and (watch or not objective.keeps_path):
            losses.append(objective.loss(path[-1]))
            if watch:
                watch(t, losses[-1], x)
        if not objective.keeps_path:
            path.clear()
        path.append(x)

    walk(optimizer, problem, see, seen)
    whole = np.array(path) if objective.keeps_path else None
    with np.errstate(all="ignore"):
        if whole is None:
            objective.at(problem.steps + 1)
            curve = np.array([*losses, objective.loss(path[-1])])
        else:
            parts = [whole[first : first + AT_ONCE] for first in range(0, len(whole), AT_ONCE)]
            curve = np.concatenate([objective.loss(np.moveaxis(part, 1, 0)) for part in parts])
    return Training(
        optimizer=optimizer,
        model=model,
        batches=batches,
        steps=problem.steps,
        losses=curve,
        weights=path[-1],
        path=whole,
        gradient_evaluations=seen.gradients,
    )


@lru_cache(maxsize=256)  # of schedules there are many combinations
def trains(method: type[Optimizer]) -> bool:
    """Whether a method trains any number of weights: some are references in the plane only."""
    try:
        method().init(np.zeros(3))
    except ValueError:
        return False
    return True
