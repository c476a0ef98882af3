"""What figures draw of trajectories, as numbers: the part of the plane, the levels of the function,
paths cut where they leave, losses, what a method remembers. Neither Streamlit nor Plotly in it."""

import numpy as np

from optlab.experiment import Experiment
from optlab.hyperparameters import Array
from optlab.objectives.base import Objective, Window
from optlab.trajectory import Trajectory

FAR = 1e3  # window widths; a path is drawn up to its first point beyond
GRID = 121  # samples of the relief a side; odd, so that a minimum in the middle is one
RATE = "effective learning rate"


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
    """The function's relief on a grid: x1 and x2, `(samples,)`, and heights between 0 and 1,
    `(samples, samples)`, rows along x2.

    Between two lines of the same distance lies more and more area: a height is the root of the
    share of the window that lies below it, so the ellipses of a bowl are evenly spaced and the
    floor of a valley shows, whatever the function's range. Not finite where f is not.
    """
    (left, right), (bottom, top) = window
    x1, x2 = np.linspace(left, right, samples), np.linspace(bottom, top, samples)
    with np.errstate(all="ignore"):
        f = objective.value(np.array(np.meshgrid(x1, x2)))
    finite = f[np.isfinite(f)]
    share = np.linspace(0, 1, 201)
    heights = np.sqrt(np.interp(f, np.quantile(finite, share), share)) if finite.size else f
    return x1, x2, heights


def drawable(positions: Array, window: Window) -> Array:
    """The points `(steps + 1, 2, *batch)` up to the first that is not finite or is FAR away, nan
    after it. That one is drawn on its ray, FAR away, which looks the same and keeps the drawing
    free of overflow; where it is not finite, nothing is."""
    shape = (2,) + (1,) * (positions.ndim - 2)
    middle = np.mean(window, axis=1).reshape(shape)
    width = np.diff(window, axis=1)[:, 0].reshape(shape)
    with np.errstate(all="ignore"):
        places = (positions - middle) / width
        distance = np.abs(places).max(axis=1)
        beyond = ~(distance <= FAR)
        if not beyond.any():
            return positions
        # Where the way from the last point within to the first beyond gets FAR away.
        way = np.diff(places, axis=0)
        share = ((FAR - np.sign(way) * places[:-1]) / np.abs(way)).min(axis=1)
        ray = positions[:-1] + share[:, None] * np.diff(positions, axis=0)
    lost = np.logical_or.accumulate(beyond)
    first = lost.copy()
    first[1:] &= ~lost[:-1]
    points = np.where(lost[:, None], np.nan, positions)
    onto = (first[1:] & np.isfinite(distance[1:]))[:, None]
    points[1:] = np.where(onto, ray, points[1:])
    return points


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


def entries(values: Array, batch: int = 0) -> dict[str, Array]:
    """The curves of a remembered vector (x1, x2) or symmetric matrix (x1 x1, x1 x2, x2 x2), with
    so many dimensions of a batch behind; none for what is one number for both coordinates."""
    shape = values.shape[1 : values.ndim - batch]
    if shape == (2,):
        return {"x1": values[:, 0], "x2": values[:, 1]}
    if shape == (2, 2):
        return {"x1 x1": values[:, 0, 0], "x1 x2": values[:, 0, 1], "x2 x2": values[:, 1, 1]}
    return {}
