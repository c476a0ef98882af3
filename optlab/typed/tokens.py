"""The numbers, names and signs that the text of a formula is made of, and what refuses a text."""

import keyword
import math
import re
from collections.abc import Iterator
from typing import NoReturn

from optlab.words import N_, _, fault

LONGEST_NAME = 20

Place = tuple[int, int]
"""From which character of the text, counted from 0, up to which."""
Token = tuple[str, str, Place]
"""What it is (number, name, sign), how Python writes it, and where it stands."""

# As texts on paper and web pages have them, and this page's own formulas:
SAME = str.maketrans({"−": "-", "·": "*", "×": "*"})
RAISED = str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789")
LOWERED = str.maketrans("₀₁₂₃₄₅₆₇₈₉", "0123456789")
TOKEN = re.compile(
    r"\s*(?:(?P<number>(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?)"
    r"|(?P<raised>⁻?[⁰¹²³⁴⁵⁶⁷⁸⁹]+)"
    r"|(?P<name>[A-Za-z][A-Za-z0-9_]*[₀₁₂₃₄₅₆₇₈₉]*)|(?P<sign>\*\*|[-+*/^(),]))",
)
NO_OPERATOR = N_("an operator is missing here, as * between two factors")


class FormulaError(ValueError):
    """A text that is no formula; `at` is the place of what is wrong in it."""

    def __init__(self, reason: str, text: str, at: Place) -> None:
        start, end = at
        shown = f"{text[:start]}›{text[start:end]}‹{text[end:]}"
        if len(shown) > 70:  # around the place only
            low, high = max(0, start - 25), end + 27
            shown = f"{'…' if low else ''}{shown[low:high]}{'…' if high < len(shown) else ''}"
        super().__init__(
            fault("{reason}, at character {at}: {shown}", reason=reason, at=start + 1, shown=shown)
        )
        self.reason, self.at = reason, at


def tokens_of(text: str) -> Iterator[Token]:
    """The numbers, names and signs of a text, as Python has them. Raises FormulaError."""
    typed = text
    text, at, raised = typed.translate(SAME).rstrip(), 0, False
    while at < len(text):
        found = TOKEN.match(text, at)
        if not found:
            at += len(text[at:]) - len(text[at:].lstrip())
            reason = _("this sign means nothing here; there are + - * / ^ ( ) and letters")
            _refuse(typed, reason, (at, at + 1))
        kind = found.lastgroup or ""
        part, place, at = found[kind], found.span(kind), found.end()
        if kind == "raised":
            if raised:  # x³ ² may be of x³, or a power of 3
                _refuse(typed, _(NO_OPERATOR), place)
            yield from _power(typed, part, place)
            raised = True
            continue
        raised = False
        if kind == "name":
            part = part.translate(LOWERED)
            if part == "ln" and text[at:].lstrip().startswith("("):
                part = "log"
        if kind == "number":
            part = _number(typed, part, text[at : at + 1], place)
        elif kind == "name" and len(part) > LONGEST_NAME:
            reason = fault("a name has at most {most} characters", most=LONGEST_NAME)
            _refuse(typed, reason, place)
        elif kind == "name" and keyword.iskeyword(part):  # lambda, in
            _refuse(typed, fault("{name} cannot be a name here", name=part), place)
        yield kind, "**" if part == "^" else part, place


def _power(text: str, raised: str, at: Place) -> Iterator[Token]:
    """A raised number as the power that it is."""
    part = raised.translate(RAISED)
    yield "sign", "**", at
    if part.startswith("-"):
        yield "sign", "-", at
    yield "number", _number(text, part.removeprefix("-"), "", at), at


def _number(text: str, part: str, after: str, at: Place) -> str:
    if part == "0" and (after.isalpha() or after == "_"):  # 0x10, 0b1: no product is meant
        _refuse(text, _("numbers are decimal"), at)
    if not math.isfinite(value := float(part)):
        _refuse(text, _("this number is beyond all that float64 holds"), at)
    return repr(value)


def _refuse(text: str, reason: str, at: Place) -> NoReturn:
    raise FormulaError(reason, text, at)
