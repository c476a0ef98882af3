"""A sum of many bowls, each step on a minibatch of them: what makes the noise of training."""

from dataclasses import dataclass
from functools import lru_cache
from itertools import product
from typing import NamedTuple

import numpy as np

from optlab.data.shuffled import Shuffled
from optlab.hyperparameters import Array, Real, batch_of, number, seeding
from optlab.objectives.base import (
    ByStep,
    Differentiable,
    Known,
    Least,
    OnMinibatches,
    Point,
    QuadraticForm,
    Window,
    coefficient,
)
from optlab.objectives.quadratics import positive
from optlab.words import N_

SIZES = 25  # of centres and curvatures, each with all signs along both coordinates
BOWLS = 16 * SIZES


class Bowls(NamedTuple):
    """Along x1 and x2: how far the curvature of some bowls is from the mean, as a share of the most
    that it may be; their centre; and both multiplied. Numbers, or arrays that broadcast."""

    u1: Real
    c1: Real
    uc1: Real
    u2: Real
    c2: Real
    uc2: Real


@lru_cache(maxsize=1)
def bowls() -> Shuffled:
    """The bowls, the same for ever. Centres have a mean of 0 and a mean square of 1. With each bowl
    there are its mirror images, with either curvature: the means that `Bowls` names are all 0."""
    k = np.arange(SIZES)
    even = (k + 0.5) / SIZES
    far = 2 * even**2  # dense in the middle, and some far out
    far /= np.sqrt(np.mean(far * far))
    # Sizes that go together by chance: steps that are prime to their number meet all of them.
    centres = far[k], far[7 * k % SIZES]
    shares = even[4 * k % SIZES], even[11 * k % SIZES]
    rows = np.array(
        [
            (a * shares[0], b * centres[0], c * shares[1], d * centres[1])
            for a, b, c, d in product((1, -1), repeat=4)
        ]
    )
    u1, c1, u2, c2 = rows.transpose(1, 0, 2).reshape(4, BOWLS)
    return Shuffled(np.array([u1, c1, u1 * c1, u2, c2, u2 * c2]), np.zeros(6), BOWLS)


class OnBowls(NamedTuple):
    """The mean of the bowls that a step sees, or of each member's."""

    sum: "SumOfQuadratics"
    of: Bowls

    def gradient(self, x: Array) -> Array:
        return np.array(
            [
                2 * curvature * (share * coordinate - centre)
                for curvature, share, centre, coordinate in zip(*self._along, x, strict=True)
            ]
        )

    def hessian(self, x: Array) -> Array:
        (a, b), (share1, share2), _centres = self._along
        none = 0 * x[0]
        return np.array([[2 * a * share1 + none, none], [none, 2 * b * share2 + none]])

    @property
    def _along(self) -> tuple[tuple[Real, Real], tuple[Real, Real], tuple[Real, Real]]:
        """Along both coordinates: the mean curvature of all; what of it these have; and their mean
        centre, each counting as it is curved."""
        f, of = self.sum, self.of
        shares = 1 + f.unequal * of.u1, 1 + f.unequal * of.u2
        centres = (
            f.spread * (of.c1 + f.unequal * of.uc1),
            f.spread * (of.c2 + f.unequal * of.uc2),
        )
        return (f.a, f.b), shares, centres


@dataclass(frozen=True)
class SumOfQuadratics(OnMinibatches):
    """The mean of 400 bowls, like a loss over the rows of its data; a step sees a few of them.

    The bowls' centres are scattered by the spread around the origin, and their curvatures by a
    share around a and b: together they are the ravine a x1² + b x2² and a constant, which is what
    is drawn. A step sees the gradient and the Hessian of its minibatch: the bowls are shuffled
    anew in each epoch, which follows from the seed, so every run and every position of a slider
    sees the same ones. With a spread of 0 all bowls have one centre and each step shows the way to
    it: there is noise far away and none at the minimum. With bowls that are alike the noise is the
    same everywhere.
    """

    key = "sum_of_quadratics"
    title = "Sum of many bowls"
    order = 9
    many = BOWLS

    a: Real = positive(0.1, "a", doc=N_("coefficient of x1², on average over the bowls"))
    b: Real = positive(2.0, "b", doc=N_("coefficient of x2², on average over the bowls"))
    spread: Real = number(
        1.0,
        symbol="s",
        doc=N_("how far the bowls' centres are scattered: their root mean square"),
        legal="[0, inf)",
        low=0,
        high=3,
    )
    unequal: Real = number(
        0.5,
        symbol=r"\tau",
        doc=N_(
            "how far their curvatures differ from the mean: 0 is all alike, 1 up to none or twice"
        ),
        legal="[0, 1]",
        low=0,
        high=1,
    )
    batch_size: Real = batch_of(BOWLS, N_("bowls that a step sees: 1 is most noise, all 400 none"))
    seed: Real = seeding(
        N_("which shuffling: each gives other minibatches, the same for every run")
    )

    @property
    def window(self) -> Window:
        return ((-6.0, 3.0), (-3.0, 3.0))

    @property
    def start(self) -> Point:
        return (-5.0, -2.0)

    @property
    def rows(self) -> Shuffled:
        return bowls()

    def value(self, x: Array) -> Array:
        x1, x2 = x
        scattered = (self.a + self.b) * (self.spread * self.spread)
        return scattered + (self.a * (x1 * x1) + self.b * (x2 * x2))

    def gradient(self, x: Array) -> Array:
        return np.array([2 * self.a * x[0], 2 * self.b * x[1]])

    def hessian(self, x: Array) -> Array:
        none = 0 * x[0]
        return np.array([[2 * self.a + none, none], [none, 2 * self.b + none]])

    def at(self, t: int) -> Differentiable:
        means = self.means(t)
        return OnBowls(self, Bowls(*means)) if means else self

    @property
    def least(self) -> Least:
        return Known(((0.0, 0.0),))

    def quadratic(self) -> QuadraticForm:
        ends = 2 * self.a, 2 * self.b
        return QuadraticForm((ends[0], 0.0, ends[1]), (np.minimum(*ends), np.maximum(*ends)))

    @property
    def formula(self) -> str:
        tau, s = coefficient(self.unequal).strip(), coefficient(self.spread).strip()
        return (
            rf"\frac{{1}}{{{BOWLS}}} \sum_{{i=1}}^{{{BOWLS}}} \left("
            rf"{coefficient(self.a)}(1 + {tau} u_{{i1}})(x_1 - {s} c_{{i1}})^2"
            rf" + {coefficient(self.b)}(1 + {tau} u_{{i2}})(x_2 - {s} c_{{i2}})^2\right)"
        )

    def as_text(self) -> str:
        return "a*x1^2 + b*x2^2 + (a + b)*spread^2"

    def by_step(self) -> ByStep:
        along = [
            f"{k}*((1 + unequal*u{i})*x{i}^2 - 2*spread*(c{i} + unequal*uc{i})*x{i})"
            for i, k in ((1, "a"), (2, "b"))
        ]
        return ByStep(" + ".join(along), Bowls._fields)
