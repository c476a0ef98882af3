"""Time contestants side by side, and show what was measured as a table."""

import os
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from time import perf_counter, process_time, sleep
from typing import TypeVar

import numpy as np

from optlab.hyperparameters import Array

T = TypeVar("T")


def seconds_by_round(
    contestants: Mapping[str, Callable[[], object]],
    rounds: int,
    clock: Callable[[], float] = perf_counter,
) -> dict[str, Array]:
    """How long each contestant took in each round, after one round that is not timed.

    They take turns, so that a slow spell of the machine meets all of them. A ratio is best taken
    round by round, and then the median: processors change their clock by a factor of two, and
    a short run catches a fast moment more often than a long one does.
    """
    seconds: dict[str, list[float]] = {name: [] for name in contestants}
    for run in contestants.values():
        run()
    for _ in range(rounds):
        for name, run in contestants.items():
            started = clock()
            run()
            seconds[name].append(clock() - started)
    return {name: np.array(times) for name, times in seconds.items()}


class Stolen:
    """How much of the processors' time the host gives to its other machines, where Linux counts it.

    On a shared host that is more than half at times, and no page of ours can do anything about it.
    """

    def __init__(self) -> None:
        self._before = self._ticks()

    def per_cent(self) -> float:
        """Since this was made; 0 where nobody counts."""
        passed = self._ticks() - self._before
        return float(100 * passed[-1] / max(passed.sum(), 1))

    def _ticks(self) -> Array:
        counts = Path("/proc/stat")
        words = counts.read_text().split()[1:9] if counts.exists() else ["0"] * 8
        return np.array([float(word) for word in words])  # user, nice, ..., softirq, steal


def processor_seconds(process: int) -> float:
    """What a process has had of the processors' time, all its threads together, those that have
    ended, too; nan where Linux does not count it."""
    counts = Path(f"/proc/{process}/stat")
    if not counts.exists():
        return float("nan")
    user, system = counts.read_text().rpartition(")")[2].split()[11:13]
    return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")


def after_a_pause(pause: float = 0.02, rounds: int = 60) -> float:
    """How many times as long a little plain Python takes after a pause as right after itself.

    Of a processor's time: a machine that wakes up pays for it, and so does a server whose requests
    come one by one, whatever the server is.
    """
    numbers = list(map(str, range(2000)))

    def work() -> None:
        for _ in range(4):
            sorted(numbers, key=hash)
            ",".join(numbers).split(",")

    def rested() -> None:
        sleep(pause)
        work()

    seconds = seconds_by_round({"rested": rested, "in a row": work}, rounds, process_time)
    return float(np.median(seconds["rested"] / seconds["in a row"]))


def in_rounds(act: Callable[[int], T], count: int) -> tuple[list[T], list[float]]:
    """What an act gave in each round, and what per cent of the processors' time was stolen."""
    given, stolen = [], []
    for k in range(count):
        others = Stolen()
        given.append(act(k))
        stolen.append(others.per_cent())
    return given, stolen


def print_table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """The first column to the left, the others to the right."""
    widths = [max(len(row[i]) for row in [header, *rows]) for i in range(len(header))]
    for row in [header, ["-" * width for width in widths], *rows]:
        cells = [cell.rjust(width) for cell, width in zip(row, widths, strict=True)]
        cells[0] = row[0].ljust(widths[0])
        print("  ".join(cells).rstrip())
    print()
