"""Minibatches: which rows of the data each step sees."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from optlab.faults import none_of, whole_number
from optlab.words import fault

Rows = NDArray[np.intp]
ORDERS = ("epochs", "replacement")


@dataclass(frozen=True)
class Minibatches:
    """`size` of the `rows` at a time, in an order that follows from the seed alone.

    So every run and every setting of it sees the same minibatches, and step t the same ones
    however many steps are taken. With the order "epochs" the rows are shuffled anew in each epoch
    and each comes once (the last minibatch is smaller where `size` does not divide `rows`), as
    D2L's DataLoader has them; with "replacement" every minibatch is drawn from all rows, one row
    perhaps twice and another never, as by `np.random.choice(rows, size)` in Deep Learning from
    Scratch. The numbers are of a generator of NumPy's by seed and epoch, not the books' own.

    Raises ValueError for counts that are not whole numbers of at least 1, a size beyond the rows, a
    seed that is no whole number of at least 0 and an order that there is not.
    """

    rows: int
    size: int = 10
    seed: int = 0
    order: Literal["epochs", "replacement"] = "epochs"

    def __post_init__(self) -> None:
        for name, least in (("rows", 1), ("size", 1), ("seed", 0)):
            object.__setattr__(self, name, whole_number(name, getattr(self, name), least))
        if self.size > self.rows:
            raise ValueError(
                fault(
                    "size must be at most the {rows} rows, got {size}",
                    rows=self.rows,
                    size=self.size,
                )
            )
        if self.order not in ORDERS:
            raise ValueError(none_of("order", ORDERS, self.order))

    @property
    def per_epoch(self) -> int:
        """How many steps see as many rows as there are, or the first that see more."""
        return -(-self.rows // self.size)

    @property
    def everything(self) -> bool:
        """Whether every step sees every row once: no noise."""
        return self.size == self.rows and self.order == "epochs"

    def at(self, t: int) -> Rows:
        """The rows that step t, counted from 1, sees; not to be changed."""
        epoch, step = divmod(t - 1, self.per_epoch)
        return self.epoch(epoch)[step * self.size : (step + 1) * self.size]

    def epoch(self, number: int) -> Rows:
        """The rows of an epoch's steps, counted from 0, one step's behind the other's."""
        drawn = 0 if self.order == "epochs" else self.per_epoch * self.size
        return _epoch(self.rows, drawn, self.seed, number)


@lru_cache(maxsize=16)  # every setting of a sweep asks for the same
def _epoch(rows: int, drawn: int, seed: int, number: int) -> Rows:
    # From 1: a seed followed by 0 is the seed alone, of which a model's first weights are drawn.
    draws = np.random.default_rng([seed, 1 + number])
    order = draws.integers(rows, size=drawn) if drawn else draws.permutation(rows)
    order.flags.writeable = False
    return order
