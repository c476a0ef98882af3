"""The page "Stability and speed" as the server draws it."""

from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from optlab.experiment import Experiment
from optlab.objectives.least_squares import LeastSquares
from optlab.objectives.quadratics import ConditionedQuadratic, Quadratic
from optlab.objectives.saddles import MonkeySaddle, Saddle
from optlab.objectives.valleys import Rosenbrock
from optlab.optimizers import OPTIMIZERS
from optlab.optimizers.adagrad import AdaGrad
from optlab.optimizers.adagrad_full import AdaGradFull
from optlab.optimizers.adam import Adam
from optlab.optimizers.gradient_descent import GradientDescent
from optlab.optimizers.lion import Lion
from optlab.optimizers.momentum import Momentum
from optlab.optimizers.nesterov import Nesterov
from optlab.optimizers.newton import Newton
from optlab.optimizers.rmsprop import RMSProp
from optlab.theory.readable import readable_best
from optlab.web.page import Page, View, address_of
from optlab.web.theme import LIGHT
from optlab.web.views.stability.options import ComparisonOptions
from optlab.web.views.stability.rate_figure import as_markdown
from optlab.web.views.stability.ways_on import THREE
from optlab.web.views.theory import FORMULAS
from tests.test_page import board, button, change, fine, go_to, slots, words


def script() -> None:
    from optlab.web.views import stability

    stability.show()


def page(experiment: Experiment | None = None, **view: Any) -> AppTest:
    """The page at the address of an experiment."""
    app = AppTest.from_function(script, default_timeout=30)
    if experiment:
        go_to(app, address_of(Page(experiment, View(**view))))
    return fine(app.run())


def shown(app: AppTest) -> Experiment:
    return app.session_state.page.experiment


def on(objective: Any, *runs: Any) -> Experiment:
    return Experiment(objective, runs, objective.start, 40)


def test_the_first_sight_is_momentum_in_a_ravine() -> None:
    app = page()
    assert isinstance(shown(app).objective, ConditionedQuadratic)
    assert shown(app).runs[0].key == "momentum"
    there = {"plane", "map", "run0", "function", "loss", "bowl", "modes", "rates"}
    assert there | {"undo", "link"} == set(slots(app))
    assert app.query_params["f"]


def test_the_button_sets_the_fastest_of_what_is_on_the_page_when_it_is_clicked() -> None:
    app = page(on(Quadratic(), Momentum()))
    change(app, slider="f.b", value=5.0)
    change(app, slider="run0.eta", value=0.9)
    label = next(b.label for b in app.button if b.label.startswith("Set the fastest"))
    fine(button(app, label).click().run())
    assert shown(app).runs == (readable_best(Momentum(), Quadratic(b=5.0)),)
    # What the button says is what it sets.
    assert f"η = {shown(app).runs[0].settings()['eta']}, β" in label


def test_theory_says_that_it_is_of_all_rows_where_steps_see_minibatches() -> None:
    app = page(on(LeastSquares(), GradientDescent(0.2)))
    assert "All of this is of a step that sees all rows" in words(app)
    assert "Predicted is for all rows in each step" in words(app)
    low, high = LeastSquares().quadratic().eigenvalues
    label = next(b.label for b in app.button if b.label.startswith("Set the fastest with all rows"))
    assert float(label.rpartition(" ")[2]) == pytest.approx(2 / (low + high), rel=1e-3)
    assert "sees all rows" not in words(page(on(Quadratic(), GradientDescent(0.2))))


def test_the_three_are_compared_at_their_best() -> None:
    app = page(on(Quadratic(), RMSProp()))
    fine(button(app, "Compare the three at their best").click().run())
    assert shown(app).runs == tuple(readable_best(run, Quadratic()) for run in THREE)
    # Numbers to read and to type: eta was once 0.6679073734072488.
    assert [run.settings()["eta"] for run in shown(app).runs] == [0.6679, 0.4762, 0.3279]
    assert "An experiment apart" in app.info[0].value
    fine(button(app, "Back to your runs").click().run())
    assert shown(app) == on(Quadratic(), RMSProp()) and "An experiment apart" not in words(app)


