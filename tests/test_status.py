"""Each kind of end from a case whose end is known, and the criterion that it shows."""

import math
import re
import warnings
from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest

from optlab import OPTIMIZERS, Trajectory, train_2d
from optlab.divergence import FAR
from optlab.hyperparameters import Array, number
from optlab.objectives.many_minima import StyblinskiTang
from optlab.objectives.quadratics import Quadratic
from optlab.objectives.saddles import MonkeySaddle, Saddle
from optlab.objectives.valleys import Beale
from optlab.optimizers.adagrad import AdaGrad
from optlab.optimizers.gradient_descent import GradientDescent
from optlab.optimizers.lion import Lion
from optlab.optimizers.momentum import Momentum
from optlab.optimizers.newton import Newton
from optlab.optimizers.rmsprop import RMSProp
from optlab.status import TOLERANCE


def descent(eta: float, steps: int, **options: Any) -> Trajectory:
    return train_2d(GradientDescent(eta=eta), Quadratic(), steps=steps, **options)


def test_at_rest() -> None:
    status = descent(0.4, 500).status
    assert status.kind == "at rest"
    assert status.step is None
    assert "at step 500" in status.criterion
    assert (
        "a millionth of the window" in status.criterion and "positive definite" in status.criterion
    )
    assert str(status) == f"at rest: {status.criterion}"


def test_a_small_gradient_is_not_enough_while_the_point_still_moves() -> None:
    """One viewer of the field stops at a small gradient although the velocity is not small."""
    across_the_minimum = train_2d(Newton(), Quadratic(), steps=1)
    assert np.abs(across_the_minimum.gradients[-1]).max() < TOLERANCE
    assert across_the_minimum.status.kind == "still moving"
    assert train_2d(Newton(), Quadratic(), steps=2).status.kind == "at rest"


def test_a_small_step_is_not_enough_while_the_gradient_is_not() -> None:
    status = descent(1e-9, 50).status
    assert status.kind == "still moving"


def test_still_moving_shows_its_numbers() -> None:
    trajectory = descent(0.1, 20)
    assert trajectory.status.kind == "still moving"
    gradient = np.abs(trajectory.gradients[-1]).max()
    move = np.abs(trajectory.positions[-1] - trajectory.positions[-2]).max()
    to_the_minimum = np.abs(trajectory.positions[-1]).max()  # on a quadratic Newton's step is exact
    for shown in (
        f"gradient {gradient:.2g}",
        f"last step {move:.2g}",
        f"Newton's step {to_the_minimum:.2g}",
        "both steps at most a millionth of the window's width",
    ):
        assert shown in trajectory.status.criterion


def test_a_flat_function_is_no_minimum() -> None:
    """With a = b = 1e-9 and a small gradient, (-5, -2) was where it had converged."""
    status = train_2d(GradientDescent(eta=0.4), Quadratic(1e-9, 1e-9)).status
    assert status.kind == "still moving"
    assert "Newton's step 5" in status.criterion


@pytest.mark.parametrize("steps", [2, 3, 8, 25, 60])
def test_a_multiple_of_f_changes_no_verdict(steps: int) -> None:
    """Newton's path is the same; gradient descent's is, where eta is divided by the factor."""
    kinds = []
    for factor in (1e-12, 1e-9, 1e-3, 1.0, 1e6, 1e12):
        f = Quadratic(0.1 * factor, 2 * factor)
        curved = StyblinskiTang() if factor == 1 else Scaled(factor)
        kinds.append(
            [
                train_2d(run, objective, start, steps).status.kind
                for run, objective, start in (
                    (Newton(), f, (-5.0, -2.0)),
                    (Newton(eta=0.3), f, (-5.0, -2.0)),
                    (GradientDescent(eta=0.4 / factor), f, (-5.0, -2.0)),
                    (GradientDescent(eta=0.51 / factor), f, (-5.0, -2.0)),
                    (Newton(eta=0.5), curved, (-3.5, 3.0)),
                    (GradientDescent(eta=0.02 / factor), curved, (0.5, 4.0)),
                )
            ]
        )
    assert all(kind == kinds[0] for kind in kinds)


