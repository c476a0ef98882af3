"""The page without its live figure: where the browser could not load it, or the address says so."""

import base64
import json
from typing import Any

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from optlab.experiment import Experiment
from optlab.objectives import OBJECTIVES
from optlab.optimizers import OPTIMIZERS
from optlab.optimizers.adam import Adam
from optlab.optimizers.rmsprop import RMSProp
from optlab.web.beyond import SCALES
from tests.outside import warned
from tests.test_page import (
    PRESETS,
    address,
    board,
    components,
    fine,
    page,
    report,
    shown,
    words,
)

GROUNDS = 1 + len(SCALES)


def plain_page(query: str) -> AppTest:
    return page(f"{query}&show=live+false")


def figure(app: AppTest, i: int = 0) -> dict[str, Any]:
    return json.loads(app.get("plotly_chart")[i].proto.spec)


def trace(app: AppTest, name: str, i: int = 0) -> dict[str, Any]:
    return next(t for t in figure(app, i)["data"] if t.get("name") == name)


def points(encoded: Any) -> np.ndarray:
    """The numbers of a trace, which Plotly may send as a typed array."""
    if isinstance(encoded, dict):
        return np.frombuffer(base64.b64decode(encoded["bdata"]), encoded["dtype"])
    return np.array(encoded)


def needs_nothing_of_ours(app: AppTest) -> bool:
    """Whether every component is the line to the server, without which the page is right, too."""
    return all(part["of"] == "rejoin" for part in components(app))


def test_what_could_not_be_loaded_is_said_and_plain_figures_stand_in_until_it_is_tried_again() -> (
    None
):
    app = page("preset=adagrad_in_a_ravine")
    assert not app.get("plotly_chart")
    report(app, {"failed": "TypeError: Failed to fetch dynamically imported module"})
    assert "The live figure could not be loaded. These stand in" in words(app)
    assert "TypeError" not in words(app)  # a browser's own words are not the reader's
    assert needs_nothing_of_ours(app)
    assert len(app.get("plotly_chart")) == 3
    assert str(PRESETS["adagrad_in_a_ravine"].experiment.trajectories()[0]) in words(app)
    # It is this browser's trouble: the address, which others may open, does not speak of it.
    assert address(app) == PRESETS["adagrad_in_a_ravine"].experiment
    assert "live" not in shown(app)
    assert board(page("preset=adagrad_in_a_ravine"))["paths"]  # a new visit tries again


def test_who_wants_plain_figures_gets_them_without_a_warning() -> None:
    app = plain_page("preset=adagrad_in_a_ravine")
    assert needs_nothing_of_ours(app)
    assert len(app.get("plotly_chart")) == 3
    assert not warned(app)
    assert shown(app) == "live false"


@pytest.mark.parametrize("name", list(PRESETS))
def test_every_preset_is_shown_with_its_numbers(name: str) -> None:
    app = plain_page(PRESETS[name].experiment.to_query())
    experiment = PRESETS[name].experiment
    assert address(app) == experiment
    for trajectory in experiment.trajectories():
        assert str(trajectory) in words(app)
        assert trajectory.status.kind in words(app)


def test_a_slider_moves_the_path_the_numbers_and_the_address() -> None:
    app = plain_page(Experiment(runs=(RMSProp(),)).to_query())
    before = trace(app, "RMSProp")["x"]
    fine(app.select_slider(key="run0.eta").set_value(0.2).run())
    assert trace(app, "RMSProp")["x"] != before
    assert address(app).runs == (RMSProp(eta=0.2),)
    assert str(Experiment(runs=(RMSProp(eta=0.2),)).trajectories()[0]) in words(app)


def test_a_box_takes_a_value_between_the_stops_and_the_slider_follows() -> None:
    app = plain_page(Experiment(runs=(RMSProp(),)).to_query())
    fine(app.text_input(key="run0.gamma.box").set_value("0.98765").run())
    assert address(app).runs == (RMSProp(gamma=0.98765),)
    assert app.select_slider(key="run0.gamma").value == 0.98765


def test_a_box_refuses_an_illegal_value_by_name_and_loses_nothing() -> None:
    app = plain_page(Experiment(runs=(RMSProp(eta=0.3),)).to_query())
    fine(app.text_input(key="run0.gamma.box").set_value("1.5").run())
    assert "gamma must lie in [0, 1], got 1.5" in words(app)
    assert address(app).runs == (RMSProp(eta=0.3),)


