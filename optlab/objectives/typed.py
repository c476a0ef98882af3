"""A function that a person types: `0.1*(x1 + x2)^2 + a*(x1 - x2)^2`."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np

from optlab.cached_property import cached_property
from optlab.hyperparameters import Array, text
from optlab.no_bowl import DEGENERATE, least_of_no_bowl
from optlab.objectives.base import (
    Known,
    Least,
    Objective,
    Point,
    QuadraticForm,
    Unknown,
    Window,
    plain,
)
from optlab.typed.formula import LONGEST
from optlab.typed.letters import Lettered
from optlab.typed.minima import least_of
from optlab.typed.program import Program, Second, filled, program_of
from optlab.words import N_, _

NO_FUNCTION = N_("{place} must be a function of x1 and x2: {error}")
HALF_WIDTHS = (6.0, 12.0, 25.0, 50.0, 100.0, 1000.0, 10_000.0, 100_000.0)


def check(place: str, given: str) -> None:
    """Raises ValueError for a text that is no function of x1 and x2, with the place in it."""
    try:
        program_of(given, Typed)
    except ValueError as error:
        wrong = _(NO_FUNCTION).format(place=place, error=error)
        raise ValueError(wrong) from None


@dataclass(frozen=True, eq=False)
class Typed(Lettered, Objective):
    """A function that you type, of x1 and x2 (or x and y).

    There are + - * / ^, sqrt exp log (or ln) sin cos tan sinh cosh tanh atan abs min max sign
    floor, pi and e. Any other letter becomes a number with a slider. Powers may be raised, `x1²`,
    and `2x1`, `a x1` and `a x₁` are products.

    Its gradient and Hessian are exact. Its minima are looked for numerically, unless it is a
    quadratic: what is found is likely, not proven.
    """

    key = "typed"
    title = "Typed"
    order = 90

    text: str = text(
        "0.1*x1^2 + 2*x2^2",
        doc="f(x1, x2) as you type it, a*x1^2 or a x₁²; other letters become sliders",
        check=check,
        most=LONGEST,
    )

    @classmethod
    def letters_of(cls, text: str) -> tuple[str, ...]:
        """The letters beside x1 and x2. Raises FormulaError."""
        return program_of(text, Typed).letters

    @cached_property
    def program(self) -> Program:
        """The text, read."""
        return program_of(self.text, Typed)

    @cached_property
    def letters(self) -> dict[str, Any]:
        """The value of each letter."""
        return {name: getattr(self, name) for name in self.program.letters}

    def _computed(self, tape: Any, x: Array) -> Array:
        with np.errstate(all="ignore"):
            values = tape.values({"x1": x[0], "x2": x[1], **self.letters})
        shape = x.shape[1:]
        return filled(values, np.broadcast_shapes(shape, self.batch) if self.batch else shape)

    def value(self, x: Array) -> Array:
        return self._computed(self.program.value, x)[0]

    def gradient(self, x: Array) -> Array:
        return self._computed(self.program.gradient, x)

    def hessian(self, x: Array) -> Array:
        h11, h12, h22 = self._computed(self.program.hessian, x)
        return np.array([[h11, h12], [h12, h22]])

    @property
    def start(self) -> Point:
        return framed(self.text)[1]

    @property
    def window(self) -> Window:
        """Around what is found with every letter at 1: it stands still while a letter moves."""
        return framed(self.text)[0]

    @cached_property
    def _second(self) -> Second | None:
        with np.errstate(all="ignore"):
            second = self.program.second(self.letters)
            held = second and np.isfinite(np.array(sum(map(abs, second)))).any()
        return second if held else None

    def quadratic(self) -> QuadraticForm | None:
        """Its form, where it is a bowl; in a batch, nan for members that are none."""
        if self._second is None:
            return None
        q11, q12, q22, c1, c2 = self._second
        with np.errstate(all="ignore"):
            determinant = q11 * q22 - q12 * q12
            bowl = (q11 > 0) & (q22 > 0) & (determinant > DEGENERATE * q11 * q22)
            half = np.hypot((q11 - q22) / 2, q12)
            largest = np.where(q12 == 0, np.maximum(q11, q22), (q11 + q22) / 2 + half)
            least = np.where(q12 == 0, np.minimum(q11, q22), determinant / largest)
            centre = (q12 * c2 - q22 * c1) / determinant, (q12 * c1 - q11 * c2) / determinant
            bowl &= np.isfinite(sum(map(abs, (*self._second, *centre))))
        if not np.any(bowl):
            return None
        parts = (least, largest, centre[0] + 0.0, centre[1] + 0.0)
        low, high, x1, x2 = (plain(np.where(bowl, part, np.nan)) for part in parts)
        return QuadraticForm((plain(q11), plain(q12), plain(q22)), (low, high), (x1, x2))

    @property
    def curves_alike(self) -> bool:
        return self._second is not None

    @property
    def least(self) -> Least:
        """Of a quadratic exactly; else what a search finds. Of a batch, nobody has asked."""
        return self._least

    @cached_property
    def _least(self) -> Least:
        if self.batch:
            return Unknown()
        if self._second:
            form = self.quadratic()
            return Known((form.centre,)) if form else least_of_no_bowl(self._second)
        return least_of(self.program, self.text, [tuple(self.letters.values())])[0]

    @property
    def searched(self) -> bool:
        """Whether what is known of its least value was found by a search."""
        return self._second is None

    @staticmethod
    def prepare(objectives: Sequence[Objective]) -> None:
        """The minima of functions that differ in their letters only, looked for together."""
        texts: dict[str, list[Typed]] = {}
        for one in objectives:
            if isinstance(one, Typed) and not one.batch and one.searched:
                texts.setdefault(one.text, []).append(one)
        for given, alike in texts.items():
            members = [tuple(one.letters.values()) for one in alike]
            least_of(alike[0].program, given, members)

    @property
    def formula(self) -> str:
        return self.program.latex(self.letters)

    def as_text(self) -> str:
        return self.text


Typed.base = Typed


@lru_cache(maxsize=512)
def framed(text: str) -> tuple[Window, Point]:
    """The window and the start of a text, whatever its letters are: wide enough for the minima that
    it has with every letter at 1; a start at which it has a slope."""
    f = Typed(text)
    farthest = 1.25 * max((abs(c) for point in f.minima for c in point), default=0)
    half = next((one for one in HALF_WIDTHS if one >= farthest), HALF_WIDTHS[-1])
    starts = half / 6 * np.array([(-5, -2), (-4, 3), (4, 3), (5, -2), (2, 1), (-1, 2), (0.6, 0.3)])
    slopes = f.gradient(starts.T)
    fine = np.isfinite(f.value(starts.T)) & np.isfinite(slopes).all(axis=0) & slopes.any(axis=0)
    x1, x2 = starts[int(fine.argmax())].tolist()
    return ((-half, half), (-half, half)), (x1, x2)
