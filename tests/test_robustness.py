"""Robust settings. Oracle: every run of the neighbourhood alone, its whole path kept."""

import math
from dataclasses import replace
from itertools import product
from typing import Any

import numpy as np
import pytest

from optlab import OPTIMIZERS, train_2d
from optlab.hyperparameters import Array
from optlab.measure import robustness
from optlab.measure.grids import axis
from optlab.measure.robustness import NEIGHBOURS, Robust, images, leaves, robust
from optlab.measure.sensitivity import measure
from optlab.objectives.many_minima import Himmelblau
from optlab.objectives.quadratics import ConditionedQuadratic, Quadratic
from optlab.objectives.saddles import Saddle
from optlab.objectives.valleys import Rosenbrock
from optlab.optimizers.adam import Adam
from optlab.optimizers.gradient_descent import GradientDescent
from optlab.optimizers.momentum import Momentum
from optlab.optimizers.rmsprop import RMSProp
from optlab.problem import Problem
from optlab.trajectory import Trajectory

START = (-5.0, -2.0)


def result(run: Any, objective: Any, start: Any, steps: int, tolerance: float | None) -> float:
    """What a map holds, from the path; inf for none."""
    path = train_2d(run, objective, start, steps)
    if path.status.kind == "diverged":
        return math.inf
    gaps = path.values - objective.minimum
    if tolerance is None:
        return math.log10(gaps[-1]) if gaps[-1] > 0 else -math.inf
    below = np.flatnonzero(gaps < tolerance)
    return float(below[0]) if below.size else math.inf


def inside(run: Any, objective: Any, start: Any, steps: int, window: Any) -> bool:
    path = train_2d(run, objective, start, steps).positions
    return all(
        ((low <= path[:, i]) & (path[:, i] <= high)).all() for i, (low, high) in enumerate(window)
    )


def beside(run: Any, name: str, value: float) -> list[float]:
    stops = list(run.hyperparameters()[name].stops())
    at = stops.index(value)
    return stops[max(at - NEIGHBOURS, 0) : at + NEIGHBOURS + 1]


def judged(
    run: Any, objective: Any, start: Any, steps: int, settings: Any, window: Any, tolerance: Any
) -> tuple[float, bool]:
    """The worst result over the neighbours and starts, and whether the own paths stay inside."""
    near = [beside(run, name, value) for name, value in settings.items()]
    runs = [replace(run, **dict(zip(settings, values, strict=True))) for values in product(*near)]
    starts = images(start, window)
    worst = max(result(r, objective, s, steps, tolerance) for r in runs for s in starts)
    return worst, all(inside(r, objective, start, steps, window) for r in runs)


def judged_at_once(
    run: Any, objective: Any, start: Any, steps: int, settings: Any, window: Any, tolerance: Any
) -> tuple[float, bool]:
    """The same, of all neighbours in a batch."""
    near = [beside(run, name, value) for name, value in settings.items()]
    runs = replace(run, **dict(zip(settings, np.array([*product(*near)]).T, strict=True)))
    paths = [train_2d(runs, objective, s, steps) for s in images(start, window)]
    low, high = np.array(window).T[:, :, None]
    own = paths[0].positions  # from the start itself
    worst = max(results(path, objective.minimum, tolerance).max() for path in paths)
    return worst, bool(((low <= own) & (own <= high)).all())


def results(path: Trajectory, minimum: float, tolerance: float | None) -> Array:
    """What a map holds of each run of a batch."""
    gaps = path.values - minimum
    with np.errstate(all="ignore"):
        below = gaps < (-math.inf if tolerance is None else tolerance)
        held = np.where(below.any(axis=0), below.argmax(axis=0), math.inf)
        if tolerance is None:
            held = np.where(gaps[-1] > 0, np.log10(gaps[-1]), -math.inf)
    return np.where(path.outcome[0] == "diverged", math.inf, held)


