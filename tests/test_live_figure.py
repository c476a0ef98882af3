"""What the hand did reruns the live figure alone: the rest of the page, drawn before, is still
right."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from optlab.experiment import Experiment
from optlab.hyperparameters import Number, Switch
from optlab.lessons.presets import read_presets
from optlab.measure.suiting import suiting
from optlab.objectives import OBJECTIVES
from optlab.objectives.quadratics import Quadratic, RotatedQuadratic
from optlab.objectives.valleys import Rosenbrock
from optlab.optimizers import OPTIMIZERS
from optlab.optimizers.adam import Adam
from optlab.optimizers.gradient_descent import GradientDescent
from optlab.optimizers.momentum import Momentum
from optlab.optimizers.nesterov import Nesterov
from optlab.optimizers.rmsprop import RMSProp
from optlab.problem import Problem
from optlab.web.live.figure_spec import sliders_of
from optlab.web.live.reports import with_slider
from optlab.web.names import names_of, resting
from optlab.web.page import Page, View, address_of, preset_of
from optlab.web.views.live_figure import drawn_by_streamlit, receive
from optlab.web.views.playground.view import said
from optlab.web.visit import PLAYGROUND
from tests.test_page import address, board, button, change, fine, go_to, page, report, shown
from tests.test_reports import session

EXPERIMENT = Experiment(RotatedQuadratic(), (RMSProp(eta=0.3), Momentum(0.1, 0.5)))
PRESET = next(iter(read_presets()[0].values())).experiment


def told(experiment: Experiment, problems: tuple[str, ...] = (), preset: str = "") -> Any:
    return drawn_by_streamlit(PLAYGROUND, Page(experiment, View(), problems, preset=preset), said)


@pytest.mark.parametrize(
    "other",
    [
        replace(EXPERIMENT, objective=Rosenbrock()),
        replace(EXPERIMENT, objective=RotatedQuadratic(halved=True)),
        replace(EXPERIMENT, start=(1.0, 2.0)),  # the boxes show it
        replace(EXPERIMENT, steps=21),
        replace(EXPERIMENT, runs=EXPERIMENT.runs[:1]),
        replace(EXPERIMENT, runs=EXPERIMENT.runs[::-1]),
        replace(EXPERIMENT, runs=(RMSProp(eta=0.3), Adam())),
        replace(EXPERIMENT, runs=(RMSProp(eta=0.3, centered=True), Momentum(0.1, 0.5))),
        replace(EXPERIMENT, runs=(RMSProp(eta=0.3, epsilon_inside=False), Momentum(0.1, 0.5))),
    ],
    ids=str,
)
def test_what_the_rest_of_the_page_shows_draws_it_again(other: Experiment) -> None:
    with session():
        assert told(other) != told(EXPERIMENT)


def test_a_preset_that_is_changed_is_still_that_and_draws_nothing_again() -> None:
    """Its name and its text were lost at the first move, and the whole page drawn for that."""
    with session():
        moved = with_slider(PRESET, "run0.eta", 0.123)
        assert told(moved, preset=preset_of(PRESET)) == told(PRESET)
        assert told(moved) != told(PRESET)  # without a name it is nobody's


def test_a_name_that_changes_draws_the_rest_again() -> None:
    with session():
        alike = replace(EXPERIMENT, runs=(RMSProp(eta=0.3), RMSProp(eta=0.2)))
        other = replace(EXPERIMENT, runs=(RMSProp(eta=0.3, centered=True), RMSProp(eta=0.2)))
        assert told(other) != told(alike)
        form = replace(EXPERIMENT, runs=(Nesterov(0.1, 0.5),))
        other = replace(EXPERIMENT, runs=(Nesterov(0.1, 0.5, form="pytorch"),))
        assert told(form) != told(other)
        assert told(EXPERIMENT, ("no",)) != told(EXPERIMENT)


def test_a_figure_that_could_not_be_loaded_draws_the_rest_again() -> None:
    with session():
        before = told(EXPERIMENT)
        receive({"failed": "TypeError"})
        assert told(EXPERIMENT) != before


@pytest.mark.parametrize(
    ("slider", "value"),
    [("run0.eta", 0.7), ("run0.gamma", 0.5), ("run1.beta", 0.9), ("shared.eta", 0.01), ("f.a", 3)],
)
def test_a_number_moves_the_figure_alone(slider: str, value: float) -> None:
    """Once a function's slider drew the whole page again, for its formula's sake."""
    with session():
        assert told(with_slider(EXPERIMENT, slider, value)) == told(EXPERIMENT)


def test_the_cursor_moves_nothing_else() -> None:
    with session():
        now = Page(EXPERIMENT, View(step=7))
        assert drawn_by_streamlit(PLAYGROUND, now, said) == told(EXPERIMENT)


RELEASES = 20


@pytest.mark.parametrize("name", list(read_presets()[0]))
def test_of_twenty_releases_few_draw_the_whole_page(name: str) -> None:
    """Once 14 of 20 with gradient descent and momentum: two runs of one method were named by their
    numbers, and the function's formula was drawn with the page."""
    experiment, drawn = read_presets()[0][name].experiment, 0
    with session():
        for k in range(RELEASES):
            sliders = [s for s in sliders_of(experiment, 0) if len(s["stops"]) > 1]
            moved = sliders[k % len(sliders)]
            stop = moved["stops"][(7 * k + 3) % len(moved["stops"])]
            after = with_slider(experiment, moved["id"], stop)
            # What is left to draw: a formula that has another form.
            forms = [[run.whole_formula for run in one.runs] for one in (experiment, after)]
            again = told(after, preset=name) != told(experiment, preset=name)
            assert again == (forms[0] != forms[1])
            drawn += again and not moved["slot"].endswith(".more")  # where much is off at first
            experiment = after
    assert drawn <= 3


