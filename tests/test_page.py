"""The page with its live figure, as the server draws it: slots, and a figure spec of numbers. What
the browser would report is put in as Streamlit would."""

import json
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

import pytest
from streamlit.components.v2.bidi_component.main import _make_trigger_id
from streamlit.testing.v1 import AppTest

from optlab.experiment import Experiment, from_pairs
from optlab.lessons.presets import read_presets
from optlab.objectives import OBJECTIVES
from optlab.objectives.quadratics import ConditionedQuadratic, Quadratic
from optlab.optimizers import OPTIMIZERS
from optlab.optimizers.adam import Adam
from optlab.optimizers.rmsprop import RMSProp
from optlab.web import main
from optlab.web.page import Pairs
from tests.fetched import whole, with_numbers
from tests.outside import warned
from tests.test_figure_spec import numbers, slider

MAIN = Path(main.__file__)
PRESETS = read_presets()[0]


def page(query: str = "") -> AppTest:
    """The page as it stands after this address has been opened."""
    app = AppTest.from_file(MAIN, default_timeout=30)
    for name, value in parse_qsl(query, keep_blank_values=True):
        earlier = app.query_params.get(name, [])
        values = [earlier] if isinstance(earlier, str) else list(earlier)
        app.query_params[name] = [*values, value]
    return fine(app.run())


def go_to(app: AppTest, pairs: Pairs) -> None:
    """Change the address, as a link or Back does."""
    app.query_params.clear()
    for name, value in pairs:
        earlier = app.query_params.get(name, [])
        app.query_params[name] = [*([earlier] if isinstance(earlier, str) else earlier), value]


def fine(app: AppTest) -> AppTest:
    """The page, which nothing has gone wrong on; its address as the browser then has it."""
    assert not app.exception, app.exception[0].message
    if arrival := "arrival" in app.session_state and app.session_state.arrival:
        go_to(app, parse_qsl(arrival["to"], keep_blank_values=True))
    return app


def components(app: AppTest) -> list[Any]:
    return [json.loads(part.proto.json) for part in app.get("bidi_component")]


def board(app: AppTest) -> dict[str, Any]:
    """What the browser is told."""
    told = [part["pieces"] for part in components(app) if "pieces" in part]
    pieces = {name: piece for part in told for name, piece in part.items()}
    answer = next(part for part in components(app) if "paths" in part)
    return with_numbers(whole(answer, pieces))


def slots(app: AppTest) -> list[str]:
    return [part["slot"] for part in components(app) if "slot" in part]


def report(app: AppTest, value: Any, of: str = "paths") -> AppTest:
    """The page after the browser has reported this, from the part that is told of such things."""
    (at,) = [
        part.proto.id for part in app.get("bidi_component") if of in json.loads(part.proto.json)
    ]
    widgets = app._tree.get_widget_states()
    trigger = widgets.widgets.add(id=_make_trigger_id(at, "events"))
    trigger.json_trigger_value = json.dumps([{"event": "report", "value": value}])
    return fine(app._run(widgets))


def change(app: AppTest, **parts: Any) -> AppTest:
    return report(app, {"changes": [parts]})


def words(app: AppTest) -> str:
    """Everything that the page says in prose."""
    kinds = (app.markdown, app.caption)
    said = [element.value for kind in kinds for element in kind]
    return "\n".join([*said, *warned(app)])


def button(app: AppTest, label: str) -> Any:
    return next(b for b in app.button if b.label == label)


def address(app: AppTest) -> Experiment:
    """The experiment that the page's address stands for."""
    return from_pairs(
        (name, value)
        for name, values in app.query_params.items()
        for value in ([values] if isinstance(values, str) else values)
        if name != "show"
    )


def shown(app: AppTest) -> str:
    """How the address says that the experiment is looked at."""
    value = app.query_params.get("show", "")
    return value if isinstance(value, str) else value[-1]


def test_the_page_is_drawn_again_and_again() -> None:
    """Once, Streamlit took the folder `pages` beside the script for its own kind of pages: whoever
    came to /playground first, or back to a server that had been started anew, saw nothing."""
    app = page()
    for _ in range(2):
        assert board(fine(app.run()))["paths"]
    assert not (MAIN.parent / "pages").exists()


@pytest.mark.parametrize("name", list(PRESETS))
def test_every_preset_is_shown_with_its_numbers(name: str) -> None:
    app = page(f"preset={name}")
    experiment = PRESETS[name].experiment
    assert address(app) == experiment
    trajectories = experiment.trajectories()
    for path, trajectory in zip(board(app)["paths"], trajectories, strict=True):
        assert path["numbers"]["kind"] == trajectory.status.kind
        columns = path["numbers"]
        last = [numbers(columns[x])[-1] for x in ("x1", "x2")]
        assert last == pytest.approx(list(trajectory.positions[-1]), abs=0, rel=0, nan_ok=True)


