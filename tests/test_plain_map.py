"""Which settings work, without the live figure: what can be chosen, and what is drawn."""

import base64
import json
from typing import Any

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from optlab.experiment import Experiment
from optlab.objectives.many_minima import Himmelblau
from optlab.objectives.quadratics import Quadratic
from optlab.objectives.saddles import Saddle
from optlab.optimizers.adam import Adam
from optlab.optimizers.gradient_descent import GradientDescent
from optlab.optimizers.momentum import Momentum
from optlab.optimizers.nesterov import Nesterov
from optlab.optimizers.newton import Newton
from optlab.optimizers.rmsprop import RMSProp
from optlab.sensitivity import axis, measure
from optlab.web.page import Page, View, address_of
from optlab.web.views.theory import FORMULAS
from tests.outside import warned


def page_of() -> None:
    from optlab.web.views import sensitivity

    sensitivity.show()


def opened(experiment: Experiment) -> AppTest:
    app = AppTest.from_function(page_of, default_timeout=30)
    for name, value in address_of(Page(experiment, View(live=False))):
        app.query_params[name] = [*app.query_params.get(name, []), value]
    return app.run()


def options(app: AppTest, key: str) -> list[str]:
    return app.selectbox(key).options


@pytest.mark.parametrize("run", [GradientDescent(), Newton(), Momentum(), RMSProp(), Adam()])
@pytest.mark.parametrize("objective", [Quadratic(), Himmelblau(), Saddle()])
def test_every_kind_of_run_is_shown(run: Any, objective: Any) -> None:
    app = opened(Experiment(objective, (run,), objective.start, 5))
    assert not app.exception and not warned(app)
    told = " ".join(caption.value for caption in app.caption)
    assert ("has one number only" in told) == (len(app.selectbox("box.across").options) == 1)
    assert ("Dashed" in told) == (run.theory is not None and isinstance(objective, Quadratic))


def test_the_axes_are_two_numbers_of_the_run() -> None:
    app = opened(Experiment(Quadratic(), (RMSProp(),), steps=5))
    assert options(app, "box.across") == ["η eta", "γ gamma", "ε epsilon", "μ momentum"]
    assert options(app, "box.up") == ["γ gamma", "ε epsilon", "μ momentum"]
    app.selectbox("box.across").set_value("gamma").run()
    assert (app.selectbox("box.across").value, app.selectbox("box.up").value) == ("gamma", "eta")


def test_without_a_least_value_there_is_no_tolerance_to_reach() -> None:
    assert len(options(opened(Experiment(Saddle(), (RMSProp(),), steps=5)), "box.quantity")) == 1
    app = opened(Experiment(Quadratic(), (RMSProp(),), steps=5))
    app.selectbox("box.quantity").set_value("soon").run()
    app.number_input("box.tolerance").set_value(-1.0).run()
    assert [said.strip() for said in warned(app)] == ["Tolerance must lie in (0, inf), got -1.0"]
    app.number_input("box.tolerance").set_value(0.5).run()
    assert not warned(app) and app.session_state.page.view.tolerance == 0.5


def test_the_run_that_is_mapped_first_has_two_numbers_and_then_it_is_the_readers_choice() -> None:
    runs = (GradientDescent(), Newton(), Momentum())
    app = opened(Experiment(Quadratic(), runs, steps=5))
    assert app.selectbox("box.run").value == "3"
    app.selectbox("box.run").set_value("1").run()
    assert app.selectbox("box.run").value == "1" and not app.exception


def test_the_figure_is_the_measurement() -> None:
    app = opened(Experiment(Quadratic(), (Momentum(),), steps=5))
    (chart, *_others) = app.get("plotly_chart")
    spec = json.loads(chart.proto.spec)
    heat, border, dot = spec["data"]
    assert heat["type"] == "heatmap"
    eta, beta = (axis(Momentum(), name, cells=64) for name in ("eta", "beta"))
    found = measure(Momentum(), Quadratic(), Quadratic.start, 5, eta, beta)
    drawn = np.frombuffer(base64.b64decode(heat["z"]["bdata"])).reshape(64, 64)
    np.testing.assert_array_equal(drawn, found.values)
    assert border["mode"] == "lines"
    assert (dot["x"], dot["y"]) == ([eta.position(0.4)], [beta.position(0.5)])


def test_the_page_names_the_sources_of_the_method_and_of_the_border() -> None:
    for run in (GradientDescent(), Momentum(), Nesterov(), RMSProp()):
        for objective in (Quadratic(), Himmelblau()):
            app = opened(Experiment(objective, (run,), objective.start, 5))
            told = " ".join(caption.value for caption in app.caption)
            assert run.variant in told
            drawn = run.theory is not None and objective == Quadratic()
            assert ("Border: " in told) == drawn
            if run.theory and drawn:
                known = FORMULAS[type(run.theory)]
                assert known.borders in told and f"${known.stable}$" in told
            assert ("RMSProp, exercise 4" in told) == (run == RMSProp())
