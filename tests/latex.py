"""The value of a formula as the page prints it: enough of LaTeX for those of the theory."""

import re
from collections.abc import Mapping

import numpy as np

TOKEN = re.compile(r"\\lambda_\{\\(?:min|max)\}|\\[A-Za-z]+|x_[12]|\d+|[-+^(){}]")
SPACING = re.compile(r"\\(?:Bigl|Bigr|quad|,)")
FUNCTIONS = {r"\sqrt": np.sqrt, r"\cos": np.cos, r"\sin": np.sin}


def value_of(latex: str, symbols: Mapping[str, float]) -> float:
    """What an expression is worth; `symbols` are by their LaTeX, without the backslash."""
    tokens = TOKEN.findall(SPACING.sub(" ", latex))

    def total() -> float:
        result, sign = 0.0, 1
        while tokens and tokens[0] not in ")}":
            if tokens[0] in "+-":
                sign = 1 if tokens.pop(0) == "+" else -1
            result += sign * product()
        return result

    def product() -> float:
        result = power()
        while tokens and tokens[0] not in "+-)}":
            result *= power()
        return result

    def power() -> float:
        base = atom()
        if tokens and tokens[0] == "^":
            tokens.pop(0)
            return base ** atom()
        return base

    def atom() -> float:
        token = tokens.pop(0)
        if token in "({":
            result = total()
            tokens.pop(0)
            return result
        if token in (r"\frac", r"\tfrac"):
            above = atom()
            return above / atom()
        if token in FUNCTIONS:
            return FUNCTIONS[token](atom())
        return float(token) if token.isdigit() else symbols[token.removeprefix("\\")]

    result = total()
    assert not tokens, tokens
    return result
