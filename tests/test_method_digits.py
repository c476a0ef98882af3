"""Methods against exact fractions and 60 digits, where float64 might cancel or overflow."""

from decimal import Decimal, localcontext
from fractions import Fraction as F
from typing import Any

import numpy as np
import pytest

from optlab import OBJECTIVES, OPTIMIZERS, train_2d
from optlab.hyperparameters import Number
from optlab.objectives.quadratics import Quadratic
from optlab.optimizers.adagrad_full import AdaGradFull
from optlab.optimizers.adam import Adam
from optlab.optimizers.adamax import AdaMax
from optlab.optimizers.momentum import Momentum
from optlab.optimizers.nadam import NAdam
from optlab.optimizers.nesterov import Nesterov
from optlab.optimizers.radam import RAdam
from optlab.optimizers.rmsprop import RMSProp
from optlab.optimizers.typed import Typed
from tests.test_optimizers import variants


class Given:
    """An objective whose gradients are these, one after the other."""

    def __init__(self, gradients: Any) -> None:
        self.gradients = iter(np.asarray(gradients, dtype=np.float64))

    def gradient(self, x: Any) -> Any:
        return next(self.gradients)

    def hessian(self, x: Any) -> Any:
        raise NotImplementedError


def run_on(optimizer: Any, gradients: Any) -> tuple[Any, list[Any]]:
    """How far each of the steps went, and the states after them."""
    objective, state = Given(gradients), optimizer.init(np.zeros_like(gradients[0]))
    steps, states = [], []
    for t, gradient in enumerate(gradients, 1):
        moved, state = optimizer.step(objective, np.zeros_like(gradient), state, t)
        steps.append(moved)
        states.append(state)
    return np.array(steps), states


def full_matrix_step(sums: list[Decimal], g: Any, epsilon: Decimal, inside: bool) -> list[Decimal]:
    """(G + epsilon I)^-1/2 g, or (G^1/2 + epsilon I)^-1 g, for a step of eta = 1."""
    g11, g12, g22 = sums
    if inside:
        g11, g22 = g11 + epsilon, g22 + epsilon
    root = max(g11 * g22 - g12 * g12, Decimal(0)).sqrt()
    size = (g11 + g22 + 2 * root).sqrt()
    r11, r12, r22 = (g11 + root) / size, g12 / size, (g22 + root) / size
    if not inside:
        r11, r22 = r11 + epsilon, r22 + epsilon
    determinant = r11 * r22 - r12 * r12
    return [-(r22 * g[0] - r12 * g[1]) / determinant, -(r11 * g[1] - r12 * g[0]) / determinant]


def gradient_sequences() -> list[Any]:
    rng = np.random.default_rng(3)
    generic = [rng.normal(size=(20, 2)) * 10.0 ** rng.uniform(-3, 3) for _ in range(6)]
    lines = [rng.normal(size=(n, 1)) * [3.0, -7.0] for n in (1, 2, 30)]
    nearly = []
    for width in (1e-16, 1e-12, 1e-8, 1e-4):
        angles = rng.uniform(0, 7) + width * rng.normal(size=12)
        sizes = 1e4 * rng.normal(size=12)
        nearly.append((sizes * np.array([np.cos(angles), np.sin(angles)])).T)
    return [*generic, *lines, *nearly, np.tile([0.0, 5.0], (4, 1)), np.array([[1e-200, 3e-200]])]


@pytest.mark.parametrize("inside", [True, False])
@pytest.mark.parametrize("epsilon", [1e-10, 1e-6, 0.3])
def test_the_full_matrix_keeps_the_direction_across_its_gradients(
    epsilon: float, inside: bool
) -> None:
    """Rounding across the only gradient, divided by an epsilon of 1e-10, was a tenth of a step."""
    with localcontext() as context:
        context.prec = 160
        for gradients in gradient_sequences():
            steps, _ = run_on(AdaGradFull(1.0, epsilon, inside), gradients)
            sums = [Decimal(0)] * 3
            for g, step in zip(gradients.tolist(), steps.tolist(), strict=True):
                g1, g2 = map(Decimal, g)
                products = (g1 * g1, g1 * g2, g2 * g2)
                sums = [a + b for a, b in zip(sums, products, strict=True)]
                true = full_matrix_step(sums, (g1, g2), Decimal(epsilon), inside)
                size = (true[0] * true[0] + true[1] * true[1]).sqrt()
                for ours, expected in zip(step, true, strict=True):
                    assert abs(Decimal(ours) - expected) <= size * Decimal("1e-14")


