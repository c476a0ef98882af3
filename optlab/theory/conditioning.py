"""Condition numbers, what dividing by the diagonal does to them, Gershgorin's discs, turns.

A quadratic x^T Q x / 2 is as hard as its Hessian Q is ill-conditioned. A division of both sides of
Q by the roots of its diagonal mends a straight ravine completely, one turned by 45 degrees not at
all. It is the idea behind the diagonal methods; their rates even out a part of the curvatures.
"""

from typing import Any, NamedTuple

import numpy as np

from optlab.faults import quoted
from optlab.hyperparameters import Array, Real
from optlab.objectives.base import Objective, Point

SINGULAR = "singular, up to rounding: f is flat along one direction"
INDEFINITE = "indefinite: f falls without end along one direction"


class Disc(NamedTuple):
    """A disc around a diagonal entry; for a symmetric matrix, an interval of the real line."""

    centre: float
    radius: float

    @property
    def ends(self) -> tuple[float, float]:
        """The leftmost and the rightmost point."""
        return self.centre - self.radius, self.centre + self.radius


def hessian_matrix(objective: Objective) -> Array:
    """The constant Hessian Q of a quadratic, `(2, 2)`.

    Raises ValueError for an objective that is no quadratic bowl and for a batch of them.
    """
    form = objective.quadratic()
    if form is None:
        raise ValueError(
            f"{objective.title} is no quadratic bowl, of which one Hessian Q would be known"
        )
    if objective.batch:
        raise ValueError(f"one quadratic has one Hessian; this is a batch {objective.batch}")
    q11, q12, q22 = map(float, form.Q)
    return np.array([[q11, q12], [q12, q22]])


def condition_number(Q: Array) -> float:
    """How many times more strongly a bowl curves in its steepest direction than in its flattest.

    lambda_max/lambda_min of a symmetric positive definite matrix `(d, d)`. Raises ValueError for
    any other: a singular one has a flat direction, an indefinite one a way down without end.
    """
    scaled, roots = _scaled(Q)
    largest = roots.max()
    # 1/lambda_min is the largest eigenvalue of the inverse. Taken from Q itself, lambda_min would
    # drown in the rounding of lambda_max as soon as the diagonal spans many decades.
    with np.errstate(all="ignore"):
        stretch = np.outer(largest / roots, largest / roots)
        inverse = np.linalg.inv(scaled) * stretch
        if not np.isfinite(inverse).all():
            return float("inf")
        steepest = np.linalg.eigvalsh(scaled / stretch)[-1]
        return float(steepest * np.linalg.eigvalsh((inverse + inverse.T) / 2)[-1])


def preconditioned(Q: Array) -> Array:
    """Q as seen in coordinates that make its diagonal 1: D^-1/2 Q D^-1/2 with D = diag(Q).

    The square case of what D2L 1.0, 12.7 Adagrad, calls diagonal preconditioning. It has the
    eigenvalues of D^-1 Q. Raises ValueError unless Q `(d, d)` is symmetric positive definite.
    """
    return _scaled(Q)[0]


def gershgorin_discs(matrix: Array) -> tuple[Disc, ...]:
    """One disc a row: around the diagonal entry, as wide as the rest of the row adds up to.

    Every eigenvalue lies in one of them (Gershgorin 1931; D2L 1.0, 12.7 Adagrad, exercises 3
    and 4). Raises ValueError for what is not a square matrix of finite numbers.
    """
    matrix = _square(matrix)
    centres = np.diag(matrix)
    radii = np.abs(matrix - np.diag(centres)).sum(axis=1)
    return tuple(Disc(float(c), float(r)) for c, r in zip(centres, radii, strict=True))


def turned(points: Any, degrees: Real) -> Array:
    """Points `(2, *batch)` turned about the origin, counterclockwise, as ConditionedQuadratic's
    valley floor is by its angle: one for all of them, or an array that broadcasts."""
    x1, x2 = np.asarray(points, dtype=np.float64)
    cos, sin = np.cos(np.radians(degrees)), np.sin(np.radians(degrees))
    return np.array([cos * x1 - sin * x2, sin * x1 + cos * x2])


def turned_start(start: Point, degrees: float) -> Point:
    """The start that turns with the function: seen from the bowl it stays where it was."""
    x1, x2 = turned(start, degrees)
    return float(x1), float(x2)


def _square(matrix: Any) -> Array:
    matrix = np.asarray(matrix, dtype=np.float64)
    if matrix.ndim != 2 or matrix.shape[0] != matrix.shape[1] or not matrix.size:
        raise ValueError(f"a square matrix is needed, got the shape {matrix.shape}")
    if not np.isfinite(matrix).all():
        raise ValueError(f"the matrix must be finite, got {quoted(matrix.tolist())}")
    return matrix


def _scaled(Q: Any) -> tuple[Array, Array]:
    """D^-1/2 Q D^-1/2 and the roots of the diagonal; ValueError unless Q is positive definite."""
    Q = _square(Q)
    if not np.allclose(Q, Q.T, rtol=1e-12, atol=0):
        raise ValueError(f"a Hessian is symmetric, got {quoted(Q.tolist())}")
    diagonal = np.diag(Q)
    if diagonal.min() < 0 or Q[diagonal == 0].any():
        raise _not_definite(INDEFINITE, Q)
    if diagonal.min() == 0:
        raise _not_definite(SINGULAR, Q)
    roots = np.sqrt(diagonal)
    with np.errstate(over="ignore"):
        scaled = Q / roots[:, None] / roots[None, :]
    np.fill_diagonal(scaled, 1.0)
    rounding = len(Q) * np.finfo(float).eps
    if np.abs(scaled).max() > 1 + rounding:
        raise _not_definite(INDEFINITE, Q)
    # Judged after scaling: a diagonal of 1 and 1e20 is ill-conditioned but far from singular.
    least = np.linalg.eigvalsh(scaled)[0]
    if least < -rounding:
        raise _not_definite(INDEFINITE, Q)
    if least <= rounding:
        raise _not_definite(SINGULAR, Q)
    return scaled, roots


def _not_definite(kind: str, Q: Array) -> ValueError:
    return ValueError(f"the matrix must be positive definite; {quoted(Q.tolist())} is {kind}")
