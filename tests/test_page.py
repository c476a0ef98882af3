import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from optlab.experiment import Experiment, from_query
from optlab.objectives import OBJECTIVES
from optlab.objectives.quadratics import Quadratic
from optlab.optimizers import OPTIMIZERS
from optlab.optimizers.adam import Adam
from optlab.optimizers.rmsprop import RMSProp
from optlab.presets import read_presets

APP = str(Path(__file__).parent.parent / "app.py")
PRESETS = read_presets()[0]


def page(query: str = "") -> AppTest:
    """The page as it stands after this address has been opened."""
    app = AppTest.from_file(APP, default_timeout=30)
    for pair in filter(None, query.split("&")):
        name, value = pair.split("=", 1)
        earlier = app.query_params.get(name, [])
        values = [earlier] if isinstance(earlier, str) else list(earlier)
        app.query_params[name] = [*values, value.replace("+", " ").replace("%2C", ",")]
    return fine(app.run())


def fine(app: AppTest) -> AppTest:
    assert not app.exception, app.exception[0].message
    return app


def figure(app: AppTest, i: int = 0) -> dict[str, Any]:
    return json.loads(app.get("plotly_chart")[i].proto.spec)  # type: ignore[attr-defined]


def trace(app: AppTest, name: str, i: int = 0) -> dict[str, Any]:
    return next(t for t in figure(app, i)["data"] if t.get("name") == name)


def words(app: AppTest) -> str:
    """Everything that the page says in prose."""
    kinds = (app.markdown, app.caption, app.warning, app.error)
    return "\n".join(element.value for kind in kinds for element in kind)


def address(app: AppTest) -> Experiment:
    """The experiment that the page's address stands for."""
    pairs = [
        f"{name}={value}"
        for name, values in app.query_params.items()
        for value in ([values] if isinstance(values, str) else values)
        if name != "show"
    ]
    return from_query("&".join(pairs).replace(" ", "+"))


@pytest.mark.parametrize("name", list(PRESETS))
def test_every_preset_is_shown_with_its_numbers(name: str) -> None:
    app = page(f"preset={name}")
    experiment = PRESETS[name].experiment
    assert address(app) == experiment
    for trajectory in experiment.trajectories():
        assert str(trajectory) in words(app)
        assert trajectory.status.kind in words(app)


@pytest.mark.parametrize("key", list(OPTIMIZERS))
def test_every_optimizer_is_shown_with_formula_and_variant(key: str) -> None:
    run = OPTIMIZERS[key]()
    app = page(Experiment(runs=(run,)).to_query())
    assert run.formula in [latex.value.strip("$\n") for latex in app.latex]
    assert run.variant in words(app)
    label = app.selectbox(key="run0.optimizer").value
    assert label == key


@pytest.mark.parametrize("key", list(OBJECTIVES))
def test_every_function_is_drawn_from_its_own_start(key: str) -> None:
    app = page()
    fine(app.selectbox(key="objective").set_value(key).run())
    assert address(app).start == OBJECTIVES[key].start
    assert OBJECTIVES[key]().formula in words(app)


def test_a_slider_moves_the_path_the_numbers_and_the_address() -> None:
    app = page(Experiment(runs=(RMSProp(),)).to_query())
    before = trace(app, "RMSProp")["x"]
    fine(app.select_slider(key="run0.eta").set_value(0.2).run())
    assert trace(app, "RMSProp")["x"] != before
    assert address(app).runs == (RMSProp(eta=0.2),)
    assert str(Experiment(runs=(RMSProp(eta=0.2),)).trajectories()[0]) in words(app)


def test_a_box_takes_a_value_between_the_stops_and_the_slider_follows() -> None:
    app = page(Experiment(runs=(RMSProp(),)).to_query())
    fine(app.number_input(key="run0.gamma.box").set_value(0.98765).run())
    assert address(app).runs == (RMSProp(gamma=0.98765),)
    assert app.select_slider(key="run0.gamma").value == 0.98765


