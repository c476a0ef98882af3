from dataclasses import replace

import numpy as np
import pytest

from optlab.experiment import Experiment
from optlab.hyperparameters import Number
from optlab.measure.sweeps import marks_of, stops_of, sweep
from optlab.objectives import OBJECTIVES
from optlab.objectives.quadratics import ConditionedQuadratic, Quadratic, RotatedQuadratic
from optlab.optimizers import OPTIMIZERS
from optlab.optimizers.adadelta import AdaDelta
from optlab.optimizers.gradient_descent import GradientDescent
from optlab.optimizers.momentum import Momentum
from optlab.optimizers.rmsprop import RMSProp
from optlab.references import Reference
from optlab.train import train_2d


@pytest.mark.parametrize("key", list(OPTIMIZERS))
def test_positions_rise_are_legal_and_hold_every_mark_within(key: str) -> None:
    run = OPTIMIZERS[key]()
    for objective in (Quadratic(), OBJECTIVES["rosenbrock"]()):
        experiment = Experiment(objective, (run,))
        for name, declaration in run.hyperparameters().items():
            if not isinstance(declaration, Number):
                continue
            stops = stops_of(experiment, run, name)
            assert np.all(np.diff(stops) > 0)
            assert np.all(declaration.legal.contains(stops))
            assert set(declaration.stops()) <= set(stops)
            marks = [value for value, _why in marks_of(experiment, run, name)]
            within = {value for value in marks if stops[0] <= value <= stops[-1]}
            assert within <= set(stops)
            assert set(stops) - set(declaration.stops()) <= within


def test_where_gradient_descent_begins_to_diverge_is_a_position() -> None:
    """The rotated ravine has the eigenvalues 0.4 and 8."""
    experiment = Experiment(RotatedQuadratic(), (GradientDescent(),))
    assert any(np.isclose(stops_of(experiment, experiment.runs[0], "eta"), 2 / 8, rtol=1e-12))


def test_a_slider_ends_where_its_declaration_does_however_far_a_mark_lies() -> None:
    """On a flat bowl every mark of gradient descent is beyond its slider."""
    run = GradientDescent()
    experiment = Experiment(Quadratic(0.001, 0.002), (run,))
    assert marks_of(experiment, run, "eta")
    assert stops_of(experiment, run, "eta") == list(run.hyperparameters()["eta"].stops())  # type: ignore[union-attr]


def test_the_functions_positions_are_its_declarations() -> None:
    experiment = Experiment(ConditionedQuadratic())
    declaration = ConditionedQuadratic.hyperparameters()["angle"]
    assert isinstance(declaration, Number)
    assert stops_of(experiment, None, "f.angle") == list(declaration.stops())


@pytest.mark.parametrize(
    ("run", "name", "message"),
    [
        (RMSProp(), "centered", "rmsprop has no number centered; it has eta, gamma, epsilon, "),
        (RMSProp(), "beta", "rmsprop has no number beta; it has eta"),
        (RMSProp(), "", "sweep must be one of eta, gamma, "),
        (RMSProp(), "run7.eta", "sweep must be one of eta, gamma, "),
        (RMSProp(), "shared.eta", "sweep must be one of eta, gamma, "),
        (RMSProp(), "turn.angle", "sweep must be one of eta, gamma, "),
        (AdaDelta(), "eta2", "adadelta has no number eta2; it has "),
        (RMSProp(), "f.halved", "rotated_quadratic has no number halved; it has a, b"),
        (None, "f.eta", "rotated_quadratic has no number eta; it has a, b"),
        (None, "eta", "sweep must be one of f.a, f.b"),
        (None, "", "sweep must be one of f.a, f.b"),
    ],
)
def test_a_name_without_positions_is_refused(run: RMSProp | None, name: str, message: str) -> None:
    with pytest.raises(ValueError, match="^" + message.replace(".", r"\.")):
        stops_of(Experiment(RotatedQuadratic()), run, name)


def test_a_function_without_numbers_says_so() -> None:
    objective = next(o for o in OBJECTIVES.values() if not o.hyperparameters())
    with pytest.raises(ValueError, match="has no number size; it has no numbers"):
        stops_of(Experiment(objective()), None, "f.size")


@pytest.mark.parametrize("name", ["eta", "beta", "f.angle", "f.condition_number"])
def test_a_sweep_is_each_run_by_itself(name: str) -> None:
    run, objective = Momentum(0.05, 0.7), ConditionedQuadratic()
    experiment = Experiment(objective, (run,), (-4, 1), 30)
    values = stops_of(experiment, run, name)[:: 7 if name != "f.condition_number" else 9]
    trajectory = sweep(experiment, run, name, values)
    assert trajectory.positions.shape == (31, 2, len(values))
    for i, value in enumerate(values):
        if Reference(name).of_function:
            turned = replace(objective, **{Reference(name).name: value})
            alone = train_2d(run, turned, (-4, 1), 30)
        else:
            alone = train_2d(replace(run, **{name: value}), objective, (-4, 1), 30)
        np.testing.assert_allclose(trajectory.positions[..., i], alone.positions, rtol=1e-9)


def test_a_value_that_is_not_legal_is_refused_by_name() -> None:
    experiment = Experiment(ConditionedQuadratic(), (RMSProp(),))
    with pytest.raises(ValueError, match=r"RMSProp\.gamma must lie in \[0, 1\], got 1\.5"):
        sweep(experiment, experiment.runs[0], "gamma", [0.5, 1.5])
    with pytest.raises(ValueError, match=r"ConditionedQuadratic\.angle must lie in .* got 181"):
        sweep(experiment, experiment.runs[0], "f.angle", [0, 181])
