"""A curve without its noise, as Deep Learning from Scratch draws its losses."""

import numpy as np

from optlab.hyperparameters import Array

WINDOW, BETA = 11, 2.0


def smoothed(curve: Array) -> Array:
    """Each value of a curve as the mean of the eleven around it, weighted by a Kaiser window.

    `curve` has shape `(n,)`, and so has the answer. The window has beta = 2: its ends weigh 0.44 of
    its middle. The book's curve goes on beyond its first value as in a mirror, and beyond its last
    one, too, which is repeated there. It may have fewer than eleven values (where the book's own
    function goes wrong). A value that is not finite spoils those around it. Raises ValueError
    for more than one curve.

    Source: common/util.py of Deep Learning from Scratch, which draws the curves of
    ch06/optimizer_compare_mnist.py with it.
    """
    values = np.asarray(curve, dtype=np.float64)
    if values.ndim != 1:
        raise ValueError(f"curve must be one row of numbers, got the shape {values.shape}")
    if not values.size:
        return values
    window = np.kaiser(WINDOW, BETA)
    half = WINDOW // 2
    longer = np.pad(np.pad(values, (half, 0), "reflect"), (0, half), "symmetric")
    return np.convolve(longer, window / window.sum(), "valid").astype(np.float64)
