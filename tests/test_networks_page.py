"""The page of networks beside its figure: its runs, its options, its script, what it refuses."""

import json
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from optlab.data.images import NAMES, load
from optlab.experiment import Experiment, from_query
from optlab.models import Minibatches, MultiLayerNet, train_model
from optlab.optimizers import OPTIMIZERS
from optlab.optimizers.adagrad_full import AdaGradFull
from optlab.optimizers.adam import Adam
from optlab.optimizers.newton import Newton
from optlab.optimizers.typed import Typed
from optlab.web.page import Page, View, address_of
from optlab.web.theme import LIGHT
from optlab.web.view_words import view_from_words
from optlab.web.views.networks.figure import spec
from optlab.web.views.networks.options import NetworkOptions
from optlab.web.views.networks.runs import FIVE, at_etas, begun, own
from optlab.web.views.networks.says import titles
from optlab.web.views.networks.stream import MOST_RUNS
from optlab.web.views.networks.view import script
from tests.test_page import words

PLANE_ONLY = {"newton", "adagrad_full"}


def shown() -> None:
    from optlab.web.registry import pages

    pages()["networks"].show()


def opened(page: Page) -> AppTest:
    app = AppTest.from_function(shown, default_timeout=30)
    for key, value in address_of(page):
        app.query_params[key] = [*app.query_params.get(key, []), value]
    app.run()
    assert not app.exception, app.exception[0].message
    return app


def told(page: Page) -> Any:
    return spec(page, LIGHT, {})["training"]  # type: ignore[typeddict-item]


@pytest.mark.parametrize("key", [key for key in OPTIMIZERS if key not in PLANE_ONLY])
def test_every_method_begins_with_settings_at_which_it_learns(key: str) -> None:
    """At the defaults, which suit the plane, most would throw a network's weights away."""
    images = load("digits")
    net = MultiLayerNet((64, 100, 100, 100, 100, 10))
    model = net.on(images.train_x, images.train_y)
    batches = Minibatches(model.rows, 128, order="replacement")
    losses = train_model(begun(key), model, batches, 300).losses
    assert losses[-20:].mean() < losses[:20].mean() * 0.99


def test_it_begins_with_the_books_four_methods_and_rmsprop() -> None:
    keys = ["gradient_descent", "momentum", "adagrad", "adam", "rmsprop"]
    assert [run.key for run in own().runs] == keys
    assert [run.settings()["eta"] for run in FIVE] == [0.01, 0.01, 0.01, 0.001, 0.01]
    runs = told(Page(own(), View()))["runs"]
    assert [from_query(f"run={run['at']}").runs[0] for run in runs] == list(FIVE)


def test_the_grid_is_half_powers_of_ten_around_a_runs_own_eta() -> None:
    etas = [run.settings()["eta"] for run in at_etas(Adam(0.002))]
    np.testing.assert_allclose(etas, 0.002 * 10.0 ** np.arange(-1, 1.5, 0.5), rtol=2e-3)
    assert at_etas(Adam(0.0)) == [Adam(0.0)]
    best = View().with_options(NetworkOptions(best=True))
    training = told(Page(Experiment(runs=FIVE), best))
    assert [len(run["others"]) for run in training["runs"]] == [4] * 5
    assert not any(run["eta"] in [one["eta"] for one in run["others"]] for run in training["runs"])
    assert MOST_RUNS == 8 * 5


@pytest.mark.parametrize(
    ("words", "problem"),
    [
        ("images cifar", f"View.images must be one of {', '.join(NAMES)}; got 'cifar'"),
        ("hidden 0", "View.hidden must be 1 to 6 layers of 1 to 400 units; got '0'"),
        ("hidden 1_x", "View.hidden must be the sizes of the hidden layers, as in 100_100"),
        ("minibatch 0", "View.minibatch must be a whole number of at least 1, got 0"),
        ("minibatch 1.5", "View.minibatch must be a whole number of at least 1, got 1.5"),
        ("iterations 10001", "View.iterations must be 10000 at most, got 10001"),
        ("trial inf", "View.trial must be a whole number of at least 0, got inf"),
    ],
)
def test_a_wrong_word_of_a_link_is_named(words: str, problem: str) -> None:
    view, problems = view_from_words(f"{words} axes apart")
    assert view == View(axes="apart") and len(problems) == 1
    assert problems[0].startswith(problem)