def test_what_is_said_of_the_three_is_said_of_no_other_runs() -> None:
    """A link may ask for it with any runs."""
    compared = ComparisonOptions(comparison=True)
    for there in (on(Quadratic(), RMSProp()), on(Rosenbrock(), *THREE), on(Quadratic(), *THREE)):
        app = page(there, own=(compared,))
        said = app.info[0].value
        assert said.startswith("An experiment apart from your runs, which stay as they are")
        assert ("three methods" in said) == (there == on(Quadratic(), *THREE))
        assert button(app, "Back to your runs")


def test_another_run_is_looked_at() -> None:
    app = page(on(Quadratic(), Momentum(), RMSProp()))
    app.session_state.page = Page(shown(app), View(run=2))
    fine(app.run())
    assert "run1" in slots(app)
    assert "modes" not in slots(app)
    assert board(app)["maps"]["map"]["x"]["title"] == "η"


@pytest.mark.parametrize("live", [True, False])
def test_it_opens_on_the_first_run_that_has_a_theory_and_says_so(live: bool) -> None:
    """Opened from runs of which the first had none, it began with what it does not have."""
    there = on(Quadratic(), AdaGrad(), RMSProp(), Momentum(), GradientDescent())
    app = page(there, live=live)
    assert shown(app) == there  # the experiment is nobody's but the reader's
    assert "■ Momentum: the first of your runs whose speed a theory knows" in words(app)
    assert "Each dot is an [eigenvalue]" in words(app) and not app.info
    # What the reader chooses stays chosen, be it the first.
    fine(app.segmented_control(key="looked_at").set_value(0).run())
    assert "There is no such theory for AdaGrad" in words(app)
    assert "whose speed a theory knows" not in words(app)
    fine(app.run())
    assert "There is no such theory for AdaGrad" in words(app)


@pytest.mark.parametrize("live", [True, False])
def test_where_no_run_has_a_theory_it_says_so_shows_what_is_measured_and_offers_one(
    live: bool,
) -> None:
    there = on(Quadratic(), AdaGrad(), RMSProp())
    app = page(there, live=live)
    assert "No theory says how fast AdaGrad or RMSProp is" in app.info[0].value
    assert "So this is measured" in words(app)
    assert shown(app) == there
    fine(button(app, "Add momentum to the runs").click().run())
    assert shown(app).runs == (AdaGrad(), RMSProp(), Momentum()) and not app.info
    assert "Each dot is an [eigenvalue]" in words(app)


def test_several_names_are_one_sentence() -> None:
    app = page(on(Quadratic(), AdaGrad(), RMSProp(), Adam(), Lion()))
    assert "how fast AdaGrad, RMSProp, Adam or Lion is on" in app.info[0].value
    app = page(on(Quadratic(), AdaGrad(), AdaGradFull(), Adam()))
    assert "how fast AdaGrad; AdaGrad, full matrix; or Adam is on" in app.info[0].value


@pytest.mark.parametrize("live", [True, False])
@pytest.mark.parametrize("objective", [Quadratic(), ConditionedQuadratic()])
def test_kappa_is_spoken_of_where_it_is(objective: Any, live: bool) -> None:
    said = words(page(on(objective, Momentum()), live=live))
    assert "η moves both dots along" in said
    assert ("κ moves them apart" in said) == isinstance(objective, ConditionedQuadratic)


def test_where_the_runs_are_full_the_button_says_that_one_goes() -> None:
    app = page(on(Quadratic(), *[RMSProp(eta=0.1 + 0.1 * i) for i in range(8)]))
    fine(button(app, "Put momentum in the place of the last run").click().run())
    assert [run.key for run in shown(app).runs] == ["rmsprop"] * 7 + ["momentum"]


def test_a_run_that_a_link_names_is_shown() -> None:
    app = page(on(Quadratic(), AdaGrad(), Momentum(), RMSProp()), run=3)
    assert app.session_state.page.view.run == 3


@pytest.mark.parametrize("key", OPTIMIZERS)
def test_every_method_has_a_map_and_says_what_it_is(key: str) -> None:
    app = page(on(Quadratic(), OPTIMIZERS[key]()))
    assert board(app)["maps"]["map"]["address"]
    measured = OPTIMIZERS[key]().theory is None
    assert ("There is no such theory" in words(app)) == measured
    assert ("Each dot is an [eigenvalue]" in words(app)) != measured


