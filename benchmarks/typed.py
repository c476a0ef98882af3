"""Sweeps of typed methods against those of the built-in ones that they are copies of."""

from dataclasses import replace
from functools import partial
from typing import Any

import numpy as np

from benchmarks.timing import print_table, seconds_by_round
from optlab.objectives.quadratics import Quadratic
from optlab.optimizers.adam import Adam
from optlab.optimizers.adamw import AdamW
from optlab.optimizers.base import Optimizer
from optlab.optimizers.momentum import Momentum
from optlab.optimizers.rmsprop import RMSProp
from optlab.optimizers.typed import Typed, as_typed
from optlab.train import train_2d

WANTED = 2.0  # times what the built-in method takes, at most
MEMBERS = (61, 65_536)  # a slider's positions, and a map's cells
METHODS = (Momentum(0.3), RMSProp(), RMSProp(centered=True, momentum=0.5), Adam(), AdamW())


def pairs() -> list[tuple[str, Optimizer, Typed]]:
    """Each method, how many lines it has, and its typed copy."""
    found = []
    for run in METHODS:
        typed = as_typed(run)
        assert typed
        found.append((f"{run.title}, {len(typed.lines.lines)} lines", run, typed))
    return found


def swept(run: Any, members: int, steps: int = 100) -> Any:
    etas = np.geomspace(1e-3, 2.0, members)
    keep = "all" if members < 1000 else "last"
    return train_2d(replace(run, eta=etas), Quadratic(), (-5.0, -2.0), steps, keep=keep)


def main(rounds: int = 15) -> None:
    print(f"100 steps on 0.1 x1² + 2 x2², eta swept; medians of {rounds} rounds by turns, in ms.\n")
    rows = []
    for members in MEMBERS:
        for name, built_in, typed in pairs():
            both = {"built-in": built_in, "typed": typed}
            seconds = seconds_by_round(
                {which: partial(swept, run, members) for which, run in both.items()}, rounds
            )
            times = [f"{1e3 * np.median(seconds[which]):.3g}" for which in both]
            ratio = np.median(seconds["typed"] / seconds["built-in"])
            rows.append((f"{name}, {members} etas", *times, f"{ratio:.2f} x", f"{WANTED:.3g} x"))
    print_table(("", "built-in", "typed", "typed takes", "wanted"), rows)
