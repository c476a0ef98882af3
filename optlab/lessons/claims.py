"""Claims: what a lesson states, as data that is checked; and prose with numbers from the runs.

    [[runs]]
    optimizer = "rmsprop"
    gamma = 1

    [variants.gd]                       # the same experiment, except for
    runs = [{ optimizer = "gradient_descent", eta = 400 }]

    [variants.leaky]
    set = { gamma = 0.9 }               # in every run that has a gamma
    steps = 50

    [[claims]]
    that = 'status(1) == "diverged"'

    [[claims]]
    that = "diverged_at(1) <= 3"

    [[claims]]
    that = "apart(1, gd) < 1e-9"        # two paths are one

    [[claims]]
    that = "f(leaky) < 0.01 < f(leaky, 0)"

    [values]
    factor = "eta(gd)/eta(1)"           # {factor} in the prose
    end = { value = "f(leaky)", format = ".1e" }

What can be asked, and how runs are named, is in `quantities.py`; `facts.py` reads all of this. A
variant may change the objective (`objective = { angle = 45 }` keeps its other settings), the noise
in the same way, the runs, the start, the steps; `set` sets hyperparameters, and `turn = 45` turns
the start about the origin (`variants.py`). Beside variants a lesson may speak of trainings: see
trainings.py.
"""

import ast
import math
import operator
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from optlab.experiment import Experiment, ExperimentError
from optlab.faults import quoted
from optlab.lessons.quantities import ARITHMETIC, Quantity, parse, quantity
from optlab.lessons.runs import PhraseError, Runs
from optlab.status import RENAMED
from optlab.words import fault

COMPARISONS: dict[type, tuple[str, Callable[[Any, Any], bool]]] = {
    ast.Lt: ("<", operator.lt),
    ast.LtE: ("<=", operator.le),
    ast.Gt: (">", operator.gt),
    ast.GtE: (">=", operator.ge),
    ast.Eq: ("==", operator.eq),
    ast.NotEq: ("!=", operator.ne),
}
# Formulas between dollars are left alone: their braces are LaTeX's.
BRACES = re.compile(r"(?<!\\)\$\$.*?\$\$|(?<!\\)\$.*?(?<!\\)\$|\{(?P<name>[^{}]*)\}", re.DOTALL)


@dataclass(frozen=True)
class Claim:
    """A comparison of quantities that must hold: `f(1) < 1e-3`, `f(1) < f(2) < f(3)`."""

    that: str


@dataclass(frozen=True)
class Value:
    """A quantity that prose names, and how its number is written."""

    value: str
    format: str = ".3g"


@dataclass(frozen=True)
class Outcome:
    """Whether a claim holds, in a sentence with what was measured; `value` is the measured number
    that stands first, nan where that is a word."""

    holds: bool
    says: str
    value: float


def check(claim: Claim, runs: Runs | Experiment) -> Outcome:
    """Measure what the claim compares. Raises ExperimentError for a claim that cannot be read.

    A comparison with nan never holds, not even `!=`.
    """
    try:
        operands, signs = comparison(claim.that, _as_runs(runs))
    except PhraseError as error:
        raise ExperimentError([f"{claim.that}: {error}"]) from None
    measured = [operand.measure() for _, operand in operands]
    compared = zip(signs, measured, measured[1:], strict=False)
    holds = all(COMPARISONS[sign][1](a, b) for sign, a, b in compared)
    holds = holds and not any(isinstance(m, float) and math.isnan(m) for m in measured)
    words = [_short(measured[0])]
    for sign, value in zip(signs, measured[1:], strict=True):
        words += [COMPARISONS[sign][0], _short(value)]
    given = {"claim": claim.that, "measured": " ".join(words)}
    first = next(m for m, (node, _) in zip(measured, operands, strict=True) if _asks(node))
    return Outcome(
        holds=holds,
        says=fault("{claim}: {measured} holds", **given)
        if holds
        else fault("{claim}: {measured} does not hold", **given),
        value=math.nan if isinstance(first, str) else float(first),
    )


