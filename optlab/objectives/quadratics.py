"""Ravines: quadratics f(x) = x^T Q x / 2 around the origin or elsewhere, straight, rotated, and of
any condition number."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from optlab.cached_property import cached_property
from optlab.hyperparameters import Array, Real, number, switch
from optlab.objectives.base import (
    Known,
    Least,
    Objective,
    Point,
    QuadraticForm,
    Window,
    beside,
    coefficient,
    counted,
    latex,
    plain,
)
from optlab.words import N_


def positive(default: float, symbol: str, *, doc: str) -> Any:
    """A curvature or a coefficient: any positive number, on a logarithmic slider."""
    return number(default, symbol=symbol, doc=doc, legal="(0, inf)", low=0.01, high=10, scale="log")


def _centre(coordinate: str) -> Any:
    """Where the minimum lies along one coordinate: 0 unless it is said."""
    return number(
        0.0,
        symbol=f"m_{coordinate[1]}",
        doc=N_("where the minimum lies along this axis"),
        legal="[-1e6, 1e6]",
        low=-1.5,
        high=1.5,
        primary=False,
    )


def holding(window: Window, point: tuple[Real, Real]) -> Window:
    """The window; wider where it has to be, so that a point lies in it, one unit from its sides."""
    (left, right), (bottom, top) = (
        (np.minimum(low, at - 1), np.maximum(high, at + 1))
        for (low, high), at in zip(window, point, strict=True)
    )
    return (plain(left), plain(right)), (plain(bottom), plain(top))


@dataclass(frozen=True, kw_only=True)
class Ravine(Objective):
    """f(x) = x^T Q x / 2 with a constant Hessian Q; its minimum is at the origin, unless a centre
    is given by name: then x counts from there."""

    centre2: Real = _centre("x2")
    centre1: Real = _centre("x1")

    @property
    def start(self) -> Point:
        return (-5.0, -2.0)

    @property
    def usual_window(self) -> Window:
        """The window where the minimum lies in it."""
        return ((-6.0, 3.0), (-3.0, 3.0))

    @property
    def window(self) -> Window:
        return self._window

    @cached_property  # a page asks at every run
    def _window(self) -> Window:
        return holding(self.usual_window, (self.centre1, self.centre2))

    @cached_property
    def _away(self) -> Array | None:
        """The centre as an array; None at the origin, where a subtraction would cost time."""
        centre = (self.centre1, self.centre2)
        if not any(isinstance(c, np.ndarray) or c for c in centre):
            return None
        return np.array(np.broadcast_arrays(*centre))

    def from_centre(self, x: Array) -> Array:
        """The point as it is seen from the minimum."""
        c = self._away
        if c is None:
            return x
        return x - beside(c, x)

    @property
    def Q(self) -> tuple[Real, Real, Real]:
        """The entries Q11, Q12, Q22 of the symmetric Hessian."""
        raise NotImplementedError

    @property
    def eigenvalues(self) -> tuple[Real, Real]:
        """lambda_min and lambda_max of Q. From Q's entries lambda_min would be a small difference
        of large numbers: every ravine knows its own."""
        raise NotImplementedError

    def value(self, x: Array) -> Array:
        x1, x2 = self.from_centre(x)
        q11, q12, q22 = self.Q
        return q11 / 2 * x1 * x1 + q12 * x1 * x2 + q22 / 2 * x2 * x2

    def gradient(self, x: Array) -> Array:
        x1, x2 = self.from_centre(x)
        q11, q12, q22 = self.Q
        return np.array([q11 * x1 + q12 * x2, q12 * x1 + q22 * x2])

    def hessian(self, x: Array) -> Array:
        q11, q12, q22 = (q + 0 * x[0] for q in self.Q)
        return np.array([[q11, q12], [q12, q22]])

    @property
    def least(self) -> Least:
        return Known(((plain(self.centre1), plain(self.centre2)),))

    def quadratic(self) -> QuadraticForm:
        return QuadraticForm(self.Q, self.eigenvalues, (self.centre1, self.centre2))

    @property
    def coordinates(self) -> tuple[str, str]:
        """x1 and x2 in LaTeX, as they count from the centre."""
        return counted("x_1", self.centre1), counted("x_2", self.centre2)

    @property
    def typed_coordinates(self) -> tuple[str, str]:
        """The same as one types them."""
        one = "(x1 - centre1)" if np.any(self.centre1) else "x1"
        return one, "(x2 - centre2)" if np.any(self.centre2) else "x2"


@dataclass(frozen=True)
class Quadratic(Ravine):
    """A straight ravine: with a < b flat along x1, steep along x2.

    0.1 x1^2 + 2 x2^2 is the function of D2L's sections on optimizers (12.6 to 12.8 of its edition
    1.0), x1^2 + 2 x2^2 that of 12.3 Gradient Descent, and a = 1/20, b = 1 that of Deep Learning
    from Scratch, section 6.1.
    """

    key = "quadratic"
    title = "Ravine a x1² + b x2²"
    order = 1

    a: Real = positive(0.1, "a", doc="coefficient of x1²; the curvature along x1 is 2a")
    b: Real = positive(2.0, "b", doc="coefficient of x2²; the curvature along x2 is 2b")

    @property
    def Q(self) -> tuple[Real, Real, Real]:
        return 2 * self.a, 0.0, 2 * self.b

    @property
    def eigenvalues(self) -> tuple[Real, Real]:
        with np.errstate(over="ignore"):
            return 2 * np.minimum(self.a, self.b), 2 * np.maximum(self.a, self.b)

    # Not left to Ravine: its products with Q12 = 0 would be nan where x overflows to inf.
    def value(self, x: Array) -> Array:
        x1, x2 = self.from_centre(x)
        return self.a * (x1 * x1) + self.b * (x2 * x2)

    def gradient(self, x: Array) -> Array:
        # One product with the diagonal of Q: building the pair of two products takes twice as long.
        return beside(self._diagonal, x) * self.from_centre(x)

    @cached_property
    def _diagonal(self) -> Array:
        return 2 * np.array(np.broadcast_arrays(self.a, self.b))

    @property
    def formula(self) -> str:
        x1, x2 = (f"({x})" if " " in x else x for x in self.coordinates)
        return rf"{coefficient(self.a)}{x1}^2 + {coefficient(self.b)}{x2}^2"

    def as_text(self) -> str:
        x1, x2 = self.typed_coordinates
        return f"a*{x1}^2 + b*{x2}^2"


@dataclass(frozen=True)
class RotatedQuadratic(Ravine):
    """The ravine a x1² + b x2² turned by 45 degrees, as D2L prints it or as a pure rotation.

    a (x1 + x2)^2 + b (x1 - x2)^2 is rotated *and doubled*: its eigenvalues are 4a and 4b, not 2a
    and 2b, so gradient descent's largest stable eta halves. Half of it is the pure rotation. The
    start is not turned with it: seen from the bowl, it is another start.
    """

    key = "rotated_quadratic"
    title = "Ravine turned by 45°"
    order = 2

    a: Real = positive(0.1, "a", doc="coefficient of (x1 + x2)²")
    b: Real = positive(2.0, "b", doc="coefficient of (x1 - x2)²")
    halved: bool = switch(
        False, doc="halved, it is the pure rotation; as printed in D2L it is also doubled"
    )

    @property
    def usual_window(self) -> Window:
        return ((-6.0, 3.0), (-4.5, 3.0))

    @property
    def scale(self) -> float:
        """1 as printed, 1/2 for the pure rotation."""
        return 0.5 if self.halved else 1.0

    @property
    def Q(self) -> tuple[Real, Real, Real]:
        diagonal = 2 * self.scale * (self.a + self.b)
        return diagonal, 2 * self.scale * (self.a - self.b), diagonal

    @property
    def eigenvalues(self) -> tuple[Real, Real]:
        doubled = 4 * self.scale
        return doubled * np.minimum(self.a, self.b), doubled * np.maximum(self.a, self.b)

    # From Q's entries both would be small differences of large numbers along the valley floor.
    def value(self, x: Array) -> Array:
        x1, x2 = self.from_centre(x)
        along, across = x1 + x2, x1 - x2
        return self.scale * (self.a * (along * along) + self.b * (across * across))

    def gradient(self, x: Array) -> Array:
        x1, x2 = self.from_centre(x)
        doubled = 2 * self.scale
        along, across = doubled * self.a * (x1 + x2), doubled * self.b * (x1 - x2)
        return np.array([along + across, along - across])

    @property
    def formula(self) -> str:
        a, b = coefficient(self.scale * self.a), coefficient(self.scale * self.b)
        x1, x2 = self.coordinates
        less = f"({x2})" if " " in x2 else x2
        return rf"{a}({x1} + {x2})^2 + {b}({x1} - {less})^2"

    def as_text(self) -> str:
        x1, x2 = self.typed_coordinates
        whole = f"a*({x1} + {x2})^2 + b*({x1} - {x2})^2"
        return f"({whole})/2" if self.halved else whole


@dataclass(frozen=True)
class ConditionedQuadratic(Ravine):
    """A ravine of any condition number at any angle.

    The Hessian has the eigenvalues curvature (along the valley floor, which makes the angle with
    the x1 axis) and condition_number times that (across). Condition number 20, angle 0 and
    curvature 0.2 is 0.1 x1^2 + 2 x2^2.
    """

    key = "conditioned_quadratic"
    title = "Ravine by condition number and angle"
    order = 3

    condition_number: Real = number(
        20.0,
        symbol=r"\kappa",
        doc="how many times more strongly it curves across than along",
        legal="[1, inf)",
        low=1,
        high=1000,
        scale="log",
    )
    angle: Real = number(
        30.0,
        symbol=r"\theta",
        doc="degrees from the x1 axis to the valley floor",
        legal="[-180, 180]",
        low=-90,
        high=90,
    )
    curvature: Real = positive(0.2, r"\lambda_{\min}", doc="the smaller eigenvalue of the Hessian")

    # From Q's entries it would be a small difference of large numbers along the valley floor.
    def value(self, x: Array) -> Array:
        (x1, x2), (cos, sin) = self.from_centre(x), self._direction
        along, across = cos * x1 + sin * x2, cos * x2 - sin * x1
        steepness = self.condition_number * (across * across)
        return self.curvature / 2 * (along * along + steepness)

    @cached_property
    def _direction(self) -> tuple[Real, Real]:
        """The cosine and the sine of the angle."""
        radians = np.radians(self.angle)
        return np.cos(radians), np.sin(radians)

    @cached_property
    def _entries(self) -> tuple[Real, Real, Real]:
        cos, sin = self._direction
        flat, steep = self.curvature, self.curvature * self.condition_number
        return (
            flat * cos * cos + steep * sin * sin,
            (flat - steep) * cos * sin,
            flat * sin * sin + steep * cos * cos,
        )

    @property
    def Q(self) -> tuple[Real, Real, Real]:
        return self._entries

    @property
    def eigenvalues(self) -> tuple[Real, Real]:
        return self.curvature, self.curvature * self.condition_number

    @property
    def formula(self) -> str:
        along = coefficient(self.curvature / 2)
        across = coefficient(self.curvature * self.condition_number / 2)
        angle = rf"{latex(self.angle)}^\circ"
        x1, x2 = (f"({x})" if " " in x else x for x in self.coordinates)
        return (
            rf"{along}({x1} \cos {angle} + {x2} \sin {angle})^2"
            rf" + {across}({x2} \cos {angle} - {x1} \sin {angle})^2"
        )

    def as_text(self) -> str:
        x1, x2 = self.typed_coordinates
        cos, sin = (f"{function}(angle*pi/180)" for function in ("cos", "sin"))
        along, across = f"({cos}*{x1} + {sin}*{x2})^2", f"({cos}*{x2} - {sin}*{x1})^2"
        return f"curvature/2*({along} + condition_number*{across})"
