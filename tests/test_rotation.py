"""Oracles: the functions' own values, closed forms by hand, and each run by itself."""

import math
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from optlab.experiment import Experiment
from optlab.hyperparameters import Array
from optlab.measure.sweeps import sweep
from optlab.objectives import OBJECTIVES
from optlab.objectives.quadratics import ConditionedQuadratic, Quadratic, RotatedQuadratic
from optlab.optimizers.adagrad import AdaGrad
from optlab.optimizers.adagrad_full import AdaGradFull
from optlab.optimizers.adam import Adam
from optlab.optimizers.gradient_descent import GradientDescent
from optlab.optimizers.momentum import Momentum
from optlab.optimizers.rmsprop import RMSProp
from optlab.theory.conditioning import turned_start
from optlab.theory.rotation import (
    STRAIGHT,
    Turning,
    as_printed,
    conditioned,
    deviation,
    framed,
    only_turned,
    turned_path,
    turning_of,
    with_angle,
)
from optlab.train import train_2d
from optlab.trajectory import Trajectory

START = (-5.0, -2.0)
RIGID = (GradientDescent(0.3), Momentum(0.1, 0.7), AdaGradFull(1.0))
DIAGONAL = (AdaGrad(1.0), RMSProp(0.3), Adam(0.5))
WINDOW = ((-7.7, 7.7), (-5.9, 5.9))
EXPERIMENT = Experiment(
    ConditionedQuadratic(), (*RIGID, *DIAGONAL), turned_start(START, 30), 40, WINDOW
)


@pytest.mark.parametrize(
    "objective",
    [
        Quadratic(),
        Quadratic(3.0, 0.1),
        Quadratic(0.5, 0.5),
        RotatedQuadratic(),
        RotatedQuadratic(halved=True),
        RotatedQuadratic(2.0, 0.1),
        ConditionedQuadratic(7, -20, 3),
    ],
)
def test_the_same_function_by_its_angle(objective: Any) -> None:
    x = np.random.default_rng(1).normal(size=(2, 50))
    same = conditioned(objective)
    np.testing.assert_allclose(same.value(x), objective.value(x), rtol=1e-12)
    assert -90 < same.angle <= 90


def test_the_forms_that_the_chapter_speaks_of() -> None:
    assert ConditionedQuadratic(20.0, 0.0, 0.2) == conditioned(Quadratic()) == STRAIGHT
    assert only_turned() == ConditionedQuadratic(20.0, 45.0, 0.2)
    assert as_printed() == ConditionedQuadratic(20.0, 45.0, 0.4)
    x1, x2 = x = np.random.default_rng(2).normal(size=(2, 50))
    printed = 0.1 * (x1 + x2) ** 2 + 2 * (x1 - x2) ** 2
    np.testing.assert_allclose(as_printed().value(x), printed, rtol=1e-12)
    np.testing.assert_allclose(only_turned().value(x), printed / 2, rtol=1e-12)


def test_what_has_no_angle_is_refused() -> None:
    with pytest.raises(ValueError, match="Rosenbrock is no quadratic"):
        conditioned(OBJECTIVES["rosenbrock"]())
    with pytest.raises(ValueError, match="has no angle"):
        with_angle(Experiment(Quadratic()), 10, "together")
    with pytest.raises(ValueError, match="has no angle"):
        strays(train_2d(Adam(), Quadratic()), "together")
    with pytest.raises(ValueError, match=r"angle must lie in .* got 200"):
        with_angle(EXPERIMENT, 200, "together")
    with pytest.raises(ValueError, match="turning must be one of together, alone; got 'both'"):
        turning_of("both")


def test_there_and_back_is_the_same_start() -> None:
    """The angle goes from -90 to 90, and the start turns by the difference of two angles."""
    for start in (START, (0.1, 0.3), (0.0, 0.0), (1e-7, -3e5), (1e29, 1e-30)):
        before = replace(EXPERIMENT, objective=STRAIGHT, start=start)
        moved = before
        for angle in (-90, 90, 33, -87, 45, 0):
            moved = with_angle(moved, angle, "together")
            assert moved.objective == replace(STRAIGHT, angle=angle)
            place = moved.objective.value(np.array(moved.start))
            assert place == pytest.approx(STRAIGHT.value(np.array(start)), rel=1e-9)
        np.testing.assert_allclose(
            moved.start, start, rtol=1e-15, atol=1e-15 * max(map(abs, start))
        )
        assert with_angle(before, 33, "alone").start == start
    assert with_angle(replace(EXPERIMENT, start=(0.0, 2.0)), -60, "together").start == (2.0, 0.0)


