"""Schedules of steps that are too long, each by itself, and together faster than others."""

import math
from dataclasses import dataclass
from functools import lru_cache
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from optlab.hyperparameters import Real, number
from optlab.schedules.base import Schedule, count
from optlab.words import N_

SILVER = 1 + math.sqrt(2)  # the silver ratio


@dataclass(frozen=True)
class Chebyshev(Schedule):
    """The steps whose product is a Chebyshev polynomial: of as many steps of gradient descent on a
    quadratic those that shrink its worst direction most.

    The start is the best constant step, 2/(lambda_min + lambda_max); kappa is how many times
    lambda_max is lambda_min. Many of the steps are longer than 2/lambda_max, beyond which gradient
    descent alone would diverge: what one stretches the others have shrunk or will shrink. They come
    in the order of Lebedev and Finogenov, short beside long, in which rounding does not grow; after
    T steps they begin anew.
    """

    key = "chebyshev"
    title = "Chebyshev steps"
    order = 90
    source = "Young 1953; Lebedev and Finogenov 1971"
    has_end: ClassVar[bool] = False

    steps: Real = count(8, N_("steps to one polynomial"), most="100000]")  # all are kept in order
    condition: Real = number(
        20.0,
        symbol=r"\kappa",
        doc=N_("condition number: how many times lambda_max is lambda_min"),
        legal="[1, inf)",
        low=1.0,
        high=1e4,
        scale="log",
    )

    def share(self, k: int) -> float:
        steps = int(self.steps)
        ratio = (float(self.condition) - 1) / (float(self.condition) + 1)
        root = int(_stable_order(steps)[(k - 1) % steps])
        return 1 / (1 + ratio * math.cos(math.pi * (2 * root - 1) / (2 * steps)))

    @property
    def formula(self) -> str:
        return (
            r"\frac{1}{1 + \frac{\kappa - 1}{\kappa + 1} \cos\left(\pi \frac{2 j - 1}{2 T}\right)},"
            r"\; j = j_t"
        )


@lru_cache(maxsize=64)
def _stable_order(steps: int) -> NDArray[np.int32]:
    """The roots from 1 in the order of Lebedev and Finogenov for the next power of 2, without those
    beyond, `(steps,)`."""
    order = np.ones(1, np.int32)
    while len(order) < steps:
        order = np.stack([order, 2 * len(order) + 1 - order], axis=1).reshape(-1)
    return order[order <= steps]


@dataclass(frozen=True)
class Silver(Schedule):
    """Step t is 1 + rho^(v - 1) times the start, where rho is 1 + sqrt(2), the silver ratio, and v
    says how often 2 divides t: mostly 1.41 and 2, now and then ever longer.

    The start is 1/lambda_max, or 1/L of any convex function whose gradient changes at most L times
    as fast as x. Gradient descent with less than 2/L throughout comes as near as 1/t after t steps;
    these, after 2^n - 1 of them, as t^-1.27, though every second one is 2/L or longer. No condition
    number has to be known.
    """

    key = "silver"
    title = "Silver steps"
    order = 100
    source = "Altschuler and Parrilo 2023, Acceleration by Stepsize Hedging II"
    has_end: ClassVar[bool] = False

    def share(self, k: int) -> float:
        return 1 + SILVER ** ((k & -k).bit_length() - 2)

    @property
    def formula(self) -> str:
        return r"\left(1 + (1 + \sqrt{2})^{v_t - 1}\right)"
