"""The page of real data: what it fetches is what `train_model` says, and what it refuses."""

import gzip
import json
import math
import re
from base64 import b64decode
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qs

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from optlab.data.airfoil import load
from optlab.experiment import Experiment
from optlab.models import LinearRegression, Minibatches, train_model, trains
from optlab.optimizers import OPTIMIZERS
from optlab.optimizers.adagrad import AdaGrad
from optlab.optimizers.adam import Adam
from optlab.optimizers.base import Optimizer
from optlab.optimizers.gradient_descent import GradientDescent
from optlab.optimizers.momentum import Momentum
from optlab.optimizers.newton import Newton
from optlab.optimizers.rmsprop import RMSProp
from optlab.web.live.reports import applied
from optlab.web.live.resources import wish_of
from optlab.web.live.rows import SIZES
from optlab.web.page import Page, View, page_of
from optlab.web.registry import pages
from optlab.web.theme import LIGHT
from optlab.web.views.real_data.options import MOST_STEPS, TrainingOptions
from optlab.web.views.real_data.training import (
    BATCHES,
    MOST_POINTS,
    Plan,
    best_eta,
    curves_of,
    plan_of,
)
from optlab.web.views.real_data.view import OWN
from tests.coded import decoded
from tests.fetched import answered, filled, numbers_at, with_values
from tests.pseudo import ROOT
from tests.test_page import board, change, fine, slots, words

HALF_A_CODE = 10 ** (0.5 / SIZES) - 1 + 1e-9
DATA = load()
MODEL = LinearRegression(DATA.features, DATA.targets)
D2L = Plan(10, 0, 2, "epochs")


def spec(experiment: Experiment = OWN, **options: Any) -> dict[str, Any]:
    page = Page(experiment, View().with_options(TrainingOptions(**options)))
    return with_values(pages()["real_data"].spec(page, LIGHT, {}))


def losses(run: Optimizer, size: int, steps: int, order: Any = "epochs", seed: int = 0) -> Any:
    """What `train_model` says."""
    batches = Minibatches(MODEL.rows, size, seed, order)
    return train_model(run, MODEL, batches, steps, start=MODEL.begun(seed))


def column(numbers: dict[str, Any], name: str) -> np.ndarray:
    return np.frombuffer(b64decode(numbers["columns"][name]))


@pytest.mark.parametrize(
    "options",
    [
        {},
        {"batch_size": 7, "seed": 3, "epochs": 1},
        {"sampling": "replacement", "batch_size": 64, "seed": 12},
        {"batch_size": 1500, "epochs": 50},
    ],
    ids=str,
)
def test_at_rest_each_run_is_train_models(options: dict[str, Any]) -> None:
    told, plan = spec(**options), plan_of(TrainingOptions(**options))
    for run, path in zip(OWN.runs, told["paths"], strict=True):
        numbers = numbers_at(path["at"], told["values"])
        expected = losses(run, plan.batch_size, plan.steps, plan.sampling, plan.seed).losses
        shown = numbers["least"] + column(numbers, "loss")
        np.testing.assert_allclose(shown, expected, rtol=1e-12)
        assert column(numbers, "stride")[0] * plan.steps == pytest.approx(plan.epochs)


def test_looked_at_closely_it_says_how_far_each_weight_is_from_least_squares() -> None:
    told = spec()
    numbers = numbers_at(told["paths"][0]["at"], told["values"])
    path = losses(OWN.runs[0], 10, 300).path
    design = np.column_stack([DATA.features, np.ones(1500)])
    solution = np.linalg.solve(design.T @ design, design.T @ DATA.targets)
    for j, name in enumerate(told["weights"]["columns"]):
        far = np.abs(path[:, j] - solution[j])
        np.testing.assert_allclose(column(numbers, name), far, atol=1e-12)
    assert told["weights"]["names"][0] == "frequency" and told["weights"]["names"][-1] == "bias"
    assert told["weights"]["path"] == 0 and len(told["weights"]["names"]) == 6
    other = numbers_at(told["paths"][1]["at"], told["values"])
    assert "weight 0" not in other["columns"]


