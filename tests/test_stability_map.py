"""Maps of speed: borders and radii against closed forms, rates against theory and single runs."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from optlab import OPTIMIZERS, train_2d
from optlab.experiment import Experiment
from optlab.hyperparameters import Number
from optlab.measure.grids import Axis
from optlab.measure.rates import measured_rate, measured_rates
from optlab.measure.stability_map import (
    BETA,
    ETA_LAMBDA,
    axes_of,
    measurable,
    monotone_end,
    radii,
    rate_map,
    stable_end,
)
from optlab.measure.sweeps import stops_of, sweep
from optlab.objectives.quadratics import ConditionedQuadratic, Quadratic
from optlab.objectives.valleys import Rosenbrock
from optlab.optimizers.adam import Adam
from optlab.optimizers.gradient_descent import GradientDescent
from optlab.optimizers.momentum import Momentum
from optlab.optimizers.nesterov import Nesterov
from optlab.optimizers.newton import Newton
from optlab.optimizers.rmsprop import RMSProp
from optlab.problem import Problem
from optlab.theory import stability

KNOWN: list[Any] = [GradientDescent(), Momentum(), Nesterov(), Nesterov(form="pytorch")]
every_known = pytest.mark.parametrize("run", KNOWN, ids=str)
UNKNOWN = [cls() for cls in OPTIMIZERS.values() if cls().theory is None]
START = (-5.0, -2.0)


def test_the_borders_are_the_textbooks() -> None:
    beta = np.linspace(0, 0.99, 34)
    ends = {
        GradientDescent(): (1 + 0 * beta, 2 + 0 * beta),
        Momentum(): ((1 - np.sqrt(beta)) ** 2, 2 * (1 + beta)),
        Nesterov(): (((1 - beta) / (1 + beta)) ** 2, 2 * (1 + beta) / (1 + 2 * beta)),
        Nesterov(form="pytorch"): (
            ((1 - beta) / (1 + beta)) ** 2,
            2 * (1 + beta) / (1 + 2 * beta),
        ),
    }
    for run, (monotone, stable) in ends.items():
        np.testing.assert_allclose(monotone_end(run.theory, beta), monotone, rtol=1e-9)
        np.testing.assert_allclose(stable_end(run.theory, beta), stable, rtol=1e-12)


def test_nothing_is_monotone_or_stable_where_nothing_is_forgotten() -> None:
    one = np.ones(1)
    assert monotone_end(Momentum().theory, one) == stable_end(Momentum().theory, one) == 0


def along(run: Any, step: float, steps: int) -> Any:
    """The coordinate of a run along one eigenvector with eta lambda = step, from 1."""
    positions = train_2d(replace(run, eta=step), Quadratic(a=0.5, b=0.5), (1.0, 1.0), steps)
    return positions.positions[:, 0]


@every_known
@pytest.mark.parametrize("beta", [0.1, 0.4, 0.8])
def test_the_borders_are_where_runs_begin_to_cross_and_to_leave(run: Any, beta: float) -> None:
    run = replace(run, beta=beta) if "beta" in run.hyperparameters() else run
    (monotone,) = monotone_end(run.theory, np.array([beta]))
    (stable,) = stable_end(run.theory, np.array([beta]))
    assert (along(run, 0.97 * monotone, 400) >= 0).all()
    assert (along(run, 1.03 * monotone, 400) < 0).any()
    assert abs(along(run, 0.97 * stable, 1000)[-1]) < 1e-3
    assert abs(along(run, 1.03 * stable, 1000)[-1]) > 1e3


@pytest.mark.parametrize("run", KNOWN[1:], ids=str)
def test_radii_are_numpys_eigenvalues(run: Any) -> None:
    found = radii(run.theory)
    assert found.shape == (len(BETA.values), len(ETA_LAMBDA.values))
    for row in range(3, 100, 24):
        for column in range(5, 160, 31):
            matrix = run.theory.matrix(ETA_LAMBDA.values[column], BETA.values[row])
            radius = np.abs(np.linalg.eigvals(matrix)).max()
            assert found[row, column] == pytest.approx(radius, rel=1e-7)


@pytest.mark.parametrize(
    ("run", "name"),
    [
        (GradientDescent(), "eta"),
        (Momentum(), "beta"),
        (RMSProp(), "gamma"),
        (Adam(), "eta"),
        (Momentum(), "f.condition_number"),
    ],
)
def test_rates_of_a_sweep_are_those_of_its_members(run: Any, name: str) -> None:
    experiment = Experiment(ConditionedQuadratic(), start=START, steps=60)
    values = stops_of(experiment, run, name)
    rates = measured_rates(sweep(experiment, run, name, values))
    assert rates.shape == (len(values),)
    for value, rate in zip(values, rates, strict=True):
        objective, alone = experiment.objective, run
        if name.startswith("f."):
            objective = replace(objective, **{name[2:]: value})
        else:
            alone = replace(run, **{name: value})
        expected = measured_rate(train_2d(alone, objective, START, 60))
        assert expected is not None
        assert rate == pytest.approx(expected, rel=1e-9)


def test_too_few_steps_have_no_rate() -> None:
    batch = train_2d(Momentum(eta=np.array([0.1, 0.2])), Quadratic(), START, 9)
    assert np.isnan(measured_rates(batch)).all()
    batch = train_2d(Momentum(eta=np.array([0.1, 0.2])), Quadratic(), START, 10)
    assert np.isfinite(measured_rates(batch)).all()


def test_rates_are_refused_where_they_would_be_wrong() -> None:
    with pytest.raises(ValueError, match="on a quadratic"):
        measured_rates(train_2d(Adam(), Rosenbrock(), (-1.0, 1.0), 20))
    with pytest.raises(ValueError, match="every step was kept"):
        measured_rates(train_2d(Adam(), Quadratic(), START, 20, keep="last"))


@every_known
def test_a_measured_map_is_the_predicted_one(run: Any) -> None:
    """Wherever it converges: within 2 % of the rate after 400 steps, half of the cells within a
    thousandth."""
    objective = ConditionedQuadratic(condition_number=5.0, curvature=0.5)
    x, y = axes_of(run, 400)
    found = rate_map(run, Problem(objective, START, 400), x, y)
    settings = {"eta": x.values[None, :]} | ({y.name: y.values[:, None]} if y else {})
    predicted: Any = stability.rate(replace(run, **settings), objective)
    predicted = np.broadcast_to(predicted, found.shape)
    stable = np.isfinite(found) & (predicted < 1) & (predicted > 0.1)
    assert stable.mean() > 0.3
    error = np.abs(found[stable] / predicted[stable] - 1)
    assert error.max() < 0.02
    assert np.median(error) < 1e-3
    assert np.isnan(found[predicted > 1.05]).all()


@pytest.mark.parametrize("run", UNKNOWN, ids=str)
def test_a_map_has_a_single_runs_rate_in_each_cell(run: Any) -> None:
    objective, steps = ConditionedQuadratic(), 40
    x, y = axes_of(run, steps)
    assert x.name == "eta"
    found = rate_map(run, Problem(objective, START, steps), x, y)
    assert found.shape == (len(y.values) if y else 1, len(x.values))
    for row, column in [(0, 3), (found.shape[0] // 2, 40), (found.shape[0] - 1, 60)]:
        settings = {"eta": x.values[column]} | ({y.name: y.values[row]} if y else {})
        alone = train_2d(replace(run, **settings), objective, START, steps)
        expected = measured_rate(alone)
        if alone.status.kind == "diverged":
            assert np.isnan(found[row, column])
        elif expected is None:
            assert found[row, column] == 0
        else:
            assert found[row, column] == pytest.approx(expected, rel=1e-9)


def test_what_is_at_the_minimum_too_soon_to_be_measured_did_not_diverge() -> None:
    """Newton with eta = 1 was once shown in the colour of what diverges."""
    eta = Axis("eta", np.array([0.5, 1.0, 2.1]))
    found = rate_map(Newton(), Problem(Quadratic(), START, 2000), eta, None)
    assert found[0, :2] == pytest.approx([0.5, 0.0])
    assert np.isnan(found[0, 2])


def test_what_cannot_be_measured_has_no_map() -> None:
    x, y = axes_of(RMSProp(), 60)
    for start, steps in [(START, 9), ((0.0, 0.0), 60)]:
        problem = Problem(Quadratic(), start, steps)
        assert not measurable(problem)
        with pytest.raises(ValueError, match="10 steps from elsewhere than the minimum"):
            rate_map(RMSProp(), problem, x, y)


def test_a_map_is_drawn_over_the_numbers_that_are_seen_first() -> None:
    names = {run.key: [a.name for a in axes_of(run, 100) if a] for run in UNKNOWN}
    assert names["rmsprop"] == ["eta", "gamma"]
    assert names["adam"] == ["eta", "beta1"]
    assert names["adagrad"] == ["eta", "epsilon"]
    assert axes_of(Newton(), 100)[1] is None
    x, y = axes_of(RMSProp(), 2000)
    assert y and len(x.values) * len(y.values) * 2000 <= 1_000_000
    for steps in (250, 300, 333, 1000):
        assert all(a and len(a.values) % 2 == 0 for a in axes_of(RMSProp(), steps))
    for run in UNKNOWN:
        for axis in axes_of(run, 100):
            if axis:
                declaration = run.hyperparameters()[axis.name]
                assert isinstance(declaration, Number)
                assert declaration.legal.contains(axis.values).all()


@pytest.mark.parametrize("run", [*KNOWN, *UNKNOWN], ids=str)
def test_only_where_there_is_a_theory_the_rate_is_a_function_of_eta_lambda(run: Any) -> None:
    """The sentence beside a measured map."""
    rates = [
        measured_rate(
            train_2d(replace(run, eta=eta), Quadratic(a=a, b=b), START, 60),
        )
        for eta, a, b in [(0.2, 0.1, 1.0), (0.05, 0.4, 4.0)]
    ]
    assert rates[0] is not None
    assert rates[1] is not None
    if run.theory:
        assert rates[0] == pytest.approx(rates[1], rel=1e-12)
    else:
        assert np.log(rates[0]) != pytest.approx(np.log(rates[1]), rel=1e-3)


@pytest.mark.parametrize("run", [RMSProp(), Adam()], ids=str)
def test_a_measured_map_depends_on_the_start_and_the_steps(run: Any) -> None:
    """The caution beside a measured map. It once named the scale of f as well, to which these
    methods are blind but for epsilon."""
    ravine = ConditionedQuadratic()
    x, y = axes_of(run, 60)
    first, elsewhere, longer, scaled = (
        rate_map(run, Problem(replace(ravine, curvature=curvature), start, steps), x, y)
        for curvature, start, steps in [
            (0.2, START, 60), (0.2, (-1.0, 2.0), 60), (0.2, START, 200), (2.0, START, 60),
        ]
    )  # fmt: skip
    for other in (elsewhere, longer):
        assert (np.abs(first - other) > 0.01).mean() > 0.1
    assert (np.abs(first - scaled) > 0.01).mean() < 0.01