def test_the_full_matrix_in_beales_corner() -> None:
    start = (4.199382795103331, -4.130529709568823)
    path = train_2d(AdaGradFull(5, 1e-10, False), OBJECTIVES["beale"](), start, 1)
    # Of 60 digits: with one gradient the step is eta along it.
    g = path.gradients[0]
    np.testing.assert_allclose(path.positions[1], start - 5 * g / np.hypot(*g), rtol=1e-13)
    np.testing.assert_allclose(path.positions[1], (2.597, 0.606), atol=5e-4)


@pytest.mark.parametrize("gap", [1e-1, 1e-3, 1e-8, 1e-12, 2.0**-53])
def test_radams_samples_are_counted_for_any_beta2(gap: float) -> None:
    """rho was a difference of two numbers near 2/(1 - beta2): for 1 - 1e-8 three digits were left,
    and the step at which s is trusted was another."""
    gradients = np.random.default_rng(4).normal(size=(60, 2))
    optimizer = RAdam(eta=1.0, beta1=0.9, beta2=1 - gap)
    _, states = run_on(optimizer, gradients)
    with localcontext() as context:
        context.prec = 90
        one, two, four = Decimal(1), Decimal(2), Decimal(4)
        beta = Decimal(1 - gap)
        limit = two / (one - beta) - one
        for t, state in enumerate(states, 1):
            weight = one - beta**t
            rho = limit - two * t * beta**t / weight
            rate = optimizer.effective_rate(state)
            if rho <= 5:
                assert np.array_equal(rate, [1, 1])
                continue
            r = (rho - four) * (rho - two) * limit / ((limit - four) * (limit - two) * rho)
            for ours, mean_square in zip(rate, state.s, strict=True):
                root = Decimal(float(mean_square)).sqrt() + Decimal("1e-8")
                assert ours == pytest.approx(float(r.sqrt() * weight.sqrt() / root), rel=1e-12)


@pytest.mark.parametrize("gap", [1e-1, 1e-8, 2.0**-53])
@pytest.mark.parametrize("cls", [Adam, AdaMax])
def test_the_bias_correction_has_all_its_digits_for_any_beta(cls: Any, gap: float) -> None:
    """1 - beta^t has the digits of beta^t, of which for 1 - 1e-8 half cancel: the first steps of a
    gradient that stays are eta long all the same."""
    optimizer = cls(eta=1.0, beta1=1 - gap, beta2=1 - gap, epsilon=1e-300)
    steps, _ = run_on(optimizer, np.full((30, 2), 3.0))
    np.testing.assert_allclose(steps, -1, rtol=1e-13)


@pytest.mark.parametrize("psi", [1e-4, 0.004, 1.0, 1e4])
@pytest.mark.parametrize("gap", [1e-1, 1e-8, 2.0**-53])
def test_nadams_schedule_has_all_its_digits(gap: float, psi: float) -> None:
    """1 - mu and 1 less the product of all mu cancel where beta1 is near 1 and psi large."""
    gradients = np.random.default_rng(6).normal(size=(40, 2))
    optimizer = NAdam(1.0, 1 - gap, 0.99, 1e-8, psi)
    steps, states = run_on(optimizer, gradients)
    with localcontext() as context:
        context.prec = 60
        one, beta = Decimal(1), Decimal(1 - gap)

        def mu(t: int) -> Decimal:
            return beta * (one - Decimal("0.5") * Decimal("0.96") ** (t * Decimal(psi)))

        product, m = one, Decimal(0)
        for t, (g, step, state) in enumerate(zip(gradients, steps, states, strict=True), 1):
            product *= mu(t)
            m = beta * m + (one - beta) * Decimal(float(g[0]))
            parts = (
                (one - mu(t)) / (one - product) * Decimal(float(g[0])),
                (mu(t + 1) / (one - product * mu(t + 1)) * m),
            )
            ours = -step[0] / optimizer.effective_rate(state)[0]
            size = float(sum(map(abs, parts)))
            assert ours == pytest.approx(float(sum(parts)), rel=0, abs=1e-12 * size)


