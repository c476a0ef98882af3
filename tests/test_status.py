"""Each kind of end from a case whose end is known, and the criterion that it shows."""

import math
import warnings
from typing import Any

import numpy as np
import pytest

from optlab import OPTIMIZERS, Trajectory, train_2d
from optlab.objectives.quadratics import Quadratic
from optlab.objectives.saddles import Saddle
from optlab.optimizers.gradient_descent import GradientDescent
from optlab.optimizers.lion import Lion
from optlab.optimizers.newton import Newton
from optlab.optimizers.rmsprop import RMSProp
from optlab.status import FAR, TOLERANCE


def descent(eta: float, steps: int, **options: Any) -> Trajectory:
    return train_2d(GradientDescent(eta=eta), Quadratic(), steps=steps, **options)


def test_converged() -> None:
    status = descent(0.4, 500).status
    assert status.kind == "converged"
    assert status.step is None
    assert "1e-06" in status.criterion and "positive definite" in status.criterion
    assert str(status) == f"converged: {status.criterion}"


def test_a_small_gradient_is_not_enough_while_the_point_still_moves() -> None:
    """One viewer of the field stops at a small gradient although the velocity is not small."""
    across_the_minimum = train_2d(Newton(), Quadratic(), steps=1)
    assert np.abs(across_the_minimum.gradients[-1]).max() < TOLERANCE
    assert across_the_minimum.status.kind == "still moving"
    assert train_2d(Newton(), Quadratic(), steps=2).status.kind == "converged"


def test_a_small_step_is_not_enough_while_the_gradient_is_not() -> None:
    status = descent(1e-9, 50).status
    assert status.kind == "still moving"


def test_still_moving_shows_both_numbers() -> None:
    trajectory = descent(0.1, 20)
    assert trajectory.status.kind == "still moving"
    gradient = np.abs(trajectory.gradients[-1]).max()
    move = np.abs(trajectory.positions[-1] - trajectory.positions[-2]).max()
    for shown in (f"gradient {gradient:.2g}", f"last step {move:.2g}", f"{TOLERANCE:g}"):
        assert shown in trajectory.status.criterion


def test_a_saddle_is_stationary_and_not_converged() -> None:
    status = train_2d(Newton(), Saddle(), (-1.5, 0.01), steps=3).status
    assert status.kind == "stationary"
    assert "no minimum" in status.criterion


@pytest.mark.parametrize(
    "trajectory",
    [
        descent(0.5, 40),  # exactly at 2/lambda_max: x2 jumps between -2 and 2 for ever
        descent(0.499, 40),
        train_2d(Lion(eta=0.1), Quadratic(), steps=200),
        train_2d(RMSProp(eta=0.4), Quadratic(), steps=200),
    ],
)
def test_oscillating_names_a_coordinate_that_reverses(trajectory: Trajectory) -> None:
    status = trajectory.status
    assert status.kind == "oscillating"
    coordinate = int(status.numbers["coordinate"][1:]) - 1
    moves = np.diff(trajectory.positions[-12:, coordinate])
    assert (moves[1:] * moves[:-1] < 0).sum() >= status.numbers["reversals"] >= 3
    assert f"along x{coordinate + 1} in {status.numbers['reversals']}" in status.criterion


def test_a_wide_valley_crossed_once_is_no_oscillation() -> None:
    assert descent(0.3, 8).status.kind == "still moving"


def test_diverged_says_since_which_step() -> None:
    """x2 grows by -1.4 a step; the window is 6 high, so far is beyond 60 = 2 * 1.4^k."""
    step = math.ceil(math.log(FAR * 6 / 2) / math.log(1.4))
    status = descent(0.6, 30).status
    assert (status.kind, status.step) == ("diverged", step)
    assert f"{FAR:g} window widths" in status.criterion
    assert f"since step {step}" in status.criterion
    assert descent(0.6, step).status.kind == "diverged"
    assert descent(0.6, step - 1).status.kind != "diverged"


def test_one_that_came_back_has_not_diverged() -> None:
    """Started far away, gradient descent walks home."""
    trajectory = train_2d(GradientDescent(eta=0.4), Quadratic(), (500.0, 500.0), steps=800)
    assert trajectory.status.kind == "converged"


def test_overflow_says_at_which_step_and_raises_no_warning() -> None:
    """x2 grows by -19 a step and f = 2 x2² is the first to leave the range of float64."""
    largest = math.log(1.7976931348623157e308)
    step = math.ceil((largest - math.log(8)) / (2 * math.log(19)))
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        trajectory = descent(5.0, 400)
        status = trajectory.status
    assert np.isfinite(trajectory.values[step - 1]) and np.isinf(trajectory.values[step])
    assert (status.kind, status.step) == ("diverged", step)
    assert status.criterion == f"left float64's range at step {step}"


def test_gamma_1_diverges() -> None:
    """A source text says that gamma = 1 turns RMSProp into SGD; eta is a thousand times its own."""
    status = train_2d(RMSProp(eta=0.4, gamma=1), Quadratic()).status
    assert status.kind == "diverged"


def test_a_low_value_alone_is_no_convergence() -> None:
    """A system of the field called a loss of 43 converged, because it was below 10^4."""
    assert descent(0.01, 5).status.kind == "still moving"


def test_no_steps_and_one_step_have_a_status() -> None:
    assert descent(0.4, 0).status.kind == "still moving"
    assert descent(0.4, 1).status.kind == "still moving"
    at_rest = train_2d(GradientDescent(eta=0.4), Quadratic(), (0.0, 0.0), steps=0)
    assert at_rest.status.kind == "converged"


@pytest.mark.parametrize("cls", OPTIMIZERS.values(), ids=lambda cls: cls.__name__)
def test_the_outcome_of_a_batch_is_its_members_status(cls: Any) -> None:
    etas = np.array([1e-9, 1e-3, 0.05, 0.1, 0.499, 0.5, 0.6, 1.0, 5.0, 1e3, 1e250])
    batch = train_2d(cls(eta=etas), Quadratic(), steps=150)
    kinds, since = batch.outcome
    assert kinds.shape == since.shape == etas.shape
    for eta, kind, step in zip(etas, kinds, since, strict=True):
        alone = train_2d(cls(eta=eta), Quadratic(), steps=150)
        assert (str(kind), int(step)) == tuple(part.item() for part in alone.outcome)
        assert kind == alone.status.kind
        assert (step >= 0) == (kind == "diverged") == (alone.status.step is not None)
    assert len(set(kinds)) >= 2


def test_the_etas_of_a_batch_show_every_kind() -> None:
    batch = train_2d(GradientDescent(eta=np.array([0.4, 0.01, 0.499, 0.6])), Quadratic(), steps=400)
    kinds, since = batch.outcome
    assert kinds.tolist() == ["converged", "still moving", "oscillating", "diverged"]
    assert since.tolist() == [-1, -1, -1, 11]


def test_a_sweep_that_keeps_only_the_end_knows_what_diverged() -> None:
    etas = np.array([0.4, 0.6, 5.0])
    kinds, since = train_2d(GradientDescent(eta=etas), Quadratic(), steps=400, keep="last").outcome
    assert (kinds == "diverged").tolist() == [False, True, True]
    assert (since >= 0).tolist() == [False, True, True]
    status = descent(0.6, 400, keep="last").status
    assert status.kind == "diverged"
    assert "only the end was kept" in status.criterion