def test_a_run_that_is_removed_takes_its_sliders_with_it() -> None:
    app = plain_page(Experiment(runs=(RMSProp(), RMSProp(0.1))).to_query())
    fine(app.button(key="run0.remove").click().run())
    assert address(app).runs == (RMSProp(eta=0.1),)
    assert app.select_slider(key="run0.eta").value == 0.1


def test_the_step_slider_shows_the_first_steps_everywhere() -> None:
    app = plain_page("preset=adagrad_in_a_ravine")
    fine(app.slider(key="step").set_value(7).run())
    trajectory = PRESETS["adagrad_in_a_ravine"].experiment.trajectories()[0].first(7)
    assert str(trajectory) in words(app)
    assert "epoch 7, " in str(trajectory)
    for chart in range(3):
        assert points(trace(app, "AdaGrad" if chart < 2 else "x1", chart)["y"]).size == 8
    assert "step 7" in shown(app)


def test_each_run_can_have_its_own_panel_on_shared_axes() -> None:
    app = plain_page(PRESETS["five_optimizers_on_an_oval"].experiment.to_query())
    assert len([t for t in figure(app)["data"] if t["type"] == "contour"]) == GROUNDS
    fine(app.toggle(key="apart").set_value(True).run())
    assert len([t for t in figure(app)["data"] if t["type"] == "contour"]) == 5 * GROUNDS
    layout = figure(app)["layout"]
    for axis in ("xaxis", "yaxis"):
        panels = [layout[name] for name in layout if name.startswith(axis)]
        assert len(panels) >= 5
        assert len([panel for panel in panels if "matches" not in panel]) == 1
        assert len({tuple(panel["range"]) for panel in panels}) == 1


def test_a_run_that_leaves_the_window_is_seen_leaving() -> None:
    app = plain_page(PRESETS["rmsprop_gamma_1"].experiment.to_query())
    heads = [
        t
        for t in figure(app)["data"]
        if str(t.get("marker", {}).get("symbol")).startswith("triangle")
    ]
    assert "leaves the window at step 1" in heads[-1]["hovertemplate"]


def test_the_state_of_the_chosen_run_is_drawn_coordinate_by_coordinate() -> None:
    app = plain_page("preset=adagrad_stalls_rmsprop_does_not")
    fine(app.selectbox(key="chosen").set_value(1).run())
    titles = [a["text"] for a in figure(app, 2)["layout"]["annotations"]]
    assert titles == ["s", "effective learning rate"]
    s = PRESETS["adagrad_stalls_rmsprop_does_not"].experiment.trajectories()[1].state["s"]
    np.testing.assert_array_equal(points(trace(app, "x2", 2)["y"]), s[:, 1])


def test_the_matrix_that_full_adagrad_remembers_is_drawn_entry_by_entry() -> None:
    run = OPTIMIZERS["adagrad_full"]()
    app = plain_page(Experiment(runs=(run,)).to_query())
    (trajectory,) = Experiment(runs=(run,)).trajectories()
    drawn = points(trace(app, "x1 x2", 2)["y"])
    np.testing.assert_array_equal(drawn, trajectory.state["G"][:, 0, 1])


def test_a_function_far_beyond_float64_is_drawn_without_a_warning() -> None:
    app = plain_page("v=1&f=conditioned_quadratic+condition_number+1e308+curvature+1e308&run=adam")
    assert len(figure(app)["data"]) >= 3  # a warning would have been raised as an error


def test_the_loss_is_the_height_above_the_least_value_on_a_log_scale() -> None:
    objective = OBJECTIVES["styblinski_tang"]()
    experiment = Experiment(objective, (Adam(0.05),), objective.start)
    app = plain_page(experiment.to_query())
    assert figure(app, 1)["layout"]["yaxis"]["type"] == "log"
    gaps = experiment.trajectories()[0].values - objective.minimum
    np.testing.assert_allclose(points(trace(app, "Adam", 1)["y"]), gaps)


@pytest.mark.parametrize("key", ["saddle", "monkey_saddle"])
def test_where_f_has_no_least_value_the_loss_is_f_itself(key: str) -> None:
    objective = OBJECTIVES[key]()
    app = plain_page(Experiment(objective, (RMSProp(),), objective.start).to_query())
    assert figure(app, 1)["layout"]["yaxis"].get("type", "linear") == "linear"


@pytest.mark.parametrize("runs", [(), (RMSProp(),) * 8])
def test_any_number_of_runs_is_drawn(runs: Any) -> None:
    app = plain_page(Experiment(runs=runs, steps=0).to_query())
    assert address(app).runs == runs
