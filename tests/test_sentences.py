"""What methods and functions say of themselves, measured.

Each test names the words that it stands behind: whoever changes them sees what they have to hold.
"""

import math
from inspect import getdoc
from itertools import pairwise
from typing import Any

import numpy as np
import pytest

from optlab import OPTIMIZERS, train_2d
from optlab.hyperparameters import Array
from optlab.lessons.glossary import terms
from optlab.objectives.many_minima import Himmelblau, Rastrigin, StyblinskiTang, ThreeHumpCamel
from optlab.objectives.quadratics import ConditionedQuadratic, Quadratic, RotatedQuadratic
from optlab.objectives.saddles import MonkeySaddle, Saddle
from optlab.objectives.valleys import Beale
from optlab.optimizers.adadelta import AdaDelta
from optlab.optimizers.adagrad import AdaGrad
from optlab.optimizers.adam import Adam
from optlab.optimizers.adamax import AdaMax
from optlab.optimizers.adamw import AdamW
from optlab.optimizers.gradient_descent import GradientDescent
from optlab.optimizers.lion import Lion
from optlab.optimizers.momentum import Momentum
from optlab.optimizers.nadam import NAdam
from optlab.optimizers.newton import Newton
from optlab.optimizers.radam import RAdam
from optlab.optimizers.rmsprop import RMSProp

START = (-5.0, -2.0)


def says(thing: type, words: str) -> None:
    assert words in " ".join((getdoc(thing) or "").split())


def walk(optimizer: Any, gradients: Any) -> tuple[Array, list[Any]]:
    """The steps that these gradients `(steps, 2)` are answered with, and the state after each."""

    class Told:
        gradient_now = gradients[0]

        def gradient(self, x: Array) -> Array:
            return self.gradient_now

    told, state, steps, states = Told(), optimizer.init(np.zeros(2)), [], []
    for t, told.gradient_now in enumerate(gradients, 1):
        x, state = optimizer.step(told, np.zeros(2), state, t)
        steps.append(x)
        states.append(state)
    return np.array(steps), states


def away(objective: Any, x: Array) -> float:
    """The distance to the nearest of the function's minima."""
    return min(math.dist(x, minimum) for minimum in objective.minima)


def test_gradient_descent_on_a_bowl() -> None:
    says(GradientDescent, "On a bowl x^T Q x / 2 it converges where 0 < eta < 2/lambda_max")
    for eta, arrives in ((0.0, False), (0.01, True), (0.499, True), (0.5, False), (0.501, False)):
        end = train_2d(GradientDescent(eta), Quadratic(), START, 10_000, keep="last").positions[0]
        assert (np.abs(end).max() < 1e-4) == arrives
    says(GradientDescent, "shrinks only to 1 - eta lambda_min of itself a step")
    path = train_2d(GradientDescent(0.4), Quadratic(), START, 5).positions[:, 0]
    np.testing.assert_allclose(path[1:] / path[:-1], 1 - 0.4 * 0.2)


@pytest.mark.parametrize("beta", [0.0, 0.3, 0.9, 0.99])
def test_momentum_sums_what_agrees_and_leaves_some_of_what_alternates(beta: float) -> None:
    """Alternating gradients were said to cancel: more than half of one remains."""
    says(Momentum, "gradients that agree add up to 1/(1 - beta) times one of them")
    says(Momentum, "of gradients that alternate, 1/(1 + beta) of one remains")
    same = np.ones((4000, 2))
    alternating = same * (-1.0) ** np.arange(4000)[:, None]
    added, left = (abs(walk(Momentum(1.0, beta), g)[0][-1, 0]) for g in (same, alternating))
    assert added == pytest.approx(1 / (1 - beta))
    assert left == pytest.approx(1 / (1 + beta))


def test_adadeltas_first_step() -> None:
    says(AdaDelta, "at most eta sqrt(epsilon/(1 - rho)) long in each coordinate, and about that")
    for eta, rho, epsilon in ((1.0, 0.9, 1e-6), (0.5, 0.5, 1e-3), (2.0, 0.99, 0.1)):
        bound = eta * math.sqrt(epsilon / (1 - rho))
        small, large = (
            abs(walk(AdaDelta(eta, rho, epsilon), np.full((1, 2), g))[0][0, 0]) for g in (0.1, 1e4)
        )
        assert small < bound
        assert large == pytest.approx(bound, rel=1e-4)
        assert large <= bound