@pytest.mark.parametrize("name", list(PRESETS))
def test_a_preset_opens_in_the_view_that_it_asks_for(name: str) -> None:
    app = page(f"preset={name}")
    assert shown(app) == PRESETS[name].view
    assert board(app)["plane"]["apart"] == ("apart" in PRESETS[name].view)


@pytest.mark.parametrize("key", list(OPTIMIZERS))
def test_every_optimizer_is_shown_with_formula_and_variant(key: str) -> None:
    run = OPTIMIZERS[key]()
    app = page(Experiment(runs=(run,)).to_query())
    assert run.formula in [latex.value.strip("$\n") for latex in app.latex]
    assert run.variant in words(app)
    assert app.selectbox(key="run0.optimizer").value == key


@pytest.mark.parametrize("key", list(OBJECTIVES))
def test_every_function_is_shown_from_its_own_start(key: str) -> None:
    app = page()
    fine(app.selectbox(key="objective").set_value(key).run())
    assert address(app).start == OBJECTIVES[key]().start
    assert OBJECTIVES[key]().formula in words(app)
    assert board(app)["plane"]["keeps"].split()[0] == key


def test_every_slider_of_the_board_has_a_slot_on_the_page() -> None:
    app = page(Experiment(ConditionedQuadratic(), (Adam(), RMSProp())).to_query())
    assert {part["slot"] for part in board(app)["sliders"]} <= set(slots(app))
    assert {"plane", "loss", "state"} <= set(slots(app))
    assert len(set(slots(app))) == len(slots(app))
    belongs = {part["belongs"] for part in components(app) if "slot" in part}
    assert belongs == {board(app)["board"]}


def test_a_released_slider_moves_the_path_and_the_address() -> None:
    app = page(Experiment(runs=(RMSProp(),)).to_query())
    change(app, slider="run0.eta", value=0.2)
    moved = Experiment(runs=(RMSProp(eta=0.2),))
    assert address(app) == moved
    drawn = board(app)["paths"][0]["numbers"]["x1"]
    assert list(numbers(drawn)) == list(moved.trajectories()[0].positions[:, 0])
    assert slider(board(app), "run0.eta")["value"] == 0.2


def test_the_start_is_dragged_and_the_cursor_left_at_a_step() -> None:
    app = page("preset=rmsprop_in_a_ravine")
    change(app, start=[1.25, -0.5])
    assert address(app).start == (1.25, -0.5)
    assert (app.text_input(key="start1").value, board(app)["plane"]["start"]) == (
        "1.25",
        [1.25, -0.5],
    )
    change(app, cursor=7)
    assert (shown(app), board(app)["cursor"]) == ("step 7", 7)
    change(app, cursor=20)
    assert (shown(app), board(app)["cursor"]) == ("", 20)


def test_one_eta_sets_that_of_every_run() -> None:
    app = page(Experiment(runs=(RMSProp(), Adam())).to_query())
    assert "The same eta for all" in words(app)
    change(app, slider="shared.eta", value="0.05")
    assert address(app).runs == (RMSProp(eta=0.05), Adam(eta=0.05))
    assert "The same eta for all" not in words(page(Experiment(runs=(Adam(),)).to_query()))


def test_an_illegal_value_is_refused_beside_its_slider_and_nothing_is_lost() -> None:
    app = page(Experiment(runs=(RMSProp(eta=0.3),)).to_query())
    change(app, slider="run0.gamma", value=1.5)
    message = "gamma must lie in [0, 1], got 1.5"
    assert board(app)["refused"] == {"run0.gamma": message}
    assert address(app).runs == (RMSProp(eta=0.3),)
    change(app, slider="run0.gamma", value=0.5)
    assert board(app)["refused"] == {}


@pytest.mark.parametrize(
    "value",
    [
        *(None, 3, [], {}, "report", {"changes": 3}, {"changes": [{}] * 51}, {"changes": [None]}),
        *({"changes": [{"slider": name, "value": 1}]} for name in ("run9.eta", "runé.eta", "f.x")),
        *({"changes": [{"slider": "run0.eta", "value": v}]} for v in (None, True, 10**400, "x")),
        {"changes": [{"slider": "run0001.eta", "value": 1}]},
        {"changes": [{"start": [1e31, 0]}, {"cursor": -1}, {"nothing": 0}]},
    ],
)
def test_a_report_that_makes_no_sense_is_answered_by_the_page_as_it_was(value: Any) -> None:
    app = page("preset=adagrad_stalls_rmsprop_does_not")
    before = board(app)
    after = board(report(app, value))
    assert after["turn"] > before["turn"]  # the browser learns that it came through
    if value is not None:  # Streamlit takes None for no report
        assert len(after["refused"]) == 1
    assert {**after, "turn": 0, "refused": {}} == {**before, "turn": 0}
    assert address(app) == PRESETS["adagrad_stalls_rmsprop_does_not"].experiment


