"""Numbers that see what is done to them: whether a callable is made of analytic functions alone."""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
from numpy.lib.mixins import NDArrayOperatorsMixin

ANALYTIC: frozenset[Any] = frozenset(
    {
        np.add,
        np.subtract,
        np.multiply,
        np.divide,
        np.negative,
        np.positive,
        np.power,
        np.square,
        np.reciprocal,
        np.matmul,
        np.sqrt,
        np.exp,
        np.exp2,
        np.expm1,
        np.log,
        np.log2,
        np.log10,
        np.log1p,
        np.sin,
        np.cos,
        np.tan,
        np.arcsin,
        np.arccos,
        np.arctan,
        np.sinh,
        np.cosh,
        np.tanh,
        np.arcsinh,
        np.arccosh,
        np.arctanh,
    }
)
"""The functions of NumPy that have the same derivative in the complex plane: not abs, no
comparison, no maximum, no rounding."""


class NotAnalytic(Exception):
    """Something was done that a complex step may not follow."""


class Traced(NDArrayOperatorsMixin):
    """An array to which only what is analytic can be done. Raises NotAnalytic for all else, also
    for what nobody could see, as `math.sin` or `np.asarray` of it."""

    def __init__(self, values: Any) -> None:
        self._values = values

    def __array_ufunc__(self, ufunc: np.ufunc, method: str, *given: Any, **how: Any) -> Any:
        if ufunc not in ANALYTIC or method not in ("__call__", "reduce") or "out" in how:
            raise NotAnalytic(ufunc.__name__)
        return Traced(getattr(ufunc, method)(*map(_plain, given), **how))

    def __array_function__(
        self, function: Callable[..., Any], _kinds: Any, given: Any, how: Any
    ) -> Any:
        if function not in (np.sum, np.prod, np.dot):
            raise NotAnalytic(function.__name__)
        return getattr(Traced, function.__name__)(*given, **how)

    def __array__(self, *_how: Any, **_more: Any) -> Any:
        raise NotAnalytic("array")

    def __getattr__(self, name: str) -> Any:
        raise NotAnalytic(name)

    def __bool__(self) -> bool:
        raise NotAnalytic("bool")

    def __float__(self) -> float:
        raise NotAnalytic("float")

    def __complex__(self) -> complex:
        raise NotAnalytic("complex")

    def __getitem__(self, which: Any) -> "Traced":
        return Traced(self._values[which])

    def __iter__(self) -> Iterator["Traced"]:
        return map(Traced, self._values)

    def __len__(self) -> int:
        return len(self._values)

    @property
    def shape(self) -> tuple[int, ...]:
        return np.shape(self._values)

    @property
    def ndim(self) -> int:
        return np.ndim(self._values)

    def sum(self, axis: Any = None, **how: Any) -> Any:
        return np.add.reduce(self, axis=axis, **how)

    def prod(self, axis: Any = None, **how: Any) -> Any:
        return np.multiply.reduce(self, axis=axis, **how)

    def dot(self, other: Any) -> Any:
        return self @ other

    def copy(self) -> "Traced":
        return self


def _plain(given: Any) -> Any:
    return given._values if isinstance(given, Traced) else given


def is_analytic(function: Callable[..., Any], *given: Any) -> bool:
    """Whether a callable does to these arrays what is analytic, and nothing else."""
    try:
        with np.errstate(all="ignore"):
            function(*map(Traced, given))
    except NotAnalytic:
        return False
    except (TypeError, ValueError, AttributeError, ArithmeticError, IndexError):
        return False
    return True