@pytest.mark.parametrize("name", ["eta", "gamma", "epsilon"])
def test_a_row_of_a_packet_is_train_models_at_that_position(name: str) -> None:
    told = spec()
    slider = next(one for one in told["sliders"] if one["id"] == f"run0.{name}")
    header, columns = decoded(answered(slider["moves"][0]["rows"]))
    assert header["values"] == slider["stops"] and header["columns"] == ["loss"]
    assert set(header["least"]) == {MODEL.minimum}
    for row in range(0, len(header["values"]), 9):
        run = replace(OWN.runs[0], **{name: header["values"][row]})
        expected = losses(run, 10, 300).losses - MODEL.minimum
        ordinary = expected < 1e300  # beyond it a product of a batch may overflow sooner
        shown = columns["loss"][row]
        np.testing.assert_allclose(shown[ordinary], expected[ordinary], rtol=HALF_A_CODE)
        assert ordinary.all() or not (shown[~ordinary] < 1e290).any()
        assert header["numbers"]["stride"][row] == 1 / 150
    header, columns = decoded(answered(slider["moves"][0]["state"]))
    row = len(header["values"]) // 2
    run = replace(OWN.runs[0], **{name: header["values"][row]})
    path = losses(run, 10, 300).path
    for j, weights in enumerate(told["weights"]["columns"]):
        far = np.abs(path[:, j] - MODEL.optimum[j])
        np.testing.assert_allclose(columns[weights][row], far, rtol=HALF_A_CODE, atol=1e-12)


def test_a_row_of_the_batch_size_has_as_many_points_as_steps_and_then_stays() -> None:
    told = spec(epochs=3)
    slider = told["sliders"][-1]
    assert slider["id"] == "data.batch" and slider["stops"] == [*BATCHES]
    assert [move["path"] for move in slider["moves"]] == [0, 1, 2]
    header, columns = decoded(answered(slider["moves"][1]["rows"]))
    for row, size in enumerate(header["values"]):
        plan = Plan(int(size), 0, 3, "epochs")
        training = losses(OWN.runs[1], int(size), plan.steps)
        kept = sorted({*range(0, plan.steps, plan.every), plan.steps})
        expected = training.losses[kept] - MODEL.minimum
        shown = columns["loss"][row]
        np.testing.assert_allclose(shown[: len(kept)], expected, rtol=HALF_A_CODE)
        assert (shown[len(kept) :] == shown[len(kept) - 1]).all()
        apart = header["numbers"]["stride"][row]
        at = np.minimum(np.arange(len(kept)) * apart, 3)
        np.testing.assert_allclose(at, training.epochs[kept])


def test_a_long_curve_is_thinned_and_nothing_in_it_is_averaged() -> None:
    plan = Plan(1, 0, 4, "epochs")
    assert plan.steps == MOST_STEPS and plan.points <= MOST_POINTS
    shown = curves_of(AdaGrad(0.1), plan).loss
    whole = losses(AdaGrad(0.1), 1, plan.steps).losses - MODEL.minimum
    np.testing.assert_allclose(shown[:-1], whole[:: plan.every][: len(shown) - 1], rtol=1e-9)
    assert shown[-1] == pytest.approx(whole[-1], rel=1e-9)


def test_the_line_is_the_least_squares_optimum() -> None:
    design = np.column_stack([DATA.features, np.ones(1500)])
    _solution, squares, *_ = np.linalg.lstsq(design, DATA.targets)
    level = spec()["charts"]["training"]["panels"][0]["level"]
    assert level["value"] == pytest.approx(squares[0] / 3000, rel=1e-12)
    assert level["says"] == "optimum 0.241688"


