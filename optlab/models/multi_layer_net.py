"""MultiLayerNet: a fully connected network that tells classes apart, forward and back."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, NoReturn

import numpy as np
from numpy.typing import NDArray

from optlab.data.minibatches import Minibatches
from optlab.faults import whole_number

Array = NDArray[Any]  # of float32
AT_ONCE = 4096  # images that are looked at together where there are more


@dataclass(frozen=True)
class MultiLayerNet:
    """Layers of weighted sums with a ReLU between them; the loss is the softmax's cross-entropy.

    `sizes` are the widths from the inputs to the classes: `(784, 100, 100, 100, 100, 10)` is the
    network that Deep Learning from Scratch compares its methods on. All weights are one float32
    vector: of each layer its matrix, `(inputs, outputs)` row by row, and its biases. Networks are
    computed in float32, as PyTorch does by default, with about 7 digits. Raises ValueError for
    sizes that are not whole numbers, fewer than two, or less than two classes.
    """

    sizes: tuple[int, ...]

    def __post_init__(self) -> None:
        given = self.sizes
        if not isinstance(given, Sequence) or isinstance(given, str) or len(given) < 2:
            raise ValueError(
                f"sizes must be those of the inputs, the layers and the classes, got {given!r}"
            )
        sizes = [whole_number("sizes", size, 1) for size in given]
        whole_number("the last of sizes, the number of classes,", sizes[-1], 2)
        object.__setattr__(self, "sizes", tuple(sizes))

    @property
    def dimensions(self) -> int:
        """How many weights there are: d."""
        return sum(wide * high + high for wide, high in pairwise(self.sizes))

    def begun(self, seed: int = 0) -> Array:
        """He's first weights: of a normal distribution of variance 2/inputs, the biases 0.

        He et al. 2015, Delving Deep into Rectifiers.
        """
        draws = np.random.default_rng(seed)
        x = np.zeros(self.dimensions, np.float32)
        for matrix, _ in self.layers(x):
            matrix[:] = draws.standard_normal(matrix.shape) * np.sqrt(2 / len(matrix))
        return x

    def layers(self, x: Array) -> Iterator[tuple[Array, Array]]:
        """The matrix and the biases of each layer, as views of the vector."""
        at = 0
        for wide, high in pairwise(self.sizes):
            middle, end = at + wide * high, at + wide * high + high
            yield x[at:middle].reshape(wide, high), x[middle:end]
            at = end

    def scores(self, x: Array, inputs: Array) -> Array:
        """What the last layer says of each row before the softmax, `(rows, classes)`."""
        *hidden, (matrix, biases) = self.layers(_one_setting(x))
        with np.errstate(all="ignore"):
            for inner, shift in hidden:
                inputs = np.maximum(inputs @ inner + shift, 0)
            return inputs @ matrix + biases

    def on(self, images: Any, labels: Any) -> "Classification":
        """The network with the images that it is to learn: a model to train."""
        return Classification(self, images, labels)


@dataclass(frozen=True, eq=False)
class Classification:
    """A network and labelled images: a loss to train on, an accuracy to measure.

    `images` has the rows first (`(rows, 784)`, `(rows, 28, 28)`), `labels` `(rows,)` counts classes
    from 0. Pixels are taken as they are, as float32: bring them to about [0, 1] first. Raises
    ValueError for shapes and labels that do not fit, and for pixels that are not finite.
    """

    net: MultiLayerNet
    images: Any
    labels: Any

    def __post_init__(self) -> None:
        images, labels = np.asarray(self.images), np.asarray(self.labels)
        inputs, classes = self.net.sizes[0], self.net.sizes[-1]
        if images.ndim < 2 or images[:1].size != inputs or labels.shape != images.shape[:1]:
            raise ValueError(
                f"images must have {inputs} pixels a row and labels the shape (rows,); got "
                f"{images.shape} and {labels.shape}"
            )
        if labels.dtype.kind not in "iu" or labels.min() < 0 or labels.max() >= classes:
            raise ValueError(f"labels must be whole numbers from 0 to {classes - 1}")
        images = images.astype(np.float32, copy=False)
        if not np.isfinite(images).all():
            raise ValueError("images must be finite")
        object.__setattr__(self, "images", images.reshape(len(labels), inputs))
        object.__setattr__(self, "labels", labels.astype(np.intp))

    @property
    def rows(self) -> int:
        """How many images there are."""
        return len(self.labels)

    @property
    def dimensions(self) -> int:
        """How many weights the network has."""
        return self.net.dimensions

    def begun(self, seed: int = 0) -> Array:
        """The network's first weights."""
        return self.net.begun(seed)

    def on(self, batches: Minibatches) -> "Passes":
        """The loss as the steps of one run see it, on these minibatches."""
        return Passes(self, batches)

    def accuracy(self, x: Array) -> float:
        """The share of the images of which the largest score is that of their label. Weights
        that have overflowed are right about nothing."""
        right = 0
        for first in range(0, self.rows, AT_ONCE):
            part = slice(first, first + AT_ONCE)
            scores = self.net.scores(x, self.images[part])
            said = np.isfinite(scores).all(axis=1) & (scores.argmax(axis=1) == self.labels[part])
            right += np.count_nonzero(said)
        return right / self.rows


