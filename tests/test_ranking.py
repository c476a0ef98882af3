"""Which run is best here: each at its best eta, what the table says, and its threshold."""

import gzip
import json
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from optlab.experiment import Experiment, ExperimentError
from optlab.objectives import OBJECTIVES
from optlab.objectives.saddles import Saddle
from optlab.optimizers import OPTIMIZERS
from optlab.optimizers.gradient_descent import GradientDescent
from optlab.optimizers.newton import Newton
from optlab.optimizers.rmsprop import RMSProp
from optlab.train import train_2d
from optlab.web.live.addresses import values_of
from optlab.web.live.reports import applied
from optlab.web.live.resources import answer
from optlab.web.page import Page, View, address_of, page_of
from optlab.web.views.playground.options import PlaygroundOptions
from optlab.web.views.playground.ranking import ranking_part, thresholds
from tests.fetched import filled
from tests.test_page import PRESETS, address, board, button, change, fine, page

FIRST = "preset=adagrad_stalls_rmsprop_does_not"


def best(experiment: Experiment, i: int) -> dict[str, Any]:
    """What the browser is told of a run's best eta."""
    where = ranking_part(experiment, View())["rows"][i]["best"]
    start = " ".join(map(str, experiment.start))
    for name, value in values_of(experiment).items():
        where = where.replace(f"{{{name}}}", start if name == "start" else str(value))
    kind, query = where.removeprefix("live/").split("?", 1)
    return json.loads(gzip.decompress(answer(kind, query)))


@pytest.mark.parametrize("key", OPTIMIZERS)
def test_no_stop_of_the_slider_is_better_than_the_best(key: str) -> None:
    experiment = Experiment(runs=(OPTIMIZERS[key](),), steps=30)
    (run,) = experiment.runs
    told = best(experiment, 0)
    stops = run.hyperparameters()["eta"].stops()  # type: ignore[union-attr]
    assert told["tried"] == len(stops)
    ends = {}
    for eta in stops:
        end = train_2d(replace(run, eta=eta), experiment.objective, experiment.start, 30)
        if end.status.kind not in ("diverged", "undefined"):
            ends[eta] = end.values[-1]
    assert told["f"] == min(ends.values()) == ends[told["eta"]]
    assert told["border"] == (told["eta"] in (stops[0], stops[-1]))


def test_a_hessian_is_counted_beside_the_gradients_that_all_have() -> None:
    runs = (*(kind() for kind in list(OPTIMIZERS.values())[:7]), Newton())
    experiment = Experiment(runs=runs, steps=30)
    assert [best(experiment, i)["hessians"] for i in range(8)] == [
        30 if isinstance(run, Newton) else 0 for run in runs
    ]


def test_the_runs_own_eta_does_not_matter() -> None:
    """Two addresses were compared before the browser had filled in what the hand has moved."""
    one, other = (Experiment(runs=(GradientDescent(eta=eta),)) for eta in (0.01, 3.0))
    addresses = [
        filled(ranking_part(e, View())["rows"][0]["best"], dict(values_of(e))) for e in (one, other)
    ]
    assert addresses[0] == addresses[1]


def test_where_there_is_no_least_value_there_is_no_best() -> None:
    part = ranking_part(Experiment(Saddle(), (RMSProp(),), Saddle().start), View())
    assert part["below"] is None
    assert part["rows"][0]["best"] == ""


@pytest.mark.parametrize("key", OBJECTIVES)
def test_what_is_asked_in_vain_is_refused_by_name(key: str) -> None:
    with pytest.raises(ExperimentError, match="there must be one run, got 0"):
        answer("best", f"v=1&f={key}&start=1+1&steps=10")


def test_the_threshold_is_in_the_address() -> None:
    there = Page(Experiment(), View())
    after, refused = applied(there, [{"below": "1e-6"}])
    assert not refused
    assert dict(address_of(after))["show"] == "below 1e-06"
    assert page_of(address_of(after)).view.of(PlaygroundOptions).below == 1e-6
    assert min(thresholds()) < 1e-6 < max(thresholds())


@pytest.mark.parametrize("given", ["0", "-1", "nan", "", "much", "inf", None, [1], True])
def test_a_threshold_that_is_none_is_refused_where_it_was_typed(given: Any) -> None:
    there = Page(Experiment(), View())
    after, refused = applied(there, [{"below": given}])
    assert after == there
    assert list(refused) == ["below"]


def test_each_is_set_to_its_best_eta_at_once() -> None:
    app = page(FIRST)
    experiment = address(app)
    etas = [best(experiment, i)["eta"] for i in range(2)]
    told = board(app)["rankings"]["ranking"]
    assert [row["id"] for row in told["rows"]] == ["run0.eta", "run1.eta"]
    for i, eta in enumerate(etas):
        change(app, slider=f"run{i}.eta", value=eta)
    assert [run.settings()["eta"] for run in address(app).runs] == etas


def test_the_plain_page_has_the_same_table() -> None:
    app = page(f"{FIRST}&show=live+false")
    experiment = PRESETS["adagrad_stalls_rmsprop_does_not"].experiment
    rows = app.dataframe[0].value
    trajectories = experiment.trajectories()
    ends = [trajectory.values[-1] for trajectory in trajectories]
    np.testing.assert_allclose(rows["f at step 20"], ends)
    for i, trajectory in enumerate(trajectories):
        below = np.flatnonzero(trajectory.values < 1e-3)
        told = rows["Steps until f < 0.001"][i]
        assert told == below[0] if len(below) else np.isnan(told)
        assert rows["Best eta"][i] == best(experiment, i)["eta"]
    fine(app.button(key="ranking.take").click().run())
    expected = [best(experiment, i)["eta"] for i in range(2)]
    assert [run.settings()["eta"] for run in address(app).runs] == expected
    assert button(app, "Set each to its best eta")


def test_the_plain_threshold_is_typed() -> None:
    app = page(f"{FIRST}&show=live+false")
    fine(app.text_input(key="view.below.box").set_value("0,5").run())
    assert app.session_state.page.view.of(PlaygroundOptions).below == 0.5
    assert "Steps until f < 0.5" in app.dataframe[0].value


def test_a_function_without_a_least_value_is_compared_by_f_alone() -> None:
    app = page("v=1&f=saddle&start=1+0.1&steps=5&run=gradient_descent+eta+0.1&show=live+false")
    assert list(app.dataframe[0].value) == ["Run", "f at step 5", "After 5 steps"]
