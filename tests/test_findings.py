"""What stands beside a map: lines through the run's own numbers, a robust setting, their words."""

import gzip
import json
import math
from base64 import b64decode
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from optlab import train_2d
from optlab.experiment import Experiment
from optlab.measure.grids import axis
from optlab.measure.robustness import robust
from optlab.objectives.many_minima import Himmelblau
from optlab.objectives.quadratics import Quadratic
from optlab.objectives.saddles import Saddle
from optlab.optimizers import OPTIMIZERS
from optlab.optimizers.adam import Adam
from optlab.optimizers.gradient_descent import GradientDescent
from optlab.optimizers.rmsprop import RMSProp
from optlab.problem import Problem
from optlab.web.live.addresses import values_of
from optlab.web.live.resources import kinds
from optlab.web.theme import LIGHT
from optlab.web.views.settings.addresses import lines_address, robust_address
from optlab.web.views.settings.heat import map_part, numbers_of
from optlab.web.views.settings.maps import Choice
from tests.fetched import answered, filled

HERE = Experiment(Quadratic(), (Adam(), RMSProp(0.37, 0.83)), (-4.0, 1.5), 40)
BOTH = Choice("eta", "gamma", None, 64)


def told(address: str, experiment: Experiment, **moved: Any) -> dict[str, Any]:
    values = values_of(experiment) | {name.replace("__", "."): v for name, v in moved.items()}
    return json.loads(gzip.decompress(answered(filled(address, values))))


def numbers(text: str) -> np.ndarray:
    return np.frombuffer(b64decode(text), "<f8")


def result(experiment: Experiment, run: Any, tolerance: float | None) -> float:
    """What a cell holds, from the path of the run."""
    path = train_2d(run, experiment.objective, experiment.start, experiment.steps)
    if path.status.kind == "diverged":
        return math.nan
    if not experiment.objective.minima:
        return float(path.values[-1])
    gaps = path.values - experiment.objective.minimum
    if tolerance is None:
        return float(np.log10(gaps[-1])) if gaps[-1] > 0 else -math.inf
    below = np.flatnonzero(gaps < tolerance)
    return float(below[0]) if below.size else math.inf


def test_lines_go_through_the_runs_own_numbers() -> None:
    """Once a slice said 0.90359 and 0.391 where the run had 0.9 and 0.4: the nearest cell's."""
    draws = np.random.default_rng(7)
    for tolerance in (None, 1e-2):
        for objective in (Quadratic(), Himmelblau(), Saddle()):
            if tolerance and not objective.minima:
                continue
            for _ in range(6):
                run = RMSProp(float(draws.uniform(0.01, 1)), float(draws.uniform(0, 1)))
                here = Experiment(objective, (run,), objective.start, 25)
                choice = replace(BOTH, tolerance=tolerance)
                found = told(lines_address(here, 0, choice), here)
                np.testing.assert_array_equal(numbers(found["own"]), result(here, run, tolerance))
                for side, name in (("x", "eta"), ("y", "gamma")):
                    values = axis(run, name, cells=64).values
                    line = numbers(found[side])
                    assert line.shape == (64,)
                    for k in (3, 30, 55):
                        alone = result(here, replace(run, **{name: float(values[k])}), tolerance)
                        assert line[k] == pytest.approx(alone, abs=1e-6, nan_ok=True)


@pytest.mark.parametrize("cls", OPTIMIZERS.values(), ids=lambda cls: cls.__name__)
def test_every_method_has_lines(cls: Any) -> None:
    names = list(numbers_of(cls()))
    here = Experiment(Quadratic(), (cls(),), steps=10)
    choice = Choice(names[0], names[1] if len(names) > 1 else "", None, 64)
    found = told(lines_address(here, 0, choice), here)
    assert set(found) == ({"x", "y", "own"} if choice.y else {"x", "own"})
    assert numbers(found["own"])[0] == result(here, cls(), None)


def test_lines_are_of_what_the_hand_has_moved() -> None:
    address = lines_address(HERE, 1, BOTH)
    moved = told(address, HERE, run1__eta=0.123, f__a=0.7, start=[1.0, 2.0])
    there = replace(HERE, objective=Quadratic(a=0.7), start=(1.0, 2.0))
    assert numbers(moved["own"])[0] == result(there, RMSProp(0.123, 0.83), None)