@pytest.mark.parametrize(
    ("said", "message"),
    [
        ("batch_size 0", "View.batch_size must lie in [1, 1500], got 0"),
        ("batch_size 1501", "View.batch_size must lie in [1, 1500], got 1501"),
        ("batch_size 10.5", "View.batch_size must be a whole number, got 10.5"),
        ("batch_size inf", "View.batch_size must lie in [1, 1500], got inf"),
        ("batch_size nan", "View.batch_size must lie in [1, 1500], got nan"),
        ("batch_size many", "View.batch_size must be a number, got 'many'"),
        ("seed -1", "View.seed must lie in [0, 4294967295], got -1"),
        ("epochs 1e9", "View.epochs must lie in [1, 3000], got 1000000000"),
        ("epochs true", "View.epochs must be a number, got True"),
        ("sampling none", "View.sampling must be one of epochs, replacement; got 'none'"),
    ],
)
def test_what_is_no_such_option_is_refused_by_name(said: str, message: str) -> None:
    page = page_of([("run", "adam"), ("show", said)])
    assert page.problems == (message,)
    assert page.view == View()


def test_more_steps_than_there_may_be_are_refused_and_what_is_allowed_is_said() -> None:
    allowed = "epochs must be at most 40 at batch size 10: that is 6000 steps"
    with pytest.raises(ValueError, match=allowed):
        plan_of(TrainingOptions(epochs=41))
    page = Page(OWN, View().with_options(TrainingOptions(batch_size=100, epochs=300)))
    moved, refused = applied(page, [{"slider": "data.batch", "value": 10}])
    assert moved == page and allowed in refused["data.batch"]
    for wrong in (0, 1501, "x", None, math.inf):
        moved, refused = applied(page, [{"slider": "data.batch", "value": wrong}])
        assert moved == page and "batch_size must" in refused["data.batch"]
    told = spec(epochs=300, batch_size=100)
    assert min(told["sliders"][-1]["stops"]) == 100
    app = opened("run=adam&show=epochs+41")
    assert app.session_state.page.view.of(TrainingOptions).epochs == 40
    assert allowed in words(app)


@pytest.mark.parametrize(
    ("was", "becomes"),
    [
        ("epochs=2", "epochs=41"),
        ("epochs=2", "epochs=1e300"),
        ("seed=0", "seed=-1"),
        ("sampling=epochs", "sampling=none"),
        ("columns=loss", "columns=all"),
        ("sweep=run0.eta", "sweep=f.angle"),
        ("run=", "run=newton&run="),
    ],
)
def test_an_answer_refuses_what_no_page_has_asked(was: str, becomes: str) -> None:
    told = spec()
    address = told["sliders"][0]["moves"][0]["rows"]
    was = was.replace("run0.", "")
    assert was in address
    with pytest.raises(ValueError, match="airfoil: "):
        answered(address.replace(was, becomes))


def test_no_answer_is_long_and_those_that_take_a_moment_have_the_slow_lane() -> None:
    told = spec()
    (first, *_others), batch = told["sliders"], told["sliders"][-1]
    quick = first["moves"][0]["rows"]
    assert not wish(quick).slow
    assert wish(batch["moves"][0]["rows"]).slow  # all sizes, one after the other
    long = spec(batch_size=1, epochs=4)
    assert wish(long["sliders"][0]["moves"][0]["rows"]).slow
    paths = [filled(path["at"], long["values"]) for path in long["paths"]]
    assert wish(paths[0]).slow
    assert not wish(filled(told["paths"][0]["at"], told["values"])).slow
    most = Plan(1, 0, 4, "epochs")
    assert sum(most._replace(batch_size=size).steps for size in most.stops) < 3 * MOST_STEPS


def wish(address: str) -> Any:
    kind, _, query = address.removeprefix("live/").partition("?")
    return wish_of(kind, query)


