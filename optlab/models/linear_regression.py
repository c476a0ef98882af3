"""LinearRegression: half the mean squared error of a weighted sum of the columns."""

from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from optlab.cached_property import cached_property
from optlab.data.minibatches import Minibatches
from optlab.hyperparameters import Array


@dataclass(frozen=True, eq=False)
class LinearRegression:
    """Targets as a weighted sum of the columns and a bias; the loss is half the mean square of
    what is left.

    `features` has shape `(rows, columns)`, `targets` `(rows,)`. The weights are one vector of d =
    columns + 1, the bias last; `x` of shape `(d, *batch)` is as many settings at once. All is
    float64. A batch is its members' runs up to rounding. Raises ValueError for other shapes, no row
    and for numbers that are not finite.

    The loss is the squared loss of D2L: halved, and its mean over the rows.
    """

    features: Any
    targets: Any

    def __post_init__(self) -> None:
        features, targets = (np.array(part, np.float64) for part in (self.features, self.targets))
        if features.ndim != 2 or targets.shape != features.shape[:1] or not len(targets):
            raise ValueError(
                "features must have the shape (rows, columns) and targets (rows,), with a row at "
                f"least; got {features.shape} and {targets.shape}"
            )
        for name, part in (("features", features), ("targets", targets)):
            if not np.isfinite(part).all():
                raise ValueError(f"{name} must be finite")
            part.flags.writeable = False
            object.__setattr__(self, name, part)

    @property
    def rows(self) -> int:
        """How many rows there are."""
        return len(self.targets)

    @property
    def dimensions(self) -> int:
        """How many weights there are, with the bias: d."""
        return self.features.shape[1] + 1

    @cached_property
    def design(self) -> Array:
        """The features, and a column of ones for the bias, `(rows, d)`."""
        return np.column_stack([self.features, np.ones(self.rows)])

    @cached_property
    def hessian(self) -> Array:
        """Of the loss over all rows, `(d, d)`: the same everywhere."""
        return self.whole.hessian(self.optimum)

    @cached_property
    def eigenvalues(self) -> Array:
        """Those of the Hessian, rising, `(d,)`."""
        return np.asarray(np.linalg.eigvalsh(self.hessian), np.float64)

    @cached_property
    def optimum(self) -> Array:
        """The weights of the least loss, `(d,)`; where several have it, the shortest."""
        return np.linalg.lstsq(self.design, self.targets)[0]

    @cached_property
    @np.errstate(all="ignore")
    def minimum(self) -> float:
        """The least loss: what least squares leave."""
        return float(np.mean((self.design @ self.optimum - self.targets) ** 2) / 2)

    @cached_property
    def whole(self) -> "Squares":
        """The loss over all rows but for its minimum, in at most d rows: with the design Q R,
        |design (x - optimum)| is |R (x - optimum)|."""
        R = np.asarray(np.linalg.qr(self.design, mode="r"))
        return Squares(R, (R @ self.optimum)[:, None], R.T / self.rows)

    def loss(self, x: Array) -> Array:
        """Over all rows, for weights `(d, *batch)`: shape `batch`."""
        return self.minimum + self.excess(x)

    @np.errstate(all="ignore")
    def excess(self, x: Array) -> Array:
        """How far that is above the least loss, exactly also where it is next to nothing."""
        left = self.whole.rows @ (x.reshape(len(x), -1) - self.optimum[:, None])
        squares = np.einsum("ij,ij->j", left, left) / (2 * self.rows)
        return squares.reshape(x.shape[1:])

    def begun(self, seed: int = 0) -> Array:
        """D2L's first weights: of a normal distribution of deviation 0.01, the bias 0."""
        weights = np.random.default_rng(seed).normal(0.0, 0.01, self.dimensions)
        weights[-1] = 0.0
        return weights

    def on(self, batches: Minibatches) -> "OnRows":
        """The loss as the steps of a run see it, on these minibatches."""
        return OnRows(self, batches)


class Squares(NamedTuple):
    """Half the sum of the squares of `rows @ x - targets`, over a number of rows."""

    rows: Array  # (k, d)
    targets: Array  # (k, 1)
    weighted: Array  # (d, k): the rows' transpose over the number of rows

    def gradient(self, x: Array) -> Array:
        columns = x if x.ndim == 2 else x.reshape(len(x), -1)
        left = self.rows @ columns
        left -= self.targets
        gradient = self.weighted @ left
        return gradient if x.ndim == 2 else gradient.reshape(x.shape)

    def hessian(self, x: Array) -> Array:
        hessian = self.weighted @ self.rows
        return hessian.reshape(*hessian.shape, *(1,) * (x.ndim - 1))


class OnRows:
    """A LinearRegression as one run sees it: at each step the rows of its minibatch."""

    batch = ()
    dtype = np.dtype(np.float64)
    keeps_path = True

    def __init__(self, model: LinearRegression, batches: Minibatches) -> None:
        self.model, self.batches = model, batches
        self.loss = model.loss
        self._epoch, self._steps = -1, list[Squares]()

    def at(self, t: int) -> Squares:
        if self.batches.everything:
            return self.model.whole
        epoch, step = divmod(t - 1, self.batches.per_epoch)
        if epoch != self._epoch:
            self._epoch, self._steps = epoch, self._of(epoch)
        return self._steps[step]

    def _of(self, epoch: int) -> list[Squares]:
        """Each step's minibatch: an epoch's rows are put in order once, and cut."""
        order, size = self.batches.epoch(epoch), self.batches.size
        rows, targets = self.model.design[order], self.model.targets[order, None]
        counts = np.full((len(order), 1), size)  # of rows in the minibatch of each row
        rest = len(order) % size
        counts[len(order) - rest :] = rest
        weighted = rows / counts
        cuts = [slice(first, first + size) for first in range(0, len(order), size)]
        return [Squares(rows[cut], targets[cut], weighted[cut].T) for cut in cuts]
