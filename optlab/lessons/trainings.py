"""Trainings that a lesson speaks of: of a linear model, run when they are asked for; of a network,
measured once and stored.

    [trainings.airfoil]
    data = "airfoil"                 # a linear model, as in D2L 1.0, 12.7 Adagrad
    batch = 10                       # these three are so by default
    epochs = 2
    seeds = 30

    [[trainings.airfoil.runs]]
    optimizer = "adagrad"
    eta = 0.1

    [trainings.mnist]
    stored = "mnist"                 # a file of `measured/`, which says what was trained, and how

A run of either is named as a variant's is, `airfoil[1]`; what can be asked of it is in
training_measures.py. Each method is also trained at other etas, the same ones for all: what is
asked of these is the same for every run of one method.
"""

from collections.abc import Container, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from optlab.data import airfoil
from optlab.faults import no_such, none_of, quoted, whole_number
from optlab.lessons.training_results import (
    RUNS,
    Result,
    of_linear,
    of_stored,
    read,
    stored_names,
)
from optlab.models import MultiLayerNet
from optlab.optimizers import Optimizer
from optlab.words import fault

MOST_STEPS = 2_000  # of a training, with thirty seeds at 41 etas
AIRFOIL = "airfoil"
MOST_SEEDS = 50
NUMBERS = ("batch", "epochs", "seeds")


@dataclass(frozen=True)
class Trained:
    """A linear model of the airfoil data, trained with each of the methods as the source chapters
    do: from small weights, on shuffled minibatches; with as many seeds."""

    runs: tuple[Optimizer, ...]
    batch: int = 10
    epochs: int = 2
    seeds: int = 30

    data = AIRFOIL

    def results(self) -> tuple[Result, ...]:
        """What each run gave: computed once, in some tenths of a second."""
        return of_linear(self.runs, self.batch, self.steps, self.seeds)

    @property
    def network(self) -> MultiLayerNet | None:
        """The network that is trained: none."""
        return None

    @property
    def steps(self) -> int:
        """How many iterations these epochs are."""
        return self.epochs * -(-airfoil.USED // self.batch)


@dataclass(frozen=True)
class Stored:
    """A network that was trained with each of several methods, as a file of `measured/` has it."""

    name: str

    @property
    def data(self) -> str:
        """The set of images."""
        return self.said["data"]

    @property
    def said(self) -> Mapping[str, Any]:
        """How it was measured, and when."""
        return read(self.name)

    @property
    def runs(self) -> tuple[Optimizer, ...]:
        """The methods, at the etas of their curves."""
        return tuple(result.method for result in self.results())

    @property
    def batch(self) -> int:
        """How many images each iteration saw."""
        return self.said["batch"]

    @property
    def steps(self) -> int:
        """How many iterations were made."""
        return self.said["steps"]

    @property
    def seeds(self) -> int:
        """How often each was trained."""
        return len(self.said["seeds"])

    @property
    def network(self) -> MultiLayerNet | None:
        """The network that was trained."""
        return MultiLayerNet(tuple(self.said["sizes"]))

    def results(self) -> tuple[Result, ...]:
        """What each run gave."""
        return of_stored(self.name)


Training = Trained | Stored


def salvage_trainings(
    tables: Mapping[str, Any], others: Container[str], errors: list[str]
) -> dict[str, Training]:
    """The trainings of these tables that can be read, by name. None may have the name of one of the
    others (variants), as phrases do not say which of the two they mean."""
    trainings = {}
    for name, entry in tables.items():
        wrong: list[str] = []
        if not name.isidentifier():
            wrong.append(fault("a name has letters, digits and _ only"))
        if name in others:
            wrong.append(fault("there is a variant of this name"))
        training = _training(entry, wrong)
        if training and not wrong:
            trainings[name] = training
        named = name if name.isidentifier() else quoted(name)
        errors += [fault("training {name}: {error}", name=named, error=error) for error in wrong]
    return trainings


def _training(table: Any, errors: list[str]) -> Training | None:
    """The training that a table declares, None where it is none; nothing is computed."""
    if not isinstance(table, Mapping) or ("data" in table) == ("stored" in table):
        example = f'data = "{AIRFOIL}"'
        errors.append(
            fault(
                "must be a table with its data, as in {example}, or with what is stored; got"
                " {value}",
                example=example,
                value=quoted(table),
            )
        )
        return None
    if "stored" in table:
        return _salvage_stored(table, errors)
    allowed = ("data", "runs", *NUMBERS)
    wrong = [no_such(quoted(name), allowed) for name in table if name not in allowed]
    if table["data"] != AIRFOIL:
        wrong.append(none_of("data", (AIRFOIL,), table["data"]))
    runs = RUNS.salvage("runs", table.get("runs", []), (), wrong)
    if not table.get("runs"):
        wrong.append(fault("there are no runs; each is a [[runs]] table with an optimizer"))
    for i, run in enumerate(runs, 1):
        wrong += [fault("run {number}: {error}", number=i, error=e) for e in _unfit(run)]
    numbers = {name: table[name] for name in NUMBERS if name in table}
    training = Trained(runs)
    try:
        training = Trained(runs, **{n: whole_number(n, value, 1) for n, value in numbers.items()})
        for name, value, most in (
            ("batch", training.batch, airfoil.USED),
            ("seeds", training.seeds, MOST_SEEDS),
            ("epochs", training.steps, MOST_STEPS),
        ):
            if value > most:
                wrong.append(_too_many(name, value, most))
    except ValueError as error:
        wrong.append(str(error))
    errors += wrong
    return None if wrong else training


def _salvage_stored(table: Mapping[str, Any], errors: list[str]) -> Stored | None:
    wrong = [no_such(quoted(name), ["stored"]) for name in table if name != "stored"]
    if table["stored"] not in stored_names():
        wrong.append(none_of("stored", stored_names(), table["stored"]))
    errors += wrong
    return None if wrong else Stored(table["stored"])


def _too_many(name: str, value: int, most: int) -> str:
    if name == "epochs":
        return fault("there must be {most} steps at most, got {value}", most=most, value=value)
    return fault("{name} must be {most} at most, got {value}", name=name, most=most, value=value)


def _unfit(run: Optimizer) -> list[str]:
    """Why a method cannot train this model at several etas."""
    if "eta" not in run.settings():
        return [fault("it must have an eta, to be tried at others; it has none")]
    try:
        run.init(np.zeros(len(airfoil.COLUMNS)))
    except ValueError as error:  # a reference in the plane
        return [str(error)]
    return []