def test_what_an_address_does_not_depend_on_is_not_in_it() -> None:
    """So the rows that are here stay good."""
    one = {slider["id"]: slider["moves"] for slider in spec()["sliders"]}
    runs = (RMSProp(0.02, 0.9), *OWN.runs[1:])
    two = {slider["id"]: slider["moves"] for slider in spec(Experiment(runs=runs))["sliders"]}
    assert one["run0.eta"] == two["run0.eta"] and one["run0.gamma"] != two["run0.gamma"]
    assert one["run1.eta"] == two["run1.eta"]
    three = {slider["id"]: slider["moves"] for slider in spec(batch_size=30)["sliders"]}
    assert one["data.batch"] == three["data.batch"] and one["run0.eta"] != three["run0.eta"]


# ---- what is said of gradient descent and momentum


FULL = Plan(1500, 0, 3000, "epochs")


@pytest.mark.parametrize(("factor", "outcome"), [(0.995, "arrived"), (1.005, "diverged")])
def test_at_full_batch_theory_says_where_it_diverges(factor: float, outcome: str) -> None:
    steepest = MODEL.eigenvalues[-1]
    for run in (
        GradientDescent(factor * 2 / steepest),
        Momentum(factor * 2 * 1.9 / steepest, 0.9),
    ):
        assert curves_of(run, FULL).outcome == outcome


def test_the_table_of_theory_is_that_of_the_data() -> None:
    text = words(opened(""))
    assert "0.174, 0.666, 0.918, 1, 1.13, 2.1" in text and "12.1" in text
    assert "| Gradient descent | η < 0.953 | η = 0.88 | 0.847 |" in text
    assert "| Momentum, β = 0.9 | η < 1.81 | η = 1.15, β = 0.306 | 0.553 |" in text


