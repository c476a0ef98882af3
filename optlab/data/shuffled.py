"""Numbers that are means over rows, of which each step sees the means over its minibatch."""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from optlab.data.minibatches import Minibatches
from optlab.hyperparameters import Array


@dataclass(frozen=True, eq=False)
class Shuffled:
    """What each row adds to some numbers, `(numbers, rows)`, and their means over all rows,
    `(numbers,)`. Of `used` rows, the first ones, an epoch's steps see each once."""

    terms: Array
    whole: Array
    used: int

    def at(self, size: int, seed: int, t: int) -> Array:
        """The means over the minibatch of step t, counted from 1, `(numbers,)`: the same for every
        run, however many steps it takes."""
        if size == self.used:
            return self.whole
        steps = -(-self.used // size)
        epoch, step = divmod(t - 1, steps)
        means = _of_few_steps if steps <= FEW else _of_many_steps
        return means(self, size, seed, epoch)[step]


@lru_cache(maxsize=1024)  # of 3 KB; every batch size of a slider asks for the same
def _order(rows: int, seed: int, epoch: int) -> NDArray[np.uint16]:
    """The rows in the order of an epoch, which follows from the seed alone."""
    return Minibatches(rows, seed=seed).epoch(epoch).astype(np.uint16)


def _means(of: Shuffled, size: int, seed: int, epoch: int) -> Array:
    """The means of an epoch's steps, `(steps, numbers)`."""
    first = np.arange(0, of.used, size)
    counts = np.diff(first, append=of.used)
    rows = of.terms[:, _order(of.used, seed, epoch)]
    return np.ascontiguousarray((np.add.reduceat(rows, first, axis=1) / counts).T)


FEW = 30  # steps of an epoch
_of_many_steps = lru_cache(maxsize=128)(_means)  # 60 KB at most
_of_few_steps = lru_cache(maxsize=8192)(_means)  # 1 KB; long runs have thousands