def test_what_cannot_be_measured_says_what_it_takes() -> None:
    for short in (
        Experiment(Quadratic(), (RMSProp(),), (1.0, 1.0), 9),
        Experiment(Quadratic(), (RMSProp(),), (0.0, 0.0), 40),
    ):
        for live in (True, False):
            app = page(short, live=live)
            said = " ".join(info.value for info in app.info)
            assert "at least 10 steps from a start that is not the minimum" in said
            assert "map below is measured" not in said
            assert "map" not in slots(app)


def test_another_function_says_so_and_leads_back_to_the_ravine() -> None:
    app = page(on(Rosenbrock(), Momentum()))
    assert "Rosenbrock is no [quadratic](#word-quadratic)" in app.info[0].value
    assert "map" not in slots(app)
    fine(button(app, "Switch to the ravine").click().run())
    assert isinstance(shown(app).objective, ConditionedQuadratic)
    assert shown(app).runs == (Momentum(),)
    assert not app.info
    assert "map" in slots(app)


@pytest.mark.parametrize("objective", [Saddle(), MonkeySaddle()])
def test_a_function_without_a_minimum_is_not_said_to_be_no_quadratic(objective: Any) -> None:
    """The saddle has the same curvature everywhere. Its rates were once missing for "too few
    steps"."""
    for live in (True, False):
        app = page(Experiment(objective, (Momentum(0.01),), objective.start, 40), live=live)
        assert f"{objective.title} has no minimum" in app.info[0].value
    assert "nothing to measure" in words(app) and "too few steps" not in words(app)
    short = page(Experiment(Quadratic(), (Momentum(),), (1.0, 1.0), 9), live=False)
    assert "too few steps" in words(short)


@pytest.mark.parametrize(
    ("run", "start", "steps", "says"),
    [
        (Newton(), (-5.0, -2.0), 2000, "at the minimum after step 1"),
        (GradientDescent(0.25), (0.0, -2.0), 40, "at the minimum after step 1"),
        (GradientDescent(1e200), (-5.0, -2.0), 2000, "lost after step 1"),
        (GradientDescent(0.1), (-5.0, -2.0), 9, "too few steps"),
        (Newton(), (-5.0, -2.0), 0, "too few steps"),
        (GradientDescent(0.1), (0.0, 0.0), 40, "nothing to measure"),
    ],
)
def test_why_there_is_no_rate_is_said_by_why_there_is_none(
    run: Any, start: Any, steps: int, says: str
) -> None:
    """Newton's two thousand steps were too few."""
    there = Experiment(Quadratic(), (run, Momentum(0.1)), start, steps)
    row = as_markdown(there, 0, "rates", LIGHT).splitlines()[2]
    assert row.endswith(f"| {says} |") and row in words(page(there, live=False))
    (cell,) = [c for c in board(page(there))["tables"]["rates"]["rows"][0] if "instead" in c]
    assert says.replace("step 1", "step {step}") in cell["instead"]["words"]


def test_without_a_run_there_is_a_way_on() -> None:
    app = page(on(Quadratic()))
    assert "no run" in app.info[0].value
    fine(button(app, "Compare the three at their best").click().run())
    assert len(shown(app).runs) == 3
    fine(button(app, "Back to your runs").click().run())
    fine(button(app, "Add momentum to the runs").click().run())
    assert shown(app).runs == (Momentum(),)


def test_an_extreme_function_has_a_page() -> None:
    for run in (Momentum(), RMSProp()):
        app = page(on(Quadratic(a=1e-320), run))
        assert "too extreme" in app.info[0].value
        assert not any(b.label.startswith("Set the fastest") for b in app.button)


def test_where_nothing_moves_the_same_is_shown_as_a_picture() -> None:
    for run in (Momentum(), GradientDescent(), RMSProp()):
        app = page(on(Quadratic(), run), live=False)
        assert not slots(app)
        assert len(app.get("plotly_chart")) == 3
        assert ("0.2 | 4 | 20 | 0.5" in words(app)) or "λmin" in words(app)
    app = page(on(Rosenbrock(), Momentum()), live=False)
    assert len(app.get("plotly_chart")) == 2


def test_the_theory_names_its_sources() -> None:
    for run in (Momentum(), GradientDescent(), Nesterov()):
        told = words(page(on(Quadratic(), run)))
        assert run.theory
        known = FORMULAS[type(run.theory)]
        assert all(f"${latex}$" in told for latex in known[:5])
        assert known.borders in told and known.fastest in told and run.variant in told
