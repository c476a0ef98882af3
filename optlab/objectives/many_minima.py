"""Several valleys: Himmelblau, the three-hump camel, Styblinski-Tang, Rastrigin."""

from dataclasses import dataclass

import numpy as np

from optlab.hyperparameters import Array, Real, number
from optlab.objectives.base import Known, Least, Objective, Point, Window, latex


@dataclass(frozen=True)
class Himmelblau(Objective):
    """Four minima, all with f = 0: the start and the steps decide which one is found, if any.

    (x1^2 + x2 - 11)^2 + (x1 + x2^2 - 7)^2, Himmelblau 1972.
    """

    key = "himmelblau"
    title = "Himmelblau"
    order = 30

    @property
    def window(self) -> Window:
        return ((-6.0, 6.0), (-6.0, 6.0))

    @property
    def start(self) -> Point:
        return (0.0, -1.0)

    def value(self, x: Array) -> Array:
        p, q = self._residuals(x)
        return p * p + q * q

    def gradient(self, x: Array) -> Array:
        x1, x2 = x
        p, q = self._residuals(x)
        return np.array([4 * x1 * p + 2 * q, 2 * p + 4 * x2 * q])

    def hessian(self, x: Array) -> Array:
        x1, x2 = x
        p, q = self._residuals(x)
        h12 = 4 * (x1 + x2)
        return np.array([[4 * p + 8 * x1 * x1 + 2, h12], [h12, 4 * q + 8 * x2 * x2 + 2]])

    @staticmethod
    def _residuals(x: Array) -> tuple[Array, Array]:
        """x1^2 + x2 - 11 and x1 + x2^2 - 7, from (3, 2): there the sums as written cancel."""
        x1, x2 = x
        return (x1 - 3) * (x1 + 3) + (x2 - 2), (x1 - 3) + (x2 - 2) * (x2 + 2)

    @property
    def least(self) -> Least:
        # The three that are not (3, 2) are roots of the two quadratics, to the last digit.
        return Known(
            (
                (3.0, 2.0),
                (-2.805118086952745, 3.131312518250573),
                (-3.779310253377747, -3.283185991286170),
                (3.584428340330492, -1.848126526964404),
            )
        )

    @property
    def formula(self) -> str:
        return r"(x_1^2 + x_2 - 11)^2 + (x_1 + x_2^2 - 7)^2"

    def as_text(self) -> str:
        return "(x1^2 + x2 - 11)^2 + (x1 + x2^2 - 7)^2"


@dataclass(frozen=True)
class ThreeHumpCamel(Objective):
    """A minimum at the origin between two that are not quite as low: easy to be trapped.

    2 x1^2 - 1.05 x1^4 + x1^6/6 + x1 x2 + x2^2, Dixon and Szego 1978's family.
    """

    key = "three_hump_camel"
    title = "Three-hump camel"
    order = 31

    @property
    def window(self) -> Window:
        return ((-2.5, 2.5), (-2.5, 2.5))

    @property
    def start(self) -> Point:
        return (-2.0, 2.0)

    def value(self, x: Array) -> Array:
        x1, x2 = x
        square = x1 * x1
        return square * (2 + square * (square / 6 - 1.05)) + x2 * (x1 + x2)

    def gradient(self, x: Array) -> Array:
        x1, x2 = x
        square = x1 * x1
        return np.array([x1 * (4 + square * (square - 4.2)) + x2, x1 + 2 * x2])

    def hessian(self, x: Array) -> Array:
        square = x[0] * x[0]
        one = 1 + 0 * square
        return np.array([[4 + square * (5 * square - 12.6), one], [one, 2 * one]])

    @property
    def least(self) -> Least:
        return Known(((0.0, 0.0),))

    @property
    def formula(self) -> str:
        return r"2 x_1^2 - 1.05\, x_1^4 + \tfrac{1}{6} x_1^6 + x_1 x_2 + x_2^2"

    def as_text(self) -> str:
        return "2*x1^2 - 1.05*x1^4 + x1^6/6 + x1*x2 + x2^2"


