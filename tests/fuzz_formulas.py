"""Random texts for the field of a typed function: formulas, formulas that were broken, and noise.

python -m tests.fuzz_formulas 100000
"""

import random
import sys
import time
import warnings
from collections import Counter
from collections.abc import Callable
from typing import TypeVar

import numpy as np

from optlab.objectives.typed import Typed
from optlab.typed.formula import CONSTANTS, FUNCTIONS, FormulaError, Node, read
from optlab.typed.program import Program

T = TypeVar("T")

PIECES = [
    *FUNCTIONS,
    *CONSTANTS,
    *"xyab+-*/^(),.0123456789",
    *("x1", "x2", "**", "//", "%", "@", ":=", "==", "<", "lambda", "if", "else", "for", "in"),
    *("import", "__class__", "x1.real", "f(", "[", "]", "{", "}", "'", '"', "\\", "#", ";", "_"),
    *("1e9", "1e999", "0x1", "1j", "99999999999999999999", " ", "\t", "\n", "\x00", "é", "π", "²"),
    *("³", "⁻", "¹⁰", "₁", "x₁", "x₂", "ln", "ln(", "a x1", "2 x2"),
    *("х1", "ｘ", "−", "·", "×", "😀", "\u202e", "…", "True", "None", "...", "~", "|", "&", "$"),
]


def expression(draw: random.Random, depth: int) -> str:
    """A formula."""
    if depth <= 0 or draw.random() < 0.2:
        return draw.choice(
            ["x1", "x1", "x2", "x2", "x", "y", "a", "b", "2", "0.5", "3", "pi", "e", "1e3"]
        )
    inner = expression(draw, depth - 1)
    match draw.randrange(6):
        case 0:
            return f"{draw.choice([n for n in FUNCTIONS if n not in ('min', 'max')])}({inner})"
        case 1:
            return f"{draw.choice(['min', 'max'])}({inner}, {expression(draw, depth - 1)})"
        case 2:
            return f"({inner})^{draw.choice(['2', '3', '-1', '0.5', 'x1', '(-2)'])}"
        case 3:
            return f"-({inner})"
        case _:
            return f"({inner}){draw.choice('+-*/')}({expression(draw, depth - 1)})"


def texts(count: int, seed: int = 0) -> list[str]:
    """So many: a third of each kind."""
    draw, made = random.Random(seed), list[str]()
    for k in range(count):
        text = expression(draw, draw.randrange(1, 5))
        if k % 3 == 1:
            for _change in range(draw.randrange(1, 4)):
                at = draw.randrange(len(text) + 1)
                text = text[:at] + draw.choice(PIECES) + text[at + draw.randrange(2) :]
        elif k % 3 == 2:
            text = "".join(draw.choice(PIECES) for _piece in range(draw.randrange(1, 25)))
        made.append(text)
    return made


def tried(make: Callable[[str], T], text: str) -> T | FormulaError:
    """What is made of a text, or why nothing is: at a place in it."""
    try:
        return make(text)
    except FormulaError as error:
        refused = error
    start, end = refused.at
    assert 0 <= start <= end <= len(text), (text, refused.at)
    assert refused.reason and str(refused), text
    return refused


def fate(text: str) -> str:
    """What becomes of a text; raises AssertionError where that should not be."""
    node = tried(read, text)
    if isinstance(node, FormulaError):
        return "no formula"
    assert isinstance(node, Node)
    program = tried(lambda given: Program(given, Typed), text)
    if isinstance(program, FormulaError):
        return "no function of x1 and x2"
    names = {"x1": np.array([0.3, -2.0, 0.0]), "x2": np.array([1.7, 0.0, -1e200])}
    names |= dict.fromkeys(program.letters, 1.5)
    with np.errstate(all="ignore"):
        for tape, many in ((program.value, 1), (program.gradient, 2), (program.hessian, 3)):
            assert len(tape.values(names)) == many, text
    assert all(isinstance(part, str) for part in (program.latex(), *program.derivatives_latex()))
    return "function"


def main() -> None:
    warnings.simplefilter("error")
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    fates, slowest = Counter[str](), (0.0, "")
    for text in texts(count):
        before = time.perf_counter()
        fates[fate(text)] += 1
        slowest = max(slowest, (time.perf_counter() - before, text))
    print(dict(fates), f"slowest {1000 * slowest[0]:.1f} ms: {slowest[1]!r}")


if __name__ == "__main__":
    main()
