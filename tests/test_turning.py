"""What the browser fetches and reports of a turn: the direct computation."""

import json
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from optlab.experiment import Experiment, ExperimentError
from optlab.objectives.quadratics import ConditionedQuadratic, Quadratic
from optlab.optimizers.adam import Adam
from optlab.optimizers.gradient_descent import GradientDescent
from optlab.references import TURN
from optlab.theory.conditioning import turned
from optlab.theory.rotation import (
    turned_path,
    with_angle,
)
from optlab.train import train_2d
from optlab.web.live import reports
from optlab.web.live.addresses import filled, rows_address, values_of
from optlab.web.live.figure_spec import FigureOptions, figure_spec
from optlab.web.live.resources import answer
from optlab.web.page import Page, View
from optlab.web.theme import LIGHT
from optlab.web.views.rotation import hessians
from optlab.web.views.rotation.hessians import matrices_of, reasons
from optlab.web.views.rotation.protocol import RotationSpec
from optlab.web.views.rotation.turning import add_turning
from tests.coded import decoded, opened
from tests.fetched import answered as packet_at
from tests.fetched import numbers_at, with_values
from tests.test_figure_spec import numbers
from tests.test_rotation import EXPERIMENT, RIGID, WINDOW, strays


def rows_at(experiment: Experiment, i: int, turning: Any = "") -> str:
    """Where the rows of a run are that turns with the function's angle."""
    address = rows_address("rows", experiment, experiment.runs[i], i, "f.angle", turning)
    return filled(address, values_of(experiment))


def answered(address: str) -> tuple[dict[str, Any], bytes]:
    return opened(packet_at(address))


def test_a_release_of_the_angle_keeps_its_rows() -> None:
    """Seen from the bowl the start is where it was: the browser has these rows already."""
    for i in range(len(EXPERIMENT.runs)):
        before = rows_at(EXPERIMENT, i, "together")
        moved = EXPERIMENT
        for angle in (-87, 45, 90, 3):
            moved = with_angle(moved, angle, "together")
            assert rows_at(moved, i, "together") == before
        assert rows_at(moved, i, "alone") != before
        assert rows_at(moved, i) != before


@pytest.mark.parametrize("turning", ["together", "alone"])
def test_rows_say_where_the_start_is_and_how_far_the_path_is_astray(turning: Any) -> None:
    address = rows_at(replace(EXPERIMENT, runs=(Adam(0.5),)), 0, turning)
    header, columns = decoded(packet_at(address))
    assert list(columns) == ["x1", "x2", "loss", "deviation", "turned x1", "turned x2"]
    for row in (0, 20, 45, 60):
        moved = with_angle(EXPERIMENT, header["values"][row], turning)
        for axis, (low, high) in enumerate(WINDOW):
            first = columns[f"x{axis + 1}"][row, 0]
            assert first == pytest.approx(moved.start[axis], abs=(high - low) / 20_000)
        path = train_2d(Adam(0.5), moved.objective, moved.start, 40)
        far, dotted = strays(path, turning)[-1], turned_path(path, turning)
        assert columns["deviation"][row, -1] == pytest.approx(far, rel=0.01, abs=1e-9)
        for axis, (low, high) in enumerate(WINDOW):
            places = columns[f"turned x{axis + 1}"][row]
            np.testing.assert_allclose(places, dotted[:, axis], atol=(high - low) / 20_000)


def board(turning: Any, experiment: Experiment = EXPERIMENT) -> dict[str, Any]:
    told: RotationSpec = {**figure_spec(experiment, FigureOptions(), LIGHT, {})}
    add_turning(told, experiment, turning)
    return json.loads(json.dumps(with_values(told), allow_nan=False))


