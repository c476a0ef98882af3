"""Where a slider's positions are, and where a reader finds the way among them."""

import math
from typing import Literal

import numpy as np

Scale = Literal["linear", "log", "log or 0", "near one", "divisors"]
DIGITS = (1, 1.1, 1.2, 1.4, 1.6, 1.8, 2, 2.2, 2.5, 2.8, 3, 3.5, 4, 4.5, 5, 5.6, 6.3, 7, 8, 9)
NEAREST_TO_ONE = 1e-4  # the last stop before exactly 1 on the "near one" scale is 1 - 1e-4


def spaced(scale: Scale, low: float, high: float) -> list[float]:
    """Round numbers from low to high: even, by even factors, the same behind 0, by even factors of
    what is missing to 1, or the whole numbers that divide the highest."""
    if scale == "log":
        return _decades(low, high)
    if scale == "log or 0":
        return [0.0, *_decades(low, high)]
    if scale == "near one":
        below = [1 - gap for gap in _decades(NEAREST_TO_ONE, 1 - low)]
        return sorted({round(value, 12) for value in below} | {1.0})
    if scale == "divisors":
        return [float(k) for k in range(round(low), round(high) + 1) if high % k == 0]
    return [float(f"{value:.4g}") for value in np.linspace(low, high, 61)]


def landmarks(scale: Scale, low: float, high: float) -> list[float]:
    """The few that a reader knows, if they are among them: decades of the number, or of what is
    missing to 1; both ends and the middle where it is linear."""
    if scale in ("log", "divisors"):
        decades = range(math.ceil(math.log10(low)), math.floor(math.log10(high)) + 1)
        return [float(f"1e{decade}") for decade in decades]
    if scale == "log or 0":
        return [0.0, *(value for value in landmarks("log", low, high) if value > low)]
    if scale == "near one":
        return [low, 0.5, 0.9, 0.99, 0.999, 1.0]
    return [float(f"{value:.4g}") for value in (low, (low + high) / 2, high)]


def _decades(low: float, high: float) -> list[float]:
    """Round values from low to high, about evenly spaced on a logarithmic scale."""
    decades = range(math.floor(math.log10(low)), math.ceil(math.log10(high)))
    between = (float(f"{digits}e{decade}") for decade in decades for digits in DIGITS)
    return sorted({value for value in between if low < value < high} | {low, high})