class Passes:
    """A network forward and back over a minibatch, in arrays that are kept from step to step."""

    batch = ()
    dtype = np.dtype(np.float32)
    keeps_path = False

    def __init__(self, of: Classification, batches: Minibatches) -> None:
        self.of, self.net, self.batches = of, of.net, batches
        size = batches.size
        self._values = [np.empty((size, width), np.float32) for width in self.net.sizes]
        self._slopes = [np.empty((size, width), np.float32) for width in self.net.sizes[1:]]
        self._alive = [np.empty((size, width), np.bool_) for width in self.net.sizes[1:-1]]
        self._every, self._ones = np.arange(size), np.ones(size, np.float32)

    def at(self, t: int) -> "Passes":
        """Itself, with the images of the step's minibatch."""
        rows = self.batches.at(t)
        self._count, self._labels = len(rows), self.of.labels[rows]
        # "clip" only so that nothing is copied on the way: no row is beyond the last.
        np.take(self.of.images, rows, 0, out=self._values[0][: len(rows)], mode="clip")
        self._looked: tuple[Array, Array] | None = None
        return self

    def loss(self, x: Array) -> Array:
        """The mean cross-entropy of the minibatch."""
        if self._looked is None or self._looked[0] is not x:
            self._forward(self._layers(x))
            self._looked = x, self._softmax()
        return self._looked[1]

    def gradient(self, x: Array) -> Array:
        """The gradient of that; the answer is an array of its own."""
        layers = self._layers(x)
        self._forward(layers)
        self._looked = x, self._softmax()
        n = self._count
        slopes = self._slopes[-1][:n]
        slopes[self._every[:n], self._labels] -= 1
        slopes /= n
        gradient = np.empty_like(x)
        of_layers = list(self.net.layers(gradient))
        for k in range(len(layers) - 1, -1, -1):
            (matrix, _), (of_matrix, of_biases) = layers[k], of_layers[k]
            values, slopes = self._values[k][:n], self._slopes[k][:n]
            np.matmul(values.T, slopes, out=of_matrix)
            np.matmul(self._ones[:n], slopes, out=of_biases)
            if k:
                before = np.matmul(slopes, matrix.T, out=self._slopes[k - 1][:n])
                before *= np.greater(values, 0, out=self._alive[k - 1][:n])
        return gradient

    def hessian(self, x: Array) -> NoReturn:
        """Too large to be had."""
        raise ValueError(
            f"the Hessian of {len(x)} weights has {len(x) ** 2} entries, too many for a network"
        )

    def _layers(self, x: Array) -> list[tuple[Array, Array]]:
        if x.dtype != self.dtype:
            raise TypeError(f"the weights must stay float32; the method's step made them {x.dtype}")
        return list(self.net.layers(_one_setting(x)))

    def _forward(self, layers: Sequence[tuple[Array, Array]]) -> None:
        for k, (matrix, biases) in enumerate(layers):
            values = self._values[k + 1][: self._count]
            np.matmul(self._values[k][: self._count], matrix, out=values)
            values += biases
            if k + 1 < len(layers):
                np.maximum(values, 0, out=values)

    def _softmax(self) -> Array:
        """The probabilities of the classes become the last slopes; the mean loss."""
        n = self._count
        scores, shares = self._values[-1][:n], self._slopes[-1][:n]
        # Less the largest, which changes nothing and keeps exp from overflowing.
        np.subtract(scores, scores.max(axis=1, keepdims=True), out=shares)
        told = shares[self._every[:n], self._labels]
        np.exp(shares, out=shares)
        sums = shares.sum(axis=1)
        shares /= sums[:, None]
        return np.asarray(np.mean(np.log(sums) - told, dtype=np.float64))


def _one_setting(x: Array) -> Array:
    if x.ndim > 1:
        raise ValueError(
            f"a network trains one setting at a time, got a batch of the shape {x.shape[1:]}"
        )
    return x