def test_the_centred_variance_does_not_cancel() -> None:
    """s - mean^2 of gradients that are nearly the same had no digits left."""
    gradients = 1e6 + np.random.default_rng(5).normal(size=(40, 2)) * 1e-3
    optimizer = RMSProp(eta=1.0, gamma=0.9, epsilon=1e-12, centered=True)
    _, states = run_on(optimizer, gradients)
    gamma = F(0.9)
    for i in range(2):
        s = mean = F(0)
        for state, g in zip(states, gradients[:, i].tolist(), strict=True):
            s, mean = gamma * s + (1 - gamma) * F(g) ** 2, gamma * mean + (1 - gamma) * F(g)
            assert float(state.variance[i]) == pytest.approx(float(s - mean**2), rel=1e-7)


def gradients_that_overflow() -> list[Any]:
    """The squares of some are beyond float64; with a weight of 0 such a square is 0."""
    return [np.array(pair) for pair in ((1.0, 1e200), (1e200, -2.0), (-3.0, 1e160), (0.5, -1.0))]


DECAYS = [
    (cls, name)
    for cls in OPTIMIZERS.values()
    if cls is not Typed  # what is typed is computed as it is typed
    for name, declaration in cls.hyperparameters().items()
    if isinstance(declaration, Number) and declaration.scale == "near one"
]


@pytest.mark.parametrize(("cls", "name"), DECAYS, ids=[f"{c.key} {n}" for c, n in DECAYS])
def test_a_weight_of_0_leaves_out_what_has_overflowed(cls: Any, name: str) -> None:
    """With gamma = 1 the s of RMSProp stays 0: 0 times an infinite square made it nan."""
    declaration = cls.hyperparameters()[name]
    ends = [end for end in (0.0, 1.0) if declaration.legal.contains(end)]
    for variant in variants(cls):
        alone = [run_in_silence(cls(**variant, **{name: end})) for end in ends]
        swept = run_in_silence(cls(**variant, **{name: np.array(ends)}), len(ends))
        for i, (steps, states) in enumerate(alone):
            assert not np.isnan(steps).any()
            assert np.array_equal(steps, swept[0][..., i])
            for state, of_all in zip(states, swept[1], strict=True):
                for leaf, of_sweep in zip(state, of_all, strict=True):
                    if leaf is not None:
                        assert not np.isnan(leaf).any()
                        last = of_sweep[..., i] if np.ndim(of_sweep) > np.ndim(leaf) else of_sweep
                        assert np.array_equal(leaf, last)


def run_in_silence(optimizer: Any, members: int = 0) -> tuple[Any, list[Any]]:
    gradients = [np.tile(g[:, None], members) if members else g for g in gradients_that_overflow()]
    with np.errstate(all="ignore"):
        return run_on(optimizer, np.array(gradients))


def test_rmsprops_s_stays_0_where_nothing_enters() -> None:
    _, states = run_in_silence(RMSProp(gamma=1.0))
    assert not any(state.s.any() for state in states)
    _, states = run_in_silence(RMSProp(gamma=0.0))
    assert np.array_equal(states[-1].s, [0.25, 1.0])  # it keeps the last square, and that is small


def test_a_square_that_its_weight_makes_small_enough_does_not_overflow() -> None:
    _, states = run_on(RMSProp(gamma=0.999), np.array([[1e155, 1.0]]))
    assert states[0].s[0] == pytest.approx(1e307, rel=1e-12)


def test_without_eta_a_velocity_that_overflows_moves_nothing() -> None:
    for run in (Momentum(0.0, 3.0), Nesterov(0.0, 3.0), Nesterov(0.0, 3.0, "pytorch")):
        path = train_2d(run, Quadratic(), (-5.0, -2.0), 800)
        assert not np.isfinite(path.state["v"][-1]).any()
        assert np.array_equal(path.positions, np.tile([-5.0, -2.0], (801, 1)))
