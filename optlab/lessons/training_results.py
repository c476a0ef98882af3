"""What methods made of a model, at their own eta and at others: measured now, or read from a
file."""

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import numpy as np

from optlab.cached_property import cached_property
from optlab.data import airfoil
from optlab.experiment import Experiment
from optlab.hyperparameters import Array
from optlab.models import LinearRegression, Minibatches, smoothed, train_model
from optlab.optimizers import Optimizer
from optlab.parts import kind_of

FOLDER = Path(__file__).with_name("measured")
ETAS = tuple(float(f"{10 ** (k / 8):.2g}") for k in range(-32, 9))
"""Eight a decade, from 0.0001 to 10."""
RUNS = kind_of(next(one for one in fields(Experiment) if one.name == "runs"))
"""How a table says methods."""


@dataclass(frozen=True, eq=False, kw_only=True)
class Result:
    """What a method made of a model: its losses with the first seed, and for each eta and seed how
    it ended; inf in the place of what is no number.

    `curve` and `smooth` (n,) are the losses at `iterations`; `ends` and `accuracies` (etas, seeds),
    the latter None where there is nothing to be right about.
    """

    method: Optimizer
    steps: int
    iterations: Array
    curve: Array
    smooth: Array
    etas: Array
    ends: Array
    accuracies: Array | None = None
    model: LinearRegression | None = None

    @property
    def own(self) -> int:
        """Which of the etas is the method's own."""
        return int(np.flatnonzero(self.etas == self.method.settings()["eta"])[0])

    @cached_property
    def median_ends(self) -> Array:
        """The median of the loss at the end over the seeds, for each eta."""
        return np.median(self.ends, axis=1)

    @property
    def best(self) -> int:
        """Which of the etas ends with the least loss."""
        return int(self.median_ends.argmin())

    def works(self, share: float) -> tuple[float, float]:
        """The least and the largest of the etas about the best one that all end with a loss of at
        most `share` more than it does; nan where none ends in a number."""
        if not np.isfinite(self.median_ends[self.best]):
            return math.nan, math.nan
        fits = self.median_ends <= (1 + share) * self.median_ends[self.best]
        low = high = self.best
        while low > 0 and fits[low - 1]:
            low -= 1
        while high < len(fits) - 1 and fits[high + 1]:
            high += 1
        return float(self.etas[low]), float(self.etas[high])


@cache
def _model() -> LinearRegression:
    data = airfoil.load()
    return LinearRegression(data.features, data.targets)


def of_linear(
    methods: tuple[Optimizer, ...], batch: int, steps: int, seeds: int
) -> tuple[Result, ...]:
    """A linear model of the airfoil data trained with every method at every eta, and at its own,
    with every seed: some tenths of a second a method for thirty seeds of two epochs, once."""
    return tuple(_of_linear(method, batch, steps, seeds) for method in methods)


def _of_linear(method: Optimizer, batch: int, steps: int, seeds: int) -> Result:
    own = method.settings()["eta"]
    etas = tuple(sorted({*ETAS, own}))
    curves, ends = _swept(replace(method, eta=1.0), etas, batch, steps, seeds)
    curve = curves[:, etas.index(own)]
    return Result(
        method=method,
        steps=steps,
        iterations=np.arange(steps + 1.0),
        curve=curve,
        smooth=smoothed(curve),
        etas=np.array(etas),
        ends=ends,
        model=_model(),
    )


@lru_cache(maxsize=64)  # runs of one method share what it does at other etas
def _swept(
    method: Optimizer, etas: tuple[float, ...], batch: int, steps: int, seeds: int
) -> tuple[Array, Array]:
    """The curves with the first seed, `(steps + 1, etas)`, and the ends, `(etas, seeds)`."""
    model, curves, ends = _model(), np.empty(0), []
    for seed in range(seeds):
        given = model, Minibatches(model.rows, batch, seed), steps
        losses = train_model(
            replace(method, eta=np.array(etas)), *given, start=model.begun(seed)
        ).losses
        losses = np.where(np.isnan(losses), np.inf, losses)
        ends.append(losses[-1])
        curves = curves if seed else losses
    return curves, np.transpose(ends)


@cache
def stored_names() -> tuple[str, ...]:
    """What has been measured."""
    return tuple(sorted(path.stem for path in FOLDER.glob("*.json")))


@cache
def read(name: str) -> Mapping[str, Any]:
    """What is stored under a name, and how it was measured."""
    return json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))


@cache
def of_stored(name: str) -> tuple[Result, ...]:
    """What is stored under a name."""
    said, errors = read(name), list[str]()
    tables = [run["optimizer"] for run in said["runs"]]
    methods = RUNS.salvage("runs", tables, (), errors)
    assert not errors, errors
    return tuple(
        Result(
            method=method,
            steps=said["steps"],
            iterations=np.arange(0.0, said["steps"], said["every"]),
            curve=_numbers(run["losses"]),
            smooth=_numbers(run["smoothed"]),
            etas=np.array(said["etas"]),
            ends=_numbers(run["ends"]),
            accuracies=_numbers(run["accuracies"]),
        )
        for method, run in zip(methods, said["runs"], strict=True)
    )


def _numbers(given: Any) -> Array:
    """As float64; null, which is no finite number, as inf."""
    numbers = np.array(given, np.float64)
    return np.where(np.isnan(numbers), np.inf, numbers)
