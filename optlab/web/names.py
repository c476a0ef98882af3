"""What runs are called: with their numbers, and by names that stay while a slider moves."""

from functools import lru_cache
from typing import TypeVar, cast

from optlab.experiment import Experiment, counted
from optlab.hyperparameters import Declared
from optlab.notation import to_word
from optlab.numerals import short
from optlab.optimizers.base import Optimizer
from optlab.scheduled import schedules_of
from optlab.scheduled_class import Followed
from optlab.schedules import SCHEDULES
from optlab.theory.readable import DIGITS
from optlab.web.words import _, language

EXACT = 17  # digits that any two numbers of float64 differ in
SPELLED = {"amsgrad": "AMSGrad"}
"""What has another name in prose than in links."""

T = TypeVar("T", bound=Declared)


def resting(declared: T) -> T:
    """A method or a function with its switches and choices, and every number as it is by
    default."""
    return cast(T, _resting(declared))


@lru_cache(maxsize=1024)  # a release leaves most of them as they were
def _resting(declared: Declared) -> Declared:
    return declared.at_defaults(*declared.numbers())


def labels_of(experiment: Experiment) -> tuple[str, ...]:
    """The runs' labels for readers: `Adam eta 0.4762`, with as few digits, from four on, as tell
    apart what is not the same; `exactly_of` has them all."""
    if len({run.key for run in experiment.runs}) == len(experiment.runs):
        return exactly_of(experiment)  # no two of a method: no number is needed
    apart = len(set(_named_exactly(experiment, language())))
    for digits in range(DIGITS, EXACT):
        named = experiment.named(lambda value, digits=digits: _written(value, digits))
        if len(set(named)) == apart:
            return counted(named)
    return counted(experiment.named(lambda value: _written(value, EXACT)))


def _written(value: object, digits: int) -> str:
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return short(value, digits)
    return to_word(value)


def set_so(run: Declared, name: str) -> str:
    """A schedule, a switch or a choice in words: `eta: Cosine`, `with AMSGrad`, `form pytorch`."""
    declaration, value = run.hyperparameters()[name], run.settings()[name]
    if isinstance(declaration, Followed):
        return f"{declaration.number.replace('_', ' ')}: {_(SCHEDULES[value].title)}"
    said = SPELLED.get(name, name.replace("_", " "))
    words = {True: _("with {switch}"), False: _("without {switch}")}
    return words.get(value, f"{{switch}} {value}").format(switch=said)


def method_of(run: Optimizer) -> str:
    """What a run's method is called where something is not known of it, or is of it alone."""
    if schedules_of(run):
        return _("{method} with a schedule").format(method=_(run.title))
    return _(run.title)


def names_of(experiment: Experiment) -> tuple[str, ...]:
    """A different name for each run: its method, and the switches and choices that tell it from
    others of the same method, and whether it clips; else it is counted. The figure's legend has the
    numbers, too."""
    named = _named_at_rest(tuple(map(resting, experiment.runs)), language())
    return counted([run.called(name) for run, name in zip(experiment.runs, named, strict=True)])


@lru_cache(maxsize=256)  # a release leaves them as they were
def _named_at_rest(runs: tuple[Optimizer, ...], language: str) -> tuple[str, ...]:
    return Experiment(runs=runs).named(to_word)


def exactly_of(experiment: Experiment) -> tuple[str, ...]:
    """`Experiment.labels` in the reader's language."""
    return counted(_named_exactly(experiment, language()))


@lru_cache(maxsize=256)  # a page asks at every path
def _named_exactly(experiment: Experiment, language: str) -> tuple[str, ...]:
    return experiment.named(to_word)
