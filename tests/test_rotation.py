"""Oracles: the functions' own values, closed forms by hand, and each run by itself."""

import gzip
import json
import math
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from optlab.conditioning import turned, turned_start
from optlab.experiment import Experiment, ExperimentError
from optlab.hyperparameters import Array
from optlab.objectives import OBJECTIVES
from optlab.objectives.quadratics import ConditionedQuadratic, Quadratic, RotatedQuadratic
from optlab.optimizers.adagrad import AdaGrad
from optlab.optimizers.adagrad_full import AdaGradFull
from optlab.optimizers.adam import Adam
from optlab.optimizers.gradient_descent import GradientDescent
from optlab.optimizers.momentum import Momentum
from optlab.optimizers.rmsprop import RMSProp
from optlab.rotation import (
    STRAIGHT,
    Turning,
    as_printed,
    astray,
    conditioned,
    only_turned,
    turned_path,
    turning_of,
    with_angle,
)
from optlab.sweeps import sweep
from optlab.train import train_2d
from optlab.trajectory import Trajectory
from optlab.web.live import reports
from optlab.web.live.addresses import rows_address
from optlab.web.live.board import TURN, Sight, board_of
from optlab.web.live.hessians import matrices_of
from optlab.web.live.resources import answer
from optlab.web.live.turning import add_turning
from optlab.web.look import LIGHT
from tests.fetched import numbers_at
from tests.test_board import numbers

START = (-5.0, -2.0)
RIGID = (GradientDescent(0.3), Momentum(0.1, 0.7), AdaGradFull(1.0))
DIAGONAL = (AdaGrad(1.0), RMSProp(0.3), Adam(0.5))
WINDOW = ((-7.7, 7.7), (-5.9, 5.9))
EXPERIMENT = Experiment(
    ConditionedQuadratic(), (*RIGID, *DIAGONAL), turned_start(START, 30), 40, WINDOW
)


@pytest.mark.parametrize(
    "objective",
    [
        Quadratic(),
        Quadratic(3.0, 0.1),
        Quadratic(0.5, 0.5),
        RotatedQuadratic(),
        RotatedQuadratic(halved=True),
        RotatedQuadratic(2.0, 0.1),
        ConditionedQuadratic(7, -20, 3),
    ],
)
def test_the_same_function_by_its_angle(objective: Any) -> None:
    x = np.random.default_rng(1).normal(size=(2, 50))
    same = conditioned(objective)
    np.testing.assert_allclose(same.value(x), objective.value(x), rtol=1e-12)
    assert -90 < same.angle <= 90


def test_the_forms_that_the_chapter_speaks_of() -> None:
    assert ConditionedQuadratic(20.0, 0.0, 0.2) == conditioned(Quadratic()) == STRAIGHT
    assert only_turned() == ConditionedQuadratic(20.0, 45.0, 0.2)
    assert as_printed() == ConditionedQuadratic(20.0, 45.0, 0.4)
    x1, x2 = x = np.random.default_rng(2).normal(size=(2, 50))
    printed = 0.1 * (x1 + x2) ** 2 + 2 * (x1 - x2) ** 2
    np.testing.assert_allclose(as_printed().value(x), printed, rtol=1e-12)
    np.testing.assert_allclose(only_turned().value(x), printed / 2, rtol=1e-12)


def test_what_has_no_angle_is_refused() -> None:
    with pytest.raises(ValueError, match="Rosenbrock is no quadratic"):
        conditioned(OBJECTIVES["rosenbrock"]())
    with pytest.raises(ValueError, match="has no angle"):
        with_angle(Experiment(Quadratic()), 10, "together")
    with pytest.raises(ValueError, match="has no angle"):
        strays(train_2d(Adam(), Quadratic()), "together")
    with pytest.raises(ValueError, match=r"angle must lie in .* got 200"):
        with_angle(EXPERIMENT, 200, "together")
    with pytest.raises(ValueError, match="turning must be one of together, alone; got 'both'"):
        turning_of("both")


def test_there_and_back_is_the_same_start() -> None:
    """The angle goes from -90 to 90, and the start turns by the difference of two angles."""
    for start in (START, (0.1, 0.3), (0.0, 0.0), (1e-7, -3e5), (1e29, 1e-30)):
        before = replace(EXPERIMENT, objective=STRAIGHT, start=start)
        moved = before
        for angle in (-90, 90, 33, -87, 45, 0):
            moved = with_angle(moved, angle, "together")
            assert moved.objective == replace(STRAIGHT, angle=angle)
            place = moved.objective.value(np.array(moved.start))
            assert place == pytest.approx(STRAIGHT.value(np.array(start)), rel=1e-9)
        np.testing.assert_allclose(
            moved.start, start, rtol=1e-15, atol=1e-15 * max(map(abs, start))
        )
        assert with_angle(before, 33, "alone").start == start
    assert with_angle(replace(EXPERIMENT, start=(0.0, 2.0)), -60, "together").start == (2.0, 0.0)


def strays(path: Trajectory, turning: Turning) -> Array:
    return astray(path, turned_path(path, turning))


