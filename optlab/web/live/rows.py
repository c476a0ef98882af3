"""Trajectories for every position of a slider, packed small: what the browser draws in a drag.

A packet is a line of JSON, then codes, `(columns, rows, points)`, as differences from point to
point, and of these from row to row: paths that settle become zeros, and those of neighbouring stops
are alike, which compresses well. Two codes:

- a *place* (x1, x2) counts window widths from the window's middle, up to one: 1/32,000 of a width
  apiece, a thirtieth of a pixel; in a *fine* packet, for a figure that is zoomed in, 1/2e9;
- a *size* (loss, state) is a sign and a logarithm, from 1e-30 to 1e30, 0.4 % apiece: a fifth of a
  pixel where the axis is linear, less where it is logarithmic.

What has no such code stands behind the codes, in the order of its places there:

- a place that is farther away and has `exact` for its code: in float64, but no finer than a code,
  so that a line to a point far away is the line there;
- a size that is smaller or larger, and a place to which and from which no line is drawn, with `far`
  or, where they are less than 0, `-far`: their logarithm, from 1e-330, 0.4 % and 2e-6 apiece. What
  grows or shrinks by the same factor at each step has no second differences.

Numbers are written byte by byte, first the lowest of all: zeros together compress well.
"""

import math
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from optlab.experiment import Experiment
from optlab.hyperparameters import Array
from optlab.measure.sweeps import objectives_at, sweep
from optlab.objectives.base import Window
from optlab.optimizers.base import Optimizer
from optlab.theory.rotation import Turning, deviation, turned_path
from optlab.trajectory import Trajectory
from optlab.web.live.packets import packet
from optlab.web.live.protocol.answers import Code, GroundHeader, Sweep, SweepHeader
from optlab.web.series import (
    height_map,
    losses,
    remembered,
    scheduled_columns,
    window_of,
)

LINEAR, FINE = 32_000, 2_000_000_000  # codes for one window width, of 16 and of 32 bits
DECADES = 30  # a size with a code is from 10^-DECADES to 10^DECADES
SIZES = 32_000 / (2 * DECADES)  # codes a decade
LARGEST = 1e308  # with a logarithm: that of a larger one may be rounded to no float64
LOST = 1e16  # window widths: a line from here to here is drawn at no zoom that the figure allows
BELOW = 330  # decades: the smallest float64 is 10^-323.3
LOGS = 1_000_000  # codes a decade of a place to which no line is drawn


class Codes(NamedTuple):
    """Numbers `(rows, points)` as integers: the lowest one stands for what is not finite, the next
    for the next of the exact numbers, `far` and `-far` for the next of the logarithms."""

    codes: NDArray[np.signedinteger[Any]]
    exact: Array
    logs: NDArray[np.int32]


def coding(*, fine: bool = False) -> Code:
    """What the browser must know of the codes to read them: how many bytes each has, which of them
    mean something else, how far apart they are."""
    least = int(np.iinfo(np.int32 if fine else np.int16).min)
    return {
        "bytes": 4 if fine else 2,
        "nothing": least,
        "exact": least + 1,
        "far": -(least + 2),
        "linear": FINE if fine else LINEAR,
        "decades": DECADES,
        "sizes": SIZES,
        "below": BELOW,
        "logs": LOGS,
    }


GROUND = 49  # samples of the moving height map a side, at each position of a slider
HEIGHTS = 1023  # its highest code: at 255 the lines between the bands are seen to tremble


