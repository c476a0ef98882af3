"""A schedule on the page: a quiet menu beside each number, and its sliders below that."""

import json
import re
from base64 import b64decode
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qsl

import numpy as np
import pytest

from optlab.experiment import Experiment
from optlab.measure.grids import axis
from optlab.measure.sensitivity import measure
from optlab.measure.stability_map import axes_of, rate_map
from optlab.optimizers import OPTIMIZERS
from optlab.optimizers.adam import Adam
from optlab.optimizers.gradient_descent import GradientDescent
from optlab.optimizers.momentum import Momentum
from optlab.optimizers.rmsprop import RMSProp
from optlab.references import Reference
from optlab.scheduled import scheduled, schedules_of
from optlab.scheduled_class import offered
from optlab.schedules.decays import Cosine, Exponential, Linear, Polynomial, Step
from optlab.web.live import reports
from optlab.web.live.addresses import filled, path_address, values_of
from optlab.web.live.figure_spec import FigureOptions, figure_spec
from optlab.web.live.paths import path_of
from optlab.web.live.rows import pack_sweep
from optlab.web.page import Page, View, page_of
from optlab.web.registry import pages
from optlab.web.theme import LIGHT
from optlab.web.views.averages.figure import rmsprop_of
from optlab.web.views.networks.figure import spec as networks_spec
from optlab.web.views.real_data.packets import numbers_of as training_numbers
from optlab.web.views.real_data.packets import pack as training_rows
from tests.coded import decoded
from tests.fetched import answered
from tests.fetched import filled as filled_by_hand
from tests.test_page import address, words
from tests.test_stability_page import page as stability_page
from tests.test_static_page import plain_page

BY_KEY: dict[str, Any] = dict(OPTIMIZERS)  # whose fields no type checker knows
PLAIN = Experiment(runs=(RMSProp(), GradientDescent(0.1)), steps=30)
COSINE = scheduled(RMSProp(), eta=Cosine(steps=30))


def followed(experiment: Experiment, number: str, kind: Any, steps: Any = 30) -> Experiment:
    change = {"schedule": number, "value": kind, "steps": steps}
    return reports.changed(Page(experiment, View()), change).experiment


def test_a_choice_in_the_menu_is_a_schedule_that_suits_the_run() -> None:
    assert followed(PLAIN, "run0.eta", "cosine").runs == (COSINE, PLAIN.runs[1])
    slower = followed(PLAIN, "run1.eta", "exponential").runs[1]
    assert schedules_of(slower)["eta"] == Exponential(decay=0.926)  # a tenth after 30 steps
    assert schedules_of(followed(PLAIN, "run1.eta", "step").runs[1])["eta"] == Step(steps=8)
    grows = followed(PLAIN, "run0.gamma", "linear").runs[0]
    assert schedules_of(grows)["gamma"] == Linear(end=0.99, steps=30)
    tiny = followed(PLAIN, "run0.epsilon", "linear").runs[0]
    assert schedules_of(tiny)["epsilon"] == Linear(end=1e-10, steps=30)
    assert followed(followed(PLAIN, "run0.eta", "cosine"), "run0.eta", "") == PLAIN


def test_another_schedule_keeps_where_it_goes_and_when() -> None:
    run = scheduled(RMSProp(), eta=Cosine(steps=12, end=0.01, warmup=3))
    other = followed(replace(PLAIN, runs=(run,)), "run0.eta", "polynomial").runs[0]
    assert schedules_of(other) == {"eta": Polynomial(steps=12, end=0.01, warmup=3)}
    other = followed(replace(PLAIN, runs=(run,)), "run0.eta", "step").runs[0]
    assert schedules_of(other) == {"eta": Step(steps=8, end=0.01, warmup=3)}


@pytest.mark.parametrize(
    ("number", "kind", "steps", "message"),
    [
        ("run0.eta", "cosin", 30, "RMSProp.eta_schedule must be one of constant, step,"),
        ("run0.gamma", "silver", 30, "RMSProp.gamma_schedule must be one of"),
        ("run0.beta", "cosine", 30, "there is no 'run0.beta' in the experiment"),
        ("run0.centered", "cosine", 30, "schedule must be one of eta, gamma"),
        ("run9.eta", "cosine", 30, "there is no 'run9.eta' in the experiment"),
        ("f.a", "cosine", 30, "there is no 'f.a' in the experiment"),
        ("shared.eta", "cosine", 30, "there is no 'shared.eta' in the experiment"),
        ("run0.eta", 7, 30, "a schedule must be a name, got 7"),
        (None, "cosine", 30, "a schedule must be a name, got None"),
        ("run0.eta", "cosine", "x", "steps must be a number"),
        ("run0.eta", "cosine", 2.5, "steps must be a whole number in [0, inf), got 2.5"),
        ("run0.eta", "cosine", -1, "steps must be a whole number in [0, inf), got -1"),
    ],
)
def test_what_is_no_schedule_is_refused_by_name(
    number: Any, kind: Any, steps: Any, message: str
) -> None:
    page = Page(PLAIN, View())
    change = {"schedule": number, "value": kind, "steps": steps}
    after, refused = reports.applied(page, [change])
    assert after == page
    [said] = refused.values()
    assert said.startswith(message), said


