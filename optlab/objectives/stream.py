"""A stream: another function at each step, by turns and not by chance; a bowl is their mean."""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from optlab.hyperparameters import Array, Real, number
from optlab.objectives.base import (
    ByStep,
    Differentiable,
    Known,
    Least,
    Objective,
    Point,
    QuadraticForm,
    Window,
    coefficient,
    latex,
)
from optlab.objectives.quadratics import positive
from optlab.words import N_

PERIOD = 3
RARE = 1  # the step of each period that sees the large slope


class Pushed(NamedTuple):
    """The stream's function of one step: its mean f, and a push along x1."""

    f: "ReddisStream"
    push: Real  # or each member's

    def gradient(self, x: Array) -> Array:
        along, across = self.f.gradient(x)
        return np.array([along + self.push, across])

    def hessian(self, x: Array) -> Array:
        return self.f.hessian(x)


@dataclass(frozen=True)
class ReddisStream(Objective):
    """One step of three sees a steep slope, the other two a gentle one the other way.

    Along x1 the steps 1, 4, 7, ... see C x1, all others -x1, and each sees a bowl with it, the
    same at every step, which puts the minimum of their mean f, the function on the picture, at
    (-1, 0). Which step sees which is no matter of chance. The slopes are those of Reddi, Kale and
    Kumar 2018, section 3, where x1 stays between walls at -1 and 1: there the mean is least at -1,
    and Adam with beta1 = 0 and beta2 = 1/(1 + C²) goes to 1, the worst point. Here the bowl stands
    in the place of the walls: a step sees it, as it sees the slope.
    """

    key = "reddis_stream"
    title = "Reddi's stream"
    order = 7
    steps_see = "stream"

    slope: Real = number(
        3.0,
        symbol="C",
        doc=N_("slope along x1 that one step of three sees; the others see -1"),
        legal="(2, inf)",  # at 2 the mean is level, below it the better side is the other
        low=2.5,
        high=10,
    )
    b: Real = positive(0.5, "b", doc=N_("coefficient of x2², which every step sees"))

    @property
    def window(self) -> Window:
        return ((-3.0, 4.0), (-2.0, 2.0))

    @property
    def start(self) -> Point:
        return (0.0, 1.0)

    @property
    def noisy(self) -> NDArray[np.bool_]:
        return np.ones(self.batch, dtype=np.bool_)

    @property
    def mean_slope(self) -> Real:
        """The mean of the slopes at x1 = 0, and the curvature that makes it 0 at x1 = -1."""
        return (self.slope - (PERIOD - 1)) / PERIOD

    def value(self, x: Array) -> Array:
        x1, x2 = x
        return self.mean_slope / 2 * ((x1 + 1) * (x1 + 1) - 1) + self.b * (x2 * x2)

    def gradient(self, x: Array) -> Array:
        return np.array([self.mean_slope * (x[0] + 1), 2 * self.b * x[1]])

    def hessian(self, x: Array) -> Array:
        none = 0 * x[0]
        return np.array([[self.mean_slope + none, none], [none, 2 * self.b + none]])

    def at(self, t: int) -> Differentiable:
        rare = t % PERIOD == RARE
        # Their differences to the mean slope, whose sum over a period is 0 to the last digit.
        least = (self.slope + 1) / PERIOD
        return Pushed(self, (PERIOD - 1) * least if rare else -least)

    @property
    def least(self) -> Least:
        return Known(((-1.0, 0.0),))

    def quadratic(self) -> QuadraticForm:
        ends = self.mean_slope, 2 * self.b
        form = ends[0], 0.0, ends[1]
        return QuadraticForm(form, (np.minimum(*ends), np.maximum(*ends)), (-1.0, 0.0))

    @property
    def formula(self) -> str:
        each = rf"{latex(self.slope)}\, x_1 - x_1 - x_1"
        curvature = latex(self.slope - (PERIOD - 1))
        bowl = rf"\frac{{{curvature}}}{{{2 * PERIOD}}}\, x_1^2 + {coefficient(self.b)}x_2^2"
        return rf"\frac{{1}}{{{PERIOD}}} ({each}) + {bowl}"

    def as_text(self) -> str:
        return f"(slope - {PERIOD - 1})/{2 * PERIOD}*((x1 + 1)^2 - 1) + b*x2^2"

    def by_step(self) -> ByStep:
        slopes = [self.slope if t % PERIOD == RARE else -1.0 for t in range(1, PERIOD + 1)]
        text = f"push*x1 + (slope - {PERIOD - 1})/{2 * PERIOD}*x1^2 + b*x2^2"
        return ByStep(text, ("push",), tuple((float(slope),) for slope in slopes))