def strays(path: Trajectory, turning: Turning) -> Array:
    return deviation(path, turned_path(path, turning))


@pytest.mark.parametrize("angle", [-90.0, -45.0, -3.0, 30.0, 45.0, 87.0])
def test_who_turns_rigidly_and_who_does_not(angle: float) -> None:
    moved = with_angle(EXPERIMENT, angle, "together")
    for run in RIGID:
        path = train_2d(run, moved.objective, moved.start, 40)
        assert strays(path, "together").max() < 1e-9
    for run in DIAGONAL:
        path = train_2d(run, moved.objective, moved.start, 40)
        # A quarter turn only swaps the coordinates.
        assert (strays(path, "together")[-1] > 0.1) == (angle != -90)


def test_a_start_that_stays_is_another_one_in_the_bowl() -> None:
    """Gradient descent has a closed form here: the matrix I - eta Q, to the power of k."""
    angle, eta = 60.0, 0.3
    path = train_2d(GradientDescent(eta), replace(STRAIGHT, angle=angle), START, 12)
    shrink = np.diag([1 - eta * 0.2, 1 - eta * 4.0])
    cos, sin = math.cos(math.radians(angle)), math.sin(math.radians(angle))
    turn = np.array([[cos, -sin], [sin, cos]])
    gaps = []
    for k in range(13):
        power = np.linalg.matrix_power(shrink, k)
        gap = turn @ power @ turn.T @ START - turn @ power @ START
        gaps.append(np.linalg.norm(gap))
    np.testing.assert_allclose(strays(path, "alone"), np.maximum.accumulate(gaps), rtol=1e-9)
    assert strays(path, "together").max() < 1e-12


def test_a_path_that_overflows_has_a_distance_up_to_there() -> None:
    path = train_2d(GradientDescent(1e10), ConditionedQuadratic(), START, 60)
    far = strays(path, "alone")
    assert not np.isfinite(path.positions).all()
    assert not np.isnan(far).any()
    assert np.all(far[1:] >= far[:-1])


@pytest.mark.parametrize("name", ["f.angle", "f.condition_number", "eta"])
@pytest.mark.parametrize("together", [True, False])
def test_a_sweep_is_each_run_by_itself(name: str, together: bool) -> None:
    run = Adam(0.5)
    values = [0.1, 0.5] if name == "eta" else [2.0, 45.0, 90.0]
    batch = sweep(EXPERIMENT, run, name, values, together=together)
    turning = "together" if together else "alone"
    for i, value in enumerate(values):
        one, with_value = EXPERIMENT, run
        if name == "f.angle":
            one = with_angle(EXPERIMENT, value, turning)
        elif name == "eta":
            with_value = replace(run, eta=value)
        else:
            one = replace(one, objective=replace(one.objective, condition_number=value))
        alone = train_2d(with_value, one.objective, one.start, 40)
        np.testing.assert_allclose(batch.positions[..., i], alone.positions, atol=1e-9)
        far = strays(alone, turning)
        np.testing.assert_allclose(strays(batch, turning)[..., i], far, atol=1e-9)


def test_there_and_back_again_is_the_same_start() -> None:
    rng = np.random.default_rng(7)
    for start in rng.uniform(-6, 6, (40, 2)).round(8).tolist():
        here = Experiment(STRAIGHT, (), (start[0], start[1]))
        there = with_angle(here, float(rng.uniform(-90, 90)), "together")
        assert there.start != here.start
        assert with_angle(there, 0.0, "together").start == here.start
        assert with_angle(here, 30.0, "alone").start == here.start


def test_a_window_in_which_the_start_would_be_lost_is_another() -> None:
    start = (1.0, 2.0)
    wide, fits, off = (((-r, r), (-r, r)) for r in (100.0, 5.0, 2.0))
    for window, stays in ((wide, False), (fits, True), (off, False), (((0, 9), (-9, 9)), False)):
        found = framed(Experiment(STRAIGHT, (), start, window=window)).window
        assert found and (found == window) == stays
