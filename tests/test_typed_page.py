"""A typed method on the page: its lines, what is refused of them, and methods that become lines."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from optlab.experiment import Experiment
from optlab.measure.sweeps import sweep
from optlab.objectives.quadratics import Quadratic
from optlab.optimizers.adagrad_full import AdaGradFull
from optlab.optimizers.adam import Adam
from optlab.optimizers.momentum import Momentum
from optlab.optimizers.typed import Typed as Class
from optlab.optimizers.typed import as_typed
from optlab.train import train_2d
from optlab.web.mathml import formula_of
from optlab.web.page import Page, View, address_of, page_of
from optlab.web.views.settings.options import MapOptions
from tests.outside import warned
from tests.test_page import MAIN, board, button, fine, go_to

Typed: Any = Class  # whose fields no type checker knows
LINES = "v = beta*v + g\nx = x - eta*v"
TWO = Experiment(runs=(Typed(LINES, eta=0.1), Adam()))


def page(experiment: Experiment, where: str = "", *options: Any) -> AppTest:
    """A page at the address of an experiment."""
    app = AppTest.from_file(MAIN, default_timeout=30)
    if where:
        app = AppTest.from_string(f"from optlab.web.views import {where}\n{where}.show()")
    view = View().with_options(*options) if options else View()
    go_to(app, address_of(Page(experiment, view)))
    return fine(app.run(timeout=30))


def shown(app: AppTest) -> Experiment:
    """What the page shows, and what its address therefore says."""
    pairs = address_of(app.session_state.page)
    assert page_of(pairs).experiment == app.session_state.page.experiment
    return app.session_state.page.experiment


def test_a_method_becomes_lines_that_draw_the_same_path_and_can_be_changed() -> None:
    app = page(Experiment(runs=(Momentum(0.1, 0.7),)))
    assert not app.text_area
    button(app, "Edit as text").click().run()
    assert app.text_area[0].value == LINES
    assert shown(app).runs == (Typed(LINES, eta=0.1, beta=0.7),)
    assert {s["id"] for s in board(app)["sliders"]} >= {"run0.eta", "run0.beta"}
    app.text_area[0].set_value(LINES.replace("g\n", "sign(g)*rate\n\n")).run()
    (run,) = shown(app).runs
    assert run == Typed("v = beta*v + sign(g)*rate; x = x - eta*v", eta=0.1, beta=0.7)
    assert {s["id"] for s in board(app)["sliders"]} >= {"run0.rate", "run0.beta"}
    assert not [b for b in app.button if b.label == "Edit as text"]


def test_what_cannot_be_written_is_not_offered_as_lines() -> None:
    app = page(Experiment(runs=(AdaGradFull(),)))
    assert not [b for b in app.button if b.label == "Edit as text"]


def test_a_refused_line_is_named_and_stays_to_be_mended_while_the_last_good_method_runs() -> None:
    app = page(TWO)
    wrong = LINES + "\ny = tan(v"
    app.text_area[0].set_value(wrong).run()
    assert app.text_area[0].value == wrong
    assert any("line 3: this bracket is not closed" in said for said in warned(app))
    assert shown(app) == TWO
    app.text_area[0].set_value(LINES + "\ny = tan(v)").run()
    assert not warned(app)
    assert shown(app).runs[0] == Typed(LINES + "\ny = tan(v)", eta=0.1)


def test_the_menu_offers_a_method_to_type() -> None:
    app = page(Experiment(runs=(Adam(),)))
    app.selectbox(key="run0.optimizer").select("typed").run()
    assert shown(app).runs[0].key == "typed" and app.text_area


@pytest.mark.parametrize("name", ["eta", "beta1", "p"])
def test_every_position_of_a_typed_methods_slider_is_ready(name: str) -> None:
    run = Typed("m = beta1*m + (1 - beta1)*g; x = x - eta*m/(1 + norm(g)^p)")
    experiment = Experiment(Quadratic(), (run,))
    stops = run.numbers()[name].stops()[::10]
    swept = sweep(experiment, run, name, stops)
    for i, value in enumerate(stops):
        alone = train_2d(replace(run, **{name: value}), Quadratic(), experiment.start)
        np.testing.assert_allclose(swept.positions[..., i], alone.positions, rtol=1e-12)


@pytest.mark.parametrize("where", ["settings", "stability", "rotation", "averages", "real_data"])
def test_every_page_shows_a_typed_method(where: str) -> None:
    typed = as_typed(Adam())
    assert typed
    app = page(Experiment(runs=(typed,)), where)
    assert not app.exception and not warned(app)


def test_a_map_is_drawn_over_a_number_that_no_other_method_has() -> None:
    run = Typed("x = x - eta*g*rate")
    app = page(Experiment(runs=(run,)), "settings", MapOptions(across="rate", up="eta"))
    assert not warned(app)
    assert board(app)["maps"]["map"]["x"]["title"] == "rate"


def test_the_formula_is_drawn_with_all_that_can_be_typed() -> None:
    """Once a browser was told of `mathrm rate` and `lfloor`."""
    run = Typed("m_max = floor(t/2)*rate*abs(g) + where(g, 1, 2)*norm(g); x = x - m_max")
    read = formula_of(run.formula, ("rate",)).text
    assert read == "m_max ← ⌊t/2⌋ rate |∇f(x)| + where (∇f(x), 1, 2) norm (∇f(x)); x ← x − m_max"
