"""The page on rotation as the server draws it."""

import math
from typing import Any
from urllib.parse import parse_qs

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from optlab.experiment import Experiment, from_query
from optlab.objectives import OBJECTIVES
from optlab.objectives.quadratics import ConditionedQuadratic, Quadratic, RotatedQuadratic
from optlab.optimizers.adam import Adam
from optlab.optimizers.gradient_descent import GradientDescent
from optlab.theory.rotation import STRAIGHT, as_printed, only_turned, with_angle
from optlab.web.views.rotation.fitting import RUNS, fitting, framed, own
from tests.test_page import board, button, change, fine, slots, words

RUN = (Adam(0.5),)


def script() -> None:
    from optlab.web.views import rotation

    rotation.show()


def page(experiment: Experiment | str = "", show: str = "") -> AppTest:
    """The page as it stands after this address has been opened."""
    app = AppTest.from_function(script, default_timeout=30)
    query = experiment if isinstance(experiment, str) else experiment.to_query()
    for name, values in parse_qs(f"{query}&show={show}").items():
        app.query_params[name] = values
    return fine(app.run())


def shown(app: AppTest) -> Experiment:
    return app.session_state.page.experiment


@pytest.mark.parametrize("start", [(9e29, 9e29), (-1e30, 1e30), (1e30, 0.0)])
@pytest.mark.parametrize("show", ["", "live+false"])
def test_a_start_that_cannot_turn_everywhere_is_shown_where_it_is(
    start: tuple[float, float], show: str
) -> None:
    """Its image at another angle may lie beyond what is legal: the page once was a traceback."""
    experiment = Experiment(ConditionedQuadratic(20, 45), RUN, start, 5)
    app = page(experiment, show)
    assert shown(app).start == start
    if not show:
        (turn,) = [slider for slider in board(app)["sliders"] if slider["id"] == "turn.angle"]
        assert turn["moves"] == []
        change(app, slider="turn.angle", value=0)
        assert board(app)["refused"].get("turn.angle", "start must").startswith("start must")


def test_who_brings_nothing_sees_the_chapters_ravine_turned() -> None:
    app = page()
    assert shown(app) == own()
    assert [path["name"] for path in board(app)["paths"]] == [run.title for run in RUNS]
    assert {"plane", "function", "function.more", "distances", "Q", "P", "loss"} <= set(slots(app))
    assert board(app)["matrices"]["Q"]["below"] == pytest.approx(0.5)
    assert "half of what D2L prints" in words(app)


@pytest.mark.parametrize(
    "objective", [Quadratic(), RotatedQuadratic(), RotatedQuadratic(halved=True)]
)
def test_an_address_of_another_quadratic_shows_the_same_function(objective: Any) -> None:
    app = page(Experiment(objective, RUN, steps=7))
    experiment = shown(app)
    assert isinstance(experiment.objective, ConditionedQuadratic)
    x = np.array([1.0, 2.0])
    assert experiment.objective.value(x) == pytest.approx(objective.value(x))
    assert (experiment.runs, experiment.start, experiment.steps) == (RUN, (-5, -2), 7)
    assert "The same function" in words(app)


def test_an_address_of_what_has_no_angle_shows_the_pages_own_and_says_so() -> None:
    app = page(Experiment(OBJECTIVES["rosenbrock"](), RUN))
    assert shown(app) == own()
    assert "Rosenbrock is no ravine that an angle turns" in words(app)
    assert fitting(Experiment())[0] == own()


def test_an_address_of_this_pages_own_kind_is_shown_as_it_is() -> None:
    experiment = framed(Experiment(ConditionedQuadratic(7, -21, 0.5), RUN, (1, 2), 9))
    app = page(experiment)
    assert shown(app) == experiment
    assert "angle -21" in str(app.query_params["f"])