def test_adagrads_rate_never_rises_and_its_first_step_is_eta() -> None:
    says(AdaGrad, "first steps of the same size: eta, where the gradient is large beside epsilon")
    says(AdaGrad, "the effective learning rate never rises")
    trajectory = train_2d(AdaGrad(0.3), Quadratic(), START, 100)
    np.testing.assert_allclose(np.diff(trajectory.positions[:2], axis=0), 0.3, rtol=1e-6)
    assert trajectory.effective_rates is not None
    assert np.all(np.diff(trajectory.effective_rates, axis=0) <= 0)


def test_adams_first_step_without_the_bias_correction() -> None:
    says(Adam, "the first step is (1 - beta1)/sqrt(1 - beta2) times as long: 3.2 times")
    for beta1, beta2 in ((0.9, 0.999), (0.5, 0.9), (0.0, 0.99)):
        with_it, without = (
            walk(Adam(0.1, beta1, beta2, bias_correction=on), np.full((1, 2), 3.0))[0][0, 0]
            for on in (True, False)
        )
        assert without / with_it == pytest.approx((1 - beta1) / math.sqrt(1 - beta2), rel=1e-6)
    assert (1 - 0.9) / math.sqrt(1 - 0.999) == pytest.approx(3.2, abs=0.05)


def test_what_amsgrad_divides_by_still_shrinks() -> None:
    """It was said not to; the largest s does not, its bias correction does."""
    says(Adam, "as it fades, what is divided by still shrinks")
    gradients = np.array([[4.0, 4.0], *[[0.1, 0.1]] * 30])
    optimizer = Adam(amsgrad=True)
    _steps, states = walk(optimizer, gradients)
    largest = [state.s_max[0] for state in states]
    divisors = [optimizer.eta / optimizer.effective_rate(state)[0] for state in states]
    assert all(b >= a for a, b in pairwise(largest))
    assert all(b < a for a, b in pairwise(divisors))
    assert divisors[-1] < 0.2 * divisors[0]


@pytest.mark.parametrize(("beta1", "beta2"), [(0.9, 0.999), (0.9, 0.99), (0.9, 0.91), (0.5, 0.999)])
def test_the_bound_on_adamaxs_step_holds_and_is_reached(beta1: float, beta2: float) -> None:
    """It was said to exceed eta not by much: near beta1 = beta2 it does by any factor."""
    says(AdaMax, "no coordinate's step exceeds eta (1 - beta1)/(1 - beta1/beta2)")
    says(AdaMax, "1.01 eta with the defaults")
    bound = (1 - beta1) / (1 - beta1 / beta2)
    assert (beta1, beta2) != (0.9, 0.999) or bound == pytest.approx(1.01, abs=0.002)
    run = AdaMax(1.0, beta1, beta2, 1e-300)
    # Gradients that fade just as u does make the most of what m remembers.
    fading = np.full((4000, 2), 1e-3) * beta2 ** np.arange(4000)[:, None]
    longest = np.abs(walk(run, fading)[0]).max()
    assert 0.999 * bound < longest < bound * (1 + 1e-9)
    drawn = np.random.default_rng(0).standard_normal((2000, 2)) ** 3
    assert np.abs(walk(run, drawn)[0]).max() < bound


def test_adamax_has_no_bound_as_beta1_nears_beta2() -> None:
    says(AdaMax, "a bound that grows without limit as beta1 nears beta2")
    fading = np.full((4000, 2), 1.0) * 0.9 ** np.arange(4000)[:, None]
    longest = np.abs(walk(AdaMax(1.0, 0.8999, 0.9, 1e-300), fading)[0]).max()
    assert longest > 100


def test_where_adamw_arrives_late_or_not_at_all() -> None:
    """Beale was to show AdamW miss: Adam misses there, too."""
    says(AdamW, "Himmelblau Adam is within 0.001 of a minimum after 200 steps, AdamW is not")
    says(AdamW, "with a weight decay of 1 it stays 2.2 away")

    def left(run: Any, steps: int) -> float:
        end = train_2d(run, Himmelblau(), Himmelblau().start, steps, keep="last").positions[0]
        return away(Himmelblau(), end)

    assert left(Adam(), 200) < 0.001 < left(AdamW(), 200)
    assert left(AdamW(weight_decay=1.0), 200) == pytest.approx(2.2, abs=0.05)
    assert left(AdamW(weight_decay=1.0), 20_000) == pytest.approx(2.2, abs=0.05)