@pytest.mark.parametrize("turning", ["together", "alone"])
def test_what_a_board_says_of_a_turn(turning: Any) -> None:
    told = board(turning)
    for path, trajectory in zip(told["paths"], EXPERIMENT.trajectories(), strict=True):
        shown = numbers_at(path["at"], told["values"])
        np.testing.assert_array_equal(numbers(shown["deviation"]), strays(trajectory, turning))
    # From a start that stays it may go to the other side of the minimum.
    size = np.hypot(*EXPERIMENT.start)
    assert told["distances"]["most"] == (size if turning == "together" else 2 * size)
    assert 0 < told["distances"]["least"] <= 1e-8 * size  # what is called 0 is rounding
    assert list(told["charts"]) == ["loss"]
    sliders = {slider["id"]: slider for slider in told["sliders"]}
    angle = sliders[TURN if turning == "together" else "f.angle"]
    assert told["sliders"][0] == angle
    in_sight = [slider["name"] for slider in told["sliders"] if slider["slot"] == "function"]
    assert in_sight == ["angle", "condition number"]
    for name, slider in sliders.items():
        for move in slider["moves"]:
            assert "deviation" in answered(move["rows"])[0]["columns"]
        if "matrices" not in slider:
            assert not name.startswith(("f.", "turn."))
            continue
        header, _body = answered(slider["matrices"])
        assert header["values"] == slider["stops"]
        field = name.rpartition(".")[2]
        for value, facts in list(zip(slider["stops"], header["matrices"], strict=True))[::15]:
            there = matrices_of(replace(EXPERIMENT.objective, **{field: value}))
            assert facts == json.loads(json.dumps(there))


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
    dotted = turned_path(trajectory, turning)
    np.testing.assert_array_equal(numbers(shown["turned x2"]), dotted[:, 1])
    np.testing.assert_array_equal(numbers(shown["deviation"]), strays(trajectory, turning))


def slid(experiment: Experiment, slider: str, value: object) -> Experiment:
    """What the report of a slider leads to."""
    page = Page(experiment, View())
    return reports.changed(page, {"slider": slider, "value": value}).experiment


def test_a_released_angle_has_the_paths_that_the_page_answers_with() -> None:
    """To the last digit: the same turn of the start, in the address and in the report."""
    for turning, slider in (("together", TURN), ("alone", "f.angle")):
        told = board(turning)
        for angle in (-87.0, 45.0, 33.3):
            after = board(turning, slid(EXPERIMENT, slider, angle))
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
    assert facts["wrong"] == "singular"


@pytest.mark.parametrize("numbers_of", [(1e308, 0, 1), (1e308, 45, 1.5), (1, 45, 1e-310)])
def test_a_matrix_beyond_float64_is_named(numbers_of: tuple[float, float, float]) -> None:
    shown = matrices_of(ConditionedQuadratic(*numbers_of))
    json.dumps(shown, allow_nan=False)
    assert shown["Q"] is None
    assert shown["wrong"] in reasons()


def test_a_packet_of_matrices_is_the_same_in_every_language(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A reason was once sent as an English sentence."""
    told = board("alone", replace(EXPERIMENT, objective=ConditionedQuadratic(1e18)))
    monkeypatch.setattr(hessians, "_", lambda sentence: f"(zh) {sentence}")
    there = board("alone", replace(EXPERIMENT, objective=ConditionedQuadratic(1e18)))
    assert there["matrices"] == told["matrices"]
    assert {slider.get("matrices") for slider in there["sliders"]} == {
        slider.get("matrices") for slider in told["sliders"]
    }
    said = there["words"]["reasons"][there["matrices"]["wrong"]]
    assert said == "(zh) Q is singular, up to rounding: f is flat along one direction."


def test_what_is_no_quadratic_has_no_matrices() -> None:
    with pytest.raises(ExperimentError, match="Rosenbrock is no quadratic"):
        answer("hessian", "v=1&f=rosenbrock&sweep=f.b")


def test_the_report_of_a_turn_takes_the_start_along() -> None:
    moved = slid(EXPERIMENT, TURN, "-60")
    assert moved.objective == ConditionedQuadratic(angle=-60)
    np.testing.assert_allclose(moved.start, turned(EXPERIMENT.start, -90), atol=1e-12)
    assert slid(EXPERIMENT, "f.angle", -60).start == EXPERIMENT.start
    with pytest.raises(ValueError, match=r"angle must lie in .* got 181"):
        slid(EXPERIMENT, TURN, 181)
    with pytest.raises(ValueError, match=r"there is no slider 'turn\.angle'"):
        slid(Experiment(Quadratic()), TURN, 10)


@pytest.mark.parametrize("form", [(20.0, 30.0, 0.2), (3.0, -70.0, 1.0)])
def test_gradient_descent_converges_below_the_eta_that_the_matrix_names(form: Any) -> None:
    bowl = ConditionedQuadratic(*form)
    Q = matrices_of(bowl)["Q"]
    assert Q
    below = Q.get("below", 0.0)
    for share, stays in ((0.98, True), (1.02, False)):
        end = train_2d(GradientDescent(share * below), bowl, (1.0, 2.0), 600).positions[-1]
        assert bool(np.abs(end).max() < 1e-3) == stays