def test_a_report_of_the_angle_turns_the_start_and_the_window_stands_still() -> None:
    app = page(framed(Experiment(STRAIGHT, RUN, (-5, -2))))
    before = shown(app)
    app = change(app, slider="turn.angle", value=60)
    assert shown(app) == with_angle(before, 60, "together")
    assert shown(app).window == before.window
    assert math.hypot(*shown(app).start) == pytest.approx(math.hypot(-5, -2))
    app = change(app, slider="turn.angle", value=0)
    assert shown(app) == before
    app = change(app, slider="turn.angle", value=200)
    assert "turn.angle" in board(app)["refused"]
    assert shown(app) == before


def test_the_switch_leaves_the_start_where_it_is() -> None:
    app = page(framed(Experiment(STRAIGHT, RUN, (-5, -2))), "turns+false")
    app = change(app, slider="f.angle", value=60)
    assert shown(app).start == (-5, -2)
    assert "seen from a turned bowl it is another one" in words(app)
    (switch,) = [t for t in app.toggle if t.key == "turns"]
    app = fine(switch.set_value(True).run())
    assert any(slider["id"] == "turn.angle" for slider in board(app)["sliders"])
    assert "show" not in app.query_params


@pytest.mark.parametrize("turns", ["true", "false"])
def test_the_forms_set_angle_and_curvature(turns: str) -> None:
    before = framed(Experiment(STRAIGHT, (GradientDescent(0.3),), (-5, -2)))
    turning = "together" if turns == "true" else "alone"
    app = page(before, f"turns+{turns}")
    for name, form in (
        ("printed", as_printed()),
        ("turned", only_turned()),
        ("straight", STRAIGHT),
    ):
        (control,) = app.button_group
        app = fine(control.set_value(name).run())
        assert shown(app).objective == form
        expected = with_angle(before, float(form.angle), turning)
        assert shown(app).start == expected.start
        assert ("doubled" in words(app)) == (name == "printed")
        steepest = board(app)["matrices"]["Q"]["points"][-1]
        assert steepest == pytest.approx(8 if name == "printed" else 4)
        if name == "printed":
            assert f"${RotatedQuadratic().formula}$, as D2L prints it" in words(app)
            assert "are $0.4$ and $8$, not $0.2$ and $4$" in words(app)
    assert f"${Quadratic().formula}$ is the [ravine](#word-ravine)" in words(app)


def test_a_start_that_leaves_gets_a_window_around_it_wherever_it_turns() -> None:
    for start in ((0.0, 0.0), (30.0, 40.0), (1e-3, 0.0), (1e30, 1e30)):
        experiment = framed(Experiment(STRAIGHT, RUN, start))
        assert experiment.window
        room = min(abs(end) for side in experiment.window for end in side)
        assert room >= min(math.hypot(*start), 5e29)
        assert framed(experiment).window == experiment.window


def test_the_plain_page_has_the_same_numbers() -> None:
    experiment = framed(Experiment(ConditionedQuadratic(20, 45), RUNS, (-5, -2), 30))
    app = page(experiment, "live+false")
    said = words(app)
    assert not slots(app)
    assert "- Gradient descent: " in said
    assert "condition number 20" in said
    assert "discs 2.1 ± 1.9, 2.1 ± 1.9" in said
    (angle,) = [s for s in app.select_slider if s.key == "objective.angle"]
    app = fine(angle.set_value(0.0).run())
    assert shown(app) == with_angle(experiment, 0, "together")
    assert "discs 0.2 ± 0, 4 ± 0" in words(app)


def test_a_singular_function_is_shown_with_a_reason_instead_of_its_discs() -> None:
    experiment = framed(Experiment(ConditionedQuadratic(1e18, 30), RUN, (-5, -2)))
    told = board(page(experiment))
    assert "singular" in told["words"]["reasons"][told["matrices"]["wrong"]]
    assert "singular" in words(page(experiment, "live+false"))


def test_a_run_is_removed_here_too() -> None:
    app = page()
    app = fine(button(app, "Remove").click().run())
    assert shown(app).runs == RUNS[1:]
    assert from_query(shown(app).to_query()) == shown(app)
