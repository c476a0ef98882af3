"""What a function says of itself: its minimum, its form, its window; and who asks it."""

import json
import math
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pytest

from optlab import OBJECTIVES, OPTIMIZERS, train_2d
from optlab.experiment import Experiment
from optlab.hyperparameters import Array, Real, number
from optlab.lessons.quantities import quantity
from optlab.lessons.runs import PhraseError, Runs
from optlab.measure.grids import axis
from optlab.measure.rates import approached, measured_rates
from optlab.measure.robustness import robust
from optlab.measure.sensitivity import measure, measure_slice
from optlab.measure.suiting import tried
from optlab.objectives.base import (
    Known,
    Least,
    Objective,
    Point,
    QuadraticForm,
    Unbounded,
    Unknown,
    Window,
)
from optlab.objectives.quadratics import ConditionedQuadratic, Quadratic
from optlab.objectives.saddles import Saddle
from optlab.optimizers.gradient_descent import GradientDescent
from optlab.optimizers.momentum import Momentum
from optlab.optimizers.rmsprop import RMSProp
from optlab.problem import Problem
from optlab.theory.conditioning import hessian_matrix
from optlab.theory.rotation import conditioned
from optlab.theory.stability import border
from optlab.web.live.figure_spec import figure_spec, options_of
from optlab.web.live.rows import pack_sweep
from optlab.web.page import View
from optlab.web.series import losses, window_of
from optlab.web.theme import LIGHT
from optlab.web.views.playground.ranking import ranking_part
from optlab.web.views.settings.heat import map_part
from optlab.web.views.settings.maps import Choice


class UntoldSaddle(Saddle):
    """Falls without end, and nobody has said so."""

    @property
    def least(self) -> Least:
        return Unknown()


class UntoldBowl(Quadratic):
    """Has a minimum, and nobody has said so."""

    @property
    def least(self) -> Least:
        return Unknown()


every_method = pytest.mark.parametrize("cls", OPTIMIZERS.values(), ids=lambda cls: cls.__name__)


@pytest.mark.parametrize("cls", OBJECTIVES.values(), ids=lambda cls: cls.__name__)
def test_every_function_of_the_menu_says_what_is_known_of_its_minimum(cls: Any) -> None:
    objective = cls()
    assert isinstance(objective.least, (Known, Unbounded))
    if isinstance(objective.least, Known):
        assert objective.minima == objective.least.points and objective.has_minimum
        assert objective.minimum == objective.value(np.array(objective.minima[0]))
    else:
        assert objective.minima == () and objective.minimum == -math.inf


def test_of_an_unknown_minimum_there_is_no_point_and_no_number() -> None:
    assert UntoldBowl().minima == () and math.isnan(UntoldBowl().minimum)
    assert not UntoldBowl().has_minimum
    assert UntoldBowl().least not in (Unbounded(), Known(()))


@every_method
def test_a_run_that_falls_for_ever_has_diverged_also_where_nobody_has_said_that_it_may(
    cls: Any,
) -> None:
    for steps in (20, 300):
        known, unknown = (train_2d(cls(), f, f.start, steps) for f in (Saddle(), UntoldSaddle()))
        assert unknown.status == known.status
        ends = [
            train_2d(cls(), f, f.start, steps, keep="last").outcome[0]
            for f in (Saddle(), UntoldSaddle())
        ]
        assert np.array_equal(ends[0], ends[1])


def test_what_needs_a_least_value_says_that_none_is_known() -> None:
    """Once no minima meant that f falls without end, which of an unknown function would be made
    up."""
    run, problem = GradientDescent(0.1), Problem(UntoldBowl(), (-5.0, -2.0), 30)
    eta = axis(run, "eta", [0.01, 0.1, 0.3])
    with pytest.raises(ValueError, match="has no least value that is known to come near to"):
        measure_slice(run, problem, eta, tolerance=0.1)
    with pytest.raises(ValueError, match="has no least value that is known"):
        robust(run, problem, ("eta",))
    runs = Runs(Experiment(UntoldBowl(), (run,)))
    with pytest.raises(
        PhraseError, match=r"gap needs a least value, which .* is not known to have"
    ):
        quantity("gap(1)", runs)
    saddle = Runs(Experiment(Saddle(), (run,)))
    with pytest.raises(PhraseError, match=r"gap needs a least value, which .* has not"):
        quantity("gap(1)", saddle)


def test_without_a_known_minimum_f_itself_is_shown_and_measured() -> None:
    bowl, run = UntoldBowl(), RMSProp()
    path = train_2d(run, bowl, bowl.start, 30)
    assert np.array_equal(losses(path, bowl.minimum), path.values)
    axes = [axis(run, "eta", [0.1, 0.3]), axis(run, "gamma", [0.5, 0.9])]
    found = measure(run, Problem(bowl, bowl.start, 30), *axes)
    assert found.quantity == "f"
    cells = [[replace(run, eta=e, gamma=g) for e in (0.1, 0.3)] for g in (0.5, 0.9)]
    ends = [[train_2d(at, bowl, bowl.start, 30).values[-1] for at in row] for row in cells]
    np.testing.assert_array_equal(found.values, ends)
    suited = tried(run, Problem(bowl, bowl.start, 30))
    assert suited and suited.suited == run.eta and suited.best is not None
    minimum = approached(train_2d(GradientDescent(0.3), bowl, bowl.start, 200))
    assert minimum is not None  # Newton's method finds the bowl that the run ends in
    np.testing.assert_allclose(minimum, 0, atol=1e-12)


