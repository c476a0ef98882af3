"""Gradient clipping: a gradient that is too long, or too large along a coordinate, made smaller.

0 is no clipping, in a sweep of its members, too. What is not clipped stays bit by bit as it was.
"""

import numpy as np

from optlab.hyperparameters import Array, Real


def by_value(gradient: Array, most: Real) -> Array:
    """Each coordinate at most so large (torch.nn.utils.clip_grad_value_)."""
    if isinstance(most, np.ndarray):
        limit = np.where(most > 0, most, np.inf)
        return np.clip(gradient, -limit, limit)
    return np.clip(gradient, -most, most) if most else gradient


def by_norm(gradient: Array, most: Real) -> Array:
    """All coordinates times min(1, most/norm), which keeps the direction (Pascanu et al. 2013;
    optax.clip_by_global_norm). PyTorch's clip_grad_norm_ adds 1e-6 to the norm.

    `gradient` is `(d, *batch)`, each member with a norm of its own. One that has overflowed has no
    direction any more and is left as it is.
    """
    if not isinstance(most, np.ndarray) and not most:
        return gradient
    largest = np.abs(gradient).max(axis=0)
    usual = (largest > 0) & np.isfinite(largest)
    scale = np.where(usual, largest, 1)
    unit = gradient / scale  # whose squares neither overflow nor vanish
    length = np.sqrt((unit * unit).sum(axis=0))
    clipped = usual & (most / scale < length) & np.greater(most, 0)
    return np.where(clipped, unit * (most / length), gradient)