def test_names_stay_while_numbers_move_and_tell_the_runs_apart() -> None:
    runs = (Adam(0.1), Adam(0.2), Adam(0.1, bias_correction=False), Momentum())
    names = names_of(replace(EXPERIMENT, runs=runs))
    assert names == names_of(replace(EXPERIMENT, runs=(Adam(0.3), Adam(0.3), *runs[2:])))
    assert len(set(names)) == 4
    assert names[3] == "Momentum"


@pytest.mark.parametrize("declared", [*OPTIMIZERS.values(), *OBJECTIVES.values()])
def test_at_rest_everything_is_as_by_default_but_what_was_switched(declared: Any) -> None:
    switched = declared()
    for name, declaration in declared.hyperparameters().items():
        if isinstance(declaration, Switch):
            switched = replace(switched, **{name: not getattr(switched, name)})
    numbers = {
        name: declaration.stops()[-1]
        for name, declaration in declared.hyperparameters().items()
        if isinstance(declaration, Number)
    }
    assert resting(replace(switched, **numbers)) == switched


def test_what_a_release_changes_beside_the_figure_is_drawn_with_it() -> None:
    app = page(EXPERIMENT.to_query())
    change(app, slider="f.a", value=0.3)
    formula = RotatedQuadratic(a=0.3).formula
    assert any(markdown.value == f"$f(x) = {formula}$" for markdown in app.markdown)


# ---- what was placed on the page before the hand moved something

MOVED = replace(EXPERIMENT, runs=(RMSProp(eta=0.7), Momentum(0.1, 0.5)))
STEP = 7


def followed(experiment: Experiment = EXPERIMENT, moved: Experiment = MOVED) -> AppTest:
    """The page after a report that drew only the figure again: its widgets are the earlier ones."""
    app = page(experiment.to_query())
    app.session_state.page = Page(moved, View(step=STEP))
    return app


def press(label: str) -> Callable[[AppTest], Any]:
    return lambda app: button(app, label).click()


ADDED = suiting(GradientDescent(), Problem(MOVED.objective, MOVED.start, MOVED.steps))


