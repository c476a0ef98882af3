"""Noise on the pages: its menu and sliders, what the browser is told, what is said of theory."""

import gzip
import json
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qs, unquote_plus, urlencode

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from optlab.experiment import Experiment
from optlab.measure.sweeps import sweep
from optlab.noise import NOISES, Gaussian, Proportional
from optlab.objectives.least_squares import LeastSquares
from optlab.objectives.quadratics import Quadratic
from optlab.optimizers.adam import Adam
from optlab.optimizers.gradient_descent import GradientDescent
from optlab.optimizers.rmsprop import RMSProp
from optlab.train import train
from optlab.web.live.addresses import filled, values_of
from optlab.web.live.paths import encoded
from optlab.web.live.reports import applied
from optlab.web.live.resources import answer
from optlab.web.page import Page, View, address_of
from optlab.web.registry import pages
from optlab.web.theme import LIGHT
from optlab.web.views.playground.options import PlaygroundOptions
from optlab.web.views.rotation.fitting import fitting
from optlab.web.views.settings.boxes import choice_for
from optlab.web.views.settings.view import explain
from tests.fetched import with_values
from tests.test_page import board, button, fine, page, slots, words

RUNS = (GradientDescent(0.4), Adam(0.3))
NOISY = Experiment(Quadratic(), RUNS, (-5, -2), 40, noise=Gaussian(0.4, 6))
CALM = replace(NOISY, noise=None)


def spec(experiment: Experiment, name: str = "playground", view: View | None = None) -> Any:
    return with_values(pages()[name].spec(Page(experiment, view or View()), LIGHT, {}))


def sliders(experiment: Experiment) -> dict[str, Any]:
    return {one["id"]: one for one in spec(experiment)["sliders"]}


def query_of(address: str) -> str:
    return address.partition("?")[2]


@pytest.mark.parametrize("name", ["noise.sigma", "noise.seed"])
def test_a_slider_of_the_noise_moves_every_path_and_not_the_ground(name: str) -> None:
    told = sliders(NOISY)[name]
    assert (told["slot"], "ground" in told) == ("noise", False)
    assert [move["path"] for move in told["moves"]] == [0, 1]
    field = name.rpartition(".")[2]
    for move, run in zip(told["moves"], RUNS, strict=True):
        packet = gzip.decompress(answer("rows", query_of(move["rows"])))
        header = json.loads(packet.partition(b"\n")[0])
        assert header["values"] == told["stops"]
        kinds, _since = sweep(NOISY, run, name, told["stops"]).outcome
        assert header["kinds"] == kinds.tolist()
        # Its own value is no part of the address: moving it fetches nothing anew.
        moved = replace(NOISY, noise=replace(NOISY.noise, **{field: told["stops"][3]}))  # type: ignore[type-var]
        assert sliders(moved)[name]["moves"][move["path"]]["rows"] == move["rows"]
    assert not any(one.startswith("noise.") for one in sliders(CALM))
    assert spec(NOISY)["plane"]["ground"] == spec(CALM)["plane"]["ground"]


def test_the_noise_of_a_path_stands_in_its_address_by_name() -> None:
    told = spec(NOISY)
    at = told["paths"][1]["at"]
    assert "noise=gaussian+sigma+{noise.sigma}+seed+{noise.seed}" in at
    assert (told["values"]["noise.sigma"], told["values"]["noise.seed"]) == (0.4, 6)
    for sigma in (0.0, 0.4, 3.0):
        values = {**values_of(NOISY), "noise.sigma": sigma}
        found = json.loads(gzip.decompress(answer("path", query_of(filled(at, values)))))
        own = train(RUNS[1], replace(NOISY.problem, noise=Gaussian(sigma, 6)))
        assert found["columns"]["x1"] == encoded(own.positions[:, 0])
        assert found["columns"]["g1"] == encoded(own.gradients[:, 0])


def test_an_address_without_noise_is_what_it_was() -> None:
    told = json.dumps(spec(CALM))
    assert "noise" not in told.replace("∇f with noise", "")


def test_a_slider_of_the_noise_is_heard_and_refused_by_name() -> None:
    here = Page(NOISY, View())
    after, refused = applied(here, [{"slider": "noise.sigma", "value": 2.0}])
    assert (after.experiment.noise, refused) == (Gaussian(2.0, 6), {})
    after, refused = applied(here, [{"slider": "noise.seed", "value": "1.5"}])
    says = "Gaussian.seed must be a whole number in [0, 999999], got 1.5"
    assert (after.experiment, refused) == (NOISY, {"noise.seed": says})
    after, refused = applied(Page(CALM, View()), [{"slider": "noise.sigma", "value": 2.0}])
    assert refused == {"noise.sigma": "there is no slider 'noise.sigma'"}
    for wrong in ("noise.rho", "noise.", "noise.key"):
        assert applied(here, [{"slider": wrong, "value": 1}])[1]


def test_the_browser_calls_gradients_and_marks_what_they_are() -> None:
    told = spec(NOISY)
    assert told["words"]["gradient"] == "∇f with noise"
    assert told["words"]["arrows"]["-gradient"] == "−∇f with noise"
    ticks = sliders(NOISY)["run0.eta"]["ticks"]
    assert ticks and all(tick["says"].startswith("without noise: ") for tick in ticks)