def test_the_robust_setting_is_the_engines_within_what_is_drawn() -> None:
    for window, start in (
        (None, (-4.0, 1.5)),
        (((-8.0, 1.0), (-2.0, 2.0)), (-4.0, 1.5)),
        (None, (-8.0, 2.0)),
    ):
        here = replace(HERE, window=window, start=start)
        found = told(robust_address(here, 1, BOTH), here)
        # A start beyond the function's own window makes it larger.
        drawn = window or ((min(-6.0, start[0] - 0.08 * 9), 3.0), (-3.0, 3.0))
        wanted = robust(RMSProp(), Problem(Quadratic(), start, 40), ("eta", "gamma"), window=drawn)
        assert wanted is not None
        assert found["settings"] == list(wanted.settings.values())
        assert (found["value"], found["worst"]) == (wanted.value, wanted.worst)
        assert found["around"] == [list(ends) for ends in wanted.around.values()]
        assert (found["starts"], found["leaves"]) == (8, wanted.leaves)


def test_the_robust_settings_address_names_what_it_depends_on_and_nothing_else() -> None:
    def address(experiment: Experiment, choice: Choice = BOTH) -> str:
        return filled(robust_address(experiment, 1, choice), values_of(experiment))

    same = [
        replace(HERE, runs=(Adam(), RMSProp(0.9, 0.1))),
        replace(HERE, runs=(Adam(0.1), HERE.runs[1])),
    ]
    assert {address(other) for other in same} == {address(HERE)}
    assert address(HERE, replace(BOTH, cells=512)) == address(HERE)
    others = [
        replace(HERE, steps=41),
        replace(HERE, start=(-4.0, 1.0)),
        replace(HERE, objective=Quadratic(a=1)),
        replace(HERE, runs=(Adam(), RMSProp(epsilon=1e-3))),
        replace(HERE, window=((-9.0, 9.0), (-9.0, 9.0))),
    ]
    different = {address(other) for other in (HERE, *others)}
    different |= {
        address(HERE, choice)
        for choice in (
            Choice("gamma", "eta"),
            Choice("eta", "epsilon"),
            replace(BOTH, tolerance=0.1),
        )
    }
    assert len(different) == 9


def test_it_follows_the_hand() -> None:
    moved = told(robust_address(HERE, 1, BOTH), HERE, f__a=0.5, start=[2.0, -2.0])
    there = replace(HERE, objective=Quadratic(a=0.5), start=(2.0, -2.0))
    assert moved == told(robust_address(there, 1, BOTH), there)


def test_where_nothing_is_robust_the_page_says_why() -> None:
    saddle = Experiment(Saddle(), (RMSProp(),), Saddle().start, 20)
    part = map_part(saddle, 0, BOTH, LIGHT)
    assert part["robust"] == "" and "no least value" in part["says"]["unbounded"]
    hopeless = replace(HERE, runs=(RMSProp(),), steps=1)
    choice = replace(BOTH, tolerance=1e-9)
    assert told(robust_address(hopeless, 0, choice), hopeless) == {}
    assert map_part(hopeless, 0, choice, LIGHT)["says"]["fragile"]
    unmoved = map_part(replace(HERE, steps=0), 1, BOTH, LIGHT)
    assert unmoved["robust"] == "" and unmoved["says"]["unbounded"] == ""


def test_the_ends_beyond_which_there_is_more() -> None:
    part = map_part(HERE, 1, BOTH, LIGHT)
    assert list(part["x"]["goesOn"]) == [True, True] and list(part["y"]["goesOn"]) == [False, False]
    one = map_part(Experiment(Quadratic(), (GradientDescent(),)), 0, Choice("eta", ""), LIGHT)
    json.dumps(one, allow_nan=False)
    assert "{yRange}" not in one["says"]["why"] and "{xRange}" in one["says"]["why"]


def test_both_have_a_route() -> None:
    assert {"lines", "robust"} <= set(kinds())