CLICKS: dict[str, tuple[Callable[[AppTest], Any], Experiment]] = {
    "duplicated": (
        lambda app: app.button(key="run0.duplicate").click(),
        replace(MOVED, runs=(MOVED.runs[0], *MOVED.runs)),
    ),
    "another removed": (
        lambda app: app.button(key="run1.remove").click(),
        replace(MOVED, runs=MOVED.runs[:1]),
    ),
    "one added": (press("Add a run"), replace(MOVED, runs=(*MOVED.runs, ADDED))),
    "another method": (
        lambda app: app.selectbox(key="run1.optimizer").set_value("adam"),
        replace(MOVED, runs=(MOVED.runs[0], Adam())),
    ),
    "a switch of the run": (
        lambda app: app.toggle(key="run0.centered").set_value(True),
        replace(MOVED, runs=(RMSProp(eta=0.7, centered=True), MOVED.runs[1])),
    ),
    "another function": (
        lambda app: app.selectbox(key="objective").set_value("quadratic"),
        replace(MOVED, objective=Quadratic()),
    ),
    "a switch of the function": (
        lambda app: app.toggle(key="objective.halved").set_value(True),
        replace(MOVED, objective=RotatedQuadratic(halved=True)),
    ),
    "the start": (
        lambda app: app.text_input(key="start1").set_value("1.25"),
        replace(MOVED, start=(1.25, -2.0)),
    ),
    "the steps": (
        lambda app: app.text_input(key="steps").set_value("50"),
        replace(MOVED, steps=50),
    ),
    "a panel each": (lambda app: app.toggle(key="apart").set_value(True), MOVED),
    "square pixels": (lambda app: app.toggle(key="square").set_value(True), MOVED),
    "the state of the other": (lambda app: app.selectbox(key="chosen").set_value(1), MOVED),
    "nothing": (lambda app: app, MOVED),
}


@pytest.mark.parametrize("what", list(CLICKS))
def test_what_the_hand_moved_is_kept_by_what_is_clicked_next(what: str) -> None:
    click, expected = CLICKS[what]
    app = followed()
    fine(click(app).run())
    assert address(app) == expected
    assert board(app)["cursor"] == STEP
    assert f"step {STEP}" in shown(app)


def test_a_moved_function_keeps_its_shape_when_a_switch_of_it_is_turned() -> None:
    app = followed(moved=replace(EXPERIMENT, objective=RotatedQuadratic(a=0.3)))
    fine(app.toggle(key="objective.halved").set_value(True).run())
    assert address(app).objective == RotatedQuadratic(a=0.3, halved=True)


# ---- a report that comes with something else


def reported_with(app: AppTest, changes: list[dict[str, Any]]) -> AppTest:
    """The page after one message that brings a report beside what was clicked."""
    return report(app, {"changes": changes, "number": 1})


def test_a_button_finds_what_the_hand_did_in_the_same_message() -> None:
    """Streamlit calls a button back before a component: the report was put on what that had made,
    and what it said of run 1 was refused, as there was no such run any more."""
    app = page(EXPERIMENT.to_query())
    app.button(key="run0.remove").click()
    reported_with(app, [{"slider": "run1.beta", "value": 0.875}])
    assert address(app).runs == (Momentum(0.1, 0.875),)
    assert not app.session_state.refused


def test_a_menu_finds_it_too_and_what_was_heard_is_not_put_on_the_page_again() -> None:
    app = page(EXPERIMENT.to_query())
    app.selectbox(key="objective").set_value("rosenbrock")
    reported_with(app, [{"start": [0.5, 0.25]}])
    assert address(app).start == Rosenbrock().start
    assert address(app).objective == Rosenbrock()


def test_an_address_that_the_browser_wrote_is_no_link_that_was_followed() -> None:
    """The visit would be another: what plays would stop."""
    app = page(EXPERIMENT.to_query())
    visit = app.session_state.visit
    after = Page(MOVED, View())
    go_to(app, address_of(after))
    reported_with(app, [{"slider": "run0.eta", "value": 0.7}])
    assert app.session_state.page.experiment == MOVED
    fine(button(app, "Add a run").click().run())
    assert app.session_state.visit == visit
    assert address(app).runs[:2] == MOVED.runs


def test_what_the_session_alone_says_makes_the_next_change_its_matter() -> None:
    app = page(EXPERIMENT.to_query())
    assert not board(app)["fleeting"]
    fine(button(app, "Add a run").click().run())
    assert board(app)["fleeting"]  # why its eta was chosen
    assert board(page("f=hump"))["fleeting"]  # what is wrong with a link