@dataclass(frozen=True)
class Scaled(StyblinskiTang):
    """A multiple of a function whose minima are not at round places."""

    factor: float = number(1.0, symbol="c", doc="", legal="(0, inf)", low=1e-12, high=1e12)

    def value(self, x: Array) -> Array:
        return self.factor * super().value(x)

    def gradient(self, x: Array) -> Array:
        return self.factor * super().gradient(x)

    def hessian(self, x: Array) -> Array:
        return self.factor * super().hessian(x)


def test_a_saddle_is_stationary_and_no_minimum() -> None:
    for objective, start in (
        (Saddle(), (-1.5, 0.01)),
        (Saddle(), (0, 0)),
        (MonkeySaddle(), (1, 0)),
    ):
        status = train_2d(Newton(), objective, start, steps=40).status
        assert status.kind == "stationary"
        assert "in no minimum" in status.criterion


def test_where_gradient_and_hessian_are_0_it_is_at_rest_but_in_no_minimum() -> None:
    status = train_2d(GradientDescent(), MonkeySaddle(), (0, 0), steps=3).status
    assert status.kind == "stationary"


def test_a_point_that_an_unstable_run_passes_is_where_it_is_at_rest_then() -> None:
    """RMSProp with gamma = 0.99 was called converged at steps 20 and 100; later it oscillates."""
    path = train_2d(RMSProp(eta=0.4, gamma=0.99), Quadratic(), steps=2000)
    kinds = {steps: path.first(steps).status.kind for steps in (20, 100, 1000, 2000)}
    assert kinds == {20: "at rest", 100: "at rest", 1000: "oscillating", 2000: "oscillating"}
    assert "at step 20" in path.first(20).status.criterion


def test_no_steps_and_steps_of_nothing_are_said_to_be_so() -> None:
    """They were "still moving: gradient 8, last step 0"."""
    none = descent(0.4, 0).status
    assert str(none) == "not moved: has taken no step; gradient 8"
    nothing = descent(0.0, 20).status
    assert str(nothing) == "not moved: is where it started: last step 0, gradient 8"
    too_small = train_2d(AdaGrad(eta=1e-20), Quadratic(), steps=20).status
    assert too_small.kind == "not moved"


def test_steps_that_no_longer_change_x_are_stuck() -> None:
    """AdaGrad's steps are 5/sqrt(k) here, and float64 has every second number near 1e16."""
    path = train_2d(AdaGrad(eta=5), Quadratic(), (1e16, 1e16), steps=60)
    assert path.positions[1, 0] != path.positions[0, 0]
    assert str(path.status) == "stuck: steps too small to change x: last step 0, gradient 4e+16"


