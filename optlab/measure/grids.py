"""Grids of settings: hyperparameters as axes, and a run at each pair of their values.

A grid has a row of cells for each value of y, from below, and a column for each of x.
"""

import math
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from optlab.faults import quoted
from optlab.hyperparameters import Array, Number, Real
from optlab.optimizers.base import Optimizer
from optlab.scales import NEAREST_TO_ONE

Indices = NDArray[np.int_]

CELLS = 128
MOST_CELLS = 512


@dataclass(frozen=True, eq=False)
class Axis:
    """A hyperparameter by name, and the rising values that its cells stand for."""

    name: str
    values: Array

    def position(self, value: float) -> float:
        """Where a value lies, as `positions` has it."""
        return float(self.positions(value))

    def positions(self, values: Real, *, held: bool = False) -> Array:
        """Where values lie, in cells from 0 to n - 1, between two of them in proportion: for a dot
        or a border to be drawn over the cells. Beyond the ends nan; where they are held, the edge
        of the first or of the last cell."""
        there = np.arange(len(self.values), dtype=np.float64)
        below, above = (-0.5, there[-1] + 0.5) if held else (math.nan, math.nan)
        return np.interp(
            np.asarray(values, dtype=np.float64), self.values, there, left=below, right=above
        )

    def part(self, which: slice | Indices) -> "Axis":
        """The axis over some of its values."""
        return replace(self, values=self.values[which])


def default_values(declaration: Number, cells: int = CELLS) -> Array:
    """Values over the slider's range, spaced as the slider is: to four digits, all legal.

    On the "near one" scale the distance from 1 shrinks by the same factor from cell to cell down to
    NEAREST_TO_ONE, and the last cell is exactly 1 where that is legal.
    """
    _check_cells(cells, "a map")
    low, high = declaration.low, declaration.high
    if declaration.whole:
        return _whole_values(declaration, cells)
    if declaration.scale in ("log", "log or 0"):
        values = np.geomspace(low, high, cells)
    elif declaration.scale == "near one":
        whole = int(declaration.legal.contains(1.0))
        gaps = np.geomspace(1 - low, NEAREST_TO_ONE, cells - whole)
        return np.array([round(1 - float(f"{gap:.4g}"), 12) for gap in gaps] + [1.0] * whole)
    else:
        values = np.linspace(low, high, cells)
    return np.array([float(f"{value:.4g}") for value in values])


def _whole_values(declaration: Number, cells: int) -> Array:
    """As many whole numbers, each more than the one before: where the slider has not so many, those
    behind its end, too."""
    spaced = np.linspace if declaration.scale == "linear" else np.geomspace
    values = np.rint(spaced(declaration.low, declaration.high, cells))
    steps = np.arange(cells, dtype=np.float64)
    return np.maximum.accumulate(values - steps) + steps


def goes_on(run: Optimizer, along: Axis) -> tuple[bool, bool]:
    """Whether legal values lie below the first and above the last of an axis."""
    legal = run.numbers()[along.name].legal
    first, last = float(along.values[0]), float(along.values[-1])
    return legal.contains(math.nextafter(first, -math.inf)), legal.contains(
        math.nextafter(last, math.inf)
    )


def axis(run: Optimizer, name: str, values: Any = None, cells: int = CELLS) -> Axis:
    """An axis over a run's hyperparameter, by default over its slider's range.

    Raises ValueError for a name that is no number of the run, for fewer than 2 or more than
    MOST_CELLS values, for values that do not rise and for values outside the legal range.
    """
    numbers = run.numbers()
    if name not in numbers:
        raise ValueError(
            f"{run.title} has no number {quoted(name, plain=True)} to map; it has"
            f" {', '.join(numbers)}"
        )
    if values is None:
        return Axis(name, default_values(numbers[name], cells))
    accepted = np.asarray(numbers[name].accept(f"{type(run).__name__}.{name}", values))
    if accepted.ndim != 1:
        raise ValueError(f"{name} needs a list of values, got {quoted(values)}")
    _check_cells(len(accepted), name)
    if not (np.diff(accepted) > 0).all():
        raise ValueError(f"the values of {name} must rise, got {quoted(values)}")
    return Axis(name, accepted)


def middles(first: int, last: int, every: int) -> Indices:
    """The cells that stand for blocks of so many, of those from `first` to before `last`: of each
    block the middle one."""
    return np.arange(first + every // 2, last, every)


def runs_at(run: Optimizer, x: Axis, y: Axis | None = None, rows: slice = slice(None)) -> Optimizer:
    """The run at each cell of some rows, a batch `(rows, columns)`; of a grid without a y, a line
    of them."""
    across = replace(run, **{x.name: x.values})
    return across if y is None else replace(across, **{y.name: y.values[rows, None]})


def pieces_of(rows: int, size: int) -> list[slice]:
    """So many rows in pieces of at most this size, and of one at least."""
    size = max(1, size)
    return [slice(first, min(first + size, rows)) for first in range(0, rows, size)]


def _check_cells(cells: int, place: str) -> None:
    if not 2 <= cells <= MOST_CELLS:
        raise ValueError(f"{place} needs 2 to {MOST_CELLS} values a side, got {cells}")
