"""Trajectories for every position of a slider, packed small: what the browser draws in a drag.

A packet is a line of JSON and then 16-bit codes, `(columns, rows, points)`, each the difference to
the point before it: paths that settle become zeros, which compress well. Two codes:

- a *place* (x1, x2) counts window widths from the window's middle: linear up to one width, 1/24,000
  of a width apiece, and beyond that by the logarithm, up to `FAR` widths;
- a *size* (loss, state) is a sign and a logarithm, from 1e-30 to 1e30, 0.4 % apiece: a fifth of a
  pixel where the axis is linear, less where it is logarithmic.
"""

import gzip
import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from optlab.experiment import Experiment
from optlab.hyperparameters import Array
from optlab.objectives.base import Objective, Window
from optlab.optimizers.base import Optimizer
from optlab.rotation import Turning, astray, turned_path
from optlab.sweeps import OBJECTIVE, sweep
from optlab.trajectory import Trajectory
from optlab.web.series import FAR, GRID, drawable, levels, losses, remembered, window_of

Codes = NDArray[np.int16]

NOTHING = -32768  # not finite, or after a path was lost from sight
LINEAR = 24_000  # codes for one window width
BEYOND = (32_767 - LINEAR) / math.log(FAR)  # codes for each factor e beyond
DECADES = 30  # a size reaches from 10^-DECADES to 10^DECADES
SIZES = 32_767 / (2 * DECADES)  # codes a decade

CODE = {"linear": LINEAR, "beyond": BEYOND, "decades": DECADES, "sizes": SIZES}

GROUND = 49  # samples of the moving relief a side, at each position of a slider
HEIGHTS = 1023  # its highest code: at 255 the lines between the bands are seen to tremble


def pack_sweep(
    kind: str,
    experiment: Experiment,
    run: Optimizer,
    name: str,
    values: Sequence[float],
    turning: Turning = "",
) -> bytes:
    """The packet of a run at each of these values of a hyperparameter: "rows" are its paths and
    losses, and if that is asked the turned path of angle 0 and how far they are from it; "state" is
    what it remembers. Raises ValueError where it remembers nothing."""
    trajectory = sweep(experiment, run, name, values, together=turning == "together")
    window = window_of(experiment)
    moving = [_with(experiment.objective, name, value) for value in values]
    least = np.array([objective.minimum for objective in moving])
    kinds, since = trajectory.outcome
    header = {
        "values": list(values),
        "window": [list(side) for side in window],
        "code": CODE,
        "least": [0.0 if math.isinf(low) else low for low in least],
        "kinds": kinds.tolist(),
        "since": since.tolist(),
    }
    if kind == "state":
        columns = state_columns(trajectory)
        if not columns:
            raise ValueError(f"{run.key} remembers nothing")
        return packed(header, columns)
    columns = path_columns(trajectory, window, least)
    if turning:
        expected = turned_path(trajectory, turning)
        columns["astray"] = sizes(astray(trajectory, expected)).T
        columns |= {f"turned {x}": codes for x, codes in point_columns(expected, window).items()}
    return packed(header, columns)


def path_columns(trajectory: Trajectory, window: Window, least: Array) -> dict[str, Codes]:
    """The coded points and losses of a batch of trajectories, each `(rows, points)`."""
    columns = point_columns(trajectory.positions, window)
    columns["loss"] = sizes(losses(trajectory, least)).T
    return columns


def point_columns(positions: Array, window: Window) -> dict[str, Codes]:
    """The coded points of paths, each coordinate `(rows, points)`."""
    points = drawable(positions, window)
    return {f"x{axis + 1}": places(points[:, axis], window[axis]).T for axis in range(2)}


def state_columns(trajectory: Trajectory) -> dict[str, Codes]:
    """The coded curves of what a batch of trajectories remembers, each `(rows, points)`."""
    return {
        f"{title} {entry}": sizes(curve).T
        for title, lines in remembered(trajectory).items()
        for entry, curve in lines.items()
    }


def pack_ground(experiment: Experiment, name: str, values: Sequence[float]) -> bytes:
    """The packet of the function's relief at each of these values of its hyperparameter: heights
    from 0 to HEIGHTS on a coarse grid, and the minima."""
    window = window_of(experiment)
    objectives = [_with(experiment.objective, name, value) for value in values]
    heights = np.array([levels(objective, window, GROUND)[2] for objective in objectives])
    header = {
        "side": GROUND,
        "top": HEIGHTS,
        "values": list(values),
        "minima": [[list(point) for point in objective.minima] for objective in objectives],
    }
    codes = np.where(np.isfinite(heights), np.rint(HEIGHTS * heights), HEIGHTS).astype(np.int16)
    # Of neighbours in a row, and then of rows: a smooth surface becomes small numbers.
    steps = np.diff(np.diff(codes, axis=2, prepend=np.int16(0)), axis=1, prepend=np.int16(0))
    return _joined(header, steps.astype("<i2").tobytes())


def pack_relief(experiment: Experiment) -> bytes:
    """The packet of the function's relief at rest: heights in 65,535 steps on a fine grid."""
    x1, x2, heights = levels(experiment.objective, window_of(experiment), GRID)
    steps = np.where(np.isfinite(heights), np.rint(65_535 * heights), 65_535).astype("<u2")
    header = {"side": GRID, "top": 65_535, "x1": x1.tolist(), "x2": x2.tolist()}
    return _joined(header, steps.tobytes())


def packed(header: Mapping[str, Any], columns: Mapping[str, Codes]) -> bytes:
    """A line of JSON, then the columns' codes as differences from point to point."""
    codes = np.array(list(columns.values()))
    # Differences wrap around in 16 bits, and so does the sum that undoes them.
    steps = np.diff(codes, axis=2, prepend=np.int16(0)).astype("<i2")
    shape = {"columns": list(columns), "rows": codes.shape[1], "points": codes.shape[2]}
    return _joined({**header, **shape}, steps.tobytes())


def places(coordinates: Array, side: tuple[float, float]) -> Codes:
    """Coordinates along one side of the window as codes."""
    low, high = side
    with np.errstate(all="ignore"):
        widths = (coordinates - (low + high) / 2) / (high - low)
        beyond = np.maximum(np.abs(widths), 1)
        code = LINEAR * np.clip(widths, -1, 1) + np.sign(widths) * BEYOND * np.log(beyond)
    return _rounded(code)


def sizes(values: Array) -> Codes:
    """Numbers of any size as codes: 0 for what is below 10^-DECADES, the last code for what is
    above 10^DECADES."""
    with np.errstate(all="ignore"):
        size = (np.log10(np.abs(values)) + DECADES) * SIZES
        code = np.sign(values) * np.clip(size, 0, 32_767)
    return _rounded(np.where(values == 0, 0, np.where(np.isinf(values), np.nan, code)))


def _rounded(code: Array) -> Codes:
    return np.where(np.isfinite(code), np.rint(np.clip(code, -32_767, 32_767)), NOTHING).astype(
        np.int16
    )


def _with(objective: Objective, name: str, value: float) -> Objective:
    if not name.startswith(OBJECTIVE):
        return objective
    return replace(objective, **{name.removeprefix(OBJECTIVE): value})


def _joined(header: Mapping[str, Any], body: bytes) -> bytes:
    line = json.dumps(header, allow_nan=False).encode() + b"\n"
    return gzip.compress(line + body, compresslevel=6, mtime=0)
