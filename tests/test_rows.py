"""A packet, decoded as rows.py documents it, against each run by itself: what is drawn during the
drag is what is drawn after the release."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from optlab.experiment import Experiment
from optlab.hyperparameters import Array, Number
from optlab.measure.sweeps import stops_of
from optlab.objectives import OBJECTIVES, Objective
from optlab.objectives.quadratics import ConditionedQuadratic, Quadratic
from optlab.objectives.saddles import Saddle
from optlab.objectives.valleys import Rosenbrock
from optlab.optimizers import OPTIMIZERS
from optlab.optimizers.base import Optimizer
from optlab.optimizers.gradient_descent import GradientDescent
from optlab.optimizers.rmsprop import RMSProp
from optlab.references import Reference
from optlab.train import train_2d
from optlab.trajectory import Trajectory
from optlab.web.live import rows
from optlab.web.live.protocol.answers import Sweep
from optlab.web.series import RATE, height_map, losses, remembered, window_of
from tests.coded import decoded, opened

ACCURACY = 0.51 / 32_000  # of the window: a sixtieth of a pixel, of a thousand
FAR = 1.2e-6  # of places to which no line is drawn
WINDOW = ((-6.0, 3.0), (-3.0, 3.0))


def everything(
    experiment: Experiment, run: Optimizer, name: str, values: list[float]
) -> tuple[Any, dict[str, Array]]:
    """The header and the columns of both packets: of the paths, and of what the run remembers."""
    header, columns = decoded(rows.pack_sweep("rows", experiment, run, name, values))
    if not remembered(train_2d(run, experiment.objective, experiment.start, 1)):
        return header, columns
    beside, curves = decoded(rows.pack_sweep("state", experiment, run, name, values))
    assert columns.keys().isdisjoint(curves)
    assert {**beside, **{name: header[name] for name in ("columns", "exact")}} == header
    return header, columns | curves


def assert_same_places(shown: Array, exact: Array, side: tuple[float, float]) -> None:
    """They are the same to a fortieth of a pixel, wherever they are."""
    np.testing.assert_array_equal(np.isnan(shown), ~np.isfinite(exact))
    width = side[1] - side[0]
    with np.errstate(all="ignore"):
        near = np.abs(exact - np.mean(side)) / width <= 1
    np.testing.assert_allclose(shown[near], exact[near], rtol=0, atol=ACCURACY * width)
    there = np.isfinite(exact) & ~near
    np.testing.assert_allclose(shown[there], exact[there], rtol=FAR, atol=ACCURACY * width)


def assert_same_sizes(shown: Array, exact: Array) -> None:
    """They are the same to a quarter of a percent."""
    kept = np.isfinite(exact)
    np.testing.assert_array_equal(np.isnan(shown), ~kept)
    np.testing.assert_allclose(shown[kept], exact[kept], rtol=2.5e-3, atol=0)


def assert_same(header: Any, columns: Any, i: int, alone: Trajectory, window: Any) -> None:
    kind, since = alone.outcome
    assert header["kinds"][i] == str(kind) == alone.status.kind
    assert header["since"][i] == int(since)
    for axis in (0, 1):
        assert_same_places(columns[f"x{axis + 1}"][i], alone.positions[:, axis], window[axis])
    assert_same_sizes(columns["loss"][i], losses(alone, alone.objective.minimum))
    for title, lines in remembered(alone).items():
        for entry, curve in lines.items():
            assert_same_sizes(columns[f"{title} {entry}"][i], curve)


def numbers_of(run: Optimizer, objective: Objective) -> list[str]:
    own = [name for name, d in run.hyperparameters().items() if isinstance(d, Number)]
    shape = [name for name, d in objective.hyperparameters().items() if isinstance(d, Number)]
    return own + [Reference.to_function(name) for name in shape]


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
            value = {Reference(name).name: stops[i]}
            if Reference(name).of_function:
                alone = train_2d(run, replace(objective, **value), experiment.start, 20)
            else:
                alone = train_2d(replace(run, **value), objective, experiment.start, 20)
            assert_same(header, columns, i, alone, window)


@pytest.mark.parametrize("start", [(-5.0, -2.0), (-0.3, 0.7), (1e29, -1e29)])
@pytest.mark.parametrize("key", ["quadratic", "saddle", "rosenbrock"])
def test_a_run_that_leaves_is_followed_as_far_as_float64_goes(
    key: str, start: tuple[float, float]
) -> None:
    """Once, places beyond a window width were logarithmic, and lines to them 87 pixels off; before
    that they wrapped around, and a line went across the whole picture."""
    run, objective = GradientDescent(), OBJECTIVES[key]()
    experiment = Experiment(objective, (run,), start, 60)
    window = window_of(experiment)
    stops = np.geomspace(1e-3, 5, 40).tolist()
    header, columns = everything(experiment, run, "eta", stops)
    beyond = 0
    for i, eta in enumerate(stops):
        alone = train_2d(replace(run, eta=eta), objective, start, 60)
        assert_same(header, columns, i, alone, window)
        with np.errstate(invalid="ignore"):
            far = [np.abs(columns[f"x{k + 1}"][i]) > 10 * np.diff(window[k]) for k in range(2)]
        beyond += np.any(far)
    assert beyond > 5


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


ANYTHING = st.floats(allow_nan=True, allow_infinity=True)


def coded(columns: dict[str, rows.Codes], *, fine: bool = False) -> dict[str, Array]:
    header: Sweep = {"values": [], "code": rows.coding(fine=fine), "window": list(WINDOW)}
    return decoded(rows.packed(header, columns))[1]


@given(st.lists(ANYTHING | st.floats(-20, 20), min_size=1, max_size=20))
def test_places_are_the_same_to_a_part_of_a_pixel_however_far_away_they_are(
    numbers: list[float],
) -> None:
    exact = np.array([numbers])
    shown = coded({"x1": rows.places(exact, WINDOW[0])})["x1"]
    assert_same_places(shown, exact, WINDOW[0])
    fine = coded({"x1": rows.places(exact, WINDOW[0], fine=True)}, fine=True)["x1"]
    near = np.isfinite(fine)
    np.testing.assert_allclose(fine[near], exact[near], rtol=FAR, atol=9 * 0.26e-9)
    # A line from a place within 1e16 widths has both its ends so.
    drawn = np.pad(np.abs(exact + 1.5) < 8.9e16, [(0, 0), (1, 1)])
    far = drawn[:, :-2] | drawn[:, 1:-1] | drawn[:, 2:]
    far &= np.isfinite(exact) & (np.abs(exact + 1.5) > 9)
    np.testing.assert_allclose(shown[far], exact[far], rtol=0, atol=9 * ACCURACY)


def test_a_place_next_to_0_is_far_from_a_window_that_is() -> None:
    exact = np.array([[0.0, 1e-9, -5e-324, 1e22, 1e20]])
    side = (1e20, 1e20 + 1e3)
    shown = decoded(
        rows.packed(
            {"values": [], "code": rows.coding(), "window": [side]},
            {"x1": rows.places(exact, side)},
        )
    )[1]["x1"]
    assert_same_places(shown, exact, side)


@pytest.mark.parametrize("fine", [False, True])
@given(st.lists(ANYTHING, min_size=1, max_size=20))
def test_sizes_of_anything_are_numbers_or_nothing(fine: bool, values: list[float]) -> None:
    """Once, what was below 1e-30 was 0 and what was above 1e30 was 1e30."""
    exact = np.array([values])
    assert_same_sizes(coded({"f": rows.sizes(exact, fine=fine)}, fine=fine)["f"], exact)


def test_numbers_without_a_code_stand_in_the_order_of_their_rows_and_columns() -> None:
    first = np.array([[1e200, 0.5, -1e300], [0.25, 1e99, np.nan], [0, 0, -7e75]])
    second = -np.roll(first, 1, axis=0)
    columns = {"x1": rows.places(first, WINDOW[0]), "f": rows.sizes(second)}
    shown = coded(columns)
    assert_same_places(shown["x1"], first, WINDOW[0])
    assert_same_sizes(shown["f"], second)


def test_codes_rise_with_what_they_stand_for() -> None:
    coordinates = np.linspace(-10.5, 7.5, 10_001)[None]
    assert np.all(np.diff(rows.places(coordinates, WINDOW[0]).codes.astype(int)) > 0)
    numbers = np.concatenate([-np.logspace(30, -29, 500), [0], np.logspace(-29, 30, 500)])
    positive = rows.sizes(numbers[numbers > 0]).codes.astype(int)
    assert np.all(np.diff(positive) > 0)
    np.testing.assert_array_equal(rows.sizes(-numbers).codes, -rows.sizes(numbers).codes)


def at_rest(header: Any, body: bytes) -> np.ndarray:
    """The height map's codes, from their differences byte by byte."""
    side = header["side"]
    planes = np.frombuffer(body, np.uint8).reshape(2, side, side).astype(np.uint16)
    steps = planes[0] + (planes[1] << np.uint16(8))
    return np.cumsum(np.cumsum(steps, axis=0, dtype=np.uint16), axis=1, dtype=np.uint16)


