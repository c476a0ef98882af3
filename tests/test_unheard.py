"""The browser writes what a release leads to into the address, and reports it before the next
press. Of two messages in one moment Streamlit may leave the first: the press leads to the same
place then."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from optlab.experiment import Experiment
from optlab.objectives.quadratics import Quadratic
from optlab.optimizers.momentum import Momentum
from optlab.optimizers.rmsprop import RMSProp
from optlab.web.page import address_of
from tests.test_page import address, button, change, fine, go_to, report
from tests.test_page import page as playground
from tests.test_stability_page import page as stability

HERE = Experiment(Quadratic(), (Momentum(), RMSProp()))
RELEASED = replace(HERE, runs=(Momentum(eta=0.3), RMSProp()))

PRESSES: dict[str, tuple[Callable[[], AppTest], Callable[[AppTest], Any]]] = {
    "a button": (
        lambda: playground(HERE.to_query()),
        lambda app: button(app, "Add a run").click(),
    ),
    "a menu": (
        lambda: playground(HERE.to_query()),
        lambda app: app.selectbox(key="run1.optimizer").select("adam"),
    ),
    "a switch": (
        lambda: playground(HERE.to_query()),
        lambda app: app.toggle(key="apart").set_value(True),
    ),
    "a box": (
        lambda: playground(HERE.to_query()),
        lambda app: app.text_input(key="steps").set_value("33"),
    ),
    "a box that refuses": (
        lambda: playground(HERE.to_query()),
        lambda app: app.text_input(key="steps").set_value("-1"),
    ),
    "a choice": (
        lambda: stability(HERE),
        lambda app: app.button_group(key="looked_at").set_value(1),
    ),
}


@pytest.mark.parametrize("what", PRESSES)
def test_a_press_means_what_the_address_says_whether_or_not_that_was_heard(what: str) -> None:
    open_, press = PRESSES[what]
    led = list[Any]()
    for heard in (True, False):
        app = open_()
        go_to(app, address_of(replace(app.session_state.page, experiment=RELEASED)))
        if heard:
            fine(app.run())
        before = app.session_state.page
        press(app)
        fine(app.run())
        led.append((app.session_state.page, app.session_state.refused, dict(app.query_params)))
        assert led[-1][0].experiment.runs[0] == Momentum(eta=0.3)
        assert led[-1][0] != before or led[-1][1], "the press did something"
    assert led[0] == led[1]


def test_back_and_a_press_in_one_moment_is_a_press_on_the_page_that_is_shown() -> None:
    """The address may be from before an answer that the browser has not yet shown."""
    app = playground(HERE.to_query())
    before = address_of(app.session_state.page)
    fine(button(app, "Add a run").click().run())
    go_to(app, before)
    fine(button(app, "Add a run").click().run())
    assert len(app.session_state.page.experiment.runs) == 4


@pytest.mark.parametrize("number", [1, 2])
def test_a_report_that_is_made_again_is_no_visit_to_where_the_browser_was(number: int) -> None:
    """After an outage it is said twice, the second time before the browser has an answer. What was
    typed meanwhile was lost once in some hundred times."""
    app = playground(HERE.to_query())
    before = address_of(app.session_state.page)
    changes = [{"slider": "run0.eta", "value": 0.3}]
    report(app, {"changes": changes, "number": 1})
    go_to(app, before)
    report(app, {"changes": changes, "number": number})
    assert address(app) == RELEASED


def test_a_report_is_of_the_page_that_the_address_says() -> None:
    """A release was answered, another is reported before its answer: the address has the first."""
    app = playground(HERE.to_query())
    go_to(app, address_of(replace(app.session_state.page, experiment=RELEASED)))
    change(app, slider="f.b", value=3.0)
    there = replace(RELEASED, objective=Quadratic(b=3.0))
    assert app.session_state.page.experiment == address(app) == there


def test_a_press_and_a_report_in_one_message_are_both_of_that_page() -> None:
    app = playground(HERE.to_query())
    go_to(app, address_of(replace(app.session_state.page, experiment=RELEASED)))
    button(app, "Add a run").click()
    change(app, slider="f.b", value=3.0)
    now = app.session_state.page.experiment
    assert (now.objective, now.runs[0], len(now.runs)) == (Quadratic(b=3.0), Momentum(eta=0.3), 3)
