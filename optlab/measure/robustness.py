"""Settings to rely on: good from several starts, and for settings beside them, too.

The best cell of a map may be luck: one start, one pair of values, at the edge of what was measured.
A robust one is the setting whose *worst* result, over its neighbours and over several starts, is
the best.
"""

import math
from collections.abc import Sequence
from dataclasses import replace
from itertools import product
from typing import Any, NamedTuple

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from optlab.faults import quoted
from optlab.hyperparameters import Array
from optlab.measure.grids import Axis, axis, goes_on
from optlab.measure.sensitivity import measure_batch
from optlab.objectives.base import Known, Objective, Point, Window
from optlab.optimizers.base import Optimizer
from optlab.problem import Problem
from optlab.train import walk

NEIGHBOURS = 2
"""So many stops of the slider on either side are neighbours: a factor of 1.25 in eta, or in
1 - gamma."""

MOST = 4_000_000
"""About so many steps of members are computed; where the full grid takes more, stops are left
out, and the neighbours are those that are left."""

FEWEST = 5  # stops an axis keeps, however many steps a run has

ALIKE = 0.01  # results that differ by less are as good: of such settings the most central counts


class Robust(NamedTuple):
    """The setting with the best worst result.

    `value` is its result from the run's own start; `worst` the worst from all `starts`, the own one
    first, and with each number in the range `around` it. `leaves` says that no setting was
    found whose path, from the own start, stays within the window, its neighbours' paths included.
    `sides` is how many values of each number were tried.
    """

    settings: dict[str, float]
    value: float
    worst: float
    around: dict[str, tuple[float, float]]
    starts: tuple[Point, ...]
    leaves: bool
    sides: tuple[int, ...]
    steps: int