def test_lions_steps_do_not_shrink() -> None:
    says(Lion, "each coordinate moves by eta, or not at all")
    for run in (Lion(0.1), Lion(0.25, 0.0, 0.0), Lion(0.01, 0.5, 0.9)):
        moves = np.abs(np.diff(train_2d(run, Quadratic(), START, 1000).positions, axis=0))
        assert np.all(np.isclose(moves, run.eta) | (moves == 0))
    says(Lion, "hops to and fro there, unless one lands on it and nothing is remembered")
    landed = train_2d(Lion(0.5, 0.0, 0.0), Quadratic(), START, 100).positions
    hops = train_2d(Lion(0.5), Quadratic(), START, 2000).positions
    assert np.all(landed[-1] == 0)
    assert np.abs(np.diff(hops[-40:], axis=0)).max() == pytest.approx(0.5)


def test_nadams_weight_of_the_average() -> None:
    says(NAdam, "from about beta1/2 towards beta1")
    says(NAdam, "a quarter of the way after 1,760 steps, with 0 it stays")

    def mu(run: NAdam, t: int) -> float:
        """By how far the schedule has come, which the state holds."""
        _steps, states = walk(run, np.ones((t, 2)))
        return float(0.9 * (1 - 0.5 * states[-1].fading))

    assert mu(NAdam(), 1) == pytest.approx(0.45, rel=1e-3)
    shares = [0.9 * (1 - 0.5 * 0.96 ** (t * 0.004)) / 0.45 - 1 for t in (1760, 10**6)]
    assert shares == pytest.approx([0.25, 1.0], abs=1e-3)
    assert mu(NAdam(), 100) == pytest.approx(0.45 * (2 - 0.96**0.4), rel=1e-9)
    assert mu(NAdam(momentum_decay=0.0), 100) == pytest.approx(0.45)


def test_newton_takes_one_step_on_a_bowl_and_goes_into_a_saddle() -> None:
    says(Newton, "With eta = 1 a quadratic takes one step, whatever its condition number and angle")
    for bowl in (ConditionedQuadratic(500.0, 33.0), RotatedQuadratic(), Quadratic(0.01, 7.0)):
        end = train_2d(Newton(), bowl, START, 1).positions[-1]
        np.testing.assert_allclose(end, 0, atol=1e-11)
    says(Newton, "near a saddle it goes into the saddle")
    assert np.all(train_2d(Newton(), Saddle(), (0.3, 0.2), 1).positions[-1] == 0)
    says(Newton, "where the Hessian is singular there is no finite step")
    for start in ((1.0, 0.5), (1.0, 1.0), (0.0, 0.0)):
        step = train_2d(Newton(), MonkeySaddle(), start, 1).positions[-1]
        assert np.isfinite(step).all() == (start != (0.0, 0.0))


def test_radam_waits_and_then_shortens() -> None:
    says(RAdam, "With beta2 up to 2/3 it waits for ever")
    for beta2, waits in ((0.5, True), (2 / 3 - 1e-9, True), (0.67, False), (0.999, False)):
        steps, states = walk(RAdam(1.0, 0.0, beta2, 1e-12), np.full((400, 2), 100.0))
        plain = np.isclose(steps[:, 0], -100)
        assert plain.all() == waits
        # Adam's step would be 1 long, shortened by r < 1 from when it is trusted.
        trusted = np.abs(steps[~plain, 0])
        assert np.all(trusted < 1)
        assert np.all(np.diff(trusted) > 0) or beta2 < 0.9
        if not waits:
            assert len(states) > plain.sum() >= 5


@pytest.mark.parametrize("inside", [True, False])
def test_rmsprop_settles_where_gradient_descent_with_eta_over_the_root_does(inside: bool) -> None:
    """It was said not to settle as long as eta is constant: with epsilon = 1 it does."""
    says(RMSProp, "gradient descent with the learning rate eta/sqrt(epsilon): where that is more")
    says(RMSProp, "(Where epsilon stands outside the root, both rates are eta/epsilon.)")
    for bowl in (Quadratic(), Quadratic(0.3, 0.7), RotatedQuadratic()):
        for eta in (0.4, 0.05):
            border = eta * bowl.eigenvalues[1] / 2  # the denominator at which eta/it is 2/lambda
            for factor, settles in ((0.8, False), (1.25, True)):
                epsilon = (border * factor) ** (2 if inside else 1)
                run = RMSProp(eta, 0.9, epsilon, inside)
                path = train_2d(run, bowl, START, 4000).positions[-2:]
                assert (np.abs(path).max() < 1e-9) == settles
    with_defaults = train_2d(RMSProp(), Quadratic(), START, 2000).positions[-2:]
    assert np.abs(np.diff(with_defaults, axis=0)).max() == pytest.approx(0.4, rel=0.01)


