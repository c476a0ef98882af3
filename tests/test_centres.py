"""Quadratics whose minimum lies elsewhere: around a centre, and x^T Q x / 2 + c^T x."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from optlab import OPTIMIZERS, train_2d
from optlab.experiment import Experiment, from_query, from_toml
from optlab.linear import eigenvalues_of
from optlab.measure.rates import measured_rate
from optlab.measure.sweeps import sweep
from optlab.objectives.base import Known, Unbounded, Unknown
from optlab.objectives.general_quadratic import GeneralQuadratic
from optlab.objectives.quadratics import ConditionedQuadratic, Quadratic, RotatedQuadratic
from optlab.optimizers.gradient_descent import GradientDescent
from optlab.optimizers.momentum import Momentum
from optlab.theory import stability
from optlab.theory.rotation import conditioned
from optlab.web.views.rotation.fitting import fitting, with_runs_of
from optlab.web.views.stability.regimes import numbers

rate: Any = stability.rate
RAVINES: list[Any] = [Quadratic(), RotatedQuadratic(), ConditionedQuadratic()]
every_ravine = pytest.mark.parametrize("ravine", RAVINES, ids=lambda one: one.key)
CENTRE = np.array([0.75, -1.25])


def around(ravine: Any, centre: Any = CENTRE) -> Any:
    return replace(ravine, centre1=float(centre[0]), centre2=float(centre[1]))


@every_ravine
@pytest.mark.parametrize("cls", OPTIMIZERS.values(), ids=lambda cls: cls.__name__)
def test_moved_with_its_start_a_run_is_the_same_run_moved(ravine: Any, cls: Any) -> None:
    """But for what pulls to the origin."""
    off = {"weight_decay": 0.0} if "weight_decay" in cls.numbers() else {}
    run = cls(eta=0.05, **off)
    there = train_2d(run, around(ravine), np.array([-5.0, -2.0]) + CENTRE, 20).positions
    here = train_2d(run, ravine, (-5.0, -2.0), 20).positions
    np.testing.assert_allclose(there - CENTRE, here, rtol=0, atol=1e-12)


@every_ravine
def test_its_minimum_theory_and_measure_are_those_of_its_centre(ravine: Any) -> None:
    moved, run = around(ravine), Momentum(eta=0.1, beta=0.6)
    assert moved.minima == (tuple(CENTRE),) and moved.minimum == 0.0
    assert not moved.gradient(CENTRE).any() and ravine.centre1 == 0
    assert rate(run, moved) == rate(run, ravine)
    path = train_2d(run, moved, (-5.0, -2.0), 300)
    assert path.status.kind == "at rest"
    assert measured_rate(path) == pytest.approx(rate(run, moved), rel=0.02)
    assert "- 0.75" in moved.formula and "+ 1.25" in moved.formula
    assert ravine.formula == replace(ravine, centre1=0.0).formula


@every_ravine
def test_the_window_stays_until_the_minimum_would_leave_it(ravine: Any) -> None:
    assert around(ravine).window == ravine.window == ravine.usual_window
    (left, right), (bottom, top) = around(ravine, (40.0, -9.0)).window
    assert left == -6.0 and right == 41.0 and bottom == -10.0 and top == 3.0


@every_ravine
def test_links_say_the_centre_only_where_it_is_one(ravine: Any) -> None:
    assert "centre" not in Experiment(ravine).to_query()
    moved = Experiment(around(ravine))
    assert "centre1+0.75+centre2+-1.25" in moved.to_query()
    assert from_query(moved.to_query()) == moved == from_toml(moved.to_toml())
    assert list(type(ravine).numbers())[-2:] == ["centre1", "centre2"]


@every_ravine
def test_the_page_of_rotation_turns_about_the_origin_and_says_so(ravine: Any) -> None:
    experiment = Experiment(around(ravine), (GradientDescent(0.1),))
    with pytest.raises(ValueError, match="no bowl around the origin"):
        conditioned(experiment.objective)
    for shown, said in (fitting(experiment), with_runs_of(experiment)):
        assert "has its minimum elsewhere" in said
        assert shown.objective.quadratic().centre == (0.0, 0.0)  # type: ignore[union-attr]


def test_the_general_quadratic_is_the_ravine_that_it_is() -> None:
    ravine = around(RotatedQuadratic())
    q11, q12, q22 = map(float, ravine.Q)
    c1, c2 = -(np.array([[q11, q12], [q12, q22]]) @ CENTRE)
    general = GeneralQuadratic(q11, q12, q22, c1, c2)
    points = np.random.default_rng(0).uniform(-5, 5, (2, 50))
    constant = float(general.value(CENTRE))
    np.testing.assert_allclose(general.value(points) - constant, ravine.value(points), rtol=1e-12)
    np.testing.assert_allclose(general.gradient(points), ravine.gradient(points), atol=1e-12)
    assert np.array_equal(general.hessian(points), ravine.hessian(points))
    np.testing.assert_allclose(general.minima, [CENTRE], rtol=1e-14)
    assert eigenvalues_of(general) == pytest.approx(ravine.eigenvalues, rel=1e-14)
    assert rate(GradientDescent(0.1), general) == pytest.approx(rate(GradientDescent(0.1), ravine))


@pytest.mark.parametrize(
    ("entries", "least"),
    [
        ((1, 0, 1, 0, 0), Known),
        ((1, 1, 1 + 1e-9, 0, 0), Known),  # nearly flat
        ((1, 2, 1, 0, 0), Unbounded),
        ((-1, 0, -1, 0, 0), Unbounded),
        ((1, 1, 1, 1, 1), Known),  # a valley whose floor lies level
        ((1, 1, 1, 1, 0), Unbounded),  # one that falls
        ((1, 0, 0, 1, 0), Known),
        ((0, 0, 1, 1, 0), Unbounded),
        ((0, 0, 0, 0, 0), Known),
        ((0, 0, 0, 0, 1), Unbounded),
        ((1e-6, 0, 1, 1e6, 0), Unknown),  # its minimum is farther than any window
        ((1e-6, 0, 0, 1e6, 0), Unknown),  # and so is this valley
    ],
)
def test_what_is_known_of_its_least_value(entries: Any, least: type) -> None:
    f = GeneralQuadratic(*map(float, entries))
    assert isinstance(f.least, least)
    assert (f.quadratic() is not None) == (isinstance(f.least, Known) and f.least.complete)
    if least is Known:
        np.testing.assert_allclose(f.gradient(np.array(f.minima[0])), 0, atol=1e-9)
    assert np.isfinite(f.window).all() and f.formula


def test_a_sweep_across_what_a_bowl_may_be_has_numbers_for_those_that_are_one() -> None:
    """A slider of Q12 leads from bowls to saddles: theory has nan there, and no other member's."""
    experiment = Experiment(GeneralQuadratic(), (Momentum(eta=0.1),), steps=30)
    swept = sweep(experiment, experiment.runs[0], "f.q12", [-3.0, 0.0, 0.5, 3.0])
    found = numbers(swept)
    assert np.isfinite(found["λmin"]).tolist() == [False, True, True, False]
    alone = numbers(train_2d(Momentum(eta=0.1), GeneralQuadratic(), steps=30))
    for name, value in alone.items():
        assert np.broadcast_to(found[name], 4)[2] == pytest.approx(value, rel=1e-9, nan_ok=True), (
            name
        )


