"""Which settings work, without the live figure: what can be chosen, and what is drawn."""

import base64
import json
import math
from typing import Any

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from optlab.experiment import Experiment
from optlab.measure.grids import axis
from optlab.measure.robustness import robust
from optlab.measure.sensitivity import measure
from optlab.numerals import short
from optlab.objectives.least_squares import LeastSquares
from optlab.objectives.many_minima import Himmelblau
from optlab.objectives.quadratics import Quadratic
from optlab.objectives.saddles import Saddle
from optlab.optimizers.adam import Adam
from optlab.optimizers.gradient_descent import GradientDescent
from optlab.optimizers.momentum import Momentum
from optlab.optimizers.nesterov import Nesterov
from optlab.optimizers.newton import Newton
from optlab.optimizers.rmsprop import RMSProp
from optlab.problem import Problem
from optlab.train import train_2d
from optlab.web.page import Page, View, address_of
from optlab.web.theme import LIGHT, MARKERS
from optlab.web.views.settings.options import MapOptions
from optlab.web.views.theory import FORMULAS
from tests.outside import warned


def page_of() -> None:
    from optlab.web.views import settings

    settings.show()


def opened(experiment: Experiment) -> AppTest:
    app = AppTest.from_function(page_of, default_timeout=30)
    for name, value in address_of(Page(experiment, View(live=False))):
        app.query_params[name] = [*app.query_params.get(name, []), value]
    return app.run()


def options(app: AppTest, key: str) -> list[str]:
    return app.selectbox(key).options


@pytest.mark.parametrize("run", [GradientDescent(), Newton(), Momentum(), RMSProp(), Adam()])
@pytest.mark.parametrize("objective", [Quadratic(), LeastSquares(), Himmelblau(), Saddle()])
def test_every_kind_of_run_is_shown(run: Any, objective: Any) -> None:
    app = opened(Experiment(objective, (run,), objective.start, 5))
    assert not app.exception and not warned(app)
    told = " ".join(caption.value for caption in app.caption)
    assert ("has one number of its own" in told) == (not app.selectbox("box.up").value)
    known = run.theory is not None and objective.quadratic() is not None
    assert ("Dashed" in told) == known
    assert ("on minibatches it may lie elsewhere" in told) == (
        known and isinstance(objective, LeastSquares)
    )


def test_the_axes_are_two_numbers_of_the_run() -> None:
    app = opened(Experiment(Quadratic(), (RMSProp(),), steps=5))
    assert options(app, "box.across")[:4] == ["η eta", "γ gamma", "ε epsilon", "μ momentum"]
    assert options(app, "box.up")[:3] == ["γ gamma", "ε epsilon", "μ momentum"]
    app.selectbox("box.across").set_value("gamma").run()
    assert (app.selectbox("box.across").value, app.selectbox("box.up").value) == ("gamma", "eta")


def test_a_line_becomes_a_map_over_a_number_that_all_methods_have() -> None:
    app = opened(Experiment(Quadratic(), (GradientDescent(),), steps=5))
    assert options(app, "box.up")[0] == "–"
    app.selectbox("box.up").set_value("clip_norm").run()
    assert not app.exception and app.selectbox("box.up").value == "clip_norm"
    told = " ".join(caption.value for caption in app.caption)
    assert "Each cell is one run" in told and "clipped steps do not lead far away" in told
    app.selectbox("box.up").set_value("").run()
    assert not app.exception and app.selectbox("box.up").value == ""


def test_without_a_least_value_there_is_no_tolerance_to_reach() -> None:
    assert len(options(opened(Experiment(Saddle(), (RMSProp(),), steps=5)), "box.quantity")) == 1
    app = opened(Experiment(Quadratic(), (RMSProp(),), steps=5))
    app.selectbox("box.quantity").set_value("soon").run()
    app.text_input("box.tolerance").set_value("-1.0").run()
    assert [said.strip() for said in warned(app)] == ["Tolerance must lie in (0, inf), got -1.0"]
    app.text_input("box.tolerance").set_value("0.5").run()
    assert not warned(app) and app.session_state.page.view.of(MapOptions).tolerance == 0.5


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
    heat, border, *_found, dot = spec["data"]
    assert heat["type"] == "heatmap"
    eta, beta = (axis(Momentum(), name, cells=64) for name in ("eta", "beta"))
    found = measure(Momentum(), Problem(Quadratic(), Quadratic().start, 5), eta, beta)
    drawn = np.frombuffer(base64.b64decode(heat["z"]["bdata"])).reshape(64, 64)
    np.testing.assert_array_equal(drawn, found.values)
    assert border["mode"] == "lines"
    assert (dot["x"], dot["y"]) == ([eta.position(0.4)], [beta.position(0.5)])


