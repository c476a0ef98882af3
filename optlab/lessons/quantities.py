"""Quantities of an experiment, named by a short phrase: `f(1)`, `f(1)/f(2)`, `eta(1)*lambda_max`.

A phrase is arithmetic over numbers, over what the experiment has (`steps`, `minimum`, the numbers
of its function, those of its noise where the function has none of the name; of a quadratic also
`lambda_min`, `lambda_max`, `condition_number`) and over what is measured on a run: what measures.py
lists, its hyperparameters, `eta(1)`, what a step saw of one that follows a schedule,
`eta_at(1, 5)`, and the coordinates of its state, `s1(1, 10)`. A run is a
number, counted from 1; the name of a variant that has one run, `gd`; or one of a variant's,
`turned[2]`. A training's run is named so, too; what is asked of it is in training_measures.py.
"""

import ast
import math
import operator
from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

from optlab.experiment import Experiment
from optlab.faults import no_such, quoted
from optlab.hyperparameters import Number
from optlab.lessons.measures import FUNCTIONS, Function
from optlab.lessons.runs import PhraseError, Run, Runs, run_in, variant_in
from optlab.lessons.training_measures import TRAINED, OfTraining
from optlab.objectives.base import Known, Unbounded
from optlab.optimizers.base import Optimizer
from optlab.scheduled import courses_of, schedules_of
from optlab.words import _, fault

LONGEST = 200  # a phrase stands in a line; what is longer would be read by nobody
OPERATORS: dict[type, Callable[[Any, Any], Any]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.Pow: operator.pow,
}
ARITHMETIC = {"abs": np.abs, "sqrt": np.sqrt, "log10": np.log10}


class Quantity(NamedTuple):
    """Something to measure: a number, or one of the words in `options`."""

    measure: Callable[[], float | str]
    options: tuple[str, ...] = ()