def test_runs_are_added_duplicated_and_removed() -> None:
    app = page("preset=rmsprop_in_a_ravine")
    fine(button(app, "Add a run").click().run())
    assert len(address(app).runs) == 2
    fine(app.button(key="run0.duplicate").click().run())
    assert address(app).runs[:2] == (RMSProp(), RMSProp())
    change(app, slider="run1.eta", value=0.1)
    fine(app.button(key="run0.remove").click().run())
    assert address(app).runs[0] == RMSProp(eta=0.1)
    assert slider(board(app), "run0.eta")["value"] == 0.1


def test_there_is_room_for_eight_runs_and_no_more() -> None:
    app = page(Experiment(runs=(RMSProp(),) * 8).to_query())
    assert button(app, "Add a run").disabled
    assert app.button(key="run7.duplicate").disabled


def test_a_hand_that_is_faster_than_the_answer_loses_nothing() -> None:
    """The second change comes from a browser that has the address from before the first."""
    app = page("v=1&run=adam&start=-5+-2&steps=20")
    before = dict(app.query_params)
    fine(app.text_input(key="start1").set_value("1.5").run())
    first = dict(app.query_params)
    app.query_params.update(before)
    fine(app.text_input(key="start2").set_value("-1.0").run())
    assert app.session_state.page.experiment.start == (1.5, -1)
    app.query_params.update(first)  # Back: nothing else has changed
    fine(app.run())
    assert app.session_state.page.experiment.start == (1.5, -2)
    app.query_params.update(before)
    fine(app.run())
    assert app.session_state.page.experiment.start == (-5, -2)


def test_a_change_that_comes_with_a_new_address_begins_there() -> None:
    app = page("v=1&run=adam")
    app.query_params["run"] = "rmsprop eta 0.3"
    fine(app.text_input(key="steps").set_value("7").run())
    assert [run.key for run in app.session_state.page.experiment.runs] == ["rmsprop"]


def test_all_runs_may_go_and_one_may_come_back() -> None:
    app = page("preset=rmsprop_in_a_ravine")
    fine(app.button(key="run0.remove").click().run())
    assert (address(app).runs, board(app)["paths"]) == ((), [])
    fine(button(app, "Add a run").click().run())
    assert len(address(app).runs) == len(board(app)["paths"]) == 1


def test_each_run_can_have_its_own_panel() -> None:
    app = page(PRESETS["five_optimizers_on_an_oval"].experiment.to_query())
    fine(app.toggle(key="apart").set_value(True).run())
    assert board(app)["plane"]["apart"]
    assert "apart" in shown(app)


def test_a_broken_link_says_what_is_wrong_and_shows_the_rest() -> None:
    app = page("v=1&run=rmsprop+eta+0.3+gamma+7&run=sgd&steps=12&show=step+x")
    assert "run 1: gamma must lie in [0, 1], got 7" in words(app)
    assert "run 2: there is no optimizer 'sgd'" in words(app)
    assert "step must be a number, got 'x'" in words(app)
    assert address(app) == Experiment(Quadratic(), (RMSProp(eta=0.3),), steps=12)
    change(app, slider="run0.eta", value=0.2)
    assert not warned(app)


def test_an_unknown_preset_is_named_and_the_page_still_shows_one() -> None:
    app = page("preset=nowhere")
    assert "there is no preset 'nowhere', only adagrad_stalls" in words(app)
    assert address(app).runs


def test_choosing_a_preset_in_the_plain_menu_replaces_the_experiment() -> None:
    app = page("preset=rmsprop_in_a_ravine&show=live+false")
    fine(app.selectbox(key="preset").set_value("adagrad_eta_2").run())
    assert address(app) == PRESETS["adagrad_eta_2"].experiment
    assert shown(app) == "live false"  # it became live by the choice


def test_start_and_steps_are_typed() -> None:
    app = page("preset=rmsprop_in_a_ravine")
    fine(app.text_input(key="start1").set_value("1.25").run())
    fine(app.text_input(key="steps").set_value("50").run())
    assert (address(app).start, address(app).steps) == ((1.25, -2.0), 50)
    assert (board(app)["plane"]["start"], board(app)["steps"]) == ([1.25, -2.0], 50)


