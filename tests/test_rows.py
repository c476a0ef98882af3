"""A packet, decoded as rows.py documents it, against each run by itself: what is drawn during the
drag is what is drawn after the release."""

import gzip
import json
import math
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from optlab.experiment import Experiment
from optlab.hyperparameters import Array, Number
from optlab.objectives import OBJECTIVES, Objective
from optlab.objectives.quadratics import ConditionedQuadratic, Quadratic
from optlab.objectives.saddles import Saddle
from optlab.objectives.valleys import Rosenbrock
from optlab.optimizers import OPTIMIZERS
from optlab.optimizers.base import Optimizer
from optlab.optimizers.gradient_descent import GradientDescent
from optlab.optimizers.rmsprop import RMSProp
from optlab.sweeps import OBJECTIVE, stops_of
from optlab.train import train_2d
from optlab.trajectory import Trajectory
from optlab.web.live import rows
from optlab.web.series import FAR, RATE, drawable, levels, losses, remembered, window_of

ACCURACY = 1e-4  # of the window: a tenth of a pixel
WINDOW = ((-6.0, 3.0), (-3.0, 3.0))


def opened(packet: bytes) -> tuple[Any, bytes]:
    line, _, body = gzip.decompress(packet).partition(b"\n")
    return json.loads(line), body


def decoded(packet: bytes) -> tuple[Any, dict[str, Array]]:
    """The header of a sweep's packet, and its columns, each `(rows, points)`."""
    header, body = opened(packet)
    shape = (len(header["columns"]), header["rows"], header["points"])
    codes = np.cumsum(np.frombuffer(body, "<i2").reshape(shape), axis=2, dtype=np.int16)
    columns = dict(zip(header["columns"], codes, strict=True))
    for axis, column in enumerate(("x1", "x2")):
        if column in columns:
            columns[column] = place(columns[column], header["window"][axis], header)
    sized = {name: size(codes, header) for name, codes in columns.items() if "x" not in name[:1]}
    return header, {**columns, **sized}


def everything(
    experiment: Experiment, run: Optimizer, name: str, values: list[float]
) -> tuple[Any, dict[str, Array]]:
    """The header and the columns of both packets: of the paths, and of what the run remembers."""
    header, columns = decoded(rows.pack_sweep("rows", experiment, run, name, values))
    if not remembered(train_2d(run, experiment.objective, experiment.start, 1)):
        return header, columns
    beside, curves = decoded(rows.pack_sweep("state", experiment, run, name, values))
    assert columns.keys().isdisjoint(curves)
    assert {**beside, "columns": header["columns"]} == header
    return header, columns | curves


def place(codes: Any, side: Any, header: Any) -> Array:
    linear, beyond = header["code"]["linear"], header["code"]["beyond"]
    code = np.where(codes == -32768, np.nan, codes)
    far = np.sign(code) * np.exp((np.abs(code) - linear) / beyond)
    widths = np.where(np.abs(code) <= linear, code / linear, far)
    return np.mean(side) + widths * (side[1] - side[0])


def size(codes: Any, header: Any) -> Array:
    code = np.where(codes == -32768, np.nan, codes)
    logarithm = np.abs(code) / header["code"]["sizes"] - header["code"]["decades"]
    return np.where(code == 0, 0, np.sign(code) * 10**logarithm)


def assert_same_places(shown: Array, exact: Array, side: tuple[float, float]) -> None:
    np.testing.assert_array_equal(np.isnan(shown), np.isnan(exact))
    width = side[1] - side[0]
    far = np.abs(exact - np.mean(side)) / width > 1
    with np.errstate(invalid="ignore"):
        assert not np.any(np.abs(shown - exact)[~far] > ACCURACY * width)
    # Outside the picture the places are logarithmic.
    np.testing.assert_allclose(shown[far], exact[far], rtol=5e-4, atol=5e-4 * width)


def assert_same_sizes(shown: Array, exact: Array) -> None:
    np.testing.assert_array_equal(np.isnan(shown), ~np.isfinite(exact))
    kept = np.isfinite(exact)
    clipped = np.clip(exact[kept], -1e30, 1e30)
    np.testing.assert_allclose(shown[kept], clipped, rtol=3e-3, atol=1.01e-30)


def assert_same(header: Any, columns: Any, i: int, alone: Trajectory, window: Any) -> None:
    kind, since = alone.outcome
    assert header["kinds"][i] == str(kind) == alone.status.kind
    assert header["since"][i] == int(since)
    points = drawable(alone.positions, window)
    for axis in (0, 1):
        assert_same_places(columns[f"x{axis + 1}"][i], points[:, axis], window[axis])
    assert_same_sizes(columns["loss"][i], losses(alone, alone.objective.minimum))
    for title, lines in remembered(alone).items():
        for entry, curve in lines.items():
            assert_same_sizes(columns[f"{title} {entry}"][i], curve)


def numbers_of(run: Optimizer, objective: Objective) -> list[str]:
    own = [name for name, d in run.hyperparameters().items() if isinstance(d, Number)]
    shape = [name for name, d in objective.hyperparameters().items() if isinstance(d, Number)]
    return own + [OBJECTIVE + name for name in shape]


@pytest.mark.parametrize("objective", [ConditionedQuadratic(), Rosenbrock(), Saddle()])
@pytest.mark.parametrize("key", list(OPTIMIZERS))
def test_a_row_is_the_run_at_that_value(key: str, objective: Objective) -> None:
    run = OPTIMIZERS[key]()
    experiment = Experiment(objective, (run,), objective.start, 20)
    window = window_of(experiment)
    for name in numbers_of(run, objective):
        stops = stops_of(experiment, run, name)
        header, columns = everything(experiment, run, name, stops)
        assert header["values"] == stops
        for i in {*range(0, len(stops), 5), len(stops) - 1}:
            value = {name.removeprefix(OBJECTIVE): stops[i]}
            if name.startswith(OBJECTIVE):
                alone = train_2d(run, replace(objective, **value), experiment.start, 20)
            else:
                alone = train_2d(replace(run, **value), objective, experiment.start, 20)
            assert_same(header, columns, i, alone, window)


