"""Runs of up to 100,000 steps: all are taken, some are drawn, and these are what they are."""

import gzip
import json
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from optlab.experiment import MOST_STEPS, Experiment, ExperimentError, from_query
from optlab.measure.anatomy import anatomy
from optlab.objectives.least_squares import LeastSquares
from optlab.objectives.valleys import Rosenbrock
from optlab.optimizers.adam import Adam
from optlab.optimizers.momentum import Momentum
from optlab.optimizers.nesterov import Nesterov
from optlab.optimizers.rmsprop import RMSProp
from optlab.train import train_2d
from optlab.web.live import paths
from optlab.web.live.figure_spec import FigureOptions, figure_spec
from optlab.web.live.long_runs import DRAWN, LongRun, drawn_steps, stride_of
from optlab.web.live.resources import WITHOUT_STEPS, answer, answers, wish_of
from optlab.web.page import Page, View, address_of
from optlab.web.theme import LIGHT

LONG = Experiment(Rosenbrock(), (Adam(eta=0.01),), (-1.2, 1.0), 5001)


def test_up_to_two_thousand_steps_all_are_drawn() -> None:
    assert [stride_of(steps) for steps in (0, 1, 1999, 2000, 2001, 4000, 100_000)] == [
        *(1, 1, 1, 1, 2, 2, 50)
    ]
    for steps in (0, 1, 2000, 2001, 4001, 99_999, MOST_STEPS):
        drawn = drawn_steps(steps)
        assert drawn[0] == 0 and drawn[-1] == steps and len(drawn) <= DRAWN + 1
        assert (np.diff(drawn)[:-1] == stride_of(steps)).all()
    spec = figure_spec(replace(LONG, steps=DRAWN), FigureOptions(step=7), LIGHT, {})
    assert "stride" not in spec and (spec["steps"], spec["cursor"]) == (DRAWN, 7)
    assert "along" not in spec["charts"]["loss"]


@pytest.mark.parametrize(
    "run", [Adam(0.01), Momentum(1e-3, 0.9, clip_norm=5.0), Nesterov(1e-4, 0.9), RMSProp(0.01)]
)
@pytest.mark.parametrize("objective", [Rosenbrock(), LeastSquares()])
def test_what_is_drawn_is_the_run_bit_by_bit(run: Any, objective: Any) -> None:
    experiment = Experiment(objective, (run,), objective.start, 2003)
    long, whole = LongRun(experiment, run), train_2d(run, objective, objective.start, 2003)
    kept = drawn_steps(2003)
    assert np.array_equal(long.kept, kept) and not long.stopped
    assert np.array_equal(long.trajectory.positions, whole.positions)
    assert long.trajectory.status == whole.status
    for name, values in whole.state.items():
        assert np.array_equal(long.trajectory.state[name], values[kept]), name
    assert np.array_equal(long.gradients, whole.gradients[kept])
    ours, theirs = long.anatomy, anatomy(whole)
    for name in ("looked_at", "gradient", "momentum", "rescaled", "step"):
        mine, full = getattr(ours, name), getattr(theirs, name)
        assert (mine is None) == (full is None)
        if full is not None:
            assert np.array_equal(mine, full[kept[:-1]]), name


def test_a_run_that_takes_too_long_is_drawn_as_far_as_it_came(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Whatever a link asks for, its answer comes."""
    long = LongRun(LONG, LONG.runs[0], seconds=0.0)
    assert long.stopped and long.steps < LONG.steps and long.steps == long.kept[-1]
    whole = train_2d(LONG.runs[0], Rosenbrock(), LONG.start, long.steps)
    assert np.array_equal(long.trajectory.positions, whole.positions)
    assert len(long.trajectory.states) == len(long.kept)
    assert len(long.anatomy.step) == len(long.kept) - 1
    monkeypatch.setattr(paths, "LongRun", lambda *of: LongRun(*of[:2], seconds=0.0))
    told = told_at(replace(LONG, start=(-1.25, 1.0)))
    assert told["criterion"].startswith(f"stopped at step {long.steps} of 5001, after 5 seconds")


def told_at(experiment: Experiment) -> Any:
    return json.loads(gzip.decompress(answer("path", experiment.to_query())))


def test_a_path_has_so_many_points_as_the_figure_counts() -> None:
    spec = figure_spec(LONG, FigureOptions(step=4000), LIGHT, {})
    assert (spec.get("stride"), spec.get("taken")) == (3, 5001)
    told = told_at(LONG)
    points = spec["steps"] + 1
    lengths = {name: len(text) for name, text in told["columns"].items() if name != "stride"}
    assert set(lengths.values()) == {4 * -(-8 * points // 3)}
    assert spec["cursor"] == 4000 // 3
    assert figure_spec(LONG, FigureOptions(), LIGHT, {})["cursor"] == spec["steps"]
    assert spec["charts"]["loss"].get("along") == {"apart": "stride", "end": 5001}
    whole = train_2d(LONG.runs[0], LONG.objective, LONG.start, LONG.steps).status
    assert told["kind"] == whole.kind


@pytest.mark.parametrize("kind", [kind for kind in answers() if kind not in WITHOUT_STEPS])
def test_only_a_path_may_be_longer(kind: str) -> None:
    """What is of many runs would take minutes: it is refused in a sentence."""
    query = LONG.to_query() + "&" + urlencode({"sweep": "eta", "x": "eta", "y": "beta1"})
    with pytest.raises(ExperimentError, match=f"{kind}: at most 2000 steps, got 5001"):
        answer(kind, query)


def test_what_pages_add_to_a_path_is_not_computed_of_a_longer_one() -> None:
    with pytest.raises(ExperimentError, match="path: at most 2000 steps"):
        answer("path", LONG.to_query() + "&rates=yes")
    assert wish_of("path", LONG.to_query()).slow


def test_a_link_has_up_to_a_hundred_thousand() -> None:
    assert from_query("steps=100000").steps == MOST_STEPS
    with pytest.raises(ExperimentError, match=r"in \[0, 100000\], got 100001"):
        from_query("steps=100001")


def page_of() -> None:
    from contextlib import suppress

    import streamlit as st

    from optlab.web import state
    from optlab.web.registry import pages

    with suppress(state.Enough):  # as main does, where what all pages have follows
        pages()[st.session_state.shown].show()


def opened(name: str, live: bool = True) -> AppTest:
    app = AppTest.from_function(page_of, default_timeout=60)
    app.session_state["shown"] = name
    for key, value in address_of(Page(LONG, View(live=live))):
        app.query_params[key] = [*app.query_params.get(key, []), value]
    return app.run()


@pytest.mark.parametrize("name", ["settings", "stability", "rotation", "averages"])
def test_pages_of_many_runs_say_what_they_take_and_lead_on(name: str) -> None:
    app = opened(name)
    assert not app.exception
    assert "takes 2000 of them at most" in app.info[0].value
    app.button[0].click().run()
    assert not app.exception
    assert not any("at most" in info.value for info in app.info)


def test_the_playground_says_that_it_thins_and_plain_figures_what_they_take() -> None:
    app = opened("playground")
    assert not app.exception
    said = " ".join(caption.value for caption in app.caption)
    assert "Of 5001 steps one in 3 is drawn" in said
    app = opened("playground", live=False)
    assert "takes 2000 of them at most" in app.info[0].value
