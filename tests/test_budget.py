"""However much a link asks for, its answer is computed for a few seconds at most, and only as long
as somebody waits for it."""

import gzip
import json
from collections.abc import Callable, Sequence
from dataclasses import replace
from time import thread_time
from typing import Any
from urllib.parse import urlencode

import numpy as np
import pytest

from optlab.budget import OutOfTime, Unwanted, carried, look, present, within
from optlab.experiment import Experiment, ExperimentError
from optlab.measure.grids import axis
from optlab.measure.sensitivity import measure, measure_slice
from optlab.objectives.quadratics import Quadratic
from optlab.objectives.valleys import Rosenbrock
from optlab.optimizers.adam import Adam
from optlab.problem import Problem
from optlab.train import BLOCK, train
from optlab.web.animation import made
from optlab.web.live import resources
from optlab.web.live.long_runs import SECONDS
from optlab.web.live.paths import path_of
from optlab.web.live.released import release_address
from optlab.web.live.resources import Wish, answer, made_for, wish_of
from optlab.web.page import Page, View, address_of
from optlab.web.theme import LIGHT

PROBLEM = Problem(Rosenbrock(), (-1.2, 1.0), 200)
COMPUTED: dict[str, Callable[[], object]] = {
    "one run": lambda: train(Adam(), PROBLEM),
    "a batch": lambda: train(Adam(eta=np.geomspace(1e-3, 1, 50)), PROBLEM),
    "blocks in threads": lambda: train(
        Adam(eta=np.geomspace(1e-3, 1, BLOCK + 1)), replace(PROBLEM, steps=20), keep="last"
    ),
    "a map": lambda: measure(Adam(), PROBLEM, axis(Adam(), "eta"), axis(Adam(), "beta1")),
    "how soon": lambda: measure(
        Adam(), PROBLEM, axis(Adam(), "eta"), axis(Adam(), "beta1"), tolerance=1e-3
    ),
    "a line of a map": lambda: measure_slice(Adam(), PROBLEM, axis(Adam(), "eta")),
}


@pytest.mark.parametrize("what", COMPUTED)
def test_steps_end_where_the_time_is_up_or_nobody_waits(what: str) -> None:
    with within(0.0), pytest.raises(OutOfTime):
        COMPUTED[what]()
    with within(100.0, lambda: False), pytest.raises(Unwanted):
        COMPUTED[what]()
    with within(100.0):
        COMPUTED[what]()


def test_a_budget_is_of_what_is_within_it_and_what_is_within_that_ends_with_it() -> None:
    look()
    assert present() is None
    with within(100.0, lambda: wanted) as outer:
        wanted = True
        with within(0.0) as inner:
            assert present() is inner
            with pytest.raises(OutOfTime):
                look()
        assert present() is outer
        look()
        with within(100.0):
            wanted = False
            with pytest.raises(Unwanted):
                look()
    assert present() is None
    with within(100.0) as budget:
        assert carried(lambda _: present())(0) is budget
        budget.among = 4
        assert 24 < budget.share <= 25


def test_what_it_says_is_the_same_within_a_budget() -> None:
    whole = train(Adam(), PROBLEM)
    with within(100.0):
        assert np.array_equal(train(Adam(), PROBLEM).positions, whole.positions)


LONG = Experiment(Rosenbrock(), (Adam(eta=0.0123),), (-1.2, 1.0), 50_000)


def told(kind: str, query: str) -> Any:
    return json.loads(gzip.decompress(made_for(wish_of(kind, query))))


def asked(experiments: Sequence[Experiment]) -> str:
    return urlencode([("at", experiment.to_query()) for experiment in experiments])


def test_long_runs_of_a_request_share_its_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """Eight of them once took eight times as long as one may."""
    runs = [replace(LONG, start=(-1.2, 1 + k / 100)) for k in range(4)]
    told("paths", asked([replace(run, steps=5) for run in runs]))  # what is read once is read
    monkeypatch.setattr(resources, "ALL_PATHS", 0.8)
    began = thread_time()
    said = [one["criterion"] for one in told("paths", asked(runs))]
    assert thread_time() - began < 4 * 0.8
    shares = [float(one.partition("after ")[2].split()[0]) for one in said]
    assert all(one.startswith("stopped at step") for one in said)
    assert shares[0] == pytest.approx(0.2, abs=0.05) and sum(shares) < 1


