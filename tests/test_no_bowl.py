"""Quadratics that are no bowl, or not at all values of their letters: what is known of them, how
fast runs come to them, and what the page of stability answers."""

import gzip
import json
from typing import Any

import numpy as np
import pytest

from optlab import OBJECTIVES, train_2d
from optlab.edits import with_value
from optlab.experiment import Experiment
from optlab.measure.rates import approached, measured_rate, second_half_rate
from optlab.measure.sweeps import stops_of
from optlab.objectives.base import Known
from optlab.objectives.general_quadratic import GeneralQuadratic
from optlab.objectives.typed import Typed
from optlab.optimizers import OPTIMIZERS
from optlab.optimizers.adam import Adam
from optlab.optimizers.gradient_descent import GradientDescent
from optlab.optimizers.momentum import Momentum
from optlab.references import Reference
from optlab.web.live.resources import answer
from optlab.web.views.stability.regimes import numbers_at_rest
from tests.test_page import words
from tests.test_stability_page import page

VALLEYS: list[tuple[str, tuple[float, ...]]] = [
    ("(x1+x2)^2", (2, 2, 2, 0, 0)),
    ("(x1+x2)^2/2 + x1 + x2", (1, 1, 1, 1, 1)),
    ("(x1-2x2)^2 - 3x1 + 6x2", (2, -4, 8, -3, 6)),
    ("(0.1x1 + 0.3x2)^2", (0.02, 0.06, 0.18, 0, 0)),  # of decimals that float64 rounds
    ("x1^2", (2, 0, 0, 0, 0)),
    ("x2^2/2 - x2", (0, 0, 1, 0, -1)),
]
every_valley = pytest.mark.parametrize(("text", "entries"), VALLEYS)


def both(text: str, entries: tuple[float, ...]) -> list[Any]:
    return [Typed(text), GeneralQuadratic(*map(float, entries))]


@every_valley
def test_a_valley_has_a_line_of_minima_however_it_is_given(text: str, entries: Any) -> None:
    for f in both(text, entries):
        assert f.quadratic() is None and isinstance(f.least, Known)
        assert not f.least.complete and f.least.along and f.has_minimum
        along = np.array([-3.0, 0.5, 4.0]) * np.array(f.least.along)[:, None]
        line = np.array(f.minima[0])[:, None] + along
        np.testing.assert_allclose(f.gradient(line), 0, atol=1e-14)
        np.testing.assert_allclose(f.value(line), f.minimum, atol=1e-14)
        assert np.hypot(*f.least.along) == pytest.approx(1)
        assert np.dot(f.minima[0], f.least.along) == pytest.approx(0, abs=1e-15)
    typed, general = (f.least for f in both(text, entries))
    np.testing.assert_allclose(typed.points, general.points, atol=1e-15)
    np.testing.assert_allclose(typed.along, general.along, atol=1e-15)


@every_valley
def test_the_rate_in_a_valley_is_that_of_the_distance_to_its_line(text: str, entries: Any) -> None:
    """It was that of the distance to one point of the line, 0.9999999999999991 for 0.6."""
    for f in both(text, entries):
        curvature = f.hessian(np.zeros(2)).trace()
        for share in (0.4, 0.05):
            run = GradientDescent(eta=share / curvature)
            path = train_2d(run, f, (-5.0, -2.0), 40)
            assert measured_rate(path) == pytest.approx(1 - share, rel=1e-5)
            assert second_half_rate(path) == pytest.approx(1 - share, rel=1e-5)
            target = approached(path)
            assert target is not None
            np.testing.assert_allclose(f.gradient(target), 0, atol=1e-13)


def test_along_the_line_a_run_comes_no_nearer() -> None:
    """Adam, which takes coordinates one by one, moves along the floor, too: that is no distance."""
    valley, bowl = Typed("(x1 + 2x2)^2"), Typed("5*x1^2")
    path = train_2d(Adam(eta=0.05), valley, (-5.0, -2.0), 300)
    across = np.abs(path.positions @ np.array([1, 2]) / np.sqrt(5))
    pairs = np.hypot(across[1:], across[:-1])
    fitted = np.polyfit(np.arange(150, 300), np.log(pairs[150:]), 1)[0]
    assert measured_rate(path) == pytest.approx(np.exp(fitted), rel=1e-9)
    assert measured_rate(train_2d(GradientDescent(eta=0.02), bowl, steps=60)) == pytest.approx(0.8)


def test_a_decay_leads_a_run_in_a_valley_to_where_it_rests() -> None:
    """(x1+x2-1)^2 with a decay of 0.1 is steepest at 4.1, and least steep, along the line, at 0.1:
    there the run comes to the one point at which both pulls are even."""
    path = train_2d(GradientDescent(0.1, weight_decay=0.1), Typed("(x1+x2-1)^2"), (-5.0, -2.0), 80)
    assert measured_rate(path) == pytest.approx(0.99, rel=1e-3)


@pytest.mark.parametrize("text", ["0*x1", "0*x2 + 3"])
def test_where_all_is_level_nothing_is_approached(text: str) -> None:
    path = train_2d(GradientDescent(0.1), Typed(text), (-5.0, -2.0), 60)
    assert approached(path) is None and measured_rate(path) is None


