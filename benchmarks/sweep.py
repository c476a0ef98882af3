"""A grid of 256 x 256 (eta, gamma), 100 steps of RMSProp each: optlab against three others."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from importlib import import_module
from importlib.util import find_spec
from time import perf_counter

import numpy as np
from numpy.typing import NDArray

from benchmarks.contestants import compiled_optax, optlab_sweep, python_loop, torch_loop
from benchmarks.timing import print_table, seconds_by_round
from optlab.hyperparameters import Array

OURS = "optlab: one batched train_2d"
PYTHON = "plain Python loop"
TORCH = "torch.optim.RMSprop in a loop"
OPTAX = "jax.jit(vmap(scan)) over optax"
WANTED = {PYTHON: 60.0, TORCH: 5000.0, OPTAX: 1 / 3}

# Loops take the same time for each member, so a few stand for all.
SAMPLE = {PYTHON: 256, TORCH: 4}

ROUNDS = 15


@dataclass(frozen=True)
class Contest:
    """Contestants that are ready to run, and the members of the grid that each one takes."""

    steps: int
    size: int  # members of the whole grid
    members: dict[str, NDArray[np.int_]]  # their places in the grid, by contestant
    run: dict[str, Callable[[], Array]]
    compiling: dict[str, float]  # seconds, for those that compile
    missing: tuple[str, ...]

    def differences(self) -> dict[str, float]:
        """How far each contestant's end points are from ours, at most."""
        ours = self.run[OURS]()
        return {
            name: float(np.abs(run() - ours[:, self.members[name]]).max())
            for name, run in self.run.items()
            if name != OURS
        }


def grid(side: int) -> tuple[Array, Array]:
    """eta from 1e-3 to 2 and 1 - gamma from 1 to 1e-3, both spaced logarithmically, in one row."""
    eta = np.geomspace(1e-3, 2.0, side)
    gamma = 1 - np.geomspace(1.0, 1e-3, side)
    etas, gammas = np.meshgrid(eta, gamma, indexing="ij")
    return etas.ravel(), gammas.ravel()


def prepare(side: int = 256, steps: int = 100) -> Contest:
    """The contestants that are installed, set up (and compiled) for the grid."""
    eta, gamma = grid(side)
    everyone = np.arange(eta.size)
    members: dict[str, NDArray[np.int_]] = {OURS: everyone}
    run: dict[str, Callable[[], Array]] = {OURS: partial(optlab_sweep, eta, gamma, steps)}
    loops = {PYTHON: python_loop}
    if find_spec("torch"):
        loops[TORCH] = torch_loop
    for name, loop in loops.items():
        # Spread over the grid, so that no corner of it is taken for the whole.
        chosen = np.linspace(0, eta.size - 1, min(SAMPLE[name], eta.size)).astype(int)
        members[name], run[name] = chosen, partial(loop, eta[chosen], gamma[chosen], steps)
    compiling = {}
    if find_spec("jax") and find_spec("optax"):
        for module in "jax", "optax":
            import_module(module)  # not part of compiling
        started = perf_counter()
        run[OPTAX] = compiled_optax(eta, gamma, steps)
        compiling[OPTAX] = perf_counter() - started
        members[OPTAX] = everyone
    missing = tuple(name for name in WANTED if name not in run)
    return Contest(steps, eta.size, members, run, compiling, missing)


def main(side: int = 256, steps: int = 100, rounds: int = ROUNDS) -> None:
    contest = prepare(side, steps)
    differences = contest.differences()
    # For the whole grid: a loop's time is scaled up from the members that it took.
    seconds = {
        name: times * contest.size / len(contest.members[name])
        for name, times in seconds_by_round(contest.run, rounds).items()
    }
    print(f"RMSProp on 0.1 x1² + 2 x2²: {side} x {side} (eta, gamma), {steps} steps, float64.")
    print(f"Medians of {rounds} rounds in which all take turns; ratios are taken in each round.\n")

    def row(name: str, times: Array, wanted: str, *notes: str) -> tuple[str, ...]:
        speeds = contest.size * steps / times / 1e6
        ratio = f"{np.median(times / seconds[OURS]):.3g} x" if wanted else ""
        return (name, f"{np.median(speeds):.3g}", f"{speeds.max():.3g}", ratio, wanted, *notes)

    rows = [row(OURS, seconds[OURS], "", "", str(contest.size))]
    for name, difference in differences.items():
        notes = f"{difference:.0e}", str(len(contest.members[name]))
        rows.append(row(name, seconds[name], f"{WANTED[name]:.3g} x", *notes))
    for name, compiling in contest.compiling.items():
        label = f"  with its {compiling:.2g} s of compiling"
        rows.append(row(label, seconds[name] + compiling, "1 x", "", ""))
    for name in contest.missing:
        rows.append((name, "not installed", "", "", f"{WANTED[name]:.3g} x", "", ""))
    header = (
        "",
        "million steps/s",
        "at best",
        "ours is",
        "wanted",
        "ends differ by",
        "members run",
    )
    print_table(header, rows)
