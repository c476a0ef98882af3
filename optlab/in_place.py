"""Arithmetic of a step in the memory of its own new arrays: of a network's weights, and of large
batches, each further array is a walk through memory, a tenth of a step."""

import numpy as np

from optlab.hyperparameters import Array, Real


def moved(x: Array, step: Array) -> Array:
    """x - step, in the memory of the step, which must be new and is no longer needed."""
    return np.subtract(x, step, out=step) if step.shape == x.shape else x - step


def over_root(eta: Real, spread: Array, epsilon: Real, inside: bool) -> Array:
    """The effective rate of an adaptive method, eta/sqrt(spread + epsilon) or
    eta/(sqrt(spread) + epsilon), as a new array."""
    if inside:
        root = spread + epsilon
        np.sqrt(root, out=root)
    else:
        root = np.sqrt(spread)
        root += epsilon
    return np.divide(eta, root, out=root)