def parse(text: str) -> ast.expr:
    """The syntax tree of a phrase. Raises PhraseError where it is none."""
    if not isinstance(text, str):
        raise PhraseError(fault("must be a phrase, as in 'f(1)', got {value}", value=quoted(text)))
    if len(text) > LONGEST:
        raise PhraseError(
            fault("must have at most {most} characters, got {count}", most=LONGEST, count=len(text))
        )
    try:
        return ast.parse(text.strip(), mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        raise PhraseError(
            fault("{text} is no phrase, as 'f(1)/f(2)' is", text=quoted(text))
        ) from None


def quantity(phrase: str | ast.expr, runs: Runs) -> Quantity:
    """The quantity that a phrase names; nothing is computed before it is measured.

    Raises PhraseError that says what is wrong and what there is: an unknown name, a run, variant or
    step that does not exist, words in arithmetic, a minimum where there is none.
    """
    node = parse(phrase) if isinstance(phrase, str) else phrase
    match node:
        case ast.Constant(value=str() as word):
            return Quantity(lambda: word, (word,))
        case ast.Constant(value=int() | float() as value) if not isinstance(value, bool):
            number = np.float64(ast.unparse(node))  # a whole number may be too large to convert
            return Quantity(lambda: number)
        case ast.Name(id=name):
            return _of_experiment(name, runs.experiments[""])
        case ast.UnaryOp(op=ast.USub(), operand=inner):
            return _computed(operator.neg, [inner], runs)
        case ast.BinOp(left=left, op=op, right=right) if type(op) in OPERATORS:
            return _computed(OPERATORS[type(op)], [left, right], runs)
        case ast.Call(func=ast.Name(id=name), args=args, keywords=[]) if name in ARITHMETIC:
            if len(args) != 1:
                raise PhraseError(
                    fault("{name} takes one number, got {count}", name=name, count=len(args))
                )
            return _computed(ARITHMETIC[name], args, runs)
        case ast.Call(func=ast.Name(id=name), args=args, keywords=[]):
            return _measured(name, args, runs)
    text = quoted(ast.unparse(node), plain=True)
    raise PhraseError(fault("{text} is no quantity, as f(1)/f(2) is", text=text))


def _computed(compute: Callable[..., Any], nodes: list[ast.expr], runs: Runs) -> Quantity:
    parts = [quantity(node, runs) for node in nodes]
    for part, node in zip(parts, nodes, strict=True):
        if part.options:
            raise PhraseError(
                fault("{text} is a word; one cannot compute with it", text=ast.unparse(node))
            )

    def measure() -> float:
        with np.errstate(all="ignore"):
            return compute(*(np.float64(part.measure()) for part in parts))

    return Quantity(measure)


def _of_experiment(name: str, experiment: Experiment) -> Quantity:
    objective = experiment.objective
    noise = _numbers(experiment.noise) if experiment.noise else {}
    numbers = {"steps": experiment.steps, **noise, **_numbers(objective)}
    if objective.has_minimum:
        numbers["minimum"] = objective.minimum
    if form := objective.quadratic():
        least, largest = map(float, form.eigenvalues)
        numbers |= {"lambda_min": least, "lambda_max": largest}
        numbers["condition_number"] = largest / least if least else math.inf
    if name not in numbers:
        raise PhraseError(no_such(quoted(name, plain=True), numbers))
    return Quantity(lambda: np.float64(numbers[name]))


def _numbers(declared: Any) -> dict[str, float]:
    declarations = declared.hyperparameters()
    return {n: v for n, v in declared.settings().items() if isinstance(declarations[n], Number)}


def _parameters(function: Function | OfTraining, args: list[ast.expr]) -> list[str]:
    """What stands in the brackets, as it is declared; raises PhraseError for too few or many."""
    parameters = function.call.partition("(")[2].rstrip(")").split(", ")
    needed = sum(not parameter.endswith("?") for parameter in parameters)
    if not needed <= len(args) <= len(parameters):
        raise PhraseError(
            fault(
                "it is written {call}, got {count} in the brackets",
                call=function.call,
                count=len(args),
            )
        )
    return parameters


def _trained(name: str, args: list[ast.expr], runs: Runs) -> Quantity:
    """What is asked of a training's run, which stands first."""
    run = run_in(args[0], runs)
    training, settings = runs.trainings[run.variant], _numbers(runs.method(run))
    own = {n: OfTraining(f"{n}(run)", "", lambda r, value=v: value) for n, v in settings.items()}
    there = {**TRAINED, **own}
    if name not in there:
        raise PhraseError(no_such(f"{quoted(name, plain=True)}(...)", [*there, *ARITHMETIC]))
    function = there[name]
    _parameters(function, args)
    if wrong := function.unfit(training):
        raise PhraseError(wrong)
    numbers = [_fixed(node, runs) for node in args[1:]]
    if numbers and not numbers[0] > 0:
        raise PhraseError(fault("the share must be positive, got {value:g}", value=numbers[0]))
    return Quantity(
        lambda: np.float64(function.measure(training.results()[run.number - 1], *numbers))
    )


def _measured(name: str, args: list[ast.expr], runs: Runs) -> Quantity:
    if args and variant_in(args[0]) in runs.trainings:
        return _trained(name, args, runs)
    function = FUNCTIONS.get(name) or _of_run(name, args, runs)
    parameters = _parameters(function, args)
    named = [run_in(node, runs) for node in args[: parameters.count("run")]]
    if not_path := next((run.variant for run in named if run.variant in runs.trainings), ""):
        raise PhraseError(
            fault(
                "{name} is asked of paths, and {training} is a training",
                name=name,
                training=not_path,
            )
        )
    length = _length(name, named, runs)
    for run in named:
        _check_fits(name, function, run, runs)
    numbers = [_fixed(node, runs) for node in args[len(named) :]]
    if "step?" in parameters:
        numbers = [_step(*numbers, most=length)]
    elif numbers and not numbers[0] > 0:
        raise PhraseError(fault("the tolerance must be positive, got {value:g}", value=numbers[0]))

    def measure() -> float | str:
        with np.errstate(all="ignore"):
            value = function.measure(*map(runs.trajectory, named), *numbers)
        return value if isinstance(value, str) else np.float64(value)

    return Quantity(measure, function.options)


def _length(name: str, named: list[Run], runs: Runs) -> int:
    """How many steps these runs have, which can be looked at together."""
    if len(named) > len(set(named)):
        raise PhraseError(fault("{name} needs two different runs, got one twice", name=name))
    lengths = {runs.experiments[run.variant].steps for run in named}
    if len(lengths) > 1:
        raise PhraseError(
            fault(
                "{name} needs paths of the same number of steps, got {steps}",
                name=name,
                steps=sorted(lengths),
            )
        )
    return lengths.pop()


def _check_fits(name: str, function: Function, run: Run, runs: Runs) -> None:
    """Raises PhraseError where this cannot be measured on this run."""
    objective = runs.experiments[run.variant].objective
    if function.needs_minimum and not isinstance(objective.least, Known):
        given = {"name": name, "function": _(objective.title)}
        raise PhraseError(
            fault("{name} needs a least value, which {function} has not", **given)
            if objective.least == Unbounded()
            else fault("{name} needs a least value, which {function} is not known to have", **given)
        )
    if function.needs_quadratic and not objective.quadratic():
        raise PhraseError(
            fault(
                "{name} needs a quadratic bowl, which {function} is not",
                name=name,
                function=_(objective.title),
            )
        )
    optimizer = runs.method(run)
    if function.needs_eta and "eta" not in _numbers(optimizer):
        raise PhraseError(
            fault(
                "{name} needs an eta, which {method} has not",
                name=name,
                method=_(optimizer.title),
            )
        )


def _of_run(name: str, args: list[ast.expr], runs: Runs) -> Function:
    """A hyperparameter of the run in brackets, or a coordinate of its state."""
    asked: dict[str, Function] = {}
    if args:
        optimizer = runs.method(run_in(args[0], runs))
        for setting, value in _numbers(optimizer).items():
            asked[setting] = Function(f"{setting}(run)", "", lambda t, value=value: value)
        for setting in schedules_of(optimizer):
            asked[f"{setting}_at"] = Function(
                f"{setting}_at(run, step?)", "", lambda t, k, s=setting: _seen(t.optimizer, s, k)
            )
        for field, value in optimizer.init(np.zeros(2))._asdict().items():
            for i in range(2) if np.shape(value) == (2,) else ():
                asked[f"{field}{i + 1}"] = Function(
                    f"{field}{i + 1}(run, step?)", "", lambda t, k, f=field, i=i: t.state[f][k, i]
                )
    if name not in asked:
        raise PhraseError(
            no_such(f"{quoted(name, plain=True)}(...)", [*FUNCTIONS, *ARITHMETIC, *asked])
        )
    return asked[name]


def _seen(optimizer: Optimizer, name: str, step: int) -> float:
    """What a step saw of a hyperparameter that follows a schedule; at the start, what the first
    is to see."""
    return float(courses_of(optimizer, [max(step, 1)])[name][0])


def _fixed(node: ast.expr, runs: Runs) -> float:
    """A step or a tolerance: known without running anything."""
    if any(isinstance(part, ast.Call) for part in ast.walk(node)):
        raise PhraseError(fault("{text} must be a number known beforehand", text=ast.unparse(node)))
    value = quantity(node, runs)
    if value.options:
        raise PhraseError(fault("{text} must be a number", text=ast.unparse(node)))
    return float(value.measure())


def _step(step: float | None = None, *, most: int) -> int:
    if step is None:
        return most
    if not (0 <= step <= most and step.is_integer()):
        raise PhraseError(
            fault(
                "the step must be a whole number in [0, {most}], got {step:g}", most=most, step=step
            )
        )
    return int(step)
