"""Time contestants side by side, and show what was measured as a table."""

from collections.abc import Callable, Mapping, Sequence
from time import perf_counter

import numpy as np

from optlab.hyperparameters import Array


def seconds_by_round(
    contestants: Mapping[str, Callable[[], object]], rounds: int
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
            started = perf_counter()
            run()
            seconds[name].append(perf_counter() - started)
    return {name: np.array(times) for name, times in seconds.items()}


def print_table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """The first column to the left, the others to the right."""
    widths = [max(len(row[i]) for row in [header, *rows]) for i in range(len(header))]
    for row in [header, ["-" * width for width in widths], *rows]:
        cells = [cell.rjust(width) for cell, width in zip(row, widths, strict=True)]
        cells[0] = row[0].ljust(widths[0])
        print("  ".join(cells).rstrip())
    print()