@pytest.mark.parametrize("keep", ["all", "last"])
def test_a_sweep_of_the_centre_or_of_an_entry_knows_which_members_diverge(keep: Any) -> None:
    """Whether a member that is far away goes on asks what is known of the least value."""
    run, values = GradientDescent(0.6), np.array([-2.0, 0.0, 2.0])
    for objective in (Quadratic(centre1=values), Quadratic(centre2=values)):
        swept = train_2d(run, objective, (-5.0, -2.5), 200, keep=keep)
        assert (swept.outcome[0] == "diverged").all()
    swept = train_2d(GradientDescent(0.3), GeneralQuadratic(q12=values), steps=200, keep=keep)
    assert (swept.outcome[0] == "diverged").tolist() == [True, False, True]


def test_the_formula_of_a_general_quadratic_leaves_out_what_is_nothing() -> None:
    assert (
        GeneralQuadratic(2.0, -1.0, 2.0, 0.0, -3.0).formula == r"x_1^2 - x_1 x_2 + x_2^2 - 3\, x_2"
    )
    assert GeneralQuadratic(-2.0, 0.0, 0.0, 0.0, 0.0).formula == "-x_1^2"
    assert GeneralQuadratic(0.0, 0.0, 0.0, 0.0, 0.0).formula == "0"
