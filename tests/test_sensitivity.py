"""Oracles: the same run alone, borders known in closed form, brute force over whole paths."""

import math
import tracemalloc
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pytest

from optlab import OPTIMIZERS, train_2d
from optlab.hyperparameters import Array, Number
from optlab.measure import sensitivity
from optlab.measure.grids import axis, default_values
from optlab.measure.sensitivity import Abandoned, Map, measure, measure_slice
from optlab.objectives.many_minima import Himmelblau, StyblinskiTang
from optlab.objectives.quadratics import ConditionedQuadratic, Quadratic
from optlab.objectives.saddles import Saddle
from optlab.objectives.valleys import Rosenbrock
from optlab.optimizers.adam import Adam
from optlab.optimizers.gradient_descent import GradientDescent
from optlab.optimizers.momentum import Momentum
from optlab.optimizers.rmsprop import RMSProp
from optlab.problem import Problem
from optlab.train import train

START = (-5.0, -2.0)


def mapped(run: Any, objective: Any, x: Any, y: Any, steps: int = 30, **more: Any) -> Map:
    axes = [axis(run, name, values) for name, values in (x, y)]
    start = more.pop("start", objective.start)
    return measure(run, Problem(objective, start, steps), *axes, **more)


@pytest.mark.parametrize(
    ("run", "objective", "x", "y"),
    [
        (RMSProp(), Quadratic(), ("eta", [0.01, 0.4, 3]), ("gamma", [0, 0.5, 0.9, 1])),
        (Momentum(), Rosenbrock(), ("beta", [0, 0.9]), ("eta", [1e-4, 1e-3, 0.1])),
        (Momentum(), StyblinskiTang(), ("eta", [1e-3, 0.01]), ("beta", [0.1, 0.5])),
        (Adam(), Himmelblau(), ("beta1", [0.1, 0.9]), ("beta2", [0.5, 0.999])),
    ],
)
def test_a_cell_is_the_run_with_its_values(run: Any, objective: Any, x: Any, y: Any) -> None:
    found = mapped(run, objective, x, y)
    sooner = mapped(run, objective, x, y, tolerance=0.5)
    assert (found.quantity, sooner.quantity) == ("log10 gap", "steps")
    assert found.values.shape == found.diverged.shape == (len(y[1]), len(x[1]))
    for (row, column), value in np.ndenumerate(found.values):
        alone = replace(run, **{x[0]: x[1][column], y[0]: y[1][row]})
        path = train_2d(alone, objective, objective.start, 30)
        assert found.diverged[row, column] == (path.status.kind == "diverged")
        gaps = path.values - objective.minimum
        if found.diverged[row, column]:
            assert np.isnan(value) and np.isnan(sooner.values[row, column])
            continue
        assert value == pytest.approx(math.log10(gaps[-1]), abs=1e-9)
        below = np.flatnonzero(gaps < 0.5)
        if below.size:
            assert sooner.values[row, column] == below[0]
        else:
            assert np.isnan(sooner.values[row, column])
    np.testing.assert_array_equal(found.diverged, sooner.diverged)


def test_what_diverged_is_where_theory_says() -> None:
    """Momentum on a quadratic converges where eta lambda_max < 2 (1 + beta)."""
    ravine = ConditionedQuadratic(condition_number=10, angle=25)
    etas, betas = np.linspace(0.1, 2.5, 41), np.linspace(0, 0.9, 31)
    found = mapped(Momentum(), ravine, ("eta", etas), ("beta", betas), steps=1000)
    border = 2 * (1 + betas[:, None]) / ravine.eigenvalues[1]
    beyond, clear = etas > border, np.abs(etas / border - 1) > 0.03
    assert (found.diverged == beyond)[clear].all()
    assert clear.mean() > 0.95 and 0.2 < beyond.mean() < 0.8


def test_gradient_descents_fastest_eta_is_the_closed_form() -> None:
    """2/(lambda_min + lambda_max): beside the border, not at it. beta = 0 is gradient descent."""
    etas = np.linspace(0.3, 0.6, 301)
    found = mapped(Momentum(), Quadratic(), ("eta", etas), ("beta", [0, 0.9]), steps=60)
    lowest = etas[np.nanargmin(found.values[0])]
    assert lowest == pytest.approx(2 / (0.2 + 4), abs=0.02)
    sooner = mapped(
        Momentum(), Quadratic(), ("eta", etas), ("beta", [0, 0.9]), steps=200, tolerance=1e-9
    )
    assert etas[np.nanargmin(sooner.values[0])] == pytest.approx(2 / 4.2, abs=0.01)