@pytest.mark.parametrize(
    ("run", "objective", "names", "tolerance"),
    [
        (RMSProp(), Quadratic(), ("eta", "gamma"), None),
        (RMSProp(), Quadratic(), ("gamma", "eta"), 1e-3),
        (Momentum(), ConditionedQuadratic(angle=20), ("eta", "beta"), None),
        (Momentum(), Himmelblau(), ("beta", "eta"), 30.0),
        (Adam(), Rosenbrock(), ("eta", "beta1"), None),
        (GradientDescent(), Quadratic(), ("eta",), None),
        (GradientDescent(), Quadratic(), ("eta",), 1.0),
    ],
)
def test_its_worst_is_the_best_of_all(run: Any, objective: Any, names: Any, tolerance: Any) -> None:
    start, steps, window = objective.start, 12, objective.window
    found = robust(run, Problem(objective, start, steps), names, tolerance=tolerance)
    assert found is not None and list(found.settings) == list(names)
    of = (window, tolerance)
    worst, stays = judged(run, objective, start, steps, found.settings, *of)
    assert found.worst == pytest.approx(worst, abs=1e-9)
    assert stays != found.leaves
    own = replace(run, **found.settings)
    assert found.value == pytest.approx(result(own, objective, start, steps, tolerance), abs=1e-9)
    for name, ends in found.around.items():
        near = beside(run, name, found.settings[name])
        assert ends == (near[0], near[-1])
    at_once = judged_at_once(run, objective, start, steps, found.settings, *of)
    assert at_once == (pytest.approx(worst, abs=1e-9), stays)
    # Others do not beat it: some near, some anywhere.
    draws = np.random.default_rng(3)
    stops = {name: run.hyperparameters()[name].stops() for name in names}
    for k in range(25):
        other = {}
        for name in names:
            middle = stops[name].index(found.settings[name])
            low, high = (0, len(stops[name])) if k % 2 else (middle - 4, middle + 5)
            other[name] = stops[name][
                int(np.clip(draws.integers(low, high), 0, len(stops[name]) - 1))
            ]
        if any(value >= stops[name][-NEIGHBOURS] for name, value in other.items()):
            continue  # what lies beyond is not known
        value, stays = judged_at_once(run, objective, start, steps, other, *of)
        assert value >= worst - robustness.ALIKE - 1e-9 or not stays, other


def test_a_lucky_corner_is_not_robust() -> None:
    """Once the best of RMSProp's map was eta 5, gamma 0.9999, at the edge, out of the window and
    back, and nothing was offered beside it."""
    steps = 20
    cells = measure(
        RMSProp(),
        Problem(Quadratic(), START, steps),
        axis(RMSProp(), "eta"),
        axis(RMSProp(), "gamma"),
    )
    best = cells.best
    assert best is not None and best.edges == ("eta",)
    lucky, calm = (
        replace(RMSProp(), **best.settings),
        robust(RMSProp(), Problem(Quadratic(), START, steps), ("eta", "gamma")),
    )
    assert leaves(lucky, Problem(Quadratic(), START, steps), Quadratic().window)
    assert calm is not None and not calm.leaves
    own = replace(RMSProp(), **calm.settings)
    assert not leaves(own, Problem(Quadratic(), START, steps), Quadratic().window)
    # Somewhere else in the window, and with an eta a quarter larger, it is still good.
    for start in ((2.5, 2.5), (-5.9, 2.9), (-5.0, 2.0)):
        elsewhere = replace(own, eta=own.eta * 1.25)
        assert result(elsewhere, Quadratic(), start, steps, None) < -3


def test_the_images_of_a_start_are_as_far_from_the_middle_and_inside() -> None:
    draws = np.random.default_rng(5)
    for _ in range(50):
        low = draws.uniform(-9, 5, 2)
        high = low + draws.uniform(0.1, 9, 2)
        window: Any = tuple(zip(low.tolist(), high.tolist(), strict=True))
        start: Any = tuple(draws.uniform(low, high).tolist())
        found = np.array(images(start, window))
        places = (found - (low + high) / 2) / ((high - low) / 2)
        assert tuple(found[0]) == start and len(found) == 8
        np.testing.assert_allclose(np.hypot(*places.T), np.hypot(*places[0]))
        assert (np.abs(places) <= 1 + 1e-12).all()
        assert len({tuple(np.round(place, 9)) for place in places}) == 8
    square: Any = ((-1.0, 1.0), (-1.0, 1.0))
    assert images((0.0, 0.0), square) == ((0.0, 0.0),)
    assert len(images((0.5, 0.5), square)) == len(images((0.0, 0.5), square)) == 4