@pytest.mark.parametrize("key", list(OBJECTIVES))
def test_the_relief_at_rest_is_the_functions_in_65535_steps(key: str) -> None:
    experiment = Experiment(OBJECTIVES[key]())
    header, body = opened(rows.pack_height_map(experiment))
    x1, x2, heights = height_map(experiment.objective, window_of(experiment))
    shown = at_rest(header, body) / 65_535
    np.testing.assert_allclose(shown, heights, atol=0.51 / 65_535)
    np.testing.assert_array_equal(header["x1"], x1)
    np.testing.assert_array_equal(header["x2"], x2)


def test_the_moving_relief_is_the_functions_at_each_position() -> None:
    experiment = Experiment(ConditionedQuadratic())
    angles = [-90.0, 0.0, 45.0]
    header, body = opened(rows.pack_height_maps(experiment, "f.angle", angles))
    side = header["side"]
    steps = np.frombuffer(body, "<i2").reshape(len(angles), side, side)
    codes = np.cumsum(np.cumsum(steps, axis=1, dtype=np.int16), axis=2, dtype=np.int16)
    for angle, shown in zip(angles, codes / header["top"], strict=True):
        turned = ConditionedQuadratic(angle=angle)
        heights = height_map(turned, window_of(experiment), side, side)[2]
        np.testing.assert_allclose(shown, heights, atol=0.51 / header["top"])
    assert header["values"] == angles
    assert header["minima"] == [[[0, 0]]] * 3


def test_where_the_function_overflows_the_relief_is_at_its_top() -> None:
    experiment = Experiment(Quadratic(a=1e308, b=1e308))
    header, body = opened(rows.pack_height_map(experiment))
    heights = at_rest(header, body)
    assert heights[0, 0] == heights[-1, -1] == 65_535