@pytest.mark.parametrize("view", ["", "&show=live+false"])
def test_a_comma_is_a_point_in_every_box_and_never_parts_thousands(view: str) -> None:
    """A browser that speaks English dropped the comma of 0,5."""
    app = page(f"v=1&f=quadratic&start=-5+-2&steps=20&run=rmsprop{view}")
    fine(app.text_input(key="start1").set_value("0,5").run())
    fine(app.text_input(key="start2").set_value("−1,25").run())
    fine(app.text_input(key="steps").set_value("30,0").run())
    assert (address(app).start, address(app).steps) == ((0.5, -1.25), 30)
    boxes = [key for box in app.text_input if (key := box.key or "").endswith(".box")]
    assert bool(boxes) == bool(view)  # else they are the live figure's
    for key in boxes:
        fine(app.text_input(key=key).set_value("0,5").run())
        assert not warned(app)
    for text in ("1,000", "1,000.5", "1,5,2", ""):
        fine(app.text_input(key="start1").set_value(text).run())
        assert warned(app)[0].strip().startswith("x1")
        assert address(app).start == (0.5, -1.25)


@pytest.mark.parametrize(
    ("box", "value", "message"),
    [
        ("start1", "1e31", "start must be two numbers in [−10³⁰, 10³⁰], got 10³¹, -2.0"),
        ("steps", "100001", "steps must be a whole number in [0, 100000], got 100001"),
    ],
)
def test_too_far_and_too_many_are_refused_where_they_were_typed(
    box: str, value: str, message: str
) -> None:
    app = page("preset=rmsprop_in_a_ravine")
    fine(app.text_input(key=box).set_value(value).run())
    assert message in words(app)
    assert (address(app).start, address(app).steps) == ((-5, -2), 20)


def test_the_run_looked_at_closely_is_chosen() -> None:
    app = page("preset=adagrad_stalls_rmsprop_does_not")
    fine(app.selectbox(key="chosen").set_value(1).run())
    assert board(app)["chosen"] == 1
    panels = {panel["title"]: panel["curves"] for panel in board(app)["charts"]["state"]["panels"]}
    assert list(panels) == ["s", "effective learning rate"]
    s = PRESETS["adagrad_stalls_rmsprop_does_not"].experiment.trajectories()[1].state["s"]
    for axis, curve in enumerate(panels["s"]):
        drawn = board(app)["paths"][curve["path"]]["numbers"][curve["column"]]
        assert curve["name"] == f"x{axis + 1}"
        assert list(numbers(drawn)) == list(s[:, axis])


def test_an_added_method_does_not_begin_with_an_eta_that_is_lost_at_once() -> None:
    """Methods that were added to Rosenbrock had an eta of 0.4, and were nan at step 4."""
    app = page("v=1&f=rosenbrock&start=-1.2+1&steps=100&run=adam")
    for _more in range(3):
        fine(button(app, "Add a run").click().run())
    experiment = address(app)
    assert [run.key for run in experiment.runs[1:]] == ["gradient_descent", "momentum", "nesterov"]
    for i, run in enumerate(experiment.runs[1:], start=1):
        trajectory = experiment.trajectories()[i]
        assert trajectory.values[-1] < trajectory.values[0] / 10
        assert any(caption_of(run) in said for said in captions(app))
    change(app, slider="run1.eta", value=0.001)
    fine(app.run())
    assert sum("suits this function" in said for said in captions(app)) == 2


def test_a_method_chosen_in_a_runs_menu_begins_with_an_eta_that_suits() -> None:
    app = page("v=1&f=rosenbrock&start=-1.2+1&steps=100&run=adam")
    fine(app.selectbox(key="run0.optimizer").set_value("momentum").run())
    (run,) = address(app).runs
    assert run.key == "momentum"
    assert run.settings()["eta"] < 0.01


def test_another_function_leaves_the_runs_as_they_are_and_offers_etas_that_suit() -> None:
    app = page("v=1&f=quadratic&start=-5+-2&steps=50&run=gradient_descent&run=adam")
    before = address(app).runs
    fine(app.selectbox(key="objective").set_value("rosenbrock").run())
    assert address(app).runs == before
    fine(button(app, "Choose etas that suit it").click().run())
    descent, adam = address(app).runs
    assert descent.settings()["eta"] < 0.01
    assert adam == before[1]
    assert not [b for b in app.button if b.label == "Choose etas that suit it"]


def caption_of(run: Any) -> str:
    return f"eta {run.settings()['eta']:g} suits this function"


def captions(app: AppTest) -> list[str]:
    return [caption.value for caption in app.caption]