def sliders(experiment: Experiment) -> list[Any]:
    return figure_spec(experiment, FigureOptions(), LIGHT, {})["sliders"]


def test_every_number_offers_schedules_and_has_their_sliders_below_it() -> None:
    plain = {one["id"]: one for one in sliders(PLAIN)}
    assert plain["run0.eta"]["follows"]["kind"] == ""
    assert "silver" in plain["run0.eta"]["follows"]["offered"]
    assert "silver" not in plain["run0.gamma"]["follows"]["offered"]
    assert not any("follows" in plain[other] for other in ("shared.eta", "f.a"))
    both = scheduled(COSINE, gamma=Linear(end=0.99))
    shown = [one for one in sliders(replace(PLAIN, runs=(both,))) if one["slot"] == "run0"]
    assert [(one["id"], one.get("below_of")) for one in shown] == [
        ("run0.eta", None),
        *((f"run0.eta_{part}", "run0.eta") for part in ("end", "steps", "warmup")),
        ("run0.gamma", None),
        *((f"run0.gamma_{part}", "run0.gamma") for part in ("end", "steps", "warmup")),
    ]
    assert shown[0]["follows"]["kind"] == "cosine"
    assert [one["name"] for one in shown[1:4]] == ["end", "steps", "warmup"]
    assert shown[1]["stops"][0] == 0


def test_a_path_says_what_each_step_saw_at_rest_and_at_each_position_of_a_slider() -> None:
    experiment = replace(PLAIN, runs=(COSINE,))
    assert "scheduled eta" in path_of(experiment, COSINE)["columns"]
    assert "scheduled eta" not in path_of(experiment, RMSProp())["columns"]
    stops = [10.0, 20.0, 30.0]
    rows = decoded(pack_sweep("rows", experiment, COSINE, "eta_steps", stops))[1]["scheduled eta"]
    for row, steps in zip(rows, stops, strict=True):
        k = np.minimum(np.arange(30) / steps, 1)
        np.testing.assert_allclose(row[1:], 0.4 * (1 + np.cos(np.pi * k)) / 2, rtol=5e-3, atol=1e-9)
    still = decoded(pack_sweep("rows", experiment, COSINE, "f.a", [0.1, 0.5]))[1]["scheduled eta"]
    np.testing.assert_array_equal(still[0], still[1])


def test_the_browser_fills_a_schedules_numbers_into_addresses() -> None:
    experiment = replace(PLAIN, runs=(COSINE,))
    template = path_address(experiment, 0)
    assert "eta_steps+{run0.eta_steps}" in template
    moved = replace(experiment, runs=(replace(COSINE, eta_steps=12.0),))
    assert filled(template, values_of(moved)) == filled(path_address(moved, 0), values_of(moved))
    assert reports.with_slider(experiment, "run0.eta_steps", 12) == moved


def test_a_map_is_drawn_over_a_schedules_number() -> None:
    x, y = axis(COSINE, "eta"), axis(COSINE, "eta_steps", cells=16)
    assert all(value % 1 == 0 for value in y.values)
    for cells in (16, 64, 128, 512):  # a map is cut into pieces of whole cells
        for name in ("eta_steps", "eta_warmup"):
            whole = axis(COSINE, name, cells=cells).values
            assert len(whole) == cells
            assert (np.diff(whole) >= 1).all()
            assert (whole % 1 == 0).all()
    found = measure(COSINE, replace(PLAIN, steps=10).problem, x.part(slice(0, 100, 50)), y)
    assert found.values.shape == (len(y.values), 2)
    link = "v=1&run=rmsprop+eta_schedule+cosine&show=run+1+across+eta_end+up+eta_steps"
    assert not page_of(parse_qsl(link)).problems


