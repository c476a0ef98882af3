"""What figures draw of trajectories, as numbers: the part of the plane, the levels of the function,
paths cut where they leave, losses, what a method remembers. Neither Streamlit nor Plotly in it."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from optlab.experiment import Experiment
from optlab.hyperparameters import Array
from optlab.objectives.base import Objective, Window
from optlab.optimizers.base import Optimizer
from optlab.scheduled import courses_of
from optlab.trajectory import Trajectory
from optlab.words import N_

FAR = 1e3  # window widths, up to which Plotly is given a path
GRID = 121  # samples of the height map a side; odd, so that a minimum in the middle is one
FINE = 241  # where a valley is narrower than the cells
LEVELS = 22  # bands between the contours
LOWEST = 8  # contours that may fall to islands
RATE = N_("effective learning rate")


def window_of(experiment: Experiment) -> Window:
    """The part of the plane to draw: as the experiment says, else the objective's own, made
    large enough for the start."""
    if experiment.window:
        return experiment.window
    sides = []
    for (low, high), coordinate in zip(experiment.objective.window, experiment.start, strict=True):
        margin = 0.08 * (high - low)
        sides.append((min(low, coordinate - margin), max(high, coordinate + margin)))
    return (sides[0], sides[1])


def levels(objective: Objective, window: Window, samples: int) -> tuple[Array, Array, Array]:
    """The function's height map on a grid: x1 and x2, `(samples,)`, and heights between 0 and 1,
    `(samples, samples)`, rows along x2.

    Between two lines of the same distance lies more and more area: a height is the root of the
    share of the window that lies below it, so the ellipses of a bowl are evenly spaced and the
    floor of a valley shows, whatever the function's range. Not finite where f is not.
    """
    (left, right), (bottom, top) = window
    x1, x2 = np.linspace(left, right, samples), np.linspace(bottom, top, samples)
    with np.errstate(all="ignore"):
        f = objective.value(np.array(np.meshgrid(x1, x2)))
    return x1, x2, _heights(f, f)


def _heights(f: Array, among: Array) -> Array:
    finite = among[np.isfinite(among)]
    share = np.linspace(0, 1, 201)
    return np.sqrt(np.interp(f, np.quantile(finite, share), share)) if finite.size else f


def height_map(
    objective: Objective, window: Window, side: int = GRID, finer: int = FINE
) -> tuple[Array, Array, Array]:
    """The levels as they are drawn: on a grid of `side` samples a side; where a valley falls to
    islands there, on the finer one, and without the lowest contours that would fall there, too."""
    x1, x2, heights = levels(objective, window, side)
    broken = _broken(objective, window, heights)
    if broken and finer > side:
        x1, x2, heights = levels(objective, window, finer)
        broken = _broken(objective, window, heights)
    # Half a band above the last line that goes: it is not drawn, and the floor is level.
    return x1, x2, np.maximum(heights, (broken + 0.5) / LEVELS) if broken else heights


def _broken(objective: Objective, window: Window, heights: Array) -> int:
    """The highest of the lowest contours that has more pieces on this grid than on one of four
    times as many cells a side; 0 where none has."""
    (left, right), (bottom, top) = window
    finer = 4 * (len(heights) - 1) + 1
    x1, x2 = np.linspace(left, right, finer), np.linspace(bottom, top, finer)
    with np.errstate(all="ignore"):
        f = objective.value(np.array(np.meshgrid(x1, x2)))
    coarse = f[::4, ::4]
    if not np.isfinite(coarse).any():
        return 0
    lines = np.arange(1, LOWEST + 1) / LEVELS
    lows = np.quantile(coarse[np.isfinite(coarse)], lines * lines)  # f on these contours
    ours = [pieces(heights < line) for line in lines]
    true = [pieces(f < low) for low in lows]
    return max((k for k in range(1, LOWEST + 1) if ours[k - 1] > true[k - 1]), default=0)


def pieces(mask: NDArray[np.bool_]) -> int:
    """How many connected pieces the cells have, less their holes: Euler's vertices - edges +
    faces, where neighbours share a side."""
    up, along = mask[1:] & mask[:-1], mask[:, 1:] & mask[:, :-1]
    vertices, edges = np.count_nonzero(mask), np.count_nonzero(up) + np.count_nonzero(along)
    return int(vertices - edges + np.count_nonzero(up[:, 1:] & up[:, :-1]))


def drawable(positions: Array, window: Window) -> tuple[Array, NDArray[np.intp]]:
    """What Plotly can draw of a path `(steps + 1, 2)`: points `(n, 2)`, and the step of each.

    Instead of a point more than FAR away stands where the line to it gets so far, and where the
    line from it comes back; between them nan, as where a point is not finite.
    """
    low, high = np.array(window).T
    with np.errstate(all="ignore"):
        places = (positions - (low + high) / 2) / (high - low)
        near = np.abs(places).max(axis=1) <= FAR
    if near.all():
        return positions, np.arange(len(positions))
    points: list[Array] = []
    steps: list[int] = []
    for k in range(len(positions)):
        beside = [j for j in (k - 1, k + 1) if 0 <= j < len(near) and near[j] and not near[k]]
        cuts = [_cut(positions[[j, k]], places[[j, k]]) for j in beside]
        gap = np.full(2, np.nan)
        here = [positions[k]] if near[k] else [*cuts[:1], gap, *cuts[1:]]
        if beside == [k + 1]:
            here.reverse()
        points += here
        steps += [k] * len(here)
    return np.array(points), np.array(steps)


def _cut(points: Array, places: Array) -> Array:
    """Where the line from a point to one beyond gets FAR away; nan where that is not finite."""
    with np.errstate(all="ignore"):
        way = places[1] / 2 - places[0] / 2  # half of it is never too much for float64
        share = np.min((FAR - np.sign(way) * places[0]) / np.abs(way)) / 2
        return points[0] + 2 * share * (points[1] / 2 - points[0] / 2)


def losses(trajectory: Trajectory, least: Array | float) -> Array:
    """The height above the least value of f, `(steps + 1, *batch)`; f itself where it has none."""
    with np.errstate(all="ignore"):
        return trajectory.values - np.where(np.isfinite(least), least, 0)


def remembered(trajectory: Trajectory) -> dict[str, dict[str, Array]]:
    """What a run remembers, and its effective learning rates: by title, the curves by entry, each
    `(steps + 1, *batch)`. Empty where it remembers nothing for each coordinate."""
    batch = len(trajectory.batch)
    curves = {name: entries(values, batch) for name, values in trajectory.state.items()}
    if trajectory.effective_rates is not None:
        rates = trajectory.effective_rates.copy()
        rates[0] = np.nan  # no step was taken with what was remembered at the start
        curves[RATE] = entries(rates, batch)
    return {name: lines for name, lines in curves.items() if lines}


def column_of(number: str) -> str:
    """What the column of a path is called that says what each step saw of a hyperparameter."""
    return f"scheduled {number}"


def scheduled_columns(run: Optimizer, times: Sequence[int]) -> dict[str, Array]:
    """These columns of a run, or of a batch of them, at these steps, `(times, *batch)`."""
    return {column_of(name): course for name, course in courses_of(run, times).items()}


def entries(values: Array, batch: int = 0) -> dict[str, Array]:
    """The curves of a remembered vector (x1, x2) or symmetric matrix (x1 x1, x1 x2, x2 x2), with
    so many dimensions of a batch behind; none for what is one number for both coordinates."""
    shape = values.shape[1 : values.ndim - batch]
    if shape == (2,):
        return {"x1": values[:, 0], "x2": values[:, 1]}
    if shape == (2, 2):
        return {"x1 x1": values[:, 0, 0], "x1 x2": values[:, 0, 1], "x2 x2": values[:, 1, 1]}
    return {}
