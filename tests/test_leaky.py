"""Oracles: geometric series by hand, and the states of the optimizers themselves."""

import math
from typing import Any

import numpy as np
import pytest

from optlab import train_2d
from optlab.objectives.quadratics import Quadratic
from optlab.objectives.valleys import Rosenbrock
from optlab.optimizers.adadelta import AdaDelta
from optlab.optimizers.adagrad import AdaGrad
from optlab.optimizers.adam import Adam
from optlab.optimizers.gradient_descent import GradientDescent
from optlab.optimizers.lion import Lion
from optlab.optimizers.rmsprop import RMSProp
from optlab.theory.leaky import GAMMAS, Memory, averages, bars, decay_of, weights

START = (-5.0, -2.0)


def test_the_weights_by_hand() -> None:
    np.testing.assert_allclose(weights(0.5, 4), [1 / 2, 1 / 4, 1 / 8, 1 / 16])
    assert weights(0.0, 3).tolist() == [1, 0, 0]
    assert weights(1.0, 3).tolist() == [0, 0, 0]
    assert weights(0.9, 0).shape == (0,)
    figure = weights(np.array(GAMMAS))  # D2L's figure: four curves over 40 steps
    assert figure.shape == (40, 4)
    np.testing.assert_allclose(figure[:, 1], [0.1 * 0.9**k for k in range(40)])


@pytest.mark.parametrize("gamma", [0, 0.1, 0.5, 0.7, 0.9, 0.99, 0.999])
def test_what_the_memory_says_is_what_the_weights_do(gamma: float) -> None:
    memory, w = Memory(gamma), weights(gamma, 40_000)
    assert w.sum() == pytest.approx(1)
    assert memory.window == pytest.approx(1 / w[0])
    if gamma > 0:
        # The half-life lies between the counts of steps that hold less and more than half.
        before, after = math.floor(memory.half_life), math.floor(memory.half_life) + 1
        assert w[:before].sum() <= 0.5 + 1e-12 <= w[:after].sum() + 2e-12
        assert gamma**memory.half_life == pytest.approx(0.5)
    whole = round(memory.window)
    if abs(whole - memory.window) < 1e-9:
        assert memory.share_within_window == pytest.approx(w[:whole].sum())


def test_the_half_life_is_shorter_than_the_window_and_the_share_nears_1_minus_1_over_e() -> None:
    ratios = [Memory(1 - gap).half_life / Memory(1 - gap).window for gap in (1e-3, 1e-6, 1e-9)]
    assert ratios == pytest.approx([math.log(2)] * 3, rel=1e-3)
    shares = [Memory(gamma).share_within_window for gamma in (0, 0.5, 0.9, 0.99, 0.999)]
    assert shares == sorted(shares, reverse=True)
    assert shares[1] == pytest.approx(0.75)
    assert shares[-1] == pytest.approx(1 - 1 / math.e, abs=2e-4)
    # 1 - gamma is not lost to rounding where gamma is the last number before 1.
    assert Memory(math.nextafter(1, 0)).share_within_window == pytest.approx(1 - 1 / math.e)


def test_the_two_ends_are_told_apart() -> None:
    last, none = Memory(0), Memory(1)
    assert (last.kind, Memory(0.9).kind, none.kind) == ("only the last", "leaky", "nothing enters")
    assert (last.window, last.half_life, last.share_within_window) == (1, 0, 1)
    assert (none.window, none.half_life, none.share_within_window) == (math.inf, math.inf, 0)
    assert Memory(5e-324).half_life > 0


@pytest.mark.parametrize("gamma", [-0.1, 1.1, math.nan, math.inf])
def test_a_gamma_outside_0_to_1_is_refused(gamma: float) -> None:
    for use in (Memory, weights, lambda gamma: bars(train_2d(RMSProp(), Quadratic()), 3, gamma)):
        with pytest.raises(ValueError, match=r"gamma must lie in \[0, 1\]"):
            use(gamma)


RUNS = [
    RMSProp(),
    RMSProp(gamma=0.5, centered=True, momentum=0.9),
    RMSProp(gamma=0.0),
    RMSProp(gamma=1.0),
    Adam(beta2=0.99),
    AdaDelta(),
]


@pytest.mark.parametrize("optimizer", RUNS)
@pytest.mark.parametrize(("objective", "start"), [(Quadratic(), START), (Rosenbrock(), (-1, 1))])
def test_the_bars_add_up_to_the_runs_own_s(optimizer: Any, objective: Any, start: Any) -> None:
    trajectory = train_2d(optimizer, objective, start, 6 if optimizer == RMSProp(gamma=1) else 60)
    s = trajectory.state["s"]
    for step in range(trajectory.steps + 1):
        made_of = bars(trajectory, step)
        assert made_of.heights.shape == (step, 2)
        np.testing.assert_allclose(made_of.heights.sum(axis=0), s[step], rtol=1e-13)
    np.testing.assert_allclose(averages(trajectory).leaky, s, rtol=1e-13)