def test_a_box_refuses_an_illegal_value_by_name_and_loses_nothing() -> None:
    app = page(Experiment(runs=(RMSProp(eta=0.3),)).to_query())
    fine(app.number_input(key="run0.gamma.box").set_value(1.5).run())
    assert "RMSProp.gamma must lie in [0, 1], got 1.5" in words(app)
    assert address(app).runs == (RMSProp(eta=0.3),)


def test_runs_are_added_duplicated_and_removed() -> None:
    app = page("preset=rmsprop_in_a_ravine")
    button = next(b for b in app.button if b.label == "Add a run")
    fine(button.click().run())
    assert len(address(app).runs) == 2
    fine(app.button(key="run0.duplicate").click().run())
    assert address(app).runs[:2] == (RMSProp(), RMSProp())
    fine(app.select_slider(key="run1.eta").set_value(0.1).run())
    fine(app.button(key="run0.remove").click().run())
    assert address(app).runs[0] == RMSProp(eta=0.1)
    assert app.select_slider(key="run0.eta").value == 0.1


def test_there_is_room_for_eight_runs_and_no_more() -> None:
    app = page(Experiment(runs=(RMSProp(),) * 8).to_query())
    assert next(b for b in app.button if b.label == "Add a run").disabled
    assert app.button(key="run7.duplicate").disabled


def test_all_runs_may_go_and_one_may_come_back() -> None:
    app = page("preset=rmsprop_in_a_ravine")
    fine(app.button(key="run0.remove").click().run())
    assert address(app).runs == ()
    fine(next(b for b in app.button if b.label == "Add a run").click().run())
    assert len(address(app).runs) == 1


def test_the_step_slider_shows_the_first_steps_everywhere() -> None:
    app = page("preset=adagrad_in_a_ravine")
    fine(app.slider(key="step").set_value(7).run())
    trajectory = PRESETS["adagrad_in_a_ravine"].experiment.trajectories()[0].first(7)
    assert str(trajectory) in words(app)
    assert "epoch 7, " in str(trajectory)
    for chart in range(3):
        assert points(trace(app, "AdaGrad" if chart < 2 else "x1", chart)["y"]).size == 8
    assert app.query_params["show"] in ("step 7", ["step 7"])


def points(encoded: Any) -> np.ndarray:
    """The numbers of a trace, which Plotly may send as a typed array."""
    if isinstance(encoded, dict):
        import base64

        return np.frombuffer(base64.b64decode(encoded["bdata"]), encoded["dtype"])
    return np.array(encoded)


@pytest.mark.parametrize("name", list(PRESETS))
def test_a_preset_opens_in_the_view_that_it_asks_for(name: str) -> None:
    app = page(f"preset={name}")
    assert app.query_params.get("show", "") in (PRESETS[name].view, [PRESETS[name].view])
    apart = "apart" in PRESETS[name].view
    assert len([t for t in figure(app)["data"] if t["type"] == "contour"]) == (5 if apart else 1)


def test_each_run_can_have_its_own_panel_on_shared_axes() -> None:
    app = page(PRESETS["five_optimizers_on_an_oval"].experiment.to_query())
    fine(app.toggle(key="apart").set_value(True).run())
    layout = figure(app)["layout"]
    for axis in ("xaxis", "yaxis"):
        panels = [layout[name] for name in layout if name.startswith(axis)]
        assert len(panels) >= 5
        assert len([panel for panel in panels if "matches" not in panel]) == 1
        assert len({tuple(panel["range"]) for panel in panels}) == 1


def test_a_run_that_leaves_the_window_is_seen_leaving() -> None:
    app = page("preset=rmsprop_gamma_1")
    heads = [
        t
        for t in figure(app)["data"]
        if str(t.get("marker", {}).get("symbol")).startswith("triangle")
    ]
    assert "leaves the window at step 1" in heads[-1]["hovertemplate"]


