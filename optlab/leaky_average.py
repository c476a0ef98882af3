"""Leaky averages, beta times what was and 1 - beta times what is new, in steps that never cancel.

A weight of 0 leaves out what it weighs, even where that has overflowed: 0 times inf would be nan.
Only products and sums, no powers: NumPy's power of an array and of a number differ in the last
digit, and a sweep has to be its members' runs to the last.
"""

import math

import numpy as np

from optlab.hyperparameters import Array, Real


def weighted(weight: Real, values: Array) -> Array:
    """The values times their weight, in any shapes that broadcast."""
    if isinstance(weight, np.ndarray):
        try:
            with np.errstate(invalid="raise"):  # which 0 times inf is, and nothing else here
                return weight * values
        except FloatingPointError:
            pass
    elif weight:
        return weight * values
    return np.where((weight == 0) & np.isinf(values), 0.0, weight * values)


def leaky(beta: Real, average: Array, new: Array) -> Array:
    """The average with something new in it."""
    return weighted(beta, average) + weighted(1 - beta, new)


def leaky_square(beta: Real, fresh: Real, average: Array, new: Array) -> Array:
    """The average of squares with fresh = 1 - beta times one more in it. A square that overflows
    is first made smaller by its weight."""
    swept = isinstance(beta, np.ndarray) or isinstance(fresh, np.ndarray)
    if not swept and beta and fresh:  # two plain weights, neither of which makes 0 times inf
        return _sum_of_squares(beta, fresh, average, new)
    try:
        with np.errstate(invalid="raise"):
            return _sum_of_squares(beta, fresh, average, new)
    except FloatingPointError:
        return weighted(weighted(fresh, new), new) + weighted(beta, average)


def _sum_of_squares(beta: Real, fresh: Real, average: Array, new: Array) -> Array:
    updated = fresh * new
    updated *= new  # in place: for large batches that is a quarter faster
    updated += beta * average
    return updated


def no_weight(x: Array, *betas: Real) -> Real:
    """The weight in an average before the first step: one number, or one a member of the batch
    where a beta is swept."""
    swept = any(isinstance(beta, np.ndarray) for beta in betas)
    return np.zeros(x.shape[1:]) if swept else 0.0


def weak(number: Real) -> Real:
    """One number as Python's own, which takes the type of the array that it meets: a float64 of
    NumPy's makes float64 of a network's float32. An array stays as it is."""
    return number if isinstance(number, np.ndarray) and number.ndim else float(number)


def root(weight: Real) -> Real:
    """Of one number Python's own root, as `weak` would have it."""
    return math.sqrt(weight) if isinstance(weight, float) else np.sqrt(weight)


def more_weight(beta: Real, weight: Real) -> Real:
    """The weights in an average after one more step. They add up to 1 - beta^t, what the bias
    correction divides by; as a sum it keeps its digits however near beta is to 1."""
    return beta * weight + (1 - beta)