@pytest.mark.parametrize(
    "trajectory",
    [
        descent(0.5, 40),  # exactly at 2/lambda_max: x2 jumps between -2 and 2 for ever
        descent(0.499, 40),  # shrinks by 0.4 % a swing: not to be seen
        descent(0.51, 40),
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


@pytest.mark.parametrize(
    ("run", "shrinks"),
    [
        (GradientDescent(eta=0.4), 0.6),  # |1 - 4 eta|
        (GradientDescent(eta=0.48), 0.92),
        (Momentum(eta=0.6, beta=0.5), 0.61),  # was oscillating, as if it failed
        # The root of beta; the swings rise and fall within that.
        (Momentum(eta=0.7, beta=0.5), 0.707),
    ],
)
def test_swings_that_shrink_are_settling(run: Any, shrinks: float) -> None:
    status = train_2d(run, Quadratic(), steps=12).status
    assert status.kind == "settling"
    assert status.numbers["ratio"] == pytest.approx(shrinks, rel=0.1)
    assert f"swings shrink, each to about {status.numbers['ratio']:.3g}" in status.criterion


@pytest.mark.parametrize(("eta", "ratio"), [(0.5, 1.0), (0.51, 1.04), (0.499, 0.996)])
def test_swings_that_last_or_grow_are_oscillating_with_their_ratio(
    eta: float, ratio: float
) -> None:
    status = descent(eta, 12).status
    assert status.kind == "oscillating"
    assert status.criterion.endswith(f"each swing is about {ratio:g} times the one before")


def test_a_wide_valley_crossed_once_is_no_oscillation() -> None:
    assert descent(0.3, 8).status.kind == "still moving"


def test_diverged_says_since_which_step() -> None:
    """x2 grows by -1.4 a step; the window is 6 high, so far is beyond 60 = 2 * 1.4^k."""
    step = math.ceil(math.log(FAR * 6 / 2) / math.log(1.4))
    status = descent(0.6, 30).status
    assert (status.kind, status.step) == ("diverged", step)
    assert f"{FAR:g} window widths" in status.criterion
    assert f"since step {step}" in status.criterion
    assert descent(0.6, step + 1).status.kind == "diverged"
    assert descent(0.6, step - 1).status.kind == "oscillating"


def test_from_afar_the_measure_is_the_starts_own_distance() -> None:
    """x2 grows by 1.4 a step from 1e6: ten times as far after seven steps."""
    status = train_2d(GradientDescent(eta=0.6), Quadratic(), (1e6, 1e6), 20).status
    assert str(status) == (
        "diverged: more than 10 times as far away as the start since step 7, and going farther"
    )


def test_one_that_came_back_has_not_diverged() -> None:
    """Started far away, gradient descent walks home."""
    trajectory = train_2d(GradientDescent(eta=0.4), Quadratic(), (500.0, 500.0), steps=800)
    assert trajectory.status.kind == "at rest"


def test_0_divided_by_0_is_undefined_and_no_overflow() -> None:
    """Newton's method started on the monkey saddle was said to have left float64's range."""
    path = train_2d(Newton(), MonkeySaddle(), (0, 0), steps=3)
    assert str(path.status) == "undefined: not a number since step 1: 0/0"
    assert (path.status.step, int(path.outcome[1])) == (1, 1)
    from_afar = train_2d(Newton(), Beale(), (1e30, 1e30), steps=3).status  # inf/inf
    assert str(from_afar) == "diverged: beyond the largest number that float64 has at step 1"


def test_numbers_in_sentences_and_in_the_line_of_a_far_end_are_short() -> None:
    """x1: 1e75 was written with 76 digits."""
    for eta in (0.6, 5.0, 1e3, 1e30):
        path = descent(eta, 60)
        assert max(len(number) for number in re.findall(r"\d+", f"{path} {path.status}")) <= 7


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
    assert status.criterion == f"beyond the largest number that float64 has at step {step}"


def test_gamma_1_diverges() -> None:
    """A source text says that gamma = 1 turns RMSProp into SGD; eta is a thousand times its own."""
    status = train_2d(RMSProp(eta=0.4, gamma=1), Quadratic()).status
    assert status.kind == "diverged"


def test_a_low_value_alone_is_no_convergence() -> None:
    """A system of the field called a loss of 43 converged, because it was below 10^4."""
    assert descent(0.01, 5).status.kind == "still moving"


def test_no_steps_and_one_step_have_a_status() -> None:
    assert descent(0.4, 0).status.kind == "not moved"
    assert descent(0.4, 1).status.kind == "still moving"
    at_rest = train_2d(GradientDescent(eta=0.4), Quadratic(), (0.0, 0.0), steps=0)
    assert at_rest.status.kind == "at rest"


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
    batch = train_2d(
        GradientDescent(eta=np.array([0, 0.4, 0.01, 0.497, 0.4999, 0.6])), Quadratic(), steps=400
    )
    kinds, since = batch.outcome
    wanted = ["not moved", "at rest", "still moving", "settling", "oscillating", "diverged"]
    assert kinds.tolist() == wanted
    assert since.tolist() == [-1, -1, -1, -1, -1, 11]


def test_a_sweep_that_keeps_only_the_end_knows_what_diverged() -> None:
    etas = np.array([0.4, 0.6, 5.0])
    kinds, since = train_2d(GradientDescent(eta=etas), Quadratic(), steps=400, keep="last").outcome
    assert (kinds == "diverged").tolist() == [False, True, True]
    assert (since >= 0).tolist() == [False, True, True]
    status = descent(0.6, 400, keep="last").status
    assert status.kind == "diverged"
    assert "only the end was kept" in status.criterion
