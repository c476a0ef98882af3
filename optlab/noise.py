"""Noise on the gradient that a step sees: the same draws for every run and every slider's position.

What is drawn for a step follows from the seed and the step's number alone. So two runs, a run with
another eta, a member of a batch and a longer run all see the same; and so does each look at the
gradient within one step, as Nesterov's ahead: a minibatch, too, is drawn once for a step.
"""

from dataclasses import dataclass
from functools import lru_cache
from statistics import NormalDist
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from optlab.cached_property import cached_property
from optlab.hyperparameters import Array, Declared, Real, number, seeding
from optlab.objectives.base import Differentiable, beside
from optlab.words import N_

NORMAL = NormalDist()
BLOCK = 512  # steps whose draws are made together, in 0.3 ms


def draws(seed: int, t: int) -> Array:
    """Two independent standard normal numbers, `(2,)`, of step t, counted from 1."""
    block, step = divmod(t - 1, BLOCK)
    return _block(seed, block)[step]


@lru_cache(maxsize=512)  # of 8 KB: 2,000 steps at each of the 61 seeds of a slider, twice
def _block(seed: int, number: int) -> Array:
    # The bits of a counter, turned into normal numbers here: which ones a generator of NumPy's
    # makes of them may be another matter in its next version.
    a_count = 4  # numbers of Philox at each count
    first = np.random.Philox(key=seed, counter=number * 2 * BLOCK // a_count)
    shares = ((first.random_raw(2 * BLOCK) >> 12) + 0.5) / 2**52  # never 0, never 1
    normal = np.array([NORMAL.inv_cdf(share) for share in shares.tolist()]).reshape(BLOCK, 2)
    normal.flags.writeable = False
    return normal


def _size(doc: str) -> Any:
    return number(
        0.5, symbol=r"\sigma", doc=doc, legal="[0, inf)", low=0.01, high=10.0, scale="log"
    )


@dataclass(frozen=True)
class Noise(Declared):
    """What is added to the gradient: sigma says how much, the seed which."""

    sigma: Real = _size(N_("standard deviation of the noise along each coordinate; 0 is none"))
    seed: Real = seeding(N_("which draws: each seed gives others, the same for every run"))

    def of(self, gradient: Array, n: Array) -> Array:
        """The gradient `(2, *batch)` with draws `(2, *batch)` in it, or `(2, 1...)`."""
        raise NotImplementedError

    @property
    def formula(self) -> str:
        """What a step sees instead of the gradient, in LaTeX."""
        raise NotImplementedError

    @property
    def noisy(self) -> NDArray[np.bool_]:
        """Which members of a batch see any."""
        return np.broadcast_to(np.asarray(self.sigma) != 0, self.batch)

    @cached_property
    def _seeds(self) -> tuple[list[int], NDArray[np.intp]]:
        """The different seeds, and which of them each member has."""
        seeds, which = np.unique(np.asarray(self.seed), return_inverse=True)
        return [int(seed) for seed in seeds], which.reshape(np.shape(self.seed))

    def at(self, t: int) -> Array:
        """The draws of step t, `(2,)`; `(2, *batch)` where each member has a seed of its own."""
        if isinstance(self.seed, float):
            return draws(int(self.seed), t)
        seeds, which = self._seeds
        return np.array([draws(seed, t) for seed in seeds]).T[:, which]


@dataclass(frozen=True)
class Gaussian(Noise):
    """Each coordinate of the gradient that a step sees is off by a normal number times sigma:
    as much at the minimum as far away, so a run with a constant eta comes to no rest."""

    key = "gaussian"
    title = "Gaussian"
    order = 1

    def of(self, gradient: Array, n: Array) -> Array:
        return gradient + self.sigma * n

    @property
    def formula(self) -> str:
        return r"\nabla f + \sigma n, \quad n_i \sim \mathcal{N}(0, 1)"


@dataclass(frozen=True)
class Proportional(Noise):
    """Each coordinate of the gradient that a step sees is off by a normal number times sigma times
    itself: there is no noise where the gradient is 0, so a run can come to rest."""

    key = "proportional"
    title = "In proportion to the gradient"
    order = 2

    sigma: Real = _size(
        N_(
            "standard deviation of the noise along each coordinate, as a share of the gradient's"
            " coordinate there; 0 is none"
        )
    )

    def of(self, gradient: Array, n: Array) -> Array:
        return gradient * (1 + self.sigma * n)

    @property
    def formula(self) -> str:
        return r"(1 + \sigma n_i)\, \partial_i f, \quad n_i \sim \mathcal{N}(0, 1)"


NOISES: dict[str, type[Noise]] = {
    cls.key: cls for cls in sorted(Noise.__subclasses__(), key=lambda cls: cls.order)
}
"""Every kind by the name that links and presets use, in the order of the menu."""


class Noised(NamedTuple):
    """A function as one step sees it, with the draws of that step. The Hessian is the function's:
    noise that is the same everywhere has no slope."""

    objective: Differentiable
    noise: Noise
    n: Array

    def gradient(self, x: Array) -> Array:
        gradient = self.objective.gradient(x)
        return self.noise.of(gradient, beside(self.n, gradient))

    def hessian(self, x: Array) -> Array:
        return self.objective.hessian(x)
