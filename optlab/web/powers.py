"""Numbers as Python writes them, `5e-07`, in the LaTeX of a text."""

import re

from optlab.theory.readable import DIGITS

SMALL = re.compile(r"(?<![\w.])(\d+(?:\.\d+)?)e([+-])0*(\d+)")  # 5e-07, as Python writes it


def with_powers(text: str) -> str:
    """A text with its numbers as powers of ten."""
    return SMALL.sub(lambda match: f"${_power(match)}$", text)


def number(value: float) -> str:
    """A setting as a reader sees it, in LaTeX: 0.47619047619047616 is 0.4762."""
    return SMALL.sub(_power, f"{value:.{DIGITS}g}")


def _power(match: re.Match[str]) -> str:
    times = "" if float(match[1]) == 1 else rf"{match[1]} \cdot "
    return rf"{times}10^{{{match[2].strip('+')}{match[3]}}}"