def test_the_menu_leads_to_each_kind_and_back_with_as_much_and_the_same_seed() -> None:
    app = page(CALM.to_query())
    assert "noise" not in slots(app)
    fine(app.selectbox("noise").set_value("gaussian").run())
    assert app.session_state.page.experiment.noise == Gaussian()
    assert "noise" in slots(app) and "seeds and their mean" in app.toggle(key="fan").label
    app = page(replace(NOISY, noise=Gaussian(0.3, 7)).to_query())
    fine(app.selectbox("noise").set_value("proportional").run())
    assert app.session_state.page.experiment == replace(NOISY, noise=Proportional(0.3, 7))
    fine(app.selectbox("noise").set_value("").run())
    assert app.session_state.page.experiment == CALM


def test_the_button_gives_another_seed_and_begins_anew_after_the_last() -> None:
    app = page(replace(NOISY, noise=Gaussian(0.4, 59)).to_query())
    seeds = []
    for _ in range(3):
        fine(button(app, "Another seed").click().run())
        seeds.append(app.session_state.page.experiment.noise.seed)
    assert seeds == [60, 0, 1]


def test_where_nothing_is_live_its_numbers_have_plain_sliders() -> None:
    app = page(urlencode(address_of(Page(NOISY, View(live=False)))))
    fine(app.select_slider(key="noise.sigma").set_value(1.0).run())
    assert app.session_state.page.experiment.noise == Gaussian(1.0, 6)
    assert not [one for one in app.toggle if one.key == "fan"]


def test_other_seeds_are_seen_on_request_and_only_where_there_are_any() -> None:
    fan = View().with_options(PlaygroundOptions(fan=True))
    assert "fan" not in spec(NOISY)
    assert "fan" not in spec(CALM, view=fan)
    assert spec(NOISY, view=fan)["fan"] == {"slider": "noise.seed", "most": 30}
    rows = Experiment(LeastSquares(), (RMSProp(),), LeastSquares().start)
    assert spec(rows, view=fan)["fan"] == {"slider": "f.seed", "most": 30}
    both = replace(rows, noise=Gaussian())
    assert spec(both, view=fan)["fan"]["slider"] == "noise.seed"
    app = page(NOISY.to_query())
    fine(app.toggle(key="fan").set_value(True).run())
    assert board(app)["fan"]["slider"] == "noise.seed"
    assert "fan true" in "".join(app.query_params["show"])


def script(name: str) -> None:
    from optlab.web.registry import pages

    pages()[name].show()


def opened(name: str, experiment: Experiment) -> AppTest:
    app = AppTest.from_function(script, args=(name,), default_timeout=60)
    for key, values in parse_qs(experiment.to_query()).items():
        app.query_params[key] = values
    return fine(app.run())


def test_theory_says_that_it_is_without_noise() -> None:
    app = opened("stability", NOISY)
    assert "All of this is without noise." in words(app)
    assert "Predicted is without noise." in words(app)
    assert any(one.label.startswith("Set the fastest without noise: ") for one in app.button)
    assert "noise" in slots(app)
    assert "without noise" not in words(opened("stability", CALM))
    for experiment in (NOISY, CALM):
        measured = words(opened("stability", replace(experiment, runs=RUNS[1:])))
        assert ("its rate is about 1" in measured) == (experiment is NOISY)


def test_a_map_says_whose_draws_its_cells_see() -> None:
    for experiment, said in ((NOISY, True), (CALM, False)):
        choice = choice_for(Page(experiment, View()))
        told = explain(experiment, experiment.runs[0], choice)
        assert ("All cells see the same draws" in told) == said
        assert ("It is that without noise" in told) == said
    app = opened("settings", NOISY)
    assert "noise" in slots(app)


def test_what_turns_has_no_noise() -> None:
    """Noise along x1 and x2 does not turn with the function: no path would be only turned."""
    experiment, said = fitting(NOISY)
    assert experiment.noise is None and experiment.runs == RUNS
    assert said == "Without its noise, which does not turn with the function."
    assert opened("rotation", NOISY).session_state.page.experiment.noise is None


def test_noise_counts_before_the_rows_of_data() -> None:
    objective = LeastSquares()
    both = Experiment(objective, (RMSProp(),), objective.start, noise=Gaussian())
    assert spec(both)["words"]["gradient"] == "∇f with noise"


@pytest.mark.parametrize("name", [n for n in pages() if n not in ("networks",)])
@pytest.mark.parametrize("kind", NOISES)
def test_every_page_opens_with_noise(name: str, kind: str) -> None:
    opened(name, replace(NOISY, noise=NOISES[kind](0.3, 2)))


def test_a_link_of_a_path_reads_back() -> None:
    at = unquote_plus(filled(spec(NOISY)["paths"][0]["at"], values_of(NOISY)))
    assert "noise=gaussian sigma 0.4 seed 6" in at
    assert np.isfinite(train(RUNS[0], NOISY.problem).positions).all()