def test_the_best_cell_and_the_budget_that_it_is_best_under() -> None:
    x, y = ("eta", np.geomspace(0.01, 5, 20)), ("gamma", [0.1, 0.5, 0.9, 0.99])
    for steps in (5, 60):
        found = mapped(RMSProp(), Quadratic(), x, y, steps)
        best = found.best
        assert best is not None and best.steps == steps
        assert best.value == found.values[best.row, best.column] == np.nanmin(found.values)
        run = replace(RMSProp(), **best.settings)
        end = train_2d(run, Quadratic(), START, steps).values[-1]
        assert best.value == pytest.approx(math.log10(end), abs=1e-9)


def test_where_nothing_has_a_value_there_is_no_best() -> None:
    wild = mapped(Momentum(), Quadratic(), ("eta", [10, 20]), ("beta", [0.1, 0.2]))
    assert wild.diverged.all() and wild.best is None
    slow = mapped(
        Momentum(), Quadratic(), ("eta", [1e-6, 2e-6]), ("beta", [0.1, 0.2]), tolerance=1e-3
    )
    assert not slow.diverged.any() and slow.best is None


def test_a_gap_of_exactly_0_and_a_start_that_is_near_enough() -> None:
    """eta = 1/lambda lands on the minimum of a round bowl in one step."""
    bowl = Quadratic(a=1, b=1)
    found = mapped(Momentum(), bowl, ("eta", [0.25, 0.5]), ("beta", [0, 0.1]), steps=1)
    assert found.values[0, 1] == -math.inf and found.best is not None
    assert found.best.settings == {"eta": 0.5, "beta": 0}
    near = mapped(Momentum(), bowl, ("eta", [1, 2]), ("beta", [0, 1]), start=(0, 0), tolerance=1)
    assert not near.values.any()


def test_without_a_least_value_the_map_is_of_f_itself() -> None:
    found = mapped(RMSProp(), Saddle(), ("eta", [0.01, 0.1]), ("gamma", [0.5, 0.9]), steps=20)
    assert found.quantity == "f"
    path = train_2d(RMSProp(eta=0.1, gamma=0.5), Saddle(), Saddle().start, 20)
    assert found.values[0, 1] == pytest.approx(path.values[-1])
    with pytest.raises(ValueError, match="no least value"):
        mapped(RMSProp(), Saddle(), ("eta", [1, 2]), ("gamma", [0, 1]), tolerance=0.1)


def test_one_number_alone_is_a_row_of_the_map() -> None:
    """beta = 0 is gradient descent."""
    etas = np.geomspace(0.01, 5, 20)
    for tolerance in (None, 0.01):
        found = mapped(
            Momentum(), Quadratic(), ("eta", etas), ("beta", [0, 0.5]), tolerance=tolerance
        )
        line = measure_slice(
            GradientDescent(),
            Problem(Quadratic(), START, 30),
            axis(GradientDescent(), "eta", etas),
            tolerance=tolerance,
        )
        assert line.axis.name == "eta"
        np.testing.assert_array_equal(line.values, found.values[0])
        np.testing.assert_array_equal(line.diverged, found.diverged[0])
    with pytest.raises(ValueError, match="steps must be a whole number"):
        measure_slice(
            GradientDescent(), Problem(Quadratic(), START, -1), axis(GradientDescent(), "eta")
        )


@pytest.mark.parametrize("cls", OPTIMIZERS.values(), ids=lambda cls: cls.__name__)
def test_the_default_axes_of_every_method(cls: Any) -> None:
    numbers = {n: d for n, d in cls.hyperparameters().items() if isinstance(d, Number)}
    for name, declaration in numbers.items():
        for cells in (2, 128, 512):
            values = axis(cls(), name, cells=cells).values
            assert values.shape == (cells,) and (np.diff(values) > 0).all()
            assert declaration.legal.contains(values).all()
            assert values[0] == declaration.low
        assert (values[-1] == 1.0) == (declaration.high == 1 and declaration.legal.contains(1.0))
    names = list(numbers)
    for other in names[1:]:
        few = [axis(cls(), name, cells=4) for name in (names[0], other)]
        found = measure(cls(), Problem(Quadratic(), START, 5), *few)
        assert (np.isnan(found.values) == found.diverged).all()


