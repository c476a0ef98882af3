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

What can be asked, and how runs are named, is in `quantities.py`. A variant may change the
objective (`objective = { angle = 45 }` keeps its other settings), the noise in the same way, the
runs, the start, the steps;
`set` sets hyperparameters, and `turn = 45` turns the start about the origin. Beside variants a
lesson may speak of trainings: see trainings.py.
"""

import ast
import math
import operator
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from typing import Any

from optlab.experiment import Experiment, ExperimentError, salvage
from optlab.faults import no_such, quoted
from optlab.lessons.quantities import ARITHMETIC, Quantity, parse, quantity
from optlab.lessons.runs import PhraseError, Runs
from optlab.lessons.trainings import Training, salvage_trainings
from optlab.status import RENAMED
from optlab.theory.conditioning import turned_start
from optlab.words import fault

PARTS = ("claims", "values", "variants", "trainings")
"""What a preset's table may hold for this module."""

COMPARISONS: dict[type, tuple[str, Callable[[Any, Any], bool]]] = {
    ast.Lt: ("<", operator.lt),
    ast.LtE: ("<=", operator.le),
    ast.Gt: (">", operator.gt),
    ast.GtE: (">=", operator.ge),
    ast.Eq: ("==", operator.eq),
    ast.NotEq: ("!=", operator.ne),
}
EXPERIMENT = tuple(f.name for f in fields(Experiment))
CHANGES = (*EXPERIMENT, "set", "turn")
FORMAT = re.compile(r",?(\.\d{1,2})?[efg%]?")
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


@dataclass(frozen=True)
class Facts:
    """What a lesson states: its claims, its prose's values, and the variants and trainings that
    both speak of."""

    claims: tuple[Claim, ...] = ()
    values: Mapping[str, Value] = field(default_factory=dict)
    variants: Mapping[str, Experiment] = field(default_factory=dict)
    trainings: Mapping[str, Training] = field(default_factory=dict)

    def runs(self, experiment: Experiment) -> Runs:
        """The runs that `check` and `fill` measure."""
        return Runs(experiment, self.variants, self.trainings)


def check(claim: Claim, runs: Runs | Experiment) -> Outcome:
    """Measure what the claim compares. Raises ExperimentError for a claim that cannot be read.

    A comparison with nan never holds, not even `!=`.
    """
    try:
        operands, signs = _comparison(claim.that, _as_runs(runs))
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
            raise ExperimentError([_at_value(name, error)]) from None
        if isinstance(measured, str):
            return measured
        return format(measured, values[name].format).replace("inf", "∞")

    return BRACES.sub(replaced, text)


def salvage_facts(table: Mapping[str, Any], experiment: Experiment) -> tuple[Facts, list[str]]:
    """What could be read of a table's claims, values, variants and trainings, and what is wrong
    with them.

    Only these PARTS are looked at. Each error names its place, what was given and what is allowed;
    nothing is computed.
    """
    errors: list[str] = []
    variants = {}
    for name, changes in _tables(table, "variants", errors).items():
        if not name.isidentifier():
            errors.append(
                fault("variant {name}: a name has letters, digits and _ only", name=quoted(name))
            )
            continue
        variant, wrong = vary(experiment, changes)
        variants[name] = variant
        errors += [fault("variant {name}: {error}", name=name, error=error) for error in wrong]
    trainings = salvage_trainings(_tables(table, "trainings", errors), variants, errors)
    runs = Runs(experiment, variants, trainings)
    values = {}
    for name, entry in _tables(table, "values", errors).items():
        try:
            values[name] = _value(entry, runs)
        except PhraseError as error:
            errors.append(_at_value(name, error))
    claims = []
    given = table.get("claims", [])
    if not isinstance(given, list):
        errors.append(fault("claims must be [[claims]] tables, got {value}", value=quoted(given)))
        given = []
    for i, entry in enumerate(given, 1):
        try:
            claims.append(claim_in(entry, runs))
        except PhraseError as error:
            errors.append(fault("claim {number}: {error}", number=i, error=error))
    return Facts(tuple(claims), values, variants, trainings), errors


