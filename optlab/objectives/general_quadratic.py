"""x^T Q x / 2 + c^T x: the quadratic of the textbooks, a bowl, a valley or a saddle."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from optlab.exact import difference_of_products
from optlab.hyperparameters import Array, Real, number
from optlab.no_bowl import DEGENERATE, least_of_no_bowl
from optlab.objectives.base import (
    Known,
    Least,
    Objective,
    Point,
    QuadraticForm,
    Unknown,
    Window,
    latex,
    plain,
)
from optlab.objectives.quadratics import holding
from optlab.words import N_

FARTHEST = 1e6  # a minimum beyond is none that a window could hold


def _entry(default: float, symbol: str, doc: str) -> Any:
    return number(default, symbol=symbol, doc=doc, legal="[-1e6, 1e6]", low=-3, high=3)


@dataclass(frozen=True)
class GeneralQuadratic(Objective):
    """x^T Q x / 2 + c^T x, with any symmetric Q and any slope c.

    Where Q is positive definite it is a bowl, and its minimum solves Q x = -c; else f falls without
    end, unless it is a valley whose floor lies level.
    """

    key = "general_quadratic"
    title = "Quadratic ½ xᵀQx + cᵀx"
    order = 4

    q11: Real = _entry(0.5, "Q_{11}", N_("curvature along x1"))
    q12: Real = _entry(0.5, "Q_{12}", N_("how the slope along one axis changes along the other"))
    q22: Real = _entry(2.0, "Q_{22}", N_("curvature along x2"))
    c1: Real = _entry(1.0, "c_1", N_("slope along x1 at the origin"))
    c2: Real = _entry(-1.0, "c_2", N_("slope along x2 at the origin"))

    @property
    def start(self) -> Point:
        return (-5.0, -2.0)

    @property
    def window(self) -> Window:
        form = self.quadratic()
        usual = ((-6.0, 3.0), (-3.0, 3.0))
        if form is None:
            return usual
        c1, c2 = (np.where(np.isfinite(c), c, 0.0) for c in form.centre)
        return holding(usual, (c1, c2))

    def value(self, x: Array) -> Array:
        x1, x2 = x
        curved = self.q11 / 2 * x1 * x1 + self.q12 * x1 * x2 + self.q22 / 2 * x2 * x2
        return curved + (self.c1 * x1 + self.c2 * x2)

    def gradient(self, x: Array) -> Array:
        x1, x2 = x
        along = self.q11 * x1 + self.q12 * x2 + self.c1
        return np.array([along, self.q12 * x1 + self.q22 * x2 + self.c2])

    def hessian(self, x: Array) -> Array:
        q11, q12, q22 = (q + 0 * x[0] for q in (self.q11, self.q12, self.q22))
        return np.array([[q11, q12], [q12, q22]])

    @property
    def _determinant(self) -> Array:
        """Q11 Q22 - Q12², right to its last digits where it is nearly 0."""
        q11, q12, q22 = (np.asarray(q, dtype=np.float64) for q in (self.q11, self.q12, self.q22))
        zero = np.zeros(())
        return difference_of_products((q11, zero), q22, (q12, zero), q12)

    @property
    def _bowl(self) -> NDArray[np.bool_]:
        """Whether Q is positive definite, by more than the rounding of its entries."""
        with np.errstate(all="ignore"):
            product = np.multiply(self.q11, self.q22)
            rises = np.add(self.q11, self.q22) > 0
            return np.asarray((self._determinant > DEGENERATE * product) & rises)

    def quadratic(self) -> QuadraticForm | None:
        """Its form, where it is a bowl; in a batch, nan for members that are none."""
        determinant = self._determinant
        middle, half = (self.q11 + self.q22) / 2, np.hypot((self.q11 - self.q22) / 2, self.q12)
        with np.errstate(all="ignore"):
            highest = middle + half
            centre = (
                (self.q12 * self.c2 - self.q22 * self.c1) / determinant,
                (self.q12 * self.c1 - self.q11 * self.c2) / determinant,
            )
            near = np.maximum(*np.abs(centre)) <= FARTHEST
            bowl = self._bowl & near
            if not np.any(bowl):
                return None
            # The eigenvalues' product is the determinant: a difference would lose digits.
            parts = (determinant / highest, highest, *centre)
            lowest, highest, x1, x2 = (plain(np.where(bowl, part, np.nan)) for part in parts)
        return QuadraticForm((self.q11, self.q12, self.q22), (lowest, highest), (x1, x2))

    @property
    def least(self) -> Least:
        form = self.quadratic()
        if self.batch:  # of which some may be bowls
            every = form is not None and np.isfinite(form.centre[0] + form.centre[1]).all()
            return Known((form.centre,)) if form and every else Unknown()
        if form is not None:
            return Known(((float(form.centre[0]) + 0.0, float(form.centre[1]) + 0.0),))
        q11, q12, q22, c1, c2 = map(float, (self.q11, self.q12, self.q22, self.c1, self.c2))
        if self._bowl:
            return Unknown()  # its minimum lies too far away
        found = least_of_no_bowl((q11, q12, q22, c1, c2))
        far = isinstance(found, Known) and max(map(abs, found.points[0])) > FARTHEST
        return Unknown() if far else found

    @property
    def curves_alike(self) -> bool:
        return True

    @property
    def formula(self) -> str:
        parts = [
            (self.q11 / 2, "x_1^2"),
            (self.q12, "x_1 x_2"),
            (self.q22 / 2, "x_2^2"),
            (self.c1, "x_1"),
            (self.c2, "x_2"),
        ]
        terms = [(float(k), f"{_factor(abs(float(k)))}{term}") for k, term in parts if k]
        if not terms:
            return "0"
        text = "".join(f" {'-' if k < 0 else '+'} {term}" for k, term in terms)
        return text.removeprefix(" + ").replace(" - ", "-", 1) if terms[0][0] < 0 else text[3:]

    def as_text(self) -> str:
        return "q11/2*x1^2 + q12*x1*x2 + q22/2*x2^2 + c1*x1 + c2*x2"


def _factor(value: float) -> str:
    return "" if value == 1 else rf"{latex(value)}\, "