def test_one_of_many_minima_counts_only_for_a_run_that_comes_to_it() -> None:
    near, far = (
        approached(train_2d(GradientDescent(0.3), Typed("sin(x1) + x2^2"), (start, 1.0), 60))
        for start in (-1.0, 40.0)
    )
    assert near is not None and far is not None
    np.testing.assert_allclose(near, [-np.pi / 2, 0], atol=1e-7)
    np.testing.assert_allclose(far, [27 * np.pi / 2, 0], atol=1e-7)


@pytest.mark.parametrize("cls", OBJECTIVES.values(), ids=lambda cls: cls.__name__)
def test_a_function_says_whether_its_curvature_is_the_same_everywhere(cls: Any) -> None:
    points = np.random.default_rng(0).uniform(-3, 3, (2, 40))
    hessian = cls().hessian(points)
    assert cls().curves_alike == bool(np.allclose(hessian, hessian[..., :1], atol=1e-12))


SWEPT = [  # with the values of the letter at which it is a bowl
    ("a*x1^2+2*x2^2", {"a": 1.0}, "a", lambda a: a > 0),
    ("x1^2+a*x2^2", {"a": 1.0}, "a", lambda a: a > 0),
    ("a*x1^2+b*(x2-c)^2", {"a": 1.0, "b": 0.5, "c": 2.0}, "a", lambda a: a > 0),
    ("a*x1^2+b*(x2-c)^2", {"a": 1.0, "b": 0.5, "c": 2.0}, "b", lambda b: b > 0),
    ("a*x1^2+b*(x2-c)^2", {"a": 1.0, "b": 0.5, "c": 2.0}, "c", lambda c: True),
    ("x1^2 + a*x1*x2 + x2^2", {"a": 1.0}, "a", lambda a: abs(a) < 2),
    ("x1^2/a + x2^2", {"a": 1.0}, "a", lambda a: a > 0),  # no number at 0
    ("a*x1^2 - x2^2", {"a": 1.0}, "a", lambda a: False),
]


def told(experiment: Experiment, letter: str) -> dict[str, Any]:
    packet: Any = answer("stability", f"{experiment.to_query()}&sweep=f.{letter}")
    return json.loads(gzip.decompress(packet).partition(b"\n")[0])


@pytest.mark.parametrize(("text", "letters", "letter", "is_bowl"), SWEPT)
@pytest.mark.parametrize("run", [Momentum(0.1), OPTIMIZERS["adam"](), OPTIMIZERS["newton"]()])
def test_a_letters_slider_has_numbers_wherever_the_function_is_a_bowl(
    run: Any, text: str, letters: dict[str, float], letter: str, is_bowl: Any
) -> None:
    """It answered that a rate is measured on a single run."""
    experiment = Experiment(Typed(text, **letters), (run,), (-5.0, -2.0), 40)
    header = told(experiment, letter)
    stops = stops_of(experiment, run, f"f.{letter}")
    assert header["values"] == stops
    bowls = [bool(is_bowl(value)) for value in stops]
    lowest = header["numbers"].get("λmin", [None] * len(stops))
    assert [one is not None for one in lowest] == bowls
    measured = np.array(header["numbers"]["measured"], dtype=np.float64)
    assert np.isnan(measured[~np.array(bowls)]).all()
    for row in np.flatnonzero(bowls)[:: max(1, sum(bowls) // 5)]:
        alone = with_value(experiment, Reference(f"f.{letter}"), stops[row])
        for name, value in numbers_at_rest(alone, run).items():
            seen = header["numbers"][name][row]
            seen = np.nan if seen is None else seen
            assert seen == pytest.approx(value[0], rel=1e-5, nan_ok=True), name


NO_BOWLS = [
    *((f, "valley: its smaller") for text, entries in VALLEYS for f in both(text, entries)),
    *((f, "level everywhere") for f in both("0*x1", (0, 0, 0, 0, 0))),
    *((f, "has no minimum") for f in both("x1^2 - x2^2", (2, 0, -2, 0, 0))),
    *((f, "has no minimum") for f in both("-x1^2 - x2^2", (-2, 0, -2, 0, 0))),
    *((f, "has no minimum") for f in both("x1^2 + x2", (2, 0, 0, 0, 1))),
    *((f, "has no minimum") for f in both("x1 - 2x2", (0, 0, 0, 1, -2))),
    (GeneralQuadratic(1e-6, 0.0, 1.0, 1e6, 0.0), "lies too far away"),
]


@pytest.mark.parametrize(("objective", "says"), NO_BOWLS, ids=str)
def test_no_quadratic_is_said_to_curve_otherwise_elsewhere(objective: Any, says: str) -> None:
    app = page(Experiment(objective, (GradientDescent(0.1),), (-5.0, -2.0), 40))
    assert says in app.info[0].value and "is no [quadratic]" not in words(app)


def test_the_table_has_the_rate_at_which_a_run_comes_to_the_line() -> None:
    run = GradientDescent(0.1)
    app = page(Experiment(Typed("(x1+x2)^2"), (run,), (-5.0, -2.0), 60), live=False)
    assert "| no theory | 0.600 |" in words(app)
