"""Leaky averages: how much of the past they hold, and what an optimizer's s is made of.

s <- gamma s + (1 - gamma) g^2, written out, weighs what was added k steps ago by
(1 - gamma) gamma^k (D2L 1.0, 12.8 RMSProp).
"""

import math
from dataclasses import dataclass
from typing import Literal, NamedTuple

import numpy as np

from optlab.faults import quoted
from optlab.hyperparameters import Array, Interval, Number, Real
from optlab.leaky_average import leaky_square, weighted
from optlab.scheduled import schedules_of
from optlab.trajectory import Trajectory

GAMMAS = (0.95, 0.9, 0.8, 0.7)
"""The four of D2L's figure, over its last 40 steps."""
SHOWN = 40

_GAMMA = Number(r"\gamma", "", Interval("[0, 1]"), 0.0, 1.0, "near one", True)
_DECAYS = ("gamma", "beta2", "rho")  # what the methods call it


def weights(gamma: Real, count: int = SHOWN) -> Array:
    """The weight of what was added k = 0, 1, ... steps ago, `(count, *shape of gamma)`.

    (1 - gamma) gamma^k; it is 1, 0, 0, ... with gamma = 0 and 0 throughout with gamma = 1. Raises
    ValueError for a gamma outside [0, 1] and a count that is no whole number of at least 0.
    """
    gamma = np.asarray(_GAMMA.accept("gamma", gamma))
    if isinstance(count, bool) or not isinstance(count, (int, np.integer)) or count < 0:
        raise ValueError(f"count must be a whole number of at least 0, got {quoted(count)}")
    return (1 - gamma) * gamma ** np.arange(count).reshape(-1, *(1,) * gamma.ndim)


@dataclass(frozen=True)
class Memory:
    """How far back a leaky average remembers. Raises ValueError for a gamma outside [0, 1]."""

    gamma: float

    def __post_init__(self) -> None:
        gamma = _GAMMA.accept("gamma", self.gamma)
        if not isinstance(gamma, float):
            raise ValueError(f"gamma must be one number, got {quoted(self.gamma)}")
        object.__setattr__(self, "gamma", gamma)

    @property
    def kind(self) -> Literal["only the last", "leaky", "nothing enters"]:
        """gamma = 0 keeps nothing of the past; gamma = 1 keeps all of it and lets nothing in."""
        if self.gamma == 0:
            return "only the last"
        return "nothing enters" if self.gamma == 1 else "leaky"

    @property
    def window(self) -> float:
        """About how many steps count: 1/(1 - gamma), one over the latest weight; inf with
        gamma = 1."""
        return math.inf if self.gamma == 1 else 1 / (1 - self.gamma)

    @property
    def half_life(self) -> float:
        """After how many steps a weight has halved; as many steps hold half of all the weight.

        log(1/2)/log(gamma), about 0.69 windows where gamma is near 1; 0 with gamma = 0, inf with
        gamma = 1.
        """
        if self.gamma == 1:
            return math.inf
        return 0.0 if self.gamma == 0 else math.log(0.5) / math.log(self.gamma)

    @property
    def share_within_window(self) -> float:
        """The share of the weight that the window holds: 1 - gamma^(1/(1 - gamma)).

        1 with gamma = 0, and it falls towards 1 - 1/e = 0.632 as gamma nears 1. With gamma = 1
        itself there is no weight to share: 0.
        """
        return 1 - self.gamma**self.window


class Averages(NamedTuple):
    """Three ways to hold the same squared gradients, each `(steps + 1, 2, *batch)`, by step."""

    leaky: Array  # RMSProp's s
    growing: Array  # AdaGrad's s, their sum
    mean: Array  # the sum by the number of steps; nan before the first


class Bars(NamedTuple):
    """What s is made of at one step, the latest gradient first; `(step, 2, *batch)`.

    A bar is its weight `(step,)` times the squared gradient behind it. The bars add up to s.
    """

    weights: Array
    squares: Array

    @property
    def heights(self) -> Array:
        """Each weight times its squared gradient."""
        with np.errstate(all="ignore"):
            weights = self.weights.reshape(-1, *(1,) * (self.squares.ndim - 1))
            return weighted(weights, self.squares)


def decay_of(trajectory: Trajectory) -> float:
    """The gamma with which the run's own s leaks: RMSProp's gamma, Adam's beta2, AdaDelta's rho.

    Raises ValueError where it has no leaking s, as AdaGrad, whose sum forgets nothing, and where
    that number follows a schedule.
    """
    settings = trajectory.optimizer.settings()
    if "s" in getattr(trajectory.states[0], "_fields", ()):
        for name in _DECAYS:
            if name in schedules_of(trajectory.optimizer):
                raise ValueError(f"{name} follows a schedule: s leaks otherwise at each step")
            if name in settings:
                return Memory(settings[name]).gamma
    raise ValueError(
        f"{trajectory.optimizer.title} keeps no leaky average of squared gradients; give a gamma"
    )


def bars(trajectory: Trajectory, step: int, gamma: float | None = None) -> Bars:
    """The weighted squared gradients that make up s after so many steps of a run.

    With the run's own gamma they add up to its state s, to rounding. Another gamma shows what it
    would have made of the same gradients. Raises ValueError for a step that the trajectory
    does not have, for a trajectory that kept only its end, for a gamma that is not one number in
    [0, 1] and, where none is given, for a run whose s does not leak with one (`decay_of`).
    """
    gamma = decay_of(trajectory) if gamma is None else Memory(gamma).gamma
    squares = _squares(trajectory)
    if isinstance(step, bool) or not isinstance(step, (int, np.integer)):
        raise ValueError(f"step must be a whole number, got {quoted(step)}")
    if not 0 <= step <= trajectory.steps:
        raise ValueError(f"step must lie in [0, {trajectory.steps}], got {step}")
    return Bars(weights(gamma, step), squares[:step][::-1])


def averages(trajectory: Trajectory, gamma: float | None = None) -> Averages:
    """The leaky average, the growing sum and the plain mean of a run's squared gradients.

    Raises ValueError for a trajectory that kept only its end, for a gamma that is not one number in
    [0, 1] and, where none is given, for a run whose s does not leak with one (`decay_of`).
    """
    gamma = decay_of(trajectory) if gamma is None else Memory(gamma).gamma
    gradients, squares = trajectory.taken[:-1], _squares(trajectory)
    nothing = np.zeros((1, *trajectory.positions.shape[1:]))
    leaky = [nothing[0]]
    with np.errstate(all="ignore"):
        for gradient in gradients:
            leaky.append(leaky_square(gamma, 1 - gamma, leaky[-1], gradient))
        growing = np.concatenate([nothing, np.cumsum(squares, axis=0)])
        count = np.arange(len(growing)).reshape(-1, *(1,) * (growing.ndim - 1))
        return Averages(np.array(leaky), growing, growing / count)


def _squares(trajectory: Trajectory) -> Array:
    """The squared gradients that the steps were made with, `(steps, 2, *batch)`."""
    if not trajectory.complete:
        raise ValueError("only the end was kept; train_2d(..., keep='all') keeps every gradient")
    with np.errstate(all="ignore"):
        return trajectory.taken[:-1] ** 2
