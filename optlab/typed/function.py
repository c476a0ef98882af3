"""A function in a program: `Function("x1**2 + a*x2**4", a=2)`, or any callable of x1 and x2."""

import inspect
import warnings
from collections.abc import Callable
from typing import Any

import numpy as np

from optlab.faults import quoted
from optlab.hyperparameters import Array
from optlab.objectives.base import Least, Objective, Point, Unknown, Window
from optlab.objectives.typed import Typed
from optlab.typed.traced import is_analytic
from optlab.words import fault

COMPLEX, CENTRAL = "complex step", "central differences"
TINY = 1e-30  # of the complex step: its square is far below what float64 can add to f
NEAR, WIDE = 6e-6, 1e-4  # of differences: about the third and the fourth root of their rounding
TRIED = np.array([(-1.3, 0.7), (0.4, -0.9), (2.1, 1.6), (0.05, 0.3), (1.2, -2.2)]).T
AGREE = 1e-4  # of the largest slope
WAYS = np.eye(2)


def Function(source: str | Callable[..., Any], **given: Any) -> Objective:
    """An objective made of a formula, or of any callable f(x1, x2) or f(x).

    A formula's letters are given by name: `Function("a*x1**2 + x2**2", a=2)`. A callable may be
    given its `window`, `start` and `name`; FromValues says how its derivatives are made. Raises
    ValueError for a text that is no formula, TypeError for what is neither.
    """
    if isinstance(source, str):
        return Typed(source, **given)
    if not callable(source):
        raise TypeError(fault("f must be a text or a callable, got {given}", given=quoted(source)))
    return FromValues(source, **given)


class FromValues(Objective):
    """An objective of which only values are known, those of a callable.

    `derivatives` says how its gradient is made. Where the callable does nothing to its numbers but
    what is analytic (no abs, no comparison, no maximum; `optlab/typed/traced.py`), and what comes
    of complex ones agrees with differences of its values, it is a complex step, exact to rounding;
    else it is central differences, good to about ten digits where f is smooth. The
    Hessian is differences of the gradient, or second ones of the values, good to about ten digits,
    or seven. A callable that takes no arrays is asked point by point. Of its least value nothing is
    known.
    """

    key = "callable"
    title = "Callable"
    order = 99

    def __init__(
        self,
        function: Callable[..., Any],
        *,
        window: Window = ((-6.0, 6.0), (-6.0, 6.0)),
        start: Point = (-5.0, -2.0),
        name: str = "",
    ) -> None:
        self.function, self._window, self._start = function, window, start
        self.name = name or getattr(function, "__name__", type(function).__name__)
        self._apart = _takes_two(function)
        self._at_once = self._takes_arrays()
        self.derivatives = COMPLEX if self._takes_complex() else CENTRAL

    @property
    def window(self) -> Window:
        return self._window

    @property
    def start(self) -> Point:
        return self._start

    @property
    def least(self) -> Least:
        return Unknown()

    @property
    def formula(self) -> str:
        return rf"\text{{{self.name}}}(x_1, x_2)"

    def value(self, x: Array) -> Array:
        shape = np.shape(x)[1:]
        if self._at_once:
            return np.broadcast_to(np.asarray(self._call(x)), shape)
        points = np.reshape(x, (2, -1)).T
        values = [np.asarray(self._call(point)).item() for point in points]
        return np.array(values).reshape(shape)[()]

    def gradient(self, x: Array) -> Array:
        if self.derivatives == COMPLEX:
            steps: list[Any] = [x + 1j * TINY * _along(way, x) for way in WAYS]
            return np.array([self.value(step).imag / TINY for step in steps])
        return self._differences(self.value, x)

    def hessian(self, x: Array) -> Array:
        if self.derivatives == COMPLEX:
            bends = self._differences(self.gradient, x)
            return (bends + bends.swapaxes(0, 1)) / 2
        steps = [WIDE * (1 + np.abs(x)) * _along(way, x) for way in WAYS]
        (h11, h12), (_h21, h22) = [
            [self._second(x, one, other) for other in steps] for one in steps
        ]
        return np.array([[h11, h12], [h12, h22]])

    def __eq__(self, other: object) -> bool:
        return isinstance(other, FromValues) and self._told() == other._told()

    def __hash__(self) -> int:
        return hash(self._told())

    def __repr__(self) -> str:
        return f"Function({self.name}), by {self.derivatives}"

    def _told(self) -> tuple[object, ...]:
        return self.function, self._window, self._start, self.name

    def _call(self, x: Array) -> Any:
        return self.function(*x) if self._apart else self.function(x)

    @staticmethod
    def _differences(of: Callable[[Array], Array], x: Array) -> Array:
        """The central differences of a function, along x1 and x2."""
        found = []
        for axis, way in enumerate(WAYS):
            step = NEAR * (1 + np.abs(x)) * _along(way, x)
            high, low = x + step, x - step
            found.append((of(high) - of(low)) / (high - low)[axis])
        return np.array(found)

    def _second(self, x: Array, one: Array, other: Array) -> Array:
        """The second central difference along two steps."""
        f = self.value
        change = f(x + one + other) - f(x + one - other) - f(x - one + other) + f(x - one - other)
        return change / (4 * one.sum(axis=0) * other.sum(axis=0))

    def _takes_arrays(self) -> bool:
        """Whether the callable says of many points what it says of each."""
        self._at_once = False
        with np.errstate(all="ignore"):
            alone = self.value(TRIED)
            try:
                together = np.asarray(self._call(TRIED.copy()))
            except (TypeError, ValueError):  # math.sin of an array, `if` on one
                return False
        return together.shape == alone.shape and np.array_equal(together, alone, equal_nan=True)

    def _takes_complex(self) -> bool:
        """Whether it is seen to be analytic, and its complex step agrees with its central
        differences, wherever that can be asked."""
        if not is_analytic(self._call, TRIED if self._at_once else TRIED[:, 0]):
            return False
        with np.errstate(all="ignore"), warnings.catch_warnings():
            warnings.simplefilter("error", np.exceptions.ComplexWarning)  # math.sin of one
            differences = self._differences(self.value, TRIED)
            self.derivatives = COMPLEX
            try:
                steps = self.gradient(TRIED)
            except (TypeError, ValueError, AttributeError, np.exceptions.ComplexWarning):
                return False
        known = np.isfinite(differences)
        if not known.any():
            return False
        wrong = np.abs(steps - differences)[known]
        return bool((wrong <= AGREE * (1 + np.abs(differences[known]).max())).all())


def _along(way: Array, x: Array) -> Array:
    return way.reshape(2, *(1,) * (np.ndim(x) - 1))


def _takes_two(function: Callable[..., Any]) -> bool:
    """Whether it is f(x1, x2), and not f(x)."""
    try:
        parameters = inspect.signature(function).parameters.values()
    except (TypeError, ValueError):  # of some built-in ones nobody knows
        return False
    needed = [
        one
        for one in parameters
        if one.kind in (one.POSITIONAL_ONLY, one.POSITIONAL_OR_KEYWORD) and one.default is one.empty
    ]
    return len(needed) == 2 or any(one.kind is one.VAR_POSITIONAL for one in parameters)