def fill(text: str, runs: Runs | Experiment, values: Mapping[str, Value]) -> str:
    """The text with each `{name}` replaced by the value of that name, measured.

    Braces between dollars are LaTeX's and stay. Raises ExperimentError for a name that is not
    among the values, and for one that is but stands between dollars.
    """
    runs = _as_runs(runs)

    def replaced(match: re.Match[str]) -> str:
        name = match["name"]
        if name is None:
            for inner in re.findall(r"\{(\w+)\}", match[0]):
                if inner in values:  # a reader would see its name, not its number
                    example = rf"$\eta =$ {{{inner}}}"
                    raise ExperimentError(
                        [
                            fault(
                                "{name} between dollars is LaTeX; write it outside, as in"
                                " {example}",
                                name=f"{{{inner}}}",
                                example=example,
                            )
                        ]
                    )
            return match[0]
        if name not in values:
            raise ExperimentError([no_value(name, values)])
        try:
            measured = quantity(values[name].value, runs).measure()
        except PhraseError as error:
            raise ExperimentError([at_value(name, error)]) from None
        if isinstance(measured, str):
            return measured
        written = format(measured, values[name].format).replace("inf", "∞")
        return f"−{written[1:]}" if written.startswith("-") else written

    return BRACES.sub(replaced, text)


def no_value(name: str, values: Mapping[str, Value]) -> str:
    """The refusal of a value that there is not."""
    there = ", ".join(values)
    if not there:
        return fault("there is no value {name}; there is none", name=f"{{{name}}}")
    return fault("there is no value {name}, only {there}", name=f"{{{name}}}", there=there)


def at_value(name: str, error: object) -> str:
    """What is wrong with a value, with its name."""
    return fault("value {name}: {error}", name=name, error=error)


def comparison(text: Any, runs: Runs) -> tuple[list[tuple[ast.expr, Quantity]], list[type]]:
    """The quantities that a claim compares, and the signs between them."""
    node = parse(text)
    if not isinstance(node, ast.Compare) or any(type(op) not in COMPARISONS for op in node.ops):
        signs = " ".join(sign for sign, _ in COMPARISONS.values())
        raise PhraseError(
            fault("{text} is no comparison, with one of {signs}", text=quoted(text), signs=signs)
        )
    nodes = [node.left, *node.comparators]
    if not any(map(_asks, nodes)):
        raise PhraseError(fault("{text} asks nothing of a run, as f(1) does", text=quoted(text)))
    operands = [(part, quantity(part, runs)) for part in nodes]
    signs = [type(op) for op in node.ops]
    for sign, (left, a), (right, b) in zip(signs, operands, operands[1:], strict=False):
        if bool(a.options) != bool(b.options):
            raise PhraseError(
                fault(
                    "{left} and {right}: a word and a number",
                    left=ast.unparse(left),
                    right=ast.unparse(right),
                )
            )
        if a.options and sign not in (ast.Eq, ast.NotEq):
            raise PhraseError(
                fault("words are compared by == and !=, got {sign}", sign=COMPARISONS[sign][0])
            )
        if a.options and not set(a.options) & set(b.options):
            asked, word = (a, b) if len(a.options) > 1 else (b, a)
            raise PhraseError(_never(word.options[0], asked.options))
    return operands, signs


def _never(word: str, options: Sequence[str]) -> str:
    given = {"word": quoted(word), "allowed": ", ".join(options)}
    if new := RENAMED.get(word):
        return fault(
            "it is never {word}, which is called {new} now; it is one of {allowed}",
            new=quoted(new),
            **given,
        )
    return fault("it is never {word}; it is one of {allowed}", **given)


def _asks(node: ast.expr) -> bool:
    """Whether it measures a run."""
    calls = [part.func for part in ast.walk(node) if isinstance(part, ast.Call)]
    return any(not (isinstance(call, ast.Name) and call.id in ARITHMETIC) for call in calls)


def _as_runs(runs: Runs | Experiment) -> Runs:
    return Runs(runs) if isinstance(runs, Experiment) else runs


def _short(value: float | str) -> str:
    return value if isinstance(value, str) else f"{value:.6g}"