def test_the_best_and_a_robust_setting_are_named_and_taken_as_they_are_shown() -> None:
    """Once the plain page named neither, and its dot said the number of a cell under the mouse."""
    app = opened(Experiment(Quadratic(), (Adam(), RMSProp(0.413, 0.8765)), steps=20))
    app.selectbox("box.run").set_value("2").run()
    told = " ".join(caption.value for caption in app.caption)
    assert "★ Best of 64 × 64 settings with 20 steps from (−5, −2): η 5, γ 0.9999" in told
    assert "at the edge of the map: better ones may lie beyond. Its path leaves the figure." in told
    wanted = robust(RMSProp(), Problem(Quadratic(), Quadratic().start, 20), ("eta", "gamma"))
    assert wanted is not None
    eta, gamma = wanted.settings.values()
    assert f"◆ Robust: η {eta:g}, γ {gamma:g} (log₁₀ f {short(wanted.value, 3)})." in told
    assert f"At worst log₁₀ f {short(wanted.worst, 3)} with η" in told
    dot = json.loads(app.get("plotly_chart")[0].proto.spec)["data"][-1]
    own = math.log10(train_2d(RMSProp(0.413, 0.8765), Quadratic(), steps=20).values[-1])
    assert dot["text"] == [f"η 0.413<br>γ 0.8765<br>log₁₀ f {short(own, 3)}"]
    app.button("take ◆").click().run()
    assert app.session_state.page.experiment.runs == (Adam(), RMSProp(eta, gamma))


def test_what_is_named_below_the_map_has_its_mark_on_it_where_its_numbers_are() -> None:
    """Once "★ Best" and "◆ Robust" stood below a map without a star and without a diamond."""
    app = opened(Experiment(Quadratic(), (Momentum(),), steps=20))
    drawn = json.loads(app.get("plotly_chart")[0].proto.spec)["data"]
    marks = {trace["marker"]["symbol"]: trace for trace in drawn if "marker" in trace}
    told = {caption.value[0]: caption.value for caption in app.caption}
    eta, beta = (axis(Momentum(), name, cells=64) for name in ("eta", "beta"))
    for glyph, symbol in (("★", "star"), ("◆", "diamond")):
        app.button(f"take {glyph}").click().run()
        (run,) = app.session_state.page.experiment.runs
        numbers = run.settings()
        assert f"η {short(numbers['eta'], 12)}, β {short(numbers['beta'], 12)}" in told[glyph]
        place = [eta.position(numbers["eta"])], [beta.position(numbers["beta"])]
        assert (marks[symbol]["x"], marks[symbol]["y"]) == place
        app = opened(Experiment(Quadratic(), (Momentum(),), steps=20))


def test_a_run_has_its_own_colour_and_marker_beside_the_map() -> None:
    """Once the second run was drawn as the first."""
    app = opened(Experiment(Quadratic(), (GradientDescent(), Momentum()), steps=5))
    assert app.selectbox("box.run").value == "2"
    traces = json.loads(app.get("plotly_chart")[1].proto.spec)["data"]
    (path,) = [trace for trace in traces if str(trace.get("name")).startswith("Momentum")]
    assert path["line"]["color"] == path["marker"]["color"] == LIGHT.runs[1]
    assert path["marker"]["symbol"] == MARKERS[1].symbol


def test_there_is_no_choice_of_cells_where_all_maps_have_the_same() -> None:
    app = opened(Experiment(Quadratic(), (Momentum(),), steps=5))
    assert "Best of 64 × 64 settings" in " ".join(caption.value for caption in app.caption)
    assert "Cells" not in [box.label for box in app.selectbox]


def test_a_line_has_a_best_and_a_robust_one_too_and_its_dot_is_the_runs_own() -> None:
    app = opened(Experiment(Quadratic(), (GradientDescent(0.123),), steps=20))
    told = " ".join(caption.value for caption in app.caption)
    assert "★ Best of 64 settings" in told and "◆ Robust: η 0.35" in told
    dot = json.loads(app.get("plotly_chart")[0].proto.spec)["data"][-1]
    own = train_2d(GradientDescent(0.123), Quadratic(), steps=20).values[-1]
    assert dot["y"] == [math.log10(own)]
    saddle = opened(Experiment(Saddle(), (RMSProp(),), Saddle().start, 5))
    assert "No setting is called robust" in " ".join(caption.value for caption in saddle.caption)


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