def pack_sweep(
    kind: str,
    experiment: Experiment,
    run: Optimizer,
    name: str,
    values: Sequence[float],
    turning: Turning = "",
    *,
    fine: bool = False,
) -> bytes:
    """The packet of a run at each of these values of a hyperparameter: "rows" are its paths and
    losses, and if that is asked the turned path of angle 0 and how far they are from it; "state" is
    what it remembers. Fine ones are for a figure that is zoomed in. Raises ValueError where it
    remembers nothing."""
    trajectory = sweep(experiment, run, name, values, together=turning == "together")
    window = window_of(experiment)
    moving = objectives_at(experiment, name, values)
    least = np.array([objective.minimum for objective in moving])
    kinds, since = trajectory.outcome
    header: Sweep = {
        "values": list(values),
        "window": list(window),
        "code": coding(fine=fine),
        "least": [low if math.isfinite(low) else 0.0 for low in least],
        "kinds": kinds.tolist(),
        "since": since.tolist(),
    }
    if kind == "state":
        columns = state_columns(trajectory)
        if not columns:
            raise ValueError(f"{run.key} remembers nothing")
        return packed(header, columns)
    columns = point_columns(trajectory.positions, window, fine=fine)
    columns["loss"] = sizes(losses(trajectory, least).T, fine=fine)
    columns |= course_columns(trajectory.optimizer, range(trajectory.steps + 1), len(values))
    if turning:
        expected = turned_path(trajectory, turning)
        columns["deviation"] = sizes(deviation(trajectory, expected).T, fine=fine)
        turned = point_columns(expected, window, fine=fine)
        columns |= {f"turned {x}": codes for x, codes in turned.items()}
    return packed(header, columns)


def point_columns(positions: Array, window: Window, *, fine: bool = False) -> dict[str, Codes]:
    """The coded points of paths, each coordinate `(rows, points)`."""
    return {
        f"x{axis + 1}": places(positions[:, axis].T, window[axis], fine=fine) for axis in range(2)
    }


def course_columns(run: Optimizer, times: Sequence[int], count: int) -> dict[str, Codes]:
    """The coded courses of what follows schedules in so many runs, each `(rows, points)`, also
    where they are the same in all."""
    return {
        title: sizes(np.broadcast_to(course.reshape(len(times), -1), (len(times), count)).T)
        for title, course in scheduled_columns(run, times).items()
    }


def state_columns(trajectory: Trajectory) -> dict[str, Codes]:
    """The coded curves of what a batch of trajectories remembers, each `(rows, points)`."""
    return {
        f"{title} {entry}": sizes(curve.T)
        for title, lines in remembered(trajectory).items()
        for entry, curve in lines.items()
    }


def pack_height_maps(experiment: Experiment, name: str, values: Sequence[float]) -> bytes:
    """The packet of the function's height map at each of these values of its hyperparameter:
    heights from 0 to HEIGHTS on a coarse grid, and the minima."""
    window = window_of(experiment)
    objectives = objectives_at(experiment, name, values)
    heights = np.array(
        [height_map(objective, window, GROUND, GROUND)[2] for objective in objectives]
    )
    header: GroundHeader = {
        "kind": "ground",
        "side": GROUND,
        "top": HEIGHTS,
        "values": list(values),
        "minima": [list(objective.minima) for objective in objectives],
    }
    codes = _height_codes(heights, HEIGHTS, header).astype(np.int16)
    # Of neighbours in a row, and then of rows: a smooth surface becomes small numbers.
    steps = np.diff(np.diff(codes, axis=2, prepend=np.int16(0)), axis=1, prepend=np.int16(0))
    return packet(header, steps.astype("<i2").tobytes())


def pack_height_map(experiment: Experiment) -> bytes:
    """The packet of the function's height map at rest: heights in 65,535 steps on a fine grid."""
    x1, x2, heights = height_map(experiment.objective, window_of(experiment))
    header: GroundHeader = {
        "kind": "ground",
        "side": len(x1),
        "top": 65_535,
        "x1": x1.tolist(),
        "x2": x2.tolist(),
    }
    codes, none = _height_codes(heights, 65_535, header).astype(np.uint16), np.uint16(0)
    steps = np.diff(np.diff(codes, axis=1, prepend=none), axis=0, prepend=none)
    return packet(header, _bytewise(steps))


def _height_codes(heights: Array, top: int, header: GroundHeader) -> Array:
    """Heights as whole numbers up to `top`. Where f has no value somewhere, the header says so:
    that is `top` then, and nothing else is."""
    heights = np.clip(heights, 0, 1)  # of an f that is infinite everywhere they are, too
    there = ~np.isnan(heights)
    if there.all():
        return np.rint(top * heights)
    header["gaps"] = True
    return np.where(there, np.minimum(np.rint(top * heights), top - 1), top)