def vary(experiment: Experiment, changes: Any) -> tuple[Experiment, list[str]]:
    """The experiment with some parts changed, and what is wrong with the changes."""
    if not isinstance(changes, Mapping):
        wrong = fault(
            "must be a table of changes, as in steps = 50; got {value}", value=quoted(changes)
        )
        return experiment, [wrong]
    table = experiment.table()
    errors = [no_such(quoted(name), CHANGES) for name in changes if name not in CHANGES]
    table |= {name: value for name, value in changes.items() if name in EXPERIMENT}
    for name, base in (("objective", experiment.objective), ("noise", experiment.noise)):
        given = changes.get(name)
        if base and isinstance(given, Mapping) and given.get("name", base.key) == base.key:
            table[name] = {"name": base.key, **base.settings(), **given}
    varied, wrong = salvage(table)
    errors += wrong
    varied = replace(varied, runs=_set(varied, changes.get("set", {}), errors))
    degrees = changes.get("turn", 0)
    if isinstance(degrees, bool) or not isinstance(degrees, (int, float)) or not abs(degrees) < 1e6:
        return varied, [
            *errors,
            fault("turn must be degrees, got {value}", value=quoted(degrees)),
        ]
    try:
        return replace(varied, start=turned_start(varied.start, degrees)), errors
    except ValueError as error:  # too far away, once turned
        return varied, [*errors, str(error)]


def _set(experiment: Experiment, settings: Any, errors: list[str]) -> tuple[Any, ...]:
    """The runs with hyperparameters set in each that has them."""
    if not isinstance(settings, Mapping):
        errors.append(
            fault(
                "set must be a table, as in set = {{ eta = 1 }}; got {value}",
                value=quoted(settings),
            )
        )
        return experiment.runs
    runs = []
    for i, run in enumerate(experiment.runs, 1):
        own = {name: value for name, value in settings.items() if name in run.settings()}
        made, wrong = type(run).salvage({**run.settings(), **own})
        errors += [fault("set: run {number}: {error}", number=i, error=error) for error in wrong]
        runs.append(made)
    there = {name: None for run in runs for name in run.settings()}
    for name in settings:
        if name not in there:
            errors.append(
                fault(
                    "set: no run has {name}; they have {there}",
                    name=quoted(name, plain=True),
                    there=", ".join(there),
                )
            )
    return tuple(runs)


def _tables(table: Mapping[str, Any], part: str, errors: list[str]) -> Mapping[str, Any]:
    given = table.get(part, {})
    if isinstance(given, Mapping):
        return given
    errors.append(
        fault(
            "{part} must be a table with a name for each, got {value}",
            part=part,
            value=quoted(given),
        )
    )
    return {}


def no_value(name: str, values: Mapping[str, Value]) -> str:
    """The refusal of a value that there is not."""
    there = ", ".join(values)
    if not there:
        return fault("there is no value {name}; there is none", name=f"{{{name}}}")
    return fault("there is no value {name}; there is {there}", name=f"{{{name}}}", there=there)


def _at_value(name: str, error: object) -> str:
    return fault("value {name}: {error}", name=name, error=error)


def claim_in(entry: Any, runs: Runs) -> Claim:
    """The claim that a table holds; nothing is computed. Raises PhraseError where it is none."""
    if not isinstance(entry, Mapping) or "that" not in entry:
        example = """that = 'status(1) == "diverged"'"""
        raise PhraseError(
            fault(
                "must be a table with its that, as in {example}; got {value}",
                example=example,
                value=quoted(entry),
            )
        )
    for name in entry:
        if name != "that":
            raise PhraseError(no_such(quoted(name), ["that"]))
    _comparison(entry["that"], runs)
    return Claim(entry["that"])


def _value(entry: Any, runs: Runs) -> Value:
    table = entry if isinstance(entry, Mapping) else {"value": entry}
    if "value" not in table or not table.keys() <= {"value", "format"}:
        raise PhraseError(
            fault(
                "must be a phrase, or a table of value and format as in {{ value = 'f(1)',"
                " format = '.1e' }}; got {value}",
                value=quoted(entry),
            )
        )
    value = Value(**table)
    options = quantity(parse(value.value), runs).options
    if not isinstance(value.format, str) or not FORMAT.fullmatch(value.format):
        raise PhraseError(
            fault(
                "format must be one of Python's for a number, as '.3g', '.0f', '.1%'; got {value}",
                value=quoted(value.format),
            )
        )
    if options and "format" in table:
        raise PhraseError(fault("it is a word, which has no format"))
    return value


def _comparison(text: Any, runs: Runs) -> tuple[list[tuple[ast.expr, Quantity]], list[type]]:
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