def test_defaults_are_spaced_as_the_sliders_are() -> None:
    numbers = RMSProp.hyperparameters()
    eta, gamma = numbers["eta"], numbers["gamma"]
    assert isinstance(eta, Number) and isinstance(gamma, Number)
    ratios = default_values(eta)[1:] / default_values(eta)[:-1]
    assert ratios == pytest.approx([5000 ** (1 / 127)] * 127, rel=2e-3)
    gaps = 1 - default_values(gamma)
    assert gaps[-1] == 0 and gaps[-2] == pytest.approx(1e-4)
    assert gaps[1:-1] / gaps[:-2] == pytest.approx([1e-4 ** (1 / 126)] * 126, rel=2e-3)
    assert all(len(repr(value)) <= 9 for value in default_values(gamma).tolist())


def test_a_value_has_a_place_among_the_cells() -> None:
    eta = axis(RMSProp(), "eta", [0.1, 0.2, 0.8])
    assert [eta.position(value) for value in (0.1, 0.15, 0.8)] == pytest.approx([0, 0.5, 2])
    assert math.isnan(eta.position(0.09)) and math.isnan(eta.position(0.9))


def test_pieces_and_threads_change_no_number(monkeypatch: pytest.MonkeyPatch) -> None:
    x, y = ("eta", np.geomspace(0.01, 5, 30)), ("gamma", np.linspace(0, 1, 40))
    whole = mapped(RMSProp(), Quadratic(), x, y)
    for name in ("PIECE", "SMALLEST"):
        monkeypatch.setattr(sensitivity, name, 1)
    small = mapped(RMSProp(), Quadratic(), x, y)
    np.testing.assert_array_equal(whole.values, small.values)


def test_progress_rises_to_the_whole() -> None:
    shares: list[float] = []
    x, y = axis(RMSProp(), "eta"), axis(RMSProp(), "gamma")

    def watch(share: float) -> bool:
        shares.append(share)
        return True

    measure(RMSProp(), Problem(Quadratic(), START, 500), x, y, progress=watch)
    assert shares == sorted(shares) and shares[-1] == 1 and len(shares) >= 4


def test_what_is_abandoned_is_not_computed(monkeypatch: pytest.MonkeyPatch) -> None:
    begun: list[int] = []

    def counted(*given: Any, **more: Any) -> Any:
        begun.append(1)
        return train(*given, **more)

    monkeypatch.setattr(sensitivity, "train", counted)
    x, y = axis(RMSProp(), "eta", cells=512), axis(RMSProp(), "gamma", cells=512)
    pieces = len(sensitivity._pieces((512, 512), 200))
    with pytest.raises(Abandoned):
        measure(
            RMSProp(), Problem(Quadratic(), START, 200), x, y, progress=lambda share: share < 0.05
        )
    assert len(begun) < pieces / 2


def test_steps_are_counted_without_keeping_the_paths() -> None:
    x, y = axis(RMSProp(), "eta", cells=50), axis(RMSProp(), "gamma", cells=50)
    tracemalloc.start()
    measure(RMSProp(), Problem(Quadratic(), START, 400), x, y, tolerance=1e-3)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 400 * 2 * 2500 * 8 / 4  # a quarter of the positions alone


ETA, GAMMA = ("eta", [0.1, 0.4]), ("gamma", [0.5, 0.9])