@pytest.mark.parametrize("start", [(-5.0, -2.0), (-0.3, 0.7), (1e29, -1e29)])
@pytest.mark.parametrize("key", ["quadratic", "saddle", "rosenbrock"])
def test_a_run_that_is_lost_is_cut_at_the_same_point_and_drawn_no_further(
    key: str, start: tuple[float, float]
) -> None:
    """Once, a path that leaves without swinging was cut up to 2,000 widths away, where its code
    wraps around: a line across the whole picture, to the other side."""
    run, objective = GradientDescent(), OBJECTIVES[key]()
    experiment = Experiment(objective, (run,), start, 60)
    window = window_of(experiment)
    stops = np.geomspace(1e-3, 5, 40).tolist()
    header, columns = everything(experiment, run, "eta", stops)
    cut = 0
    for i, eta in enumerate(stops):
        alone = train_2d(replace(run, eta=eta), objective, start, 60)
        assert_same(header, columns, i, alone, window)
        lost = np.isnan(columns["x1"][i])
        assert np.all(lost[np.argmax(lost) :]) or not lost.any()
        cut += lost.any()
    assert cut > 5
    assert np.all(np.isfinite([c for c in columns["x1"].ravel() if not math.isnan(c)]))


def test_rows_are_the_path_and_the_loss_and_state_is_what_the_run_remembers() -> None:
    experiment = Experiment(runs=(RMSProp(),))
    expected = {
        "rows": ["x1", "x2", "loss"],
        "state": ["s x1", "s x2", f"{RATE} x1", f"{RATE} x2"],
    }
    for kind, names in expected.items():
        packet = rows.pack_sweep(kind, experiment, experiment.runs[0], "eta", [0.1, 0.4])
        header, columns = decoded(packet)
        assert list(columns) == header["columns"] == names
        assert (header["rows"], header["points"]) == (2, 21)


def test_what_remembers_nothing_has_no_state() -> None:
    experiment = Experiment(runs=(GradientDescent(0.1),))
    with pytest.raises(ValueError, match=r"^gradient_descent remembers nothing$"):
        rows.pack_sweep("state", experiment, experiment.runs[0], "eta", [0.1, 0.4])


@given(st.floats(-FAR, FAR))
def test_places_keep_their_side_and_their_accuracy(widths: float) -> None:
    coordinate = np.array([widths * 9 - 1.5])
    shown = place(rows.places(coordinate, WINDOW[0]), WINDOW[0], {"code": rows.CODE})
    assert_same_places(shown, coordinate, WINDOW[0])


@given(st.floats(allow_nan=True, allow_infinity=True))
def test_sizes_of_anything_are_numbers_or_nothing(value: float) -> None:
    assert_same_sizes(size(rows.sizes(np.array([value])), {"code": rows.CODE}), np.array([value]))


def test_codes_rise_with_what_they_stand_for() -> None:
    coordinates = np.linspace(-FAR * 9 - 1.5, FAR * 9 - 1.5, 10_001)
    assert np.all(np.diff(rows.places(coordinates, WINDOW[0]).astype(int)) >= 0)
    numbers = np.concatenate([-np.logspace(30, -29, 500), [0], np.logspace(-29, 30, 500)])
    positive = rows.sizes(numbers[numbers > 0]).astype(int)
    assert np.all(np.diff(positive) > 0)
    np.testing.assert_array_equal(rows.sizes(-numbers), -rows.sizes(numbers))


@pytest.mark.parametrize("key", list(OBJECTIVES))
def test_the_relief_at_rest_is_the_functions_in_65535_steps(key: str) -> None:
    experiment = Experiment(OBJECTIVES[key]())
    header, body = opened(rows.pack_relief(experiment))
    x1, x2, heights = levels(experiment.objective, window_of(experiment), header["side"])
    shown = np.frombuffer(body, "<u2").reshape(header["side"], header["side"]) / 65_535
    np.testing.assert_allclose(shown, heights, atol=0.51 / 65_535)
    np.testing.assert_array_equal(header["x1"], x1)
    np.testing.assert_array_equal(header["x2"], x2)


def test_the_moving_relief_is_the_functions_at_each_position() -> None:
    experiment = Experiment(ConditionedQuadratic())
    angles = [-90.0, 0.0, 45.0]
    header, body = opened(rows.pack_ground(experiment, "f.angle", angles))
    side = header["side"]
    steps = np.frombuffer(body, "<i2").reshape(len(angles), side, side)
    codes = np.cumsum(np.cumsum(steps, axis=1, dtype=np.int16), axis=2, dtype=np.int16)
    for angle, shown in zip(angles, codes / header["top"], strict=True):
        turned = ConditionedQuadratic(angle=angle)
        heights = levels(turned, window_of(experiment), side)[2]
        np.testing.assert_allclose(shown, heights, atol=0.51 / header["top"])
    assert header["values"] == angles
    assert header["minima"] == [[[0, 0]]] * 3


def test_where_the_function_overflows_the_relief_is_at_its_top() -> None:
    experiment = Experiment(Quadratic(a=1e308, b=1e308))
    header, body = opened(rows.pack_relief(experiment))
    heights = np.frombuffer(body, "<u2").reshape(header["side"], header["side"])
    assert heights[0, 0] == heights[-1, -1] == 65_535
