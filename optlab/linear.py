"""Gradient descent, momentum and Nesterov on a quadratic: one small matrix a step.

Along each eigenvector of the Hessian such a method multiplies (x, eta v) by one small matrix at
every step, x being the coordinate and v the velocity. The matrix depends on eta lambda and beta
only, and the moduli of its eigenvalues say whether the method converges, and how fast.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from optlab.hyperparameters import Array, Real
from optlab.objectives.base import Objective, plain
from optlab.words import N_

Landmarks = dict[str, list[tuple[Real, str]]]
"""By hyperparameter: values that mean something, the most telling first, and what they mean."""


class Theory:
    """How a method treats one eigendirection of a quadratic: a matrix for each step.

    An optimizer that has a theory returns it in its property `theory`, and names its
    hyperparameters `eta` and, where there is a velocity, `beta`. `step` is eta lambda
    throughout; `step`, `beta` and eigenvalues may be arrays that broadcast.
    """

    def matrix(self, step: Real, beta: Real = 0.0) -> Array:
        """What multiplies (x, eta v), `(n, n, *batch)`; n is 1 where there is no velocity."""
        raise NotImplementedError

    def largest_eta(self, lambda_min: Real, lambda_max: Real, beta: Real = 0.0) -> Real:
        """The eta at which convergence ends; 0 where no eta converges with this beta."""
        raise NotImplementedError

    def best(self, lambda_min: Real, lambda_max: Real) -> dict[str, Real]:
        """The hyperparameters with the least spectral radius, the worst eigenvalue counting."""
        raise NotImplementedError

    def landmarks(self, lambda_min: float, lambda_max: float, beta: float = 0.0) -> Landmarks:
        """The values of the hyperparameters that mean something for such a quadratic."""
        raise NotImplementedError

    def margins(self, step: Real, beta: Real = 0.0) -> Array:
        """How far each of Jury's conditions is from its end, `(conditions, *batch)`: a method
        converges where all are positive, and a root has the modulus 1 where one is 0.

        Of numbers that differ by their rounding only, the difference is exactly 0.
        """
        raise NotImplementedError

    def discriminant(self, step: Real, beta: Real = 0.0) -> Array:
        """The square of half the difference of the two roots, exactly 0 where rounding is all
        that tells them apart. Below 0 they are complex."""
        raise NotImplementedError

    def crosses(self, step: Real, beta: Real = 0.0) -> NDArray[np.bool_]:
        """Whether a root is complex or negative, where the method converges."""
        raise NotImplementedError

    def roots(self, step: Real, beta: Real = 0.0) -> NDArray[np.complex128]:
        """The eigenvalues of the matrix, the one of largest modulus first, `(n, *batch)`."""
        with np.errstate(all="ignore"):
            matrix = self.matrix(step, beta)
            if len(matrix) == 1:
                return matrix[0] + 0j
            (a, b), (c, d) = matrix
            half, determinant = (a + d) / 2, a * d - b * c
            discriminant = self.discriminant(step, beta)
            root = np.sqrt(discriminant + 0j)
            larger = half + np.where(half < 0, -root, root)
            # Their product is the determinant: a difference would lose the digits of a small one.
            smaller = determinant / np.where(larger == 0, 1, larger)
            return np.array([larger, np.where(discriminant == 0, larger, smaller)])

    def spectral_radius(self, step: Real, beta: Real = 0.0) -> Array:
        """The factor by which the distance shrinks a step in the long run: the largest modulus;
        without a step, 1."""
        return np.where(np.equal(step, 0), 1.0, np.abs(self.roots(step, beta)[0]))

    def regime(self, step: Real, beta: Real = 0.0) -> NDArray[np.str_]:
        """How the coordinate approaches the minimum:

        - "monotone": all roots are real, at least 0 and less than 1; started at rest, it never
          crosses the minimum;
        - "ripples": a root is complex or negative, all moduli are less than 1: it crosses;
        - "on the border": the largest modulus is 1. It comes no nearer in the long run and goes no
          farther; with eta = 0, for example, it does not move;
        - "diverging": a modulus is more than 1, or 1 twice at the same place: then the distance
          grows with the number of steps.

        What decides are Jury's conditions, in which the borders are equalities: there the moduli
        themselves would be 1 give or take their rounding.
        """
        with np.errstate(all="ignore"):
            margins = self.margins(step, beta)
            converges = (margins > 0).all(axis=0)  # nan, from an overflow, does not
            once = ((margins >= 0).all(axis=0)) & ((margins == 0).sum(axis=0) == 1)
            border = once | (np.equal(step, 0) & np.isfinite(beta))
            approach = np.where(self.crosses(step, beta), "ripples", "monotone")
        return np.where(border, "on the border", np.where(converges, approach, "diverging"))


class PlainDescent(Theory):
    """x <- x - eta gradient: the coordinate is multiplied by 1 - eta lambda."""

    def matrix(self, step: Real, beta: Real = 0.0) -> Array:
        step, _ = np.broadcast_arrays(step, beta)
        return np.array([[1 - step]])

    def margins(self, step: Real, beta: Real = 0.0) -> Array:
        step, _ = np.broadcast_arrays(step, beta)
        return np.array([step, _difference(2.0, step)])

    def crosses(self, step: Real, beta: Real = 0.0) -> NDArray[np.bool_]:
        return _difference(1.0, step) < 0

    def largest_eta(self, lambda_min: Real, lambda_max: Real, beta: Real = 0.0) -> Real:
        return 2 / lambda_max + 0 * beta

    def best(self, lambda_min: Real, lambda_max: Real) -> dict[str, Real]:
        """Both ends equally fast: 1 - eta lambda_min = eta lambda_max - 1 (Polyak 1987, 1.4)."""
        return {"eta": 2 / (lambda_min + lambda_max)}

    def landmarks(self, lambda_min: float, lambda_max: float, beta: float = 0.0) -> Landmarks:
        return {
            "eta": [
                (2 / lambda_max, N_("2/λmax: beyond it gradient descent diverges")),
                (2 / (lambda_min + lambda_max), N_("2/(λmin + λmax): the fastest")),
                (1 / lambda_max, N_("1/λmax: beyond it steps cross the valley floor")),
            ]
        }


class HeavyBall(Theory):
    """v <- beta v + gradient, x <- x - eta v (Polyak 1964): a velocity without eta."""

    def matrix(self, step: Real, beta: Real = 0.0) -> Array:
        step, beta = np.broadcast_arrays(step, beta)
        return np.array([[1 - step, -beta], [step, beta]])

    def margins(self, step: Real, beta: Real = 0.0) -> Array:
        step, beta = np.broadcast_arrays(step, beta)
        return np.array([step, _difference(2 * (1 + beta), step), 1 - beta])

    def discriminant(self, step: Real, beta: Real = 0.0) -> Array:
        """((1 + beta - step)^2 - 4 beta)/4, in factors."""
        a, b = np.sqrt(step), np.sqrt(beta)
        ends = _difference(1.0, a + b) * _difference(1 + a, b) * _difference(1 + b, a)
        return ends * (1 + a + b) / 4

    def crosses(self, step: Real, beta: Real = 0.0) -> NDArray[np.bool_]:
        """step <= (1 - sqrt(beta))^2 has real roots, and none below 0."""
        return _difference(1.0, np.sqrt(step) + np.sqrt(beta)) < 0

    def largest_eta(self, lambda_min: Real, lambda_max: Real, beta: Real = 0.0) -> Real:
        """2 (1 + beta)/lambda_max: there a root is -1. The roots' product is beta: from 1 on
        nothing converges."""
        return plain(np.where(np.less(beta, 1), 2 * (1 + beta) / lambda_max, 0.0))

    def best(self, lambda_min: Real, lambda_max: Real) -> dict[str, Real]:
        """Double roots at both ends (Polyak 1964); their modulus is sqrt(beta)."""
        low, high = np.sqrt(lambda_min), np.sqrt(lambda_max)
        eta, beta = (2 / (low + high)) ** 2, ((high - low) / (high + low)) ** 2
        return {"eta": plain(eta), "beta": plain(beta)}

    def landmarks(self, lambda_min: float, lambda_max: float, beta: float = 0.0) -> Landmarks:
        best = self.best(lambda_min, lambda_max)
        eta: list[tuple[Real, str]] = [(best["eta"], N_("the fastest, together with the best β"))]
        if beta < 1:
            border = self.largest_eta(lambda_min, lambda_max, beta)
            eta.insert(0, (border, N_("2(1 + β)/λmax: beyond it momentum diverges")))
            # The radius never falls with |1 + beta - eta lambda|: here that is the same at both
            # ends. For a large beta a whole range of eta is as fast.
            middle = 2 * (1 + beta) / (lambda_min + lambda_max)
            eta.append((middle, N_("2(1 + β)/(λmin + λmax): none is faster with this β")))
        return {
            "eta": eta,
            "beta": [
                (best["beta"], N_("the fastest, together with the best η")),
                (1.0, N_("nothing is forgotten: the velocity never dies out")),
            ],
        }


class LookAhead(Theory):
    """Nesterov: the gradient is taken at x - eta beta v (the form of Sutskever et al. 2013)."""

    def matrix(self, step: Real, beta: Real = 0.0) -> Array:
        step, beta = np.broadcast_arrays(step, beta)
        return np.array([[1 - step, -beta * (1 - step)], [step, beta * (1 - step)]])

    def margins(self, step: Real, beta: Real = 0.0) -> Array:
        step, beta = np.broadcast_arrays(step, beta)
        highest = _difference(2 + 2 * beta, (1 + 2 * beta) * step)
        return np.array([step, highest, _difference(beta * step, beta - 1)])

    def discriminant(self, step: Real, beta: Real = 0.0) -> Array:
        """(1 - step) ((1 + beta)^2 (1 - step) - 4 beta)/4, in factors."""
        a = np.sqrt(step)
        ends = self._real_end(step, beta) * _difference(1 + (1 + beta) * a, beta)
        return _difference(1.0, step) * ends / 4

    def crosses(self, step: Real, beta: Real = 0.0) -> NDArray[np.bool_]:
        """step <= ((1 - beta)/(1 + beta))^2 has real roots, and none below 0; with step = 1 both
        are 0."""
        return (self._real_end(step, beta) < 0) & (_difference(1.0, step) != 0)

    @staticmethod
    def _real_end(step: Real, beta: Real) -> Array:
        return _difference(1.0, beta + (1 + beta) * np.sqrt(step))

    def largest_eta(self, lambda_min: Real, lambda_max: Real, beta: Real = 0.0) -> Real:
        """(2 + 2 beta)/((1 + 2 beta) lambda_max): there a root is -1. The roots' product is
        beta (1 - eta lambda): with beta > 1 small steps diverge too, eta has to exceed
        (1 - 1/beta)/lambda_min."""
        highest = (1 + 1 / (1 + 2 * beta)) / lambda_max
        lowest = (beta - 1) / (np.maximum(beta, 1) * lambda_min)
        return plain(np.where(lowest < highest, highest, 0.0))

    def best(self, lambda_min: Real, lambda_max: Real) -> dict[str, Real]:
        """Lessard, Recht and Packard 2016, table 1, "Nesterov (quadratics)"; the radius is
        1 - 2/sqrt(3 kappa + 1)."""
        root = np.sqrt(3 * (lambda_max / lambda_min) + 1)
        eta, beta = 4 / (3 * lambda_max + lambda_min), 1 - 4 / (root + 2)
        return {"eta": plain(eta), "beta": plain(beta)}

    def landmarks(self, lambda_min: float, lambda_max: float, beta: float = 0.0) -> Landmarks:
        best = self.best(lambda_min, lambda_max)
        eta: list[tuple[Real, str]] = [
            (best["eta"], N_("4/(3 λmax + λmin): the fastest, together with the best β"))
        ]
        border = self.largest_eta(lambda_min, lambda_max, beta)
        if border:
            eta.insert(0, (border, N_("2(1 + β)/((1 + 2β) λmax): beyond it Nesterov diverges")))
        return {"eta": eta, "beta": [(best["beta"], N_("the fastest, together with the best η"))]}


class LookAheadPoints(LookAhead):
    """PyTorch's form: its x are the other form's look-ahead points, so the roots are the same."""

    def matrix(self, step: Real, beta: Real = 0.0) -> Array:
        step, beta = np.broadcast_arrays(step, beta)
        return np.array([[1 - step * (1 + beta), -beta * beta], [step, beta]])


PLAIN_DESCENT, HEAVY_BALL = PlainDescent(), HeavyBall()
LOOK_AHEAD, LOOK_AHEAD_POINTS = LookAhead(), LookAheadPoints()


def eigenvalues_of(objective: Objective) -> tuple[Real, Real] | None:
    """lambda_min and lambda_max of a quadratic with a minimum; None for any other function, and
    for an extreme one: where float64 does not hold the largest stable eta along the flattest
    direction, or lambda_max. In a batch such members have nan."""
    form = objective.quadratic()
    if form is None:
        return None
    with np.errstate(all="ignore"):
        low, high = form.eigenvalues
        usual = (np.asarray(low) > 0) & np.isfinite(np.divide(4, low)) & np.isfinite(high)
    if usual.all():
        return low, high
    # Of a sweep across what a bowl may be, those that are one.
    return (np.where(usual, low, np.nan), np.where(usual, high, np.nan)) if usual.any() else None


ROUNDING = 16 * np.finfo(float).eps
"""What a mark's own value may be beside the border it stands for: some ten roundings lie between
the eigenvalues, the mark, and eta lambda."""


def _difference(one: Any, other: Any) -> Array:
    """one - other; exactly 0 where that is no more than the rounding of either."""
    difference = np.subtract(one, other)
    return np.where(np.abs(difference) <= ROUNDING * np.abs(one), 0.0, difference)