def test_the_page_of_leaky_averages_takes_apart_only_what_leaks_alike_at_each_step() -> None:
    changing = scheduled(RMSProp(), gamma=Linear(end=0.99))
    assert rmsprop_of(Page(Experiment(runs=(changing, COSINE)), View())) == 1
    assert rmsprop_of(Page(Experiment(runs=(changing, Adam())), View())) is None


def test_without_javascript_a_menu_on_demand_offers_the_same() -> None:
    app = plain_page("v=1&run=momentum+eta+0.1+beta+0.5&steps=12")
    menu = app.selectbox(key="run0.beta.schedule")
    assert menu.label == "Schedule of beta"
    assert len(menu.options) == 1 + len(offered(Momentum.numbers()["beta"]))
    app.selectbox(key="run0.eta.schedule").select("linear").run()
    assert not app.exception
    assert address(app).runs == (scheduled(Momentum(0.1), eta=Linear(steps=12)),)
    app.select_slider(key="run0.eta_steps").set_value(5.0).run()
    app.selectbox(key="run0.eta.schedule").select("").run()
    assert address(app).runs == (Momentum(0.1),)


def test_references_and_labels_know_them() -> None:
    assert Reference.to_run(0, "eta_steps").name == "eta_steps"
    pair = Experiment(runs=(COSINE, replace(COSINE, eta_steps=10.0), RMSProp()))
    assert pair.labels == (
        "RMSProp eta cosine, eta_steps 30",
        "RMSProp eta cosine, eta_steps 10",
        "RMSProp",
    )


def test_real_data_and_networks_say_what_their_steps_see() -> None:
    words = "batch_size=100&seed=1&epochs=4&sampling=epochs&airfoil=yes"
    given = dict(parse_qsl(words))
    run = scheduled(GradientDescent(0.1), eta=Linear(steps=60))
    told = training_numbers(Experiment(runs=(run,)), given)["columns"]["scheduled eta"]
    seen = np.frombuffer(b64decode(told))
    assert len(seen) == 61  # 4 epochs of 15 minibatches
    np.testing.assert_allclose(seen[1:], 0.1 * (1 - np.arange(60) / 60))
    header, columns = decoded(
        training_rows(Experiment(runs=(run,)), {**given, "sweep": "eta", "columns": "loss"})
    )
    last = header["values"].index(1.0)
    np.testing.assert_allclose(columns["scheduled eta"][last][1:], 10 * seen[1:], rtol=5e-3)

    link = f"{Experiment(runs=(run,)).to_query()}&show=iterations+200"
    eta = networks_spec(page_of(parse_qsl(link)), LIGHT, {})["sliders"][0]
    follows = eta.get("follows", {})
    assert follows.get("steps") == 200
    assert follows.get("values", [])[::99] == pytest.approx([0.1, 0.0])


SHOWN = "v=1&run=gradient_descent+eta_schedule+silver&run=rmsprop+eta_schedule+cosine&steps=12"


@pytest.mark.parametrize("name", pages())
def test_every_page_shows_runs_that_follow_schedules(name: str) -> None:
    page = page_of(parse_qsl(SHOWN))
    assert not page.problems
    spec = pages()[name].spec(page, LIGHT, {})
    assert spec["sliders"] or name == "lessons"
    found = set(re.findall(r'"(live/(?!board|training|download)[^"]*\?[^"]*)"', json.dumps(spec)))
    for one in found:
        if all(place in spec["values"] for place in re.findall(r"{([^{}]+)}", one)):
            assert answered(filled_by_hand(one, {**spec["values"]}))


@pytest.mark.parametrize("schedule", ["silver", "chebyshev", "cosine", "exponential"])
def test_of_a_scheduled_run_rates_are_measured(schedule: str) -> None:
    run = BY_KEY["gradient_descent"](eta=0.1, eta_schedule=schedule)
    x, y = axes_of(run, 40)
    assert x.name == "eta"
    assert y is None or len(y.values) == len(x.values)
    problem = Experiment(runs=(run,), steps=40).problem
    assert rate_map(run, problem, x, y).shape == (1 if y is None else len(y.values), len(x.values))


def test_the_page_of_stability_says_that_its_theory_is_of_constant_numbers() -> None:
    run = scheduled(GradientDescent(0.1), eta=Cosine())
    app = stability_page(Experiment(runs=(run,), steps=40))
    assert "There is no such theory for Gradient descent with a schedule" in words(app)
    # Of the method alone it would be false.
    assert "No theory says how fast Gradient descent with a schedule is" in app.info[0].value
