"""Numbers, in whatever a reader's cell has them: Python's, NumPy's, or tensors."""

import sys
import warnings
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray


def number(value: Any) -> float:
    """A number, or a tensor or an array that holds one."""
    return float(value.item() if hasattr(value, "item") else value)


def array(values: Any) -> NDArray[np.float64]:
    """Numbers, a tensor, or numbers that are tensors, as an array."""
    if hasattr(values, "detach"):
        values = values.detach().cpu().numpy()
    elif isinstance(values, (list, tuple)):
        values = [array(value) for value in values]
    return np.asarray(values, dtype=np.float64)


def values_of(f: Callable[..., Any], *points: Any) -> NDArray[np.float64]:
    """`f` at points whose coordinates are arrays of one shape.

    It is asked for all at once, with arrays and, where PyTorch has been imported, with tensors; an
    f that is for single numbers (`math.cos`, an `if`) one by one. There its own exceptions
    reach the caller, but for what mathematics says of one point: too large is inf, outside of the
    domain nan.
    """
    with np.errstate(all="ignore"):
        if (values := _at_once(f, *points)) is not None:
            return values
        if "torch" in sys.modules:
            tensors = (sys.modules["torch"].as_tensor(point) for point in points)
            if (values := _at_once(f, *tensors)) is not None:
                return values
        return _one_by_one(f, *points)


def _at_once(f: Callable[..., Any], *points: Any) -> NDArray[np.float64] | None:
    """None where the answer is not one number for each point: of a sum over all of them, say."""
    try:
        with warnings.catch_warnings(action="ignore"):
            values = array(f(*points))
    except Exception:
        return None  # whatever an f for numbers does with an array, numbers have the last word
    return values if values.shape == tuple(points[0].shape) else None


def _one_by_one(f: Callable[..., Any], *points: Any) -> NDArray[np.float64]:
    values, faults = np.full(points[0].size, np.nan), []
    for index, point in enumerate(zip(*(p.ravel() for p in points), strict=True)):
        try:
            values[index] = number(f(*point))
        except OverflowError:
            values[index] = np.inf
        except (ValueError, ZeroDivisionError) as error:
            faults.append(error)
    if faults and len(faults) == values.size:
        raise faults[0]
    return values.reshape(points[0].shape)
