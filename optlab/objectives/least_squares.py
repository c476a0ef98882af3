"""Least squares on two columns of real data, each step on a minibatch of its rows: the bridge from
training a model to a path in the plane."""

from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations
from typing import NamedTuple

import numpy as np

from optlab.cached_property import cached_property
from optlab.data import airfoil
from optlab.data.shuffled import Shuffled
from optlab.hyperparameters import Array, Real, batch_of, choice, seeding
from optlab.objectives.base import (
    ByStep,
    Differentiable,
    Known,
    Least,
    OnMinibatches,
    Point,
    QuadraticForm,
    Window,
)
from optlab.words import N_

ROWS = airfoil.USED
COLUMNS = ("frequency", "angle", "chord", "velocity", "thickness")
"""What the airfoil's five features are called in links, in their order."""
PAIRS = {f"{COLUMNS[i]}-{COLUMNS[j]}": (i, j) for i, j in combinations(range(len(COLUMNS)), 2)}
RAVINE = "angle-thickness"  # of all pairs the one that belongs together most: a ravine


class Quadratics(NamedTuple):
    """The squared loss on some rows, as a function of d = x - the least point of all rows: d^T Q d
    / 2 + slope^T d and a constant. Numbers, or arrays that broadcast."""

    q11: Real
    q12: Real
    q22: Real
    slope1: Real
    slope2: Real


class Cloud(NamedTuple):
    """Two columns, and what all rows say."""

    rows: Shuffled  # each row's share of `Quadratics`
    least: Point  # the weights with the least loss
    minimum: float  # the least loss
    whole: Quadratics  # of all rows: without a slope


@lru_cache(maxsize=len(PAIRS))
def cloud_of(columns: str) -> Cloud:
    """The airfoil's rows for a pair of PAIRS; read when it is first asked for."""
    data = airfoil.load()
    a, b = data.features[:, PAIRS[columns]].T
    least = np.linalg.lstsq(np.column_stack([a, b]), data.targets)[0]
    left = least[0] * a + least[1] * b - data.targets
    terms = np.array([a * a, a * b, b * b, left * a, left * b])
    q11, q12, q22 = map(float, terms[:3].mean(axis=1))
    whole = Quadratics(q11, q12, q22, 0.0, 0.0)
    return Cloud(
        Shuffled(terms, np.array(whole), ROWS),
        (float(least[0]), float(least[1])),
        float(np.mean(left * left)) / 2,
        whole,
    )


class OnRows(NamedTuple):
    """The loss on the rows of one step, or of each member's."""

    least: Point
    of: Quadratics

    def gradient(self, x: Array) -> Array:
        q11, q12, q22, slope1, slope2 = self.of
        d1, d2 = x[0] - self.least[0], x[1] - self.least[1]
        return np.array([q11 * d1 + q12 * d2 + slope1, q12 * d1 + q22 * d2 + slope2])

    def hessian(self, x: Array) -> Array:
        q11, q12, q22 = (q + 0 * x[0] for q in self.of[:3])
        return np.array([[q11, q12], [q12, q22]])


@dataclass(frozen=True)
class LeastSquares(OnMinibatches):
    """Two weights of a linear model, trained on minibatches of real data: a bowl with noise.

    f is half the mean square of x1 a + x2 b - y over 1,500 measurements of the noise of wings
    (Brooks, Pope and Marcolini 1989): a and b are two columns of the airfoil data, y is the sound
    level, each minus its mean and divided by its standard deviation, as D2L prepares them (sections
    12.5 to 12.10 of its edition 1.0). There is no bias: means are of all 1,503 rows, and over
    them the best bias is 0. Both columns spread alike, so where they belong together the valley
    lies at about 45 degrees.

    What is drawn, f and its minimum, is of all rows. A step sees the gradient and the Hessian of
    its minibatch: the rows are shuffled anew in each epoch, and follow from the seed, so every run
    and every position of a slider sees the same ones. With all 1,500 rows there is no noise. Where
    the size does not divide 1,500, the last minibatch of each epoch is smaller.
    """

    key = "least_squares"
    title = "Least squares on two features"
    order = 8
    many = ROWS

    columns: str = choice(
        RAVINE,
        *(pair for pair in PAIRS if pair != RAVINE),
        doc=N_("the two columns of the airfoil data that x1 and x2 weigh, in this order"),
    )
    batch_size: Real = batch_of(ROWS, N_("rows that a step sees: 1 is most noise, all 1,500 none"))
    seed: Real = seeding(
        N_("which shuffling: each gives other minibatches, the same for every run")
    )

    @property
    def window(self) -> Window:
        return ((-1.6, 1.6), (-1.2, 1.4))

    @property
    def start(self) -> Point:
        return (0.5, 1.0)

    @cached_property
    def _cloud(self) -> Cloud:
        return cloud_of(self.columns)

    @property
    def rows(self) -> Shuffled:
        return self._cloud.rows

    @cached_property
    def _all_rows(self) -> OnRows:
        return OnRows(self._cloud.least, self._cloud.whole)

    # Around the least point: the square of what is left, summed over rows, would lose the digits
    # of a small height above it.
    def value(self, x: Array) -> Array:
        cloud = self._cloud
        q11, q12, q22 = cloud.whole[:3]
        d1, d2 = x[0] - cloud.least[0], x[1] - cloud.least[1]
        return cloud.minimum + (q11 / 2 * d1 * d1 + q12 * d1 * d2 + q22 / 2 * d2 * d2)

    def gradient(self, x: Array) -> Array:
        return self._all_rows.gradient(x)

    def hessian(self, x: Array) -> Array:
        return self._all_rows.hessian(x)

    def at(self, t: int) -> Differentiable:
        means = self.means(t)
        return OnRows(self._cloud.least, Quadratics(*means)) if means else self

    @property
    def least(self) -> Least:
        return Known((self._cloud.least,))

    def quadratic(self) -> QuadraticForm:
        q11, q12, q22, *_ = self._cloud.whole
        middle, half = (q11 + q22) / 2, np.hypot((q11 - q22) / 2, q12)
        largest = float(middle + half)
        # Their product is the determinant: a difference would lose the smaller one's digits.
        smallest = (q11 * q22 - q12 * q12) / largest
        return QuadraticForm((q11, q12, q22), (smallest, largest), self._cloud.least)

    @property
    def formula(self) -> str:
        return rf"\frac{{1}}{{{2 * ROWS}}} \sum_{{i=1}}^{{{ROWS}}} (x_1 a_i + x_2 b_i - y_i)^2"

    def as_text(self) -> str:
        d1, d2 = "(x1 - m1)", "(x2 - m2)"
        return f"lowest + q11/2*{d1}^2 + q12*{d1}*{d2} + q22/2*{d2}^2"

    @cached_property
    def letters(self) -> dict[str, Real]:
        """What all rows say."""
        (m1, m2), (q11, q12, q22, *_) = self._cloud.least, self._cloud.whole
        least = self._cloud.minimum
        return {"lowest": least, "q11": q11, "q12": q12, "q22": q22, "m1": m1, "m2": m2}

    def by_step(self) -> ByStep:
        d1, d2 = "(x1 - m1)", "(x2 - m2)"
        bowl = f"r11/2*{d1}^2 + r12*{d1}*{d2} + r22/2*{d2}^2"
        names = ("r11", "r12", "r22", "slope1", "slope2")
        return ByStep(f"{bowl} + slope1*{d1} + slope2*{d2}", names)