def test_a_broken_link_says_what_is_wrong_and_shows_the_rest() -> None:
    app = page("v=1&run=rmsprop+eta+0.3+gamma+7&run=sgd&steps=12&show=step+x")
    assert "run 1: RMSProp.gamma must lie in [0, 1], got 7" in words(app)
    assert "run 2: there is no optimizer 'sgd'" in words(app)
    assert "View.step must be a number, got 'x'" in words(app)
    assert address(app) == Experiment(Quadratic(), (RMSProp(eta=0.3),), steps=12)
    fine(app.select_slider(key="run0.eta").set_value(0.2).run())
    assert not app.warning


def test_an_unknown_preset_is_named_and_the_page_still_shows_one() -> None:
    app = page("preset=nowhere")
    assert "there is no preset 'nowhere'; there is adagrad_stalls" in words(app)
    assert address(app).runs


def test_choosing_a_preset_replaces_the_experiment() -> None:
    app = page("preset=rmsprop_in_a_ravine")
    fine(app.selectbox(key="preset").set_value("adagrad_eta_2").run())
    assert address(app) == PRESETS["adagrad_eta_2"].experiment


def test_start_and_steps_are_typed() -> None:
    app = page("preset=rmsprop_in_a_ravine")
    fine(app.number_input(key="start1").set_value(1.25).run())
    fine(app.number_input(key="steps").set_value(50).run())
    assert (address(app).start, address(app).steps) == ((1.25, -2.0), 50)


def test_the_state_of_the_chosen_run_is_drawn_coordinate_by_coordinate() -> None:
    app = page("preset=adagrad_stalls_rmsprop_does_not")
    fine(app.selectbox(key="chosen").set_value(1).run())
    titles = [a["text"] for a in figure(app, 2)["layout"]["annotations"]]
    assert titles == ["s", "effective learning rate"]
    s = PRESETS["adagrad_stalls_rmsprop_does_not"].experiment.trajectories()[1].state["s"]
    np.testing.assert_array_equal(points(trace(app, "x2", 2)["y"]), s[:, 1])


def test_the_matrix_that_full_adagrad_remembers_is_drawn_entry_by_entry() -> None:
    run = OPTIMIZERS["adagrad_full"]()
    app = page(Experiment(runs=(run,)).to_query())
    (trajectory,) = Experiment(runs=(run,)).trajectories()
    drawn = points(trace(app, "x1 x2", 2)["y"])
    np.testing.assert_array_equal(drawn, trajectory.state["G"][:, 0, 1])


def test_a_start_too_far_to_draw_is_refused_where_it_was_typed() -> None:
    app = page("preset=rmsprop_in_a_ravine")
    fine(app.number_input(key="start1").set_value(1e31).run())
    assert "start must be two numbers in [-1e+30, 1e+30], got 1e+31, -2.0" in words(app)
    assert address(app).start == (-5, -2)


def test_too_many_steps_are_refused_where_they_were_typed() -> None:
    app = page("preset=rmsprop_in_a_ravine")
    fine(app.number_input(key="steps").set_value(5000).run())
    assert "steps must be a whole number in [0, 2000], got 5000" in words(app)
    assert address(app).steps == 20


def test_a_function_far_beyond_float64_is_drawn_without_a_warning() -> None:
    app = page("v=1&f=conditioned_quadratic+condition_number+1e308+curvature+1e308&run=adam")
    assert len(figure(app)["data"]) >= 3  # a warning would have been raised as an error


def test_the_loss_is_the_height_above_the_least_value_on_a_log_scale() -> None:
    run = Adam(0.05)
    objective = OBJECTIVES["styblinski_tang"]()
    experiment = Experiment(objective, (run,), objective.start)
    app = page(experiment.to_query())
    assert figure(app, 1)["layout"]["yaxis"]["type"] == "log"
    gaps = experiment.trajectories()[0].values - objective.minimum
    np.testing.assert_allclose(points(trace(app, "Adam", 1)["y"]), gaps)


@pytest.mark.parametrize("key", ["saddle", "monkey_saddle"])
def test_where_f_has_no_least_value_the_loss_is_f_itself(key: str) -> None:
    objective = OBJECTIVES[key]()
    app = page(Experiment(objective, (RMSProp(),), objective.start).to_query())
    assert figure(app, 1)["layout"]["yaxis"].get("type", "linear") == "linear"