def test_which_paths_leave_the_window() -> None:
    etas = np.geomspace(0.01, 3, 40)
    window = Quadratic().window
    run = Momentum(etas[:, None], np.array([0.0, 0.5, 0.9]))
    out = leaves(run, Problem(Quadratic(), START, 15), window)
    assert out.shape == (40, 3) and 0.2 < out.mean() < 0.9
    for (i, j), left in np.ndenumerate(out):
        alone = Momentum(float(etas[i]), [0.0, 0.5, 0.9][j])
        assert left == (not inside(alone, Quadratic(), START, 15, window))


def test_the_end_of_a_slider_is_unknown_and_the_end_of_what_is_legal_is_not() -> None:
    """More would be better here: even 5, the slider's end, is far below the border."""
    slow = robust(GradientDescent(), Problem(Quadratic(0.02, 0.02), START, 5), ("eta",))
    assert slow is not None
    stops = list(GradientDescent.hyperparameters()["eta"].stops())  # type: ignore[union-attr]
    assert slow.settings["eta"] == stops[-1 - NEIGHBOURS] and slow.around["eta"][1] == stops[-1]
    # beta = 0 is the least that is legal: nothing lies beyond.
    bowl = robust(Momentum(), Problem(Quadratic(1, 1), START, 3), ("eta", "beta"))
    assert bowl is not None and bowl.settings["beta"] < 0.3 and bowl.around["beta"][0] == 0


def test_long_runs_have_a_coarser_grid_that_costs_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    for steps in (20, 100, 1000, 2000):
        found = robust(RMSProp(), Problem(Quadratic(), START, steps), ("eta", "gamma"))
        assert found is not None
        assert math.prod(found.sides) * len(found.starts) * steps <= robustness.MOST
        low, high = found.around["eta"]
        assert low < found.settings["eta"] < high and high / low >= 1.4


@pytest.mark.parametrize("cls", OPTIMIZERS.values(), ids=lambda cls: cls.__name__)
def test_every_method_has_one_or_none(cls: Any) -> None:
    names = list(type(cls()).numbers())
    for objective, tolerance in ((Quadratic(), None), (Himmelblau(), 0.5)):
        at = (objective, objective.start, 25)
        found = robust(cls(), Problem(*at), names[:2], tolerance=tolerance)
        if found is not None:
            assert isinstance(found, Robust) and found.worst >= found.value
            alone = replace(cls(), **found.settings)
            assert found.value == pytest.approx(result(alone, *at, tolerance), abs=1e-6)


def test_a_path_leaves_with_the_step_that_is_outside_and_not_before() -> None:
    run, f = GradientDescent(np.array([0.4, 0.52, 0.6, 0.9])), Quadratic()
    low, high = np.array(f.window).T[:, :, None]
    path = train_2d(run, f, START, 30).positions
    outside = ((path < low) | (path > high)).any(axis=1)
    for steps in range(31):
        out = leaves(run, Problem(f, START, steps), f.window)
        assert out.tolist() == outside[: steps + 1].any(axis=0).tolist()
    assert set(outside.any(axis=0).tolist()) == {True, False}


def test_where_every_setting_fails_from_somewhere_there_is_none() -> None:
    assert (
        robust(RMSProp(), Problem(Quadratic(), START, 1), ("eta", "gamma"), tolerance=1e-9) is None
    )


def test_bad_input_is_refused_by_name() -> None:
    at = (RMSProp(), Problem(Quadratic(), START, 5))
    with pytest.raises(ValueError, match="one or two numbers"):
        robust(*at, ("eta", "gamma", "epsilon"))
    with pytest.raises(ValueError, match="RMSProp has no number beta to map"):
        robust(*at, ("eta", "beta"))
    with pytest.raises(ValueError, match="two hyperparameters, got eta twice"):
        robust(*at, ("eta", "eta"))
    with pytest.raises(ValueError, match="no least value"):
        robust(RMSProp(), Problem(Saddle(), Saddle().start, 5), ("eta",))
    with pytest.raises(ValueError, match="steps must be a whole number"):
        robust(RMSProp(), Problem(Quadratic(), START, -1), ("eta",))


def test_of_settings_that_are_as_good_the_most_central_counts() -> None:
    """The best of all at an end, by less than can be told, is no better than one in the middle."""
    worst = np.array([1.0, 1.004, 1.008, 1.004, 2.0])
    counts = np.array([True, True, True, True, True])
    assert robustness._most_central(worst, counts) == (2,)
    assert robustness._most_central(worst + np.array([0, 0, 0.01, 0, 0]), counts) == (1,)
    counts[2] = False
    assert robustness._most_central(worst, counts) == (1,)