@pytest.mark.parametrize("angle", [-90.0, -45.0, -3.0, 30.0, 45.0, 87.0])
def test_who_turns_rigidly_and_who_does_not(angle: float) -> None:
    moved = with_angle(EXPERIMENT, angle, "together")
    for run in RIGID:
        path = train_2d(run, moved.objective, moved.start, 40)
        assert strays(path, "together").max() < 1e-9
    for run in DIAGONAL:
        path = train_2d(run, moved.objective, moved.start, 40)
        # A quarter turn only swaps the coordinates.
        assert (strays(path, "together")[-1] > 0.1) == (angle != -90)


def test_a_start_that_stays_is_another_one_in_the_bowl() -> None:
    """Gradient descent has a closed form here: the matrix I - eta Q, to the power of k."""
    angle, eta = 60.0, 0.3
    path = train_2d(GradientDescent(eta), replace(STRAIGHT, angle=angle), START, 12)
    shrink = np.diag([1 - eta * 0.2, 1 - eta * 4.0])
    cos, sin = math.cos(math.radians(angle)), math.sin(math.radians(angle))
    turn = np.array([[cos, -sin], [sin, cos]])
    gaps = []
    for k in range(13):
        power = np.linalg.matrix_power(shrink, k)
        gap = turn @ power @ turn.T @ START - turn @ power @ START
        gaps.append(np.linalg.norm(gap))
    np.testing.assert_allclose(strays(path, "alone"), np.maximum.accumulate(gaps), rtol=1e-9)
    assert strays(path, "together").max() < 1e-12


def test_a_path_that_overflows_has_a_distance_up_to_there() -> None:
    path = train_2d(GradientDescent(1e10), ConditionedQuadratic(), START, 60)
    far = strays(path, "alone")
    assert not np.isfinite(path.positions).all()
    assert not np.isnan(far).any()
    assert np.all(far[1:] >= far[:-1])


@pytest.mark.parametrize("name", ["f.angle", "f.condition_number", "eta"])
@pytest.mark.parametrize("together", [True, False])
def test_a_sweep_is_each_run_by_itself(name: str, together: bool) -> None:
    run = Adam(0.5)
    values = [0.1, 0.5] if name == "eta" else [2.0, 45.0, 90.0]
    batch = sweep(EXPERIMENT, run, name, values, together=together)
    turning = "together" if together else "alone"
    for i, value in enumerate(values):
        one, with_value = EXPERIMENT, run
        if name == "f.angle":
            one = with_angle(EXPERIMENT, value, turning)
        elif name == "eta":
            with_value = replace(run, eta=value)
        else:
            one = replace(one, objective=replace(one.objective, condition_number=value))
        alone = train_2d(with_value, one.objective, one.start, 40)
        np.testing.assert_allclose(batch.positions[..., i], alone.positions, atol=1e-9)
        far = strays(alone, turning)
        np.testing.assert_allclose(strays(batch, turning)[..., i], far, atol=1e-9)


# ---- what the browser fetches and reports


def answered(address: str) -> tuple[dict[str, Any], bytes]:
    path, _, query = address.partition("?")
    header, _, body = gzip.decompress(answer(path.removeprefix("live/"), query)).partition(b"\n")
    return json.loads(header), body


def test_a_release_of_the_angle_keeps_its_rows() -> None:
    """Seen from the bowl the start is where it was: the browser has these rows already."""
    for run in EXPERIMENT.runs:
        before = rows_address("rows", EXPERIMENT, run, "f.angle", "together")
        moved = EXPERIMENT
        for angle in (-87, 45, 90, 3):
            moved = with_angle(moved, angle, "together")
            assert rows_address("rows", moved, run, "f.angle", "together") == before
        assert rows_address("rows", moved, run, "f.angle", "alone") != before
        assert rows_address("rows", moved, run, "f.angle") != before


@pytest.mark.parametrize("turning", ["together", "alone"])
def test_rows_say_where_the_start_is_and_how_far_the_path_is_astray(turning: Any) -> None:
    header, body = answered(rows_address("rows", EXPERIMENT, Adam(0.5), "f.angle", turning))
    assert header["columns"] == ["x1", "x2", "loss", "astray", "turned x1", "turned x2"]
    codes = np.frombuffer(body, "<i2").reshape(6, header["rows"], header["points"])
    codes = np.cumsum(codes, axis=2, dtype=np.int16)
    code = header["code"]
    for row in (0, 20, 45, 60):
        moved = with_angle(EXPERIMENT, header["values"][row], turning)
        for axis, (low, high) in enumerate(WINDOW):
            first = (low + high) / 2 + codes[axis, row, 0] / code["linear"] * (high - low)
            assert first == pytest.approx(moved.start[axis], abs=(high - low) / 20_000)
        far = strays(train_2d(Adam(0.5), moved.objective, moved.start, 40), turning)[-1]
        packed = 10 ** (codes[3, row, -1] / code["sizes"] - code["decades"])
        assert packed == pytest.approx(far, rel=0.01, abs=1e-9)