@dataclass(frozen=True)
class StyblinskiTang(Objective):
    """Four valleys, one in each quadrant; only one is the deepest.

    The sum of (x^4 - 16 x^2 + 5 x)/2 over the coordinates, Styblinski and Tang 1990.
    """

    key = "styblinski_tang"
    title = "Styblinski-Tang"
    order = 32

    @property
    def window(self) -> Window:
        return ((-5.0, 5.0), (-5.0, 5.0))

    @property
    def start(self) -> Point:
        return (0.5, 4.0)

    def value(self, x: Array) -> Array:
        y1, y2 = x * (x * (x * x - 16) + 5)
        return (y1 + y2) / 2

    def gradient(self, x: Array) -> Array:
        return 2 * x * (x * x - 8) + 2.5

    def hessian(self, x: Array) -> Array:
        h11, h22 = 6 * x * x - 16
        zero = 0 * h11
        return np.array([[h11, zero], [zero, h22]])

    @property
    def least(self) -> Least:
        lowest = -2.9035340277711770  # the least root of 4 x^3 - 32 x + 5
        return Known(((lowest, lowest),))

    @property
    def formula(self) -> str:
        return r"\tfrac{1}{2} \sum_{i=1}^{2} \left(x_i^4 - 16 x_i^2 + 5 x_i\right)"

    def as_text(self) -> str:
        return "(x1^4 - 16*x1^2 + 5*x1 + x2^4 - 16*x2^2 + 5*x2)/2"


@dataclass(frozen=True)
class Rastrigin(Objective):
    """A bowl full of egg-cups: one near each point with whole coordinates that is not too far out.

    2A + the sum of x^2 - A cos(2 pi x); the lowest minimum is at the origin. The waves' slope is at
    most 2 pi A, the bowl's 2|x|: cups reach out to |x| = pi A in each coordinate, 31.4 with A = 10,
    where there are 63 by 63 of them. Rastrigin 1974 with A = 10.
    """

    key = "rastrigin"
    title = "Rastrigin"
    order = 33

    amplitude: Real = number(
        10.0,
        symbol="A",
        doc="half the height of the waves along each coordinate",
        legal="[0, inf)",
        low=0,
        high=20,
    )

    @property
    def window(self) -> Window:
        return ((-5.12, 5.12), (-5.12, 5.12))

    @property
    def start(self) -> Point:
        return (-3.4, 2.3)

    def value(self, x: Array) -> Array:
        # 1 - cos(2 pi x), but without its cancellation near whole x.
        sine = np.sin(np.pi * _from_whole(x))
        (x1, x2), (s1, s2) = x, sine * sine
        return x1 * x1 + x2 * x2 + 2 * self.amplitude * (s1 + s2)

    def gradient(self, x: Array) -> Array:
        return 2 * x + 2 * np.pi * self.amplitude * np.sin(2 * np.pi * _from_whole(x))

    def hessian(self, x: Array) -> Array:
        h11, h22 = 2 + 4 * np.pi**2 * self.amplitude * np.cos(2 * np.pi * _from_whole(x))
        zero = 0 * h11
        return np.array([[h11, zero], [zero, h22]])

    @property
    def least(self) -> Least:
        return Known(((0.0, 0.0),))

    @property
    def formula(self) -> str:
        A, twice = latex(self.amplitude), latex(2 * self.amplitude)
        return rf"{twice} + \sum_{{i=1}}^{{2}} \left(x_i^2 - {A} \cos 2 \pi x_i\right)"

    def as_text(self) -> str:
        return "x1^2 + x2^2 + 2*amplitude*(sin(pi*x1)^2 + sin(pi*x2)^2)"


def _from_whole(x: Array) -> Array:
    """How far x is from the nearest whole number: exact, while pi x far from 0 is rounded."""
    return x - np.rint(x)