@pytest.mark.parametrize("live", [True, False])
def test_what_trains_no_network_is_left_out_and_named_before_anything_is_trained(
    live: bool,
) -> None:
    """Once such a run broke off, in words that said its name twice."""
    runs = (Newton(), Adam(), AdaGradFull(), Newton(0.5))
    app = opened(Page(Experiment(runs=runs), View(live=live)))
    assert app.session_state.page.experiment.runs == (Adam(),)
    said = words(app)
    for run in (Newton(), AdaGradFull()):
        sentence = f"{run.title} is a method in the plane only: it cannot train a network"
        assert said.count(sentence) == 1
    assert "run=newton" not in str(app.query_params)


def test_an_eta_of_0_is_a_number_and_no_eta_is_none() -> None:
    """Once the table left both empty."""
    runs = told(Page(Experiment(runs=(Adam(0.0), Typed("x = x - 0.1*g"))), View()))["runs"]
    assert [run["eta"] for run in runs] == [0.0, None]


@pytest.mark.parametrize("images", NAMES)
def test_whose_images_are_chosen_is_said_and_of_no_others(images: str) -> None:
    view = View().with_options(NetworkOptions(images=images))
    (caption,) = [one.value for one in opened(Page(own(), view)).caption if "Kaiser" in one.value]
    assert [name for name in NAMES if f" {titles()[name]}: " in caption] == [images]


def test_one_layer_alone_is_a_number_in_a_link() -> None:
    view, problems = view_from_words("hidden 50 minibatch 1 iterations 7 trial 3")
    options = view.of(NetworkOptions)
    assert problems == [] and options.hidden == "50"
    training = options.training(Adam())
    assert (training.hidden, training.batch, training.iterations, training.seed) == ((50,), 1, 7, 3)


def test_what_is_typed_and_refused_is_said_below_its_box() -> None:
    app = opened(Page(own(), View()))
    app.text_input(key="network.hidden").set_value("100, x").run()
    said = [html.value for html in app.get("html")] + [one.value for one in app.caption]  # type: ignore[attr-defined]
    told = " ".join([*map(str, said), *[str(one.value) for one in app.markdown]])
    assert "hidden must be the sizes of the hidden layers" in told
    app.text_input(key="network.hidden").set_value("20, 30").run()
    assert "hidden 20_30" in str(app.query_params["show"]).replace("+", " ")


def test_without_the_live_figure_it_gives_a_script_that_trains_the_same(
    capsys: pytest.CaptureFixture[str],
) -> None:
    options = NetworkOptions(hidden="20", iterations=120)
    view = replace(View().with_options(options), live=False)
    page = Page(Experiment(runs=(Adam(0.003), *FIVE[2:3])), view)
    app = opened(page)
    (code,) = app.code
    assert code.value == script(page)
    assert any("Training needs the live figure" in info.value for info in app.info)
    exec(code.value, {})
    adam, adagrad = (line.split() for line in capsys.readouterr().out.splitlines())
    assert (adam[0], adagrad[0]) == ("adam", "adagrad")
    assert all(
        0 < float(loss) < 2.3 and float(right) > 0.5 for _key, loss, right in (adam, adagrad)
    )


def test_what_is_not_there_says_how_to_get_it(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Any
) -> None:
    monkeypatch.setenv("OPTLAB_DATA", str(tmp_path))
    page = Page(own(), View().with_options(NetworkOptions(images="fashion_mnist")))
    monkeypatch.setattr("optlab.web.views.networks.figure.is_there", lambda name: False)
    data = told(page)["data"]
    assert not data["there"] and data["says"] == "Fashion-MNIST is not on this server."
    assert "t10k-labels-idx1-ubyte.gz" in data["get"] and str(tmp_path) in data["get"]
    json.dumps(data)
