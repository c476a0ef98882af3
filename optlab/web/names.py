"""Names that stay as they are while a slider moves."""

from dataclasses import replace
from typing import TypeVar

from optlab.experiment import Experiment
from optlab.hyperparameters import Declared, Number

T = TypeVar("T", bound=Declared)


def resting(declared: T) -> T:
    """A method or a function with its switches and choices, and every number as it is by
    default."""
    default, declarations = type(declared)(), declared.hyperparameters().items()
    numbers = [name for name, declaration in declarations if isinstance(declaration, Number)]
    return replace(declared, **{name: getattr(default, name) for name in numbers})


def names_of(experiment: Experiment) -> tuple[str, ...]:
    """A different name for each run: its method, and the switches and choices that tell it from
    others of the same method; else it is counted. The figure's legend has the numbers, too."""
    return replace(experiment, runs=tuple(map(resting, experiment.runs))).labels
