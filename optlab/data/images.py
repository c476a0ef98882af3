"""Sets of small grey images with a class each: digits is shipped, MNIST and Fashion-MNIST are
looked for."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from optlab.data.idx_sets import IDX_SETS, IdxSet
from optlab.data.places import folder_of, not_there
from optlab.data.table import shipped_table
from optlab.faults import no_such

DIGITS = "digits"
NAMES = (DIGITS, *IDX_SETS)
BLACKEST = np.float32(16)  # of a pixel of digits
FORMS = 1415  # where in digits the last three forms begin


@dataclass(frozen=True)
class Images:
    """Images to learn from and images to be tested on, each with its class.

    `train_x` and `test_x` have the shape (images, pixels), float32 from 0 (paper) to 1, an image of
    `shape` (rows, columns) line by line; `train_y` and `test_y` are the classes, uint8, which
    `classes` names.
    """

    train_x: NDArray[np.float32]
    train_y: NDArray[np.uint8]
    test_x: NDArray[np.float32]
    test_y: NDArray[np.uint8]
    shape: tuple[int, int]
    classes: tuple[str, ...]


def load(name: str) -> Images:
    """The set of this name, one of `NAMES`, whole.

    Raises DataError where a file is broken (which, what was expected, what was found) or the set is
    not there (what to do), and ValueError for another name. Nothing is kept: MNIST takes 220 MB.
    """
    if name == DIGITS:
        return _digits()
    if name not in IDX_SETS:
        raise ValueError(no_such(name, NAMES))
    return _mnist_like(IDX_SETS[name])


def is_there(name: str) -> bool:
    """Whether `load` finds the set of this name; a cheap look, which opens no file."""
    if name not in NAMES:
        raise ValueError(no_such(name, NAMES))
    return name == DIGITS or folder_of(IDX_SETS[name]) is not None


def examples_in(classes: NDArray[np.uint8]) -> NDArray[np.intp]:
    """Of images with these classes which ten to show: of each class the first."""
    return np.unique(classes, return_index=True)[1]


def _digits() -> Images:
    """The UCI's test set of handwritten digits, 1,415 to learn from and 382 to be tested on.

    Its rows are 14 forms, one after the other, each with the same 130 digits in the same order (a
    few are missing), as the labels show. The last three are for the test, so that no form is in
    both: a network is asked about handwriting that it has not seen.
    """
    table = shipped_table("digits.csv.gz", ",", (1797, 65), most=[16] * 64 + [9])
    x, y = table[:, :-1].astype(np.float32) / BLACKEST, table[:, -1].astype(np.uint8)
    return Images(
        x[:FORMS], y[:FORMS], x[FORMS:], y[FORMS:], shape=(8, 8), classes=tuple("0123456789")
    )


def _mnist_like(of: IdxSet) -> Images:
    folder = folder_of(of)
    if not folder:
        raise not_there(of)
    train_x, train_y, test_x, test_y = of.read(folder)
    return Images(
        _grey(train_x),
        train_y.copy(),  # what was read cannot be written into
        _grey(test_x),
        test_y.copy(),
        shape=(train_x.shape[1], train_x.shape[2]),
        classes=of.classes,
    )


def _grey(pixels: NDArray[np.uint8]) -> NDArray[np.float32]:
    """Bytes as numbers in [0, 1], an image in a row: each is b/255 rounded once, as in PyTorch."""
    x = pixels.reshape(len(pixels), -1).astype(np.float32)
    return np.divide(x, np.float32(255), out=x)