def packed(header: Sweep, columns: Mapping[str, Codes]) -> bytes:
    """A line of JSON, then the columns' codes as differences from point to point and from row to
    row, then the exact numbers, then the logarithms' second differences, each with its sign in the
    last bit."""
    codes = np.array([column.codes for column in columns.values()])
    # Differences wrap around in their bits, and so do the sums that undo them.
    none = codes.dtype.type(0)
    steps = np.diff(np.diff(codes, axis=2, prepend=none), axis=1, prepend=none)
    exact = np.concatenate([column.exact for column in columns.values()])
    logs = np.concatenate([column.logs for column in columns.values()])
    twice = np.diff(np.diff(logs, prepend=np.int32(0)), prepend=np.int32(0))
    signs_last = (twice << 1) ^ (twice >> 31)
    whole: SweepHeader = {
        **header,
        "kind": "sweep",
        "columns": list(columns),
        "rows": codes.shape[1],
        "points": codes.shape[2],
        "exact": len(exact),
    }
    body = _bytewise(steps) + _bytewise(exact) + _bytewise(signs_last)
    return packet(whole, body)


def places(coordinates: Array, side: tuple[float, float], *, fine: bool = False) -> Codes:
    """Coordinates along one side of the window as codes."""
    low, high = side
    codes_a_width = FINE if fine else LINEAR
    with np.errstate(all="ignore"):
        widths = (coordinates - (low + high) / 2) / (high - low)
        coded = np.abs(widths) <= 1
        lost = ~(np.abs(widths) < LOST)
    beside = np.pad(lost, [(0, 0), (1, 1)], constant_values=True)
    lost &= beside[:, :-2] & beside[:, 2:]
    code = np.where(coded, widths, 0) * codes_a_width
    far = lost & (coordinates != 0)  # which has no logarithm
    there = np.where(far, coordinates, _rounded(coordinates, side, codes_a_width))
    return _codes(there, code, coded, far, LOGS, fine)


def _rounded(coordinates: Array, side: tuple[float, float], codes_a_width: int) -> Array:
    """To whole multiples of a power of two that is not more than a code: their last bits are 0."""
    _half, exponent = np.frexp((side[1] - side[0]) / codes_a_width)
    unit = np.ldexp(1.0, exponent - 1)
    with np.errstate(all="ignore"):
        rounded = np.rint(coordinates / unit) * unit
    return np.where(np.isfinite(rounded), rounded, coordinates)


def sizes(values: Array, *, fine: bool = False) -> Codes:
    """Numbers of any size as codes."""
    with np.errstate(all="ignore"):
        code = np.rint((np.log10(np.abs(values)) + DECADES) * SIZES)
        signed = np.where(values == 0, 0, np.sign(values) * code)
    coded = (code >= 1) & (code <= 2 * DECADES * SIZES)
    coded |= values == 0
    return _codes(values, signed, coded, ~coded, SIZES, fine)


def _codes(
    values: Array,
    codes: Array,
    coded: NDArray[np.bool_],
    far: NDArray[np.bool_],
    logs_a_decade: float,
    fine: bool,
) -> Codes:
    kind = np.int32 if fine else np.int16
    nothing = np.iinfo(kind).min
    finite = np.isfinite(values)
    far = far & (np.abs(values) < LARGEST)
    instead = np.where(finite, nothing + 1, nothing)
    instead = np.where(far, -np.sign(np.where(far, values, 0)) * (nothing + 2), instead)
    logs = (np.log10(np.abs(values[far])) + BELOW) * logs_a_decade
    return Codes(
        np.where(coded, np.rint(codes), instead).astype(kind),
        values[finite & ~coded & ~far],
        np.rint(logs).astype(np.int32),
    )


def _bytewise(numbers: NDArray[Any]) -> bytes:
    """Their lowest bytes, then their next ones, and so on to the highest."""
    little = np.ascontiguousarray(numbers, numbers.dtype.newbyteorder("<"))
    return little.reshape(-1, 1).view(np.uint8).T.tobytes()