def test_the_latest_gradient_comes_first_and_is_the_one_before_the_step() -> None:
    trajectory = train_2d(RMSProp(gamma=0.8), Quadratic(), START, 10)
    made_of = bars(trajectory, 3)
    by_hand = [[(0.2 * x1) ** 2, (4 * x2) ** 2] for x1, x2 in trajectory.positions[[2, 1, 0]]]
    np.testing.assert_allclose(made_of.squares, by_hand)
    np.testing.assert_allclose(made_of.weights, [0.2, 0.16, 0.128])


def test_beside_adagrads_growing_sum_and_the_plain_mean() -> None:
    trajectory = train_2d(AdaGrad(), Quadratic(), START, 50)
    held = averages(trajectory, gamma=0.9)
    np.testing.assert_allclose(held.growing, trajectory.state["s"], rtol=1e-13)
    for t in (1, 7, 50):
        np.testing.assert_allclose(held.mean[t], (trajectory.gradients[:t] ** 2).mean(axis=0))
        np.testing.assert_allclose(held.leaky[t], bars(trajectory, t, 0.9).heights.sum(axis=0))
    assert (np.diff(held.growing, axis=0) >= 0).all() and (np.diff(held.leaky, axis=0) < 0).any()
    assert np.isnan(held.mean[0]).all() and not held.leaky[0].any() and not held.growing[0].any()


def test_a_run_that_overflows_is_said_without_a_warning() -> None:
    trajectory = train_2d(GradientDescent(eta=1e10), Quadratic(), START, 60)
    assert not np.isfinite(averages(trajectory, 0.0).leaky[-1]).any()
    assert not np.isfinite(bars(trajectory, 60, 0.9).heights.sum(axis=0)).any()


def test_a_batch_is_decomposed_member_by_member() -> None:
    batch = train_2d(RMSProp(eta=np.array([0.1, 0.4])), Quadratic(), START, 9)
    alone = train_2d(RMSProp(eta=0.4), Quadratic(), START, 9)
    np.testing.assert_array_equal(bars(batch, 9).heights[..., 1], bars(alone, 9).heights)
    np.testing.assert_array_equal(averages(batch).mean[..., 1], averages(alone).mean)


@pytest.mark.parametrize("optimizer", [AdaGrad(), GradientDescent(), Lion()])
def test_a_method_without_a_leaky_average_of_squares_has_no_gamma_of_its_own(
    optimizer: Any,
) -> None:
    trajectory = train_2d(optimizer, Quadratic(), START, 5)
    with pytest.raises(ValueError, match=f"{optimizer.title} keeps no leaky average"):
        decay_of(trajectory)
    assert bars(trajectory, 5, 0.9).heights.shape == (5, 2)


def test_what_the_trajectory_does_not_have_is_refused() -> None:
    trajectory = train_2d(RMSProp(), Quadratic(), START, 5)
    for step in (-1, 6):
        with pytest.raises(ValueError, match=r"step must lie in \[0, 5\]"):
            bars(trajectory, step)
    for step in (2.0, True):
        with pytest.raises(ValueError, match="step must be a whole number"):
            bars(trajectory, step)  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="only the end was kept"):
        averages(train_2d(RMSProp(), Quadratic(), START, 5, keep="last"))
    with pytest.raises(ValueError, match="one number"):
        averages(train_2d(RMSProp(gamma=np.array([0.5, 0.9])), Quadratic(), START, 5))
    for count in (-1, 2.5, True):
        with pytest.raises(ValueError, match="count must be a whole number"):
            weights(0.9, count)  # type: ignore[arg-type]


@pytest.mark.parametrize("half_life", [1, 2, 6, 20])
def test_a_weight_has_halved_after_its_half_life_and_not_after_one_over_gamma(
    half_life: int,
) -> None:
    gamma = 0.5 ** (1 / half_life)
    w = weights(gamma, 3 * half_life + 1)
    np.testing.assert_allclose(w[half_life:] / w[: len(w) - half_life], 0.5)
    assert Memory(gamma).half_life == pytest.approx(half_life)
    assert abs(gamma ** (1 / gamma) - 0.5) > 0.1


def test_the_window_holds_63_percent_of_the_weight_or_more() -> None:
    for gamma in [*np.linspace(0, 0.999, 500), *GAMMAS]:
        held = weights(gamma, max(1, round(1 / (1 - gamma)))).sum()
        assert Memory(float(gamma)).share_within_window >= 1 - 1 / math.e
        whole = 1 / (1 - gamma)
        if abs(whole - round(whole)) < 1e-9:
            assert held >= 1 - 1 / math.e
