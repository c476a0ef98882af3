"""Arithmetic of a step in the memory of its own new arrays: of a network's weights, and of large
batches, each further array is a walk through memory, a tenth of a step."""

import numpy as np

from optlab.hyperparameters import Array, Real

FEW = 100  # numbers in new memory cost less than to say that it should be old


def moved(x: Array, step: Array) -> Array:
    """x - step, in the memory of the step, which must be new and is no longer needed."""
    if x.size > FEW and step.shape == x.shape:
        return np.subtract(x, step, out=step)
    return x - step


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