def test_the_page_shows_a_function_of_unknown_minimum() -> None:
    experiment = Experiment(UntoldBowl(), (RMSProp(), Momentum()), steps=30)
    text = json.dumps(figure_spec(experiment, options_of(View()), LIGHT, {}), allow_nan=False)
    assert '"minima": []' in text
    assert ranking_part(experiment, View())["below"] is None
    part = map_part(experiment, 0, Choice("eta", "gamma"), LIGHT)
    assert "no least value of f is known" in part["says"]["unbounded"]
    saddle = map_part(replace(experiment, objective=Saddle()), 0, Choice("eta", "gamma"), LIGHT)
    assert "f has no least value" in saddle["says"]["unbounded"]
    assert pack_sweep("rows", experiment, experiment.runs[0], "eta", (0.1, 0.2))


@dataclass(frozen=True)
class Bowl(Objective):
    """A quadratic that is none of the package's: it only says so. Its window grows with it."""

    key = "bowl"
    title = "Bowl"
    order = 0
    size: Real = number(
        1.0, symbol="s", doc="how wide", legal="(0, inf)", low=0.1, high=10, scale="log"
    )

    @property
    def window(self) -> Window:
        return (-self.size, 2 * self.size), (-self.size, self.size)  # type: ignore[return-value]

    @property
    def start(self) -> Point:
        return float(-self.size) / 2, float(self.size) / 4

    @property
    def least(self) -> Least:
        return Known(((0.0, 0.0),))

    def quadratic(self) -> QuadraticForm:
        s = self.size
        return QuadraticForm((1 / s, 0 * s, 4 / s), (1 / s, 4 / s))

    def value(self, x: Array) -> Array:
        x1, x2 = x
        return (x1 * x1 + 4 * x2 * x2) / (2 * self.size)

    def gradient(self, x: Array) -> Array:
        return np.array([x[0] / self.size, 4 * x[1] / self.size])

    def hessian(self, x: Array) -> Array:
        one = np.ones_like(x[0]) / self.size
        return np.array([[one, 0 * one], [0 * one, 4 * one]])

    @property
    def formula(self) -> str:
        return "(x_1^2 + 4 x_2^2)/(2 s)"


def test_what_says_that_it_is_quadratic_is_one_to_everybody_who_asks() -> None:
    """Once five places looked for a class of the package, and one for an attribute."""
    bowl = Bowl(2.0)
    assert border(GradientDescent(), bowl) == 1.0  # 2/lambda_max
    assert GradientDescent().marks(bowl)["eta"]
    np.testing.assert_array_equal(hessian_matrix(bowl), [[0.5, 0], [0, 2]])
    same = conditioned(bowl)
    assert (same.condition_number, same.angle, same.curvature) == (4, 0, 0.5)
    runs = Runs(Experiment(bowl, (GradientDescent(),)))
    for phrase, expected in (("lambda_max", 2), ("condition(1)", 4), ("eigenvalue_max(1)", 2)):
        assert quantity(phrase, runs).measure() == pytest.approx(expected)
    batch = train_2d(GradientDescent(np.array([0.1, 0.5])), bowl, (1.0, 1.0), 60)
    np.testing.assert_allclose(measured_rates(batch), [0.95, 0.75], rtol=1e-6)


@pytest.mark.parametrize("cls", OBJECTIVES.values(), ids=lambda cls: cls.__name__)
def test_a_form_is_the_function(cls: Any) -> None:
    objective = cls()
    form = objective.quadratic()
    if form is None:
        with pytest.raises(ValueError, match="is no quadratic bowl"):
            hessian_matrix(objective)
        assert border(GradientDescent(), objective) is None
        return
    q11, q12, q22 = form.Q
    Q = np.array([[q11, q12], [q12, q22]])
    np.testing.assert_allclose(np.linalg.eigvalsh(Q), form.eigenvalues, rtol=1e-13)
    assert form.eigenvalues[0] > 0
    for away in np.random.default_rng(2).normal(size=(20, 2)):
        rise = objective.value(form.centre + away) - objective.value(np.array(form.centre))
        assert rise == pytest.approx(away @ Q @ away / 2, rel=1e-12)


def test_a_window_may_depend_on_a_parameter_and_is_judged_by_member_by_member() -> None:
    assert Bowl(3.0).window == ((-3.0, 6.0), (-3.0, 3.0))
    assert window_of(Experiment(Bowl(3.0), start=(0.0, 0.0))) == ((-3.0, 6.0), (-3.0, 3.0))
    sizes = np.array([0.1, 0.3, 1.0, 3.0, 10.0])
    for run in (GradientDescent(0.49), Momentum(1.3, 0.2), RMSProp(0.02), GradientDescent(0.04)):
        for steps in (3, 60):
            swept = train_2d(run, Bowl(sizes), (-0.5, 0.2), steps)
            ends = train_2d(run, Bowl(sizes), (-0.5, 0.2), steps, keep="last")
            for i, size in enumerate(sizes):
                alone = train_2d(run, Bowl(size), (-0.5, 0.2), steps)
                kind, since = alone.outcome
                assert (swept.outcome[0][i], swept.outcome[1][i]) == (kind, since)
                assert (ends.outcome[0][i] == "diverged") == (kind == "diverged")


def test_the_ravine_by_its_angle_keeps_what_it_is_built_from() -> None:
    ravine = ConditionedQuadratic(condition_number=50, angle=20, curvature=0.1)
    assert conditioned(ravine) is ravine
    form = ravine.quadratic()
    assert form.eigenvalues == (0.1, 5.0)