def test_a_run_that_had_a_share_only_is_not_kept_for_who_asks_for_it_alone() -> None:
    assert SECONDS < resources.ALL_PATHS
    experiment = replace(LONG, start=(-1.3, 1.0), steps=2100)
    query = experiment.to_query()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(resources, "ALL_PATHS", 0.0)
        assert "stopped" in told("path", query)["criterion"]
    assert "stopped" not in told("path", query)["criterion"]


def test_a_short_run_that_takes_too_long_is_refused_and_spoils_no_other(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    there = Experiment(Rosenbrock(), (Adam(eta=0.0321),), (-1.2, 1.0), 100)
    path_of(there, there.runs[0])
    monkeypatch.setattr(resources, "ALL_PATHS", 0.0)
    first, second = told("paths", asked([replace(there, start=(-1.1, 1.0)), there]))
    assert "seconds of computing; ask for fewer steps" in first["refused"]
    assert second["kind"]


MAPPED = {"x": "eta", "y": "beta1", "cells": "16", "every": "1", "first": "0", "last": "16"}
ASKED: dict[str, tuple[dict[str, str], str]] = {
    "rows": ({"sweep": "eta"}, "fewer steps"),
    "state": ({"sweep": "eta"}, "fewer steps"),
    "picture": ({}, "fewer steps"),
    "best": ({}, "fewer steps"),
    "robust": (MAPPED, "fewer steps"),
    "map": (MAPPED, "fewer cells"),
    "moving": (MAPPED, "fewer cells"),
    "lines": (MAPPED, "fewer cells"),
    "stability": ({}, "fewer steps"),
    "rates": ({}, "fewer steps"),
}


@pytest.mark.parametrize("kind", ASKED)
def test_answers_that_take_too_long_are_refused_and_say_what_would_not(
    kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Wish, "seconds", 0.0)
    experiment = Experiment(Quadratic(), (Adam(eta=0.0777),), (-5.1, -2.0), 60)
    more, instead = ASKED[kind]
    with pytest.raises(ExperimentError, match=f"{kind}: this takes more than 0 s.*{instead}"):
        answer(kind, experiment.to_query() + "&" + urlencode(more))


ANIMATED = urlencode(
    {"page": "playground", "link": "v=1&steps=3&run=adam+eta+0.0789", "film": "film size 640x480"}
)


def test_an_animation_is_computed_for_so_long_and_has_so_many_bytes(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with monkeypatch.context() as late:
        late.setattr(Wish, "seconds", 0.0)
        with pytest.raises(ExperimentError, match="seconds of computing; ask for fewer steps or"):
            answer("animation", ANIMATED)
    with monkeypatch.context() as large:
        large.setattr(made, "MOST_BYTES", 5000)
        with pytest.raises(ExperimentError, match=r"at most 0\.005 MB; ask for fewer"):
            answer("animation", ANIMATED)
    assert gzip.decompress(answer("animation", ANIMATED)).startswith(b"\x89PNG")


@pytest.mark.parametrize("kind", ["stability", "rates"])
def test_where_no_rate_can_be_measured_nothing_is_computed_before_that_is_said(kind: str) -> None:
    query = Experiment(Rosenbrock(), (Adam(),), (-1.2, 1.0), 2000).to_query()
    with within(0.0), pytest.raises(ExperimentError, match="rates are measured on a quadratic"):
        answer(kind, query)


def test_a_release_comes_without_the_numbers_that_take_too_long(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    experiment = Experiment(Rosenbrock(), (Adam(eta=0.0456),), (-1.25, 1.0), 200)
    link = urlencode(address_of(Page(experiment, View())))
    change = json.dumps([{"slider": "run0.eta", "value": 0.0457}])
    query = release_address("playground", LIGHT).partition("?")[2]
    query += "&" + urlencode({"link": link, "changes": change})
    monkeypatch.setattr(Wish, "seconds", 0.0)
    late = told("board", query)
    assert late["numbers"] == [None] and "0.0457" in late["link"]
    monkeypatch.undo()
    assert told("board", query)["numbers"][0]["kind"]
