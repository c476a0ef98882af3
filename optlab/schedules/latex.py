"""A method's formula with the courses that its hyperparameters take."""

import re
from collections.abc import Mapping

from optlab.schedules.base import Schedule


def with_courses(latex: str, courses: Mapping[str, tuple[Schedule, Mapping[str, str]]]) -> str:
    """The formula with what step t sees of each symbol in the place of it, and a line for each that
    says what that is. `courses` has, by symbol, the schedule and the symbols of its numbers."""
    if r"\end{aligned}" not in latex:
        aligned = latex.replace(r"\leftarrow", r"&\leftarrow", 1)
        latex = rf"\begin{{aligned}}{aligned}\end{{aligned}}"
    inner, _end, rest = latex.rpartition(r"\end{aligned}")
    for symbol in courses:
        # A power of what stays the same is a product of what does not.
        inner = inner.replace(rf"{symbol}^t", rf"\prod_{{i \le t}} {indexed(symbol, 'i')}")
        inner = _replaced(inner, symbol, indexed(symbol, "t"))
    lines = (rf" \\ {_line(symbol, *course)}" for symbol, course in courses.items())
    return inner + "".join(lines) + r"\end{aligned}" + rest


def _line(symbol: str, schedule: Schedule, own: Mapping[str, str]) -> str:
    now = indexed(symbol, "t")
    if course := schedule.course_of(symbol, own):
        return rf"{now} &= {course}"
    share = schedule.formula
    for part, declaration in schedule.numbers().items():
        share = _replaced(share, declaration.symbol, own[part])
    end = own.get("end")
    if end is None:
        return rf"{now} &= {symbol} \cdot {share}"
    return rf"{now} &= {end} + ({symbol} - {end}) \cdot {share}"


def _replaced(latex: str, symbol: str, other: str) -> str:
    """A formula with another symbol, where that is no part of a name or of a longer symbol."""
    before = "" if symbol.startswith("\\") else r"(?<![\\A-Za-z])"
    return re.sub(before + re.escape(symbol) + r"(?![A-Za-z_])", lambda _found: other, latex)


def indexed(symbol: str, index: str) -> str:
    """A symbol with one thing more below it."""
    above, _underscore, below = symbol.partition("_")
    return f"{above}_{{{' '.join(filter(None, [below.strip('{}'), index]))}}}"
