"""The runs that phrases speak of, and how they are named: `1`, `gd`, `turned[2]`."""

import ast
from collections.abc import Mapping
from typing import NamedTuple

from optlab.experiment import Experiment
from optlab.faults import quoted
from optlab.lessons.trainings import Training
from optlab.optimizers import Optimizer
from optlab.train import train
from optlab.trajectory import Trajectory
from optlab.words import fault


class PhraseError(ValueError):
    """A phrase that names no quantity."""


class Runs:
    """The runs of an experiment, of its variants and of trainings, each computed when it is first
    asked for."""

    def __init__(
        self,
        experiment: Experiment,
        variants: Mapping[str, Experiment] | None = None,
        trainings: Mapping[str, Training] | None = None,
    ):
        self.experiments = {"": experiment, **(variants or {})}
        self.trainings = trainings or {}
        self._trajectories: dict[Run, Trajectory] = {}

    def trajectory(self, run: "Run") -> Trajectory:
        """The trajectory of one run."""
        if run not in self._trajectories:
            experiment = self.experiments[run.variant]
            self._trajectories[run] = train(self.method(run), experiment.problem)
        return self._trajectories[run]

    def methods(self, name: str) -> tuple[Optimizer, ...]:
        """The methods of a variant's runs, or of a training's."""
        return (self.trainings.get(name) or self.experiments[name]).runs

    def method(self, run: "Run") -> Optimizer:
        """The method of one run."""
        return self.methods(run.variant)[run.number - 1]


class Run(NamedTuple):
    """A run by the variant or the training that it is of ("" for the experiment itself) and its
    number from 1."""

    variant: str
    number: int


def variant_in(node: ast.expr) -> str:
    """The name of the variant or the training in `gd`, `turned[2]`; empty where there is none."""
    node = node.value if isinstance(node, ast.Subscript) else node
    return node.id if isinstance(node, ast.Name) else ""


def run_in(node: ast.expr, runs: Runs) -> Run:
    """The run that a part of a phrase names. Raises PhraseError where there is none."""
    variant, number = "", None
    match node:
        case ast.Constant(value=int() as number):
            pass
        case ast.Name(id=variant):
            pass
        case ast.Subscript(value=ast.Name(id=variant), slice=ast.Constant(value=int() as number)):
            pass
        case _:
            raise PhraseError(
                fault("{text} is no run, as 1, variant or variant[1] are", text=ast.unparse(node))
            )
    if variant not in runs.experiments and variant not in runs.trainings:
        raise PhraseError(_no_variant(variant, runs))
    count = len(runs.methods(variant))
    if number is None and count != 1:
        raise PhraseError(
            fault(
                "{variant} has {count} runs; say which, as in {variant}[1]",
                variant=variant,
                count=count,
            )
        )
    number = 1 if number is None else number
    if isinstance(number, bool) or not 1 <= number <= count:
        given = {"number": number, "variant": variant, "count": count}
        raise PhraseError(
            fault(
                "there is no run {number} of {variant}, counted from 1; the last one is {count}",
                **given,
            )
            if variant
            else fault("there is no run {number}, counted from 1; the last one is {count}", **given)
        )
    return Run(variant, number)


def _no_variant(name: str, runs: Runs) -> str:
    named = quoted(name, plain=True)
    there = ", ".join(filter(None, [*runs.experiments, *runs.trainings]))
    if not there:
        return fault("there is no variant {name}; there is none", name=named)
    return fault("there is no variant {name}, only {there}", name=named, there=there)