def robust(
    run: Optimizer,
    problem: Problem[Objective],
    names: Sequence[str],
    *,
    tolerance: float | None = None,
    window: Window | None = None,
    most: int = MOST,
) -> Robust | None:
    """The robust setting of one or two of a run's numbers, among the stops of their sliders.

    What is measured is what a `Map` holds: log10 of f - min f, or, with a tolerance, the steps
    until f - min f is below it. A setting counts where it and all its neighbours, from the start
    and its images in the window (`images`), have a result; at the end of an axis beyond which lie
    legal values, it has unknown neighbours and does not count. Of these, those whose path from the
    start stays within the window come first, their neighbours' paths included. None where no
    setting counts. `window` is by default the objective's.

    Raises ValueError for other than one or two numbers, for a function without a least value, and
    as `measure` does.
    """
    if not 0 < len(names) <= 2:
        raise ValueError(f"robust settings are of one or two numbers, got {quoted(list(names))}")
    if len(set(names)) < len(names):
        raise ValueError(f"a map needs two hyperparameters, got {names[0]} twice")
    objective = problem.objective
    if not isinstance(objective.least, Known):
        raise ValueError(f"{objective.title} has {objective.least.lack}: deeper is only farther")
    window = window or objective.window
    starts = images(problem.start, window)
    axes, every = _grid(run, names, most // (len(starts) * max(problem.steps, 1)))
    reach = max(1, NEIGHBOURS // every)
    cells = _batch(run, axes)
    from_each = np.reshape(np.transpose(starts), (2, -1, *(1,) * len(axes)))
    from_all = replace(problem, start=from_each)
    found, _diverged = measure_batch(cells, from_all, tolerance=tolerance)
    found = np.where(np.isnan(found), math.inf, found)
    worst = _worst(run, found.max(axis=0), axes, reach)
    counts = worst < math.inf
    if not counts.any():
        return None
    out = leaves(cells, problem, window)
    stays = counts & (_worst(run, np.where(out, 1.0, -1.0), axes, reach) < 0)
    at = _most_central(worst, stays if stays.any() else counts)
    return Robust(
        {along.name: float(along.values[i]) for along, i in zip(axes, at, strict=True)},
        float(found[0][at]),
        float(worst[at]),
        {along.name: _range(along, i, reach) for along, i in zip(axes, at, strict=True)},
        starts,
        not stays.any(),
        tuple(len(along.values) for along in axes),
        problem.steps,
    )


def images(start: Point, window: Window) -> tuple[Point, ...]:
    """The start and where it comes to lie when the window is mirrored and turned onto itself, as a
    square is: up to eight points, as far from the window's middle, in window widths."""
    middle, half = np.mean(window, axis=1), np.diff(window, axis=1)[:, 0] / 2
    place = (np.array(start) - middle) / half
    found = [place]
    for way in (place, place[::-1]):
        for signs in product((1, -1), repeat=2):
            image = way * signs
            if not any(np.allclose(image, other, atol=1e-9) for other in found):
                found.append(image)
    others = [middle + half * image for image in found[1:]]
    return (start, *((float(x1), float(x2)) for x1, x2 in others))


def leaves(run: Optimizer, problem: Problem[Objective], window: Window) -> NDArray[np.bool_]:
    """Whether the path of each member of a batch is outside the window at some step. Nothing
    between is kept."""
    low, high = (
        np.reshape(side, (2,) + (1,) * len(run.batch)) for side in zip(*window, strict=True)
    )
    inside = np.full(run.batch, True)

    def see(t: int, x: Array, state: Any) -> None:
        nonlocal inside
        inside &= ((low <= x) & (x <= high)).all(axis=0)

    walk(run, problem, see)
    return ~inside


def _grid(run: Optimizer, names: Sequence[str], cells: int) -> tuple[list[Axis], int]:
    """The stops of each number, and every which of them was taken to have no more cells."""
    whole = []
    for name in names:
        declaration = run.numbers().get(name)
        stops = declaration.stops() if declaration else None
        whole.append(axis(run, name, stops))
    most = max((min(len(along.values) for along in whole) - 1) // (FEWEST - 1), 1)
    every = 1
    while every < most and math.prod(-(-len(a.values) // every) for a in whole) > cells:
        every += 1
    return [along.part(slice(None, None, every)) for along in whole], every


def _batch(run: Optimizer, axes: Sequence[Axis]) -> Optimizer:
    """The run at each cell, `(values of the first, values of the second)`."""
    grids = np.meshgrid(*(along.values for along in axes), indexing="ij")
    return replace(run, **{along.name: grid for along, grid in zip(axes, grids, strict=True)})


def _worst(run: Optimizer, values: Array, axes: Sequence[Axis], reach: int) -> Array:
    """The largest value among a cell's neighbours: what is beyond an end is unknown, and counts as
    the worst, unless nothing legal is there."""
    for i, along in enumerate(axes):
        beyond = [math.inf if on else -math.inf for on in goes_on(run, along)]
        wide = [(reach, reach) if i == j else (0, 0) for j in range(values.ndim)]
        ends = [tuple(beyond) if i == j else (0.0, 0.0) for j in range(values.ndim)]
        padded = np.pad(values, wide, constant_values=ends)
        values = sliding_window_view(padded, 2 * reach + 1, axis=i).max(axis=-1)
    return values


def _most_central(worst: Array, counts: NDArray[np.bool_]) -> tuple[int, ...]:
    """Of the cells that count and are as good as the best, the one farthest from the ends."""
    least = worst[counts].min()
    good = counts & (worst <= least + ALIKE)
    shares = [np.abs(np.linspace(-1, 1, sides)) for sides in worst.shape]
    off = np.max(np.meshgrid(*shares, indexing="ij"), axis=0)
    at = np.argmin(np.where(good, off, math.inf))
    return tuple(int(i) for i in np.unravel_index(at, worst.shape))


def _range(along: Axis, i: int, reach: int) -> tuple[float, float]:
    last = len(along.values) - 1
    return float(along.values[max(i - reach, 0)]), float(along.values[min(i + reach, last)])