@pytest.mark.parametrize(
    ("x", "y", "message"),
    [
        (ETA, ETA, "two hyperparameters, got eta twice"),
        (("beta", [0, 1]), GAMMA, "RMSProp has no number beta to map; it has eta, gamma, epsilon"),
        (("centered", [0, 1]), GAMMA, "RMSProp has no number centered"),
        (("eta", [0.4]), GAMMA, "eta needs 2 to 512 values a side, got 1"),
        (("eta", np.linspace(1, 2, 513)), GAMMA, "eta needs 2 to 512 values a side, got 513"),
        (ETA, ("gamma", [0.5, 1.5]), r"RMSProp.gamma must lie in \[0, 1\], got 1.5"),
        (ETA, ("gamma", [0.5, math.nan]), r"RMSProp.gamma must lie in \[0, 1\], got nan"),
        (ETA, ("gamma", [0.9, 0.5]), "values of gamma must rise"),
        (ETA, ("gamma", [0.9, 0.9]), "values of gamma must rise"),
        (ETA, ("gamma", 0.9), "gamma needs a list of values, got 0.9"),
        (ETA, ("gamma", [[0.1, 0.9]]), "gamma needs a list of values"),
    ],
)
def test_bad_axes_are_refused(x: Any, y: Any, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        mapped(RMSProp(), Quadratic(), x, y)


def test_other_bad_input_is_refused() -> None:
    for cells in (1, 513):
        with pytest.raises(ValueError, match="2 to 512 values a side"):
            axis(RMSProp(), "eta", cells=cells)
    with pytest.raises(ValueError, match="Gradient descent has no number gamma to map; it has eta"):
        axis(GradientDescent(), "gamma")
    for tolerance in (0, -1, math.nan, math.inf):
        with pytest.raises(ValueError, match=r"tolerance must lie in \(0, inf\)"):
            mapped(RMSProp(), Quadratic(), ETA, GAMMA, tolerance=tolerance)
    for steps in (-1, 2.5, True):
        with pytest.raises(ValueError, match="steps must be a whole number"):
            mapped(RMSProp(), Quadratic(), ETA, GAMMA, steps=steps)  # type: ignore[arg-type]
    for run, objective in (
        (RMSProp(epsilon=np.array([1e-6, 1e-8])), Quadratic()),
        (RMSProp(), Quadratic(a=np.array([1.0, 2]))),
    ):
        with pytest.raises(ValueError, match="got a batch"):
            mapped(run, objective, ETA, GAMMA)


def test_just_beyond_the_border_few_steps_have_not_led_far() -> None:
    """The sentence beside the border: eta = 2/lambda_max is gradient descent's, beta = 0."""
    just_beyond = ("eta", [1.02 * 2 / 4, 1.1])
    few = mapped(Momentum(), Quadratic(), just_beyond, ("beta", [0, 0.01]), steps=20)
    many = mapped(Momentum(), Quadratic(), just_beyond, ("beta", [0, 0.01]), steps=400)
    assert not few.diverged[0, 0] and many.diverged[0, 0]


def test_a_best_at_the_edge_says_whether_better_ones_may_lie_beyond() -> None:
    """eta ends where the slider does; gamma = 0 and gamma = 1 are the ends of what is legal."""

    def edges(run: Any, etas: Any, betas: Any, steps: int = 3) -> Any:
        found = mapped(run, Quadratic(1, 1), ("eta", etas), ("beta", betas), steps)
        assert found.best is not None
        return found.best.edges

    assert edges(Momentum(), [0.01, 0.02], [0, 0.5]) == ("eta", "beta")  # both too small
    assert edges(Momentum(), [0.01, 0.02], [0.1, 0.5, 0.999]) == ("eta", "beta")
    assert edges(Momentum(), [0.01, 0.5, 0.9], [0, 0.5]) == (), "1/lambda and no momentum"
    assert edges(Momentum(), [0, 2], [0.1, 0.2], 1) == ("beta",), "no negative eta is legal"
    assert sensitivity.goes_on(RMSProp(), axis(RMSProp(), "gamma", [0.5, 1])) == (True, False)


def test_a_run_alone_is_measured_to_the_digit_of_its_path() -> None:
    draws = np.random.default_rng(1)
    for objective in (Quadratic(), Himmelblau(), Rosenbrock(), Saddle()):
        for _ in range(10):
            run = RMSProp(float(draws.uniform(0.01, 0.5)), float(draws.uniform(0, 1)))
            path = train_2d(run, objective, objective.start, 40)
            (value, diverged) = sensitivity.measure_batch(
                run, Problem(objective, objective.start, 40)
            )
            assert diverged == (path.status.kind == "diverged")
            least = objective.minimum if objective.minima else None
            wanted = path.values[-1] if least is None else np.log10(path.values[-1] - least)
            assert value == wanted or (diverged and np.isnan(value))
            if least is None:
                continue
            (soon, _far) = sensitivity.measure_batch(
                run, Problem(objective, objective.start, 40), tolerance=0.1
            )
            below = np.flatnonzero(path.values - least < 0.1)
            assert soon == below[0] if below.size else np.isnan(soon)


@dataclass(frozen=True)
class Below(Quadratic):
    """A function whose rounding is a hair below what is computed at its minimum."""

    key = "below"

    def value(self, x: Array) -> Array:
        return -1e-300 * np.abs(x[0])


def test_a_hair_below_the_minimum_is_at_the_minimum_and_not_lost() -> None:
    run, problem = GradientDescent(), Problem(Below(), (1.0, 0.0), 3)
    line = measure_slice(run, problem, axis(run, "eta", cells=8))
    assert np.isneginf(line.values).all()
    assert not line.diverged.any()
