"""Numbers that a browser sends."""

import sys
from typing import Any

from optlab.hyperparameters import NOT_QUITE_0, quoted, vanishes
from optlab.notation import NUMBER


def value_of(name: str, given: Any) -> float:
    """The finite number that was set, or typed as text. Raises TypeError or ValueError."""
    if isinstance(given, str):
        text = given.strip()
        if not text:
            raise ValueError(f"{name}: the box held no number")
        if not NUMBER.fullmatch(text):
            raise ValueError(f"{name} must be a number, got {quoted(given)}")
        if vanishes(text):
            raise ValueError(f"{name} must be {NOT_QUITE_0}, got {quoted(given)}")
        given = float(text)
    if isinstance(given, bool) or not isinstance(given, (int, float)):
        raise TypeError(f"{name} must be a number, got {quoted(given)}")
    if not abs(given) <= sys.float_info.max:  # JSON has whole numbers of any length, too
        raise ValueError(f"{name} must be finite, got {quoted(given)}")
    return float(given)