@pytest.mark.parametrize("amplitude", [0.0, 1.0, 5.0, 10.0, 20.0])
def test_how_far_out_rastrigins_egg_cups_reach(amplitude: float) -> None:
    """There was said to be a minimum near every point with whole coordinates: up to 31 there is."""
    says(Rastrigin, "cups reach out to |x| = pi A in each coordinate, 31.4 with A = 10")
    says(Rastrigin, "where there are 63 by 63 of them")
    x = np.linspace(-70.001, 70, 1_400_003)
    slope = Rastrigin(amplitude).gradient(np.array([x, 0 * x]))[0]
    places = x[:-1][(slope[:-1] < 0) & (slope[1:] >= 0)]
    assert np.abs(places).max() <= max(math.pi * amplitude, 1e-3)
    wholes = np.round(places)
    assert np.abs(places - wholes).max() < 0.25
    furthest = round(wholes.max())
    assert wholes.tolist() == list(range(-furthest, furthest + 1))
    assert math.pi * amplitude - 1.5 < furthest
    if amplitude == 10:
        assert (furthest, len(places)) == (31, 63)


def test_the_valleys_that_functions_are_said_to_have() -> None:
    says(Himmelblau, "Four minima, all with f = 0")
    says(ThreeHumpCamel, "A minimum at the origin between two that are not quite as low")
    says(StyblinskiTang, "Four valleys, one in each quadrant; only one is the deepest")
    starts = np.array(np.meshgrid(*[np.linspace(-4.4, 4.4, 12)] * 2)).reshape(2, -1)
    found = {}
    for function in (Himmelblau, ThreeHumpCamel, StyblinskiTang):
        ends = train_2d(GradientDescent(0.004), function(), starts, 3000, keep="last")
        f, places = ends.values[-1], ends.positions[-1]
        rests = np.abs(ends.gradients[-1]).max(axis=0) < 1e-6
        rests &= np.linalg.eigvalsh(np.moveaxis(function().hessian(places), -1, 0)).min(-1) > 0
        places = map(tuple, places.T[rests].round(3))
        found[function] = dict(zip(places, f[rests], strict=True))
    assert len(found[Himmelblau]) == 4
    assert max(found[Himmelblau].values()) < 1e-9
    f_left, f_middle, f_right = (f for _place, f in sorted(found[ThreeHumpCamel].items()))
    assert f_middle < 1e-9 < 0.29 < min(f_left, f_right) < 0.3
    valleys = found[StyblinskiTang]
    assert {tuple(np.sign(place)) for place in valleys} == {(1, 1), (1, -1), (-1, 1), (-1, -1)}
    assert len(valleys) == 4
    deepest, second, *_others = sorted(valleys.values())
    assert deepest < second - 10


def test_beale_is_flat_inside_and_steep_at_the_rim() -> None:
    says(Beale, "gradients are tiny inside and huge at the rim")
    inside, rim = np.array([[2.9, 2.5], [0.48, 0.4]]), np.array([[4.5, -4.5], [4.5, 4.5]])
    assert np.abs(Beale().gradient(inside)).max() < 2
    assert np.abs(Beale().gradient(rim)).min() > 5e4


def test_saddles_fall_without_bound() -> None:
    for function, way in ((Saddle, (0.0, 1e100)), (MonkeySaddle, (-1e100, 0.0))):
        says(function, "f falls without bound")
        assert function().value(np.array(way)) < -1e199


@pytest.mark.parametrize("method", OPTIMIZERS.values(), ids=list(OPTIMIZERS))
def test_the_budget_is_one_gradient_a_step(method: Any) -> None:
    assert "here one a step. Newton's method asks for a Hessian" in terms()["budget"].says["en"]
    trajectory = train_2d(method(), Quadratic(), START, 10)
    assert trajectory.gradient_evaluations[-1] == 10
    assert trajectory.hessian_evaluations[-1] == (10 if method is Newton else 0)
