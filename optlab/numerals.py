"""Numbers as people write them, and what people type read as a number.

Links, TOML, CSV and what Python prints have numbers as programs write them (optlab/notation.py).
"""

import math
import re
from collections.abc import Iterable
from typing import SupportsFloat

from optlab.declarations import vanishes
from optlab.faults import no_number, quoted, too_small
from optlab.notation import NUMBER
from optlab.words import fault

RAISED = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
LOWERED = str.maketrans({raised: chr(plain) for plain, raised in RAISED.items()})
LONGEST = 6  # digits before the point, or of what follows it: 500000, 0.0001
POWER = re.compile(r"(?:(.*\d)\s*[×·]\s*)?10([⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+)")
PROGRAMS = re.compile(
    r"(?P<given>.*›.*‹.*|(?<!\w)'[^']*(?:'|\.{3})|(?<!\w)\"[^\"]*(?:\"|\.{3}))"
    r"|(?<![\w.])(?P<sign>-?)(?P<mantissa>\d+(?:\.\d+)?)e(?P<power>[+-]?\d+)(?!\w)"
)
COMMA = re.compile(r"([+-]?)(\d*),(\d+)((?:e[+-]?\d+)?)", re.IGNORECASE)


def short(value: SupportsFloat | str, digits: int = 6) -> str:
    """A number as a reader writes it: `0.4`, `−2`, `1.036 × 10⁻¹⁴`, `∞`; rounded to so many digits,
    without trailing zeros."""
    number = float(value)
    if not math.isfinite(number):
        return "nan" if math.isnan(number) else "∞" if number > 0 else "−∞"
    if number == 0:
        return "0"
    mantissa, _e, exponent = f"{number:.{digits - 1}e}".partition("e")
    power = int(exponent)
    if -4 <= power < max(digits, LONGEST):
        plain = f"{float(f'{mantissa}e{power}'):.{max(digits - 1 - power, 0)}f}"
        text = plain.rstrip("0").rstrip(".") if "." in plain else plain
        return text.replace("-", "−")
    raised = f"10{str(power).translate(RAISED)}"
    if "." in mantissa:
        mantissa = mantissa.rstrip("0").rstrip(".")
    text = {"1": raised, "-1": f"-{raised}"}.get(mantissa, f"{mantissa} × {raised}")
    return text.replace("-", "−")


def exactly(value: float) -> str:
    """A number with as few digits as still make it no other one of float64's."""
    digits = next(n for n in range(1, 18) if n == 17 or float(f"{value:.{n - 1}e}") == value)
    return short(value, digits)


def written(values: Iterable[float], digits: int = 6) -> list[str]:
    """Each number as a reader writes it."""
    return [short(value, digits) for value in values]


def reworded(text: str) -> str:
    """A message with the numbers that programs write, `1e+30`, as readers do: 10³⁰. What stands in
    quotes was given so, and stays, and so does a line with a place marked in it, ›foo‹."""
    return PROGRAMS.sub(_reworded, text)


def _reworded(match: re.Match[str]) -> str:
    if match["given"] is not None:
        return match[0]
    sign = "−" if match["sign"] else ""
    times = "" if float(match["mantissa"]) == 1 else f"{match['mantissa']} × "
    return f"{sign}{times}10{str(int(match['power'])).translate(RAISED)}"


def number_in(name: str, text: str) -> float:
    """The number that somebody typed: `0.5`, `0,5`, `1e-5`, or as `short` writes it; inf is one.

    Raises ValueError, which names the place, for what is none, and for a comma that may part
    thousands.
    """
    typed = text.strip().replace("−", "-")
    if not typed:
        raise ValueError(fault("{name}: the box held no number", name=name))
    if power := POWER.fullmatch(typed.removeprefix("-")):
        sign = "-" if typed.startswith("-") else ""
        typed = f"{sign}{power[1] or 1}e{power[2].translate(LOWERED)}"
    if comma := COMMA.fullmatch(typed):
        sign, whole, part, exponent = comma.groups()
        if len(part) == 3 and whole.strip("0"):
            raise ValueError(
                fault(
                    "{name}: {text} may be {thousands} or {decimal}; write it without the comma",
                    name=name,
                    text=quoted(text),
                    thousands=f"{sign}{whole}{part}",
                    decimal=f"{sign}{whole}.{part}",
                )
            )
        typed = f"{sign}{whole}.{part}{exponent}"
    if "," in typed:
        raise ValueError(
            fault(
                "{name} must be one number, with at most one comma or point and none between"
                " thousands, as 1000.5 or 1000,5; got {text}",
                name=name,
                text=quoted(text),
            )
        )
    if not NUMBER.fullmatch(typed):
        raise ValueError(no_number(name, text))
    if vanishes(typed):
        raise ValueError(too_small(name, quoted(text)))
    return float(typed)
