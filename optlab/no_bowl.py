"""Quadratics that are no bowl: a valley, a plane, a saddle, or one upside down."""

import math
from collections.abc import Iterable

from optlab.hyperparameters import Real
from optlab.objectives.base import Known, Least, Unbounded

DEGENERATE = 2.0**-48
"""A determinant is 0 where it is no more than this share of the products that it is made of: 16
roundings of float64."""


def least_of_no_bowl(second: Iterable[Real]) -> Least:
    """The least value of x^T Q x / 2 + c^T x, of Q11, Q12, Q22, c1 and c2, where Q is not positive
    definite. Where f does not fall, it is taken on a line, of which the point nearest to the origin
    is named, or everywhere."""
    q11, q12, q22, c1, c2 = map(float, second)
    if min(q11, q22) < 0 or q11 * q22 - q12 * q12 < -DEGENERATE * q11 * q22:
        return Unbounded()
    size = q11 + q22  # the trace: the only curvature that is not 0
    if not size:
        return Unbounded() if c1 or c2 else Known(((0.0, 0.0),), complete=False)
    # Q = size u u^T: c has to be along u, or f falls across it.
    u1, u2 = math.sqrt(q11 / size), math.copysign(math.sqrt(q22 / size), q12)
    up, across = c1 * u1 + c2 * u2, c1 * u2 - c2 * u1
    if abs(across) > DEGENERATE * (abs(c1) + abs(c2)):
        return Unbounded()
    nearest = -up * u1 / size + 0.0, -up * u2 / size + 0.0
    return Known((nearest,), complete=False, along=(-u2 + 0.0, u1 + 0.0))
