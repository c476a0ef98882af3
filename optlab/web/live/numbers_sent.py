"""Numbers that a browser sends, checked."""

import sys
from typing import Any

from optlab.faults import no_number, quoted
from optlab.numerals import number_in
from optlab.words import fault


def value_of(name: str, given: Any) -> float:
    """The finite number that was set, or typed as text. Raises TypeError or ValueError."""
    if isinstance(given, str):
        given = number_in(name, given)
    if isinstance(given, bool) or not isinstance(given, (int, float)):
        raise TypeError(no_number(name, given))
    if not abs(given) <= sys.float_info.max:  # JSON has whole numbers of any length, too
        raise ValueError(
            fault("{name} must be finite, got {value}", name=name, value=quoted(given))
        )
    return float(given)
