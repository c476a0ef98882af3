"""Which settings work, piece by piece: what a page maps, and the packets that its browser asks for.

A map comes in pieces, so that the first is soon there and the rest can be left alone: a coarse
piece of one cell in every so many, then the rows from below.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np

from optlab.experiment import Experiment
from optlab.faults import quoted
from optlab.hyperparameters import Array
from optlab.measure.grids import CELLS, MOST_CELLS, Axis, Indices, axis, middles
from optlab.measure.sensitivity import measure, measure_slice, quantity_of
from optlab.optimizers.base import Optimizer
from optlab.theory.stability import border
from optlab.web.live.answer import number_in
from optlab.web.live.packets import numbers_of_cells, packet
from optlab.web.live.protocol.answers import PatchHeader
from optlab.web.live.protocol.maps import Border
from optlab.web.views.settings.weights import weight_of

PIECE = 4_000_000
"""About so many steps of members are a piece, each as heavy as `weight_of` says: some 100 ms of a
processor, after which a newer change is heard."""
MOST = 2 * PIECE  # in one answer, whoever asks: another process may weigh half as much
COARSE = (128, 64, 32, 16)  # cells a side of the first piece, the finest that is no more than one
DIGITS = 16  # of float64
MOVING = 500_000  # steps of members in a map that follows the hand, as heavy as in PIECE


@dataclass(frozen=True)
class Choice:
    """What is mapped of a run: over which of its numbers, which quantity, how finely. `y` is ""
    where the run has one number only."""

    x: str
    y: str
    tolerance: float | None = None
    cells: int = CELLS


class Piece(NamedTuple):
    """The rows from `first` to before `last`; of these, and of the columns, every so many."""

    every: int
    first: int
    last: int


def pieces_of(choice: Choice, steps: int, weight: int = 1) -> list[Piece]:
    """The pieces of a map in the order in which they are worth having; the heavier a step of its
    run, the smaller."""
    cells = choice.cells
    if not choice.y:
        return [Piece(1, 0, 1)]
    load = max(steps, 1) * weight
    rows = PIECE // (cells * load)
    if rows >= cells:
        return [Piece(1, 0, cells)]
    rows = 2 ** int(math.log2(max(rows, MOST_CELLS // cells)))
    fitting = [side for side in COARSE if side * side * load <= PIECE] or COARSE[-1:]
    sides = [side for side in fitting if side < cells and cells % side == 0][:1]
    coarse = [Piece(cells // side, 0, cells) for side in sides]
    return [*coarse, *(Piece(1, at, min(at + rows, cells)) for at in range(0, cells, rows))]


def moving_piece(choice: Choice, steps: int, weight: int = 1) -> Piece:
    """One coarse enough to be measured again and again while the hand moves something."""
    if not choice.y:
        return Piece(1, 0, 1)
    most = math.sqrt(MOVING / (max(steps, 1) * weight))
    side = next((side for side in (64, 32) if side <= min(most, choice.cells)), 16)
    return Piece(max(choice.cells // side, 1), 0, choice.cells)


def pack_map(experiment: Experiment, choice: Choice, piece: Piece) -> bytes:
    """The packet of a piece of the only run's map, with the lines of theory over it. Raises
    ValueError for what cannot be mapped, and for a piece that is none or would take too long."""
    (run,) = experiment.runs
    quantity = quantity_of(experiment.objective, choice.tolerance)
    columns, rows = _cells(choice, piece)
    weight = weight_of(run, experiment.objective, choice.tolerance)
    members = len(columns) * len(rows)
    # So few take hardly longer than one: what they cost are NumPy's calls.
    if members > MOST_CELLS and members * experiment.steps * weight > MOST:
        raise ValueError(
            f"{len(rows)} rows of {len(columns)} cells at {experiment.steps} steps are too many"
            " for one answer: ask for fewer rows"
        )
    values = _measured(experiment, run, choice, columns, rows)
    low, high = scale_of(values, quantity, floor_of(experiment))
    header: PatchHeader = {
        "kind": "patch",
        "cells": (len(columns), len(rows)),
        "low": low,
        "high": high,
        "best": _best(values, columns, rows),
        "lines": border_lines(experiment, run, *_axes(run, choice)),
    }
    return packet(header, numbers_of_cells(values), level=1)


def _measured(
    experiment: Experiment, run: Optimizer, choice: Choice, columns: Indices, rows: Indices
) -> Array:
    """The quantity by row and column; inf where it was not reached or is no number, nan where the
    run diverged."""
    problem = experiment.problem
    x, y = _axes(run, choice)
    x = x.part(columns)
    if y and y.name != x.name and len(rows) == 1:
        run, y = replace(run, **{y.name: y.values[rows[0]]}), None
    if y:
        found = measure(run, problem, x, y.part(rows), tolerance=choice.tolerance)
        values, diverged = found.values, found.diverged
    else:
        line = measure_slice(run, problem, x, tolerance=choice.tolerance)
        values, diverged = line.values[None], line.diverged[None]
    return np.where(np.isnan(values) & ~diverged, math.inf, values)


def _cells(choice: Choice, piece: Piece) -> tuple[Indices, Indices]:
    """The columns and the rows of the whole map that a piece measures: of a block, the middle."""
    every, first, last = piece
    height = choice.cells if choice.y else 1
    if not (0 <= first < last <= height and 1 <= every <= choice.cells):
        raise ValueError(f"a piece must lie in the {height} rows of the map, got {quoted(piece)}")
    return middles(0, choice.cells, every), middles(first, last, every)


def _axes(run: Optimizer, choice: Choice) -> tuple[Axis, Axis | None]:
    x = axis(run, choice.x, cells=choice.cells)
    return x, axis(run, choice.y, cells=choice.cells) if choice.y else None


def floor_of(experiment: Experiment) -> float:
    """log10 of a gap that is the start's to the last digit of float64: deeper is deep enough for a
    colour of its own. -inf where the start has no gap to speak of."""
    objective = experiment.objective
    with np.errstate(all="ignore"):
        gap = float(objective.value(np.array(experiment.start))) - objective.minimum
    return math.log10(gap) - DIGITS if 0 < gap < math.inf else -math.inf


def scale_of(values: Array, quantity: str, floor: float = -math.inf) -> tuple[float, float]:
    """The numbers at the ends of the colours: all but the lowest and the highest hundredth lie
    between them, so that one lucky cell does not make all others the same colour."""
    finite = values[np.isfinite(values)]
    if not finite.size:
        return 0.0, 1.0
    low, high = np.quantile(finite, [0.01, 0.99])
    if quantity == "log10 gap":
        low, high = max(low, floor), max(high, floor)
    if quantity != "f":
        low, high = math.floor(low), math.ceil(high)
    return float(low), float(max(high, low + 1))


def _best(values: Array, columns: Indices, rows: Indices) -> tuple[int, int, float | None] | None:
    """The column and the row of the least value, the first of equals, and the value."""
    wanted = np.where(np.isfinite(values) | np.isneginf(values), values, math.inf)
    row, column = np.unravel_index(int(np.argmin(wanted)), wanted.shape)
    least = float(wanted[row, column])
    if least == math.inf:
        return None
    return int(columns[column]), int(rows[row]), least if least > -math.inf else None


def border_lines(experiment: Experiment, run: Optimizer, x: Axis, y: Axis | None) -> list[Border]:
    """Where theory says that divergence begins, in cells; none where there is no such theory, where
    the map is not over eta, or where all of it lies outside."""
    axes = [along for along in (x, y) if along]
    eta = next((along for along in axes if along.name == "eta"), None)
    other = next((along for along in axes if along is not eta), None)
    if eta is None or run.theory is None:
        return []
    swept = replace(run, **{other.name: other.values}) if other else run
    limits = border(swept, experiment.objective)
    if limits is None:
        return []
    # What the other number does not move, stands upright.
    limits = np.broadcast_to(limits, len(other.values) if other else 1)
    across = eta.positions(limits).tolist()
    along = [float(row) for row in range(len(across))]
    if other is None:
        across, along = across * 2, [-0.5, 0.5]
    line = [(a, b) for a, b in zip(across, along, strict=True) if not math.isnan(a)]
    if not line:
        return []
    ends = [list(values) for values in zip(*line, strict=True)]
    xs, ys = ends if eta is x else ends[::-1]
    return [{"x": xs, "y": ys}]


def choice_in(given: Mapping[str, str]) -> tuple[Choice, Piece]:
    """What an address asks for. Raises ValueError that names what is wrong with it."""
    return mapped_in(given), Piece(*(_whole(given, name) for name in Piece._fields))


def mapped_in(given: Mapping[str, str]) -> Choice:
    """What is mapped, whichever piece of it is asked for. Raises ValueError as `choice_in` does."""
    tolerance = _number(given, "tolerance") if "tolerance" in given else None
    cells = _whole(given, "cells")
    if not 2 <= cells <= MOST_CELLS:
        raise ValueError(f"cells must lie in [2, {MOST_CELLS}], got {cells}")
    return Choice(given.get("x", ""), given.get("y", ""), tolerance, cells)


def _number(given: Mapping[str, str], name: str) -> float:
    if name not in given:
        raise ValueError(f"{name} is missing: an address says it, as {name}=...")
    return number_in(given, name)


def _whole(given: Mapping[str, str], name: str) -> int:
    number = _number(given, name)
    if not number.is_integer():
        raise ValueError(f"{name} must be a whole number, got {quoted(given[name])}")
    return int(number)