def test_the_smaller_the_batch_the_sooner_gradient_descent_diverges() -> None:
    etas = np.geomspace(0.005, 1.5, 60)
    largest = []
    for size in (1500, 100, 10, 1):
        epochs = min(40, MOST_STEPS // -(-1500 // size))
        ends = curves_of(GradientDescent(etas), Plan(size, 0, epochs, "replacement")).outcome
        largest.append(etas[np.flatnonzero((ends == "above") | (ends == "arrived")).max()])
    assert largest == sorted(largest, reverse=True) and largest[0] > 2 * largest[-1]


# ---- runs


def test_methods_that_are_one_in_the_plane_only_are_not_offered_and_named() -> None:
    assert {key for key, of in OPTIMIZERS.items() if not trains(of)} == {"newton", "adagrad_full"}
    app = opened("run=newton&run=adam")
    assert app.session_state.page.experiment.runs == (Adam(),)
    assert "Newton's method is a method in the plane only" in words(app)
    (menu,) = [box for box in app.selectbox if box.key == "run0.optimizer"]
    assert "Newton's method" not in menu.options and "Lion" in menu.options
    assert spec(Experiment(runs=(Newton(),)))["paths"] == []


def test_a_method_that_is_added_begins_at_its_best_eta() -> None:
    app = opened("run=rmsprop+eta+0.01")
    app = fine(next(one for one in app.button if one.label == "Add a run").click().run())
    _first, added = app.session_state.page.experiment.runs
    stops = [s for s in type(added)().numbers()["eta"].stops() if s > 0]
    ends = [losses(replace(added, eta=eta), 10, 300).losses[-1] for eta in stops]
    assert added.settings()["eta"] == stops[int(np.nanargmin(ends))]
    assert best_eta(AdaGrad(), D2L).settings()["eta"] == 0.07


def test_an_address_that_says_nothing_of_runs_shows_the_pages_own() -> None:
    for query in ("", "show=live+false", "show=batch_size+100"):
        assert opened(query).session_state.page.experiment == OWN, query
    first = page_of([]).experiment
    assert opened(first.to_query()).session_state.page.experiment.runs == first.runs
    shown = opened("show=batch_size+100")
    assert board(shown)["values"]["data.batch"] == 100


def test_a_run_that_diverges_is_said_to() -> None:
    told = spec(Experiment(runs=(GradientDescent(1.2), GradientDescent(0.1))), epochs=5)
    numbers = [numbers_at(path["at"], told["values"]) for path in told["paths"]]
    assert [one["kind"] for one in numbers] == ["diverged", "above"]
    assert curves_of(GradientDescent(0.95), D2L).outcome == "worse"  # it goes up and down
    assert told["trainings"]["outcomes"]["diverged"] == "diverged"


# ---- the page


def script() -> None:
    from optlab.web.views import real_data

    real_data.PAGE.show()


def opened(query: str) -> AppTest:
    app = AppTest.from_function(script, default_timeout=30)
    for name, values in parse_qs(query).items():
        app.query_params[name] = values
    return fine(app.run())


def test_first_it_says_what_to_do_and_shows_the_books_runs() -> None:
    app = opened("")
    assert {"training", "trainings", "weights", "weight.names", "data", "run0"} <= set(slots(app))
    assert app.markdown[0].value.startswith("**Drag an eta")
    assert board(app)["paths"][0]["name"] == "RMSProp"
    assert "half the mean squared error" in words(app) and "CC BY 4.0" in words(app)


def test_the_address_that_the_readme_prints_is_read() -> None:
    (query,) = re.findall(r"`real_data\?(\S+)`", (ROOT / "README.md").read_text("utf-8"))
    page = opened(query).session_state.page
    assert page.problems == () and page.experiment.runs == (Adam(0.01),)
    options = TrainingOptions(batch_size=100, seed=3, epochs=10)
    assert page.view.of(TrainingOptions) == options


def test_the_batch_size_is_let_go_and_the_address_says_so() -> None:
    app = change(opened(""), slider="data.batch", value=100)
    assert app.session_state.page.view.of(TrainingOptions).batch_size == 100
    assert "batch_size 100" in str(app.query_params["show"])
    assert board(app)["steps"] == 30


def test_boxes_say_what_they_refuse() -> None:
    app = opened("")
    box = {one.key: one for one in app.text_input}
    app = fine(box["plan.epochs"].set_value("1e9").run())
    assert "epochs must lie in [1, 3000]" in words(app)
    app = fine(next(o for o in app.text_input if o.key == "plan.epochs").set_value("400").run())
    assert "epochs must be at most 40 at batch size 10" in words(app)
    app = fine(next(o for o in app.text_input if o.key == "plan.seed").set_value("7").run())
    assert app.session_state.page.view.of(TrainingOptions) == TrainingOptions(seed=7)
    (menu,) = [one for one in app.selectbox if one.key == "sampling"]
    app = fine(menu.set_value("replacement").run())
    assert app.session_state.page.view.of(TrainingOptions).sampling == "replacement"


def test_plain_figures_have_the_same_numbers() -> None:
    app = opened("show=live+false")
    text = "\n".join(one.value for one in app.markdown)
    for run in OWN.runs:
        assert f"{losses(run, 10, 300).losses[-1]:.6g}" in text
    charts = [json.loads(part.proto.spec) for part in app.get("plotly_chart")]
    assert len(charts) == 2 and len(charts[1]["data"]) == 6
    (slider,) = [one for one in app.select_slider if one.key == "batch"]
    app = fine(slider.set_value(100).run())
    assert app.session_state.page.view.of(TrainingOptions).batch_size == 100


def test_numbers_of_an_address_are_json_whatever_became_of_the_run() -> None:
    told = spec(Experiment(runs=(GradientDescent(5.0),)), batch_size=1, epochs=4)
    text = gzip.decompress(answered(filled(told["paths"][0]["at"], told["values"])))
    numbers = json.loads(text)
    assert numbers["kind"] == "diverged" and not np.isfinite(column(numbers, "loss")[-1])
    header, columns = decoded(answered(told["sliders"][0]["moves"][0]["rows"]))
    assert header["kinds"][0] != "diverged" and header["kinds"][-1] == "diverged"
    assert np.isfinite(columns["loss"][0]).all()
