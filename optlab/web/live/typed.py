"""Numbers that a browser sends."""

import sys
from typing import Any

from optlab.hyperparameters import quoted
from optlab.numerals import number_in


def value_of(name: str, given: Any) -> float:
    """The finite number that was set, or typed as text. Raises TypeError or ValueError."""
    if isinstance(given, str):
        given = number_in(name, given)
    if isinstance(given, bool) or not isinstance(given, (int, float)):
        raise TypeError(f"{name} must be a number, got {quoted(given)}")
    if not abs(given) <= sys.float_info.max:  # JSON has whole numbers of any length, too
        raise ValueError(f"{name} must be finite, got {quoted(given)}")
    return float(given)