def board(turning: Any, experiment: Experiment = EXPERIMENT) -> dict[str, Any]:
    told = board_of(experiment, Sight(), LIGHT, {})
    add_turning(told, experiment, turning)
    return json.loads(json.dumps(told, allow_nan=False))


@pytest.mark.parametrize("turning", ["together", "alone"])
def test_what_a_board_says_of_a_turn(turning: Any) -> None:
    told = board(turning)
    for path, trajectory in zip(told["paths"], EXPERIMENT.trajectories(), strict=True):
        shown = numbers_at(path["at"], told["values"])
        np.testing.assert_array_equal(numbers(shown["astray"]), strays(trajectory, turning))
    sliders = {slider["id"]: slider for slider in told["sliders"]}
    angle = sliders[TURN if turning == "together" else "f.angle"]
    assert told["sliders"][0] == angle
    in_sight = [slider["name"] for slider in told["sliders"] if slider["slot"] == "function"]
    assert in_sight == ["angle", "condition number"]
    for name, slider in sliders.items():
        for move in slider["moves"]:
            assert "astray" in answered(move["rows"])[0]["columns"]
        if "matrices" not in slider:
            assert not name.startswith(("f.", "turn."))
            continue
        header, _body = answered(slider["matrices"])
        assert header["values"] == slider["stops"]
        field = name.rpartition(".")[2]
        for value, facts in list(zip(slider["stops"], header["matrices"], strict=True))[::15]:
            assert facts == matrices_of(replace(EXPERIMENT.objective, **{field: value}))


@pytest.mark.parametrize("turning", ["together", "alone"])
@pytest.mark.parametrize(
    ("moved", "instead"),
    [
        ({"start": [1, 2]}, {"start": (1, 2)}),
        ({"run0.eta": 0.1}, {"runs": (GradientDescent(0.1),)}),
        ({"f.condition_number": 7}, {"objective": ConditionedQuadratic(7)}),
    ],
)
def test_the_browser_asks_for_the_paths_that_the_hand_moved(
    turning: Any, moved: dict[str, Any], instead: dict[str, Any]
) -> None:
    told = board(turning)
    shown = numbers_at(told["paths"][0]["at"], {**told["values"], **moved})
    there = replace(replace(EXPERIMENT, runs=RIGID[:1]), **instead)
    (trajectory,) = there.trajectories()
    np.testing.assert_array_equal(numbers(shown["x1"]), trajectory.positions[:, 0])
    np.testing.assert_array_equal(numbers(shown["astray"]), strays(trajectory, turning))


def test_a_released_angle_has_the_paths_that_the_page_answers_with() -> None:
    """To the last digit: the same turn of the start, in the address and in the report."""
    for turning, slider in (("together", TURN), ("alone", "f.angle")):
        told = board(turning)
        for angle in (-87.0, 45.0, 33.3):
            after = board(turning, reports.with_slider(EXPERIMENT, slider, angle))
            for path, answered_with in zip(told["paths"], after["paths"], strict=True):
                ahead = numbers_at(path["at"], {**told["values"], slider: angle})
                assert ahead == numbers_at(answered_with["at"], after["values"])


@pytest.mark.parametrize(
    ("query", "says"),
    [
        ("turning=both", "turning must be one of together, alone"),
        ("turning=together&turn=far", "turn must be a number, got 'far'"),
        ("turning=together&turn=1e999", r"angle must lie in .* got inf"),
        ("turning=together&turn=181", r"angle must lie in .* got 181"),
    ],
)
def test_a_bad_address_is_refused_with_a_reason(query: str, says: str) -> None:
    with pytest.raises(ExperimentError, match=says):
        answer("path", f"v=1&f=conditioned_quadratic&run=adam&{query}")


def test_a_board_without_runs_or_with_a_start_at_the_minimum_is_told() -> None:
    assert board("together", replace(EXPERIMENT, runs=()))["distances"]
    assert board("together", replace(EXPERIMENT, start=(0, 0)))["distances"]["most"] > 0


def test_a_matrix_that_float64_cannot_invert_is_named() -> None:
    facts = board("alone", replace(EXPERIMENT, objective=ConditionedQuadratic(1e18)))["matrices"]
    assert facts["Q"] is facts["P"] is None
    assert "singular" in facts["wrong"]


def test_the_report_of_a_turn_takes_the_start_along() -> None:
    moved = reports.with_slider(EXPERIMENT, TURN, "-60")
    assert moved.objective == ConditionedQuadratic(angle=-60)
    np.testing.assert_allclose(moved.start, turned(EXPERIMENT.start, -90), atol=1e-12)
    assert reports.with_slider(EXPERIMENT, "f.angle", -60).start == EXPERIMENT.start
    with pytest.raises(ValueError, match=r"angle must lie in .* got 181"):
        reports.with_slider(EXPERIMENT, TURN, 181)
    with pytest.raises(ValueError, match=r"there is no slider 'turn\.angle'"):
        reports.with_slider(Experiment(Quadratic()), TURN, 10)
