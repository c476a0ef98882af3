"""Theory beside measurement: radii, borders, best settings and rates on quadratics."""

import warnings
from typing import Any

import numpy as np
import pytest

from optlab import OBJECTIVES, OPTIMIZERS, train_2d
from optlab.linear import Theory, eigenvalues_of
from optlab.measure.rates import measured_rate
from optlab.objectives.quadratics import ConditionedQuadratic, Quadratic, RotatedQuadratic
from optlab.objectives.valleys import Rosenbrock
from optlab.optimizers.adam import Adam
from optlab.optimizers.base import Optimizer
from optlab.optimizers.gradient_descent import GradientDescent
from optlab.optimizers.momentum import Momentum
from optlab.optimizers.nesterov import Nesterov
from optlab.theory import stability

# Each may answer None, of which a type checker would have to be talked out at every comparison.
best: Any = stability.best
border: Any = stability.border
modes: Any = stability.modes
rate: Any = stability.rate

BUILDERS: dict[str, Any] = {
    "gradient descent": lambda eta, beta: GradientDescent(eta=eta),
    "momentum": lambda eta, beta: Momentum(eta=eta, beta=beta),
    "look-ahead": lambda eta, beta: Nesterov(eta=eta, beta=beta),
    "pytorch": lambda eta, beta: Nesterov(eta=eta, beta=beta, form="pytorch"),
}
every_method = pytest.mark.parametrize("build", BUILDERS.values(), ids=list(BUILDERS))

RAVINES = [
    Quadratic(),
    RotatedQuadratic(),
    RotatedQuadratic(halved=True),
    ConditionedQuadratic(condition_number=7, angle=-35, curvature=0.3),
    ConditionedQuadratic(condition_number=100, angle=80, curvature=0.05),
]
every_ravine = pytest.mark.parametrize("objective", RAVINES, ids=str)


def theory_of(run: Optimizer) -> Theory:
    """That of a method that has one."""
    assert run.theory
    return run.theory


def matrix_by_steps(optimizer: Any, eigenvalue: float) -> Any:
    """What one step of the optimizer does to x and to eta v, started at (1, 0) and at (0, 1)."""
    bowl, eta, columns = Quadratic(a=eigenvalue / 2, b=1.0), optimizer.eta, []
    for x, v in ((1.0, 0.0), (0.0, 1.0)):
        state = optimizer.init(np.zeros(2))
        if not state._fields:
            return np.array([[optimizer.step(bowl, np.array([1.0, 0.0]), state, 1)[0][0]]])
        state = type(state)(np.array([v / eta, 0.0]))
        moved, state = optimizer.step(bowl, np.array([x, 0.0]), state, 1)
        columns.append([moved[0], eta * state.v[0]])
    return np.array(columns).T


def worst_radius(build: Any, eta: float, beta: float, objective: Any) -> float:
    """From NumPy's eigenvalues of the matrices that the steps themselves make."""
    curvatures = np.linalg.eigvalsh(objective.hessian(np.zeros(2)))
    optimizer = build(eta, beta)
    return max(
        np.abs(np.linalg.eigvals(matrix_by_steps(optimizer, curvature))).max()
        for curvature in curvatures
    )


@every_method
@pytest.mark.parametrize("eta", [0.05, 0.3, 0.9, 2.5])
@pytest.mark.parametrize("beta", [0.0, 0.3, 0.9, 1.0, 1.5])
def test_the_matrix_is_what_a_step_does(build: Any, eta: float, beta: float) -> None:
    optimizer = build(eta, beta)
    for eigenvalue in (0.2, 1.0, 4.0):
        expected = matrix_by_steps(optimizer, eigenvalue)
        matrix = optimizer.theory.matrix(eta * eigenvalue, beta)
        np.testing.assert_allclose(matrix, expected, rtol=1e-13, atol=1e-14)
        # A double root is only known to the root of the rounding error, 1e-8 at these sizes.
        radius = np.abs(np.linalg.eigvals(expected)).max()
        ours = optimizer.theory.spectral_radius(eta * eigenvalue, beta)
        np.testing.assert_allclose(ours, radius, rtol=2e-7, atol=2e-7)


@every_method
def test_roots_of_arrays_are_numpys_eigenvalues(build: Any) -> None:
    theory = build(0.1, 0.1).theory
    step, beta = np.linspace(0, 5, 41)[:, None], np.linspace(0, 1.2, 37)
    matrices = np.moveaxis(theory.matrix(step, beta), (0, 1), (-2, -1))
    expected = np.linalg.eigvals(matrices)
    order = np.argsort(-np.abs(expected), axis=-1, kind="stable")
    moduli = np.abs(np.take_along_axis(expected, order, -1))
    roots = theory.roots(step, beta)
    assert roots.shape == (len(theory.matrix(1.0)), 41, 37)
    np.testing.assert_allclose(np.moveaxis(np.abs(roots), 0, -1), moduli, rtol=1e-6, atol=1e-6)
    np.testing.assert_allclose(roots.sum(axis=0), expected.sum(axis=-1), rtol=1e-12, atol=1e-12)
    assert np.array_equal(theory.spectral_radius(step, beta)[1:], np.abs(roots[0])[1:])
    assert (theory.spectral_radius(step, beta)[0] == 1).all()  # eta = 0: nothing moves
    assert theory.spectral_radius(0.5, 0.5).shape == ()


def test_both_nesterovs_have_the_same_roots() -> None:
    step, beta = np.linspace(0, 3, 50)[:, None], np.linspace(0, 1.5, 50)
    ahead, pytorch = (theory_of(Nesterov(form=form)) for form in ("look-ahead", "pytorch"))
    np.testing.assert_allclose(
        ahead.spectral_radius(step, beta), pytorch.spectral_radius(step, beta), atol=1e-7
    )


def test_momentum_has_the_textbook_regimes() -> None:
    """Real roots up to eta lambda = (1 - sqrt(beta))^2, -1 as a root at 2 (1 + beta)."""
    theory, beta = Momentum().theory, 0.25
    assert theory.regime(np.array([0.01, 0.249, 0.251, 2.49, 2.51]), beta).tolist() == [
        *("monotone", "monotone", "ripples", "ripples", "diverging")
    ]
    assert theory.spectral_radius(1.0, beta) == pytest.approx(0.5, rel=1e-15)
    assert GradientDescent().theory.regime(np.array([0, 0.5, 1, 1.5, 2])).tolist() == [
        *("on the border", "monotone", "monotone", "ripples", "on the border")
    ]


@every_method
@pytest.mark.parametrize("beta", [0.0, 0.2, 0.6, 0.95])
def test_a_regime_is_what_the_path_does(build: Any, beta: float) -> None:
    """Whether x crosses the minimum, and whether it comes closer, measured on one coordinate."""
    theory = build(0.1, beta).theory
    seen = set()
    for step in (0.0005, 0.02, 0.15, 0.8, 1.2, 1.4, 1.9, 2.3, 3.1, 4.5):
        if abs(theory.spectral_radius(step, beta) - 1) < 1e-3:
            continue  # 1,500 steps would not tell; `seen` makes sure that enough others do
        path = train_2d(build(1.0, beta), Quadratic(a=step / 2, b=0.5), (1.0, 0.0), 1500)
        x, regime = path.positions[:, 0], str(theory.regime(step, beta))
        finite = np.isfinite(x)
        assert (regime == "diverging") == (not finite.all() or abs(x[-1]) > 1e3)
        if regime != "diverging":
            assert (regime == "ripples") == bool((x < -1e-300).any()), (step, beta)
        seen.add(regime)
    assert seen >= {"monotone", "ripples", "diverging"} - ({"monotone"} if beta > 0.9 else set())


@every_method
@every_ravine
@pytest.mark.parametrize("beta", [0.0, 0.5, 0.9])
def test_beyond_the_border_paths_diverge(build: Any, objective: Any, beta: float) -> None:
    largest = border(build(0.1, beta), objective)
    for share, stays in ((0.99, True), (1.01, False)):
        end = train_2d(build(share * largest, beta), objective, steps=4000).positions[-1]
        assert bool(np.abs(end).max() < 5) == stays
        assert bool(rate(build(share * largest, beta), objective) < 1) == stays
    assert rate(build(largest, beta), objective) == pytest.approx(1, abs=1e-12)


def test_the_borders_are_the_textbooks() -> None:
    ravine = Quadratic(a=0.1, b=2.0)  # eigenvalues 0.2 and 4
    assert border(GradientDescent(), ravine) == pytest.approx(0.5, rel=1e-14)
    assert border(Momentum(beta=0.5), ravine) == pytest.approx(0.75, rel=1e-14)
    assert border(Nesterov(beta=0.5), ravine) == pytest.approx(0.375, rel=1e-14)
    assert border(GradientDescent(), RotatedQuadratic()) == pytest.approx(0.25, rel=1e-14)


def test_where_beta_is_at_least_1() -> None:
    ravine, round_bowl = Quadratic(), Quadratic(a=1.0, b=1.0)
    for beta in (1.0, 1.2):
        assert border(Momentum(beta=beta), ravine) == 0
    # Nesterov's with beta = 1 converges; with more, only where small steps are left out too.
    assert border(Nesterov(beta=1.0), ravine) == pytest.approx(4 / 3 / 4)
    assert border(Nesterov(beta=1.2), ravine) == 0
    etas = np.linspace(0, 1, 20001)[1:]
    for beta in (1.2, 1.5):
        radii = theory_of(Nesterov()).spectral_radius(2 * etas, beta)
        stable = etas[radii < 1]
        assert border(Nesterov(beta=beta), round_bowl) == pytest.approx(stable[-1], abs=1e-4)
        assert stable[0] == pytest.approx((1 - 1 / beta) / 2, abs=1e-4)
        radii = np.maximum(
            theory_of(Nesterov()).spectral_radius(0.2 * etas, beta),
            theory_of(Nesterov()).spectral_radius(4.0 * etas, beta),
        )
        assert (radii >= 1).all()


def test_borders_of_a_sweep_are_those_of_its_members() -> None:
    betas = np.array([0.0, 0.5, 0.99, 1.0, 1.3])
    for cls in (Momentum, Nesterov):
        swept = border(cls(beta=betas), Quadratic())
        assert np.array_equal(swept, [border(cls(beta=float(b)), Quadratic()) for b in betas])
    kappas = np.array([1.0, 20.0, 300.0])
    swept = rate(Momentum(), ConditionedQuadratic(condition_number=kappas))
    alone = [rate(Momentum(), ConditionedQuadratic(condition_number=float(k))) for k in kappas]
    np.testing.assert_allclose(swept, alone, rtol=1e-14)


@every_method
@every_ravine
def test_no_other_setting_has_a_smaller_worst_radius(build: Any, objective: Any) -> None:
    optimum = best(build(0.4, 0.5), objective)
    eta, beta = optimum.eta, getattr(optimum, "beta", 0.0)
    least = worst_radius(build, eta, beta, objective)
    rng = np.random.default_rng(0)
    near = 1 + rng.uniform(-0.02, 0.02, (60, 2))
    anywhere = rng.uniform(0, [2 / eta, 1.0 / max(beta, 1e-3)], (60, 2))
    for by_eta, by_beta in [*near, *anywhere, (1.001, 1), (0.999, 1), (1, 1.001), (1, 0.999)]:
        # At the optimum a root is double: known to about 1e-8 only.
        assert worst_radius(build, eta * by_eta, beta * by_beta, objective) > least - 1e-7


@every_ravine
def test_the_best_rates_are_the_published_ones(objective: Any) -> None:
    low, high = np.linalg.eigvalsh(objective.hessian(np.zeros(2)))
    kappa = high / low
    expected = {
        "gradient descent": (kappa - 1) / (kappa + 1),
        "momentum": (np.sqrt(kappa) - 1) / (np.sqrt(kappa) + 1),
        "look-ahead": 1 - 2 / np.sqrt(3 * kappa + 1),
        "pytorch": 1 - 2 / np.sqrt(3 * kappa + 1),
    }
    for name, value in expected.items():
        optimum = best(BUILDERS[name](0.4, 0.5), objective)
        assert rate(optimum, objective) == pytest.approx(value, abs=1e-7)


def test_momentum_at_its_present_beta_is_fastest_in_the_middle() -> None:
    objective = Quadratic()
    for beta in (0.0, 0.1, 0.4, 0.8):
        middle = 2 * (1 + beta) / (0.2 + 4.0)
        etas = np.linspace(0.001, 1.0, 2000)
        rates = rate(Momentum(eta=etas, beta=beta), objective)
        assert rate(Momentum(eta=middle, beta=beta), objective) <= np.min(rates) + 1e-9


SETTINGS = [(0.1, 0.0), (0.3, 0.3), (0.2, 0.8), (0.05, 0.95), (0.45, 0.6), (0.9, 0.9)]


@every_method
@pytest.mark.parametrize("objective", [Quadratic(), RAVINES[3]], ids=str)
@pytest.mark.parametrize(("eta", "beta"), SETTINGS)
def test_the_measured_rate_is_the_predicted_one(
    build: Any, objective: Any, eta: float, beta: float
) -> None:
    """To 0.1 %, converging and diverging alike."""
    optimizer = build(eta, beta)
    trajectory = train_2d(optimizer, objective, steps=1500)
    assert measured_rate(trajectory) == pytest.approx(rate(optimizer, objective), rel=1e-3)


@every_method
@every_ravine
def test_the_best_setting_is_as_fast_as_predicted(build: Any, objective: Any) -> None:
    """To 1 %: at a double root the distance is t times a power, which only slowly becomes one."""
    optimizer = best(build(0.4, 0.5), objective)
    trajectory = train_2d(optimizer, objective, steps=1500)
    predicted = rate(optimizer, objective)
    assert measured_rate(trajectory) == pytest.approx(predicted, rel=1e-2)
    default = build(0.1, 0.5)
    assert measured_rate(train_2d(default, objective, steps=1500)) > predicted


def test_what_has_no_theory() -> None:
    for cls in OPTIMIZERS.values():
        known = cls.__name__ in ("GradientDescent", "Momentum", "Nesterov")
        assert (cls().theory is not None) == known
        for question in (modes, border, best, rate):
            assert (question(cls(), Quadratic()) is not None) == known
    for objective in OBJECTIVES.values():
        answer = border(GradientDescent(), objective())
        assert (answer is not None) == (objective().quadratic() is not None)
    # A curvature whose 4/lambda is infinite, and one that rounding eats.
    assert eigenvalues_of(Quadratic(a=1e-320, b=1e-320)) is None
    assert eigenvalues_of(Quadratic(a=1e-320, b=1.0)) is None
    assert border(Adam(), Rosenbrock()) is None


def test_the_modes_are_the_two_eigendirections() -> None:
    found = modes(Momentum(eta=0.4, beta=0.5), Quadratic())
    assert [mode.eigenvalue for mode in found] == pytest.approx([0.2, 4.0])
    assert [mode.step for mode in found] == pytest.approx([0.08, 1.6])
    assert [str(mode.regime) for mode in found] == ["monotone", "ripples"]
    assert [float(mode.radius) for mode in found] == pytest.approx(
        [0.77403, np.sqrt(0.5)], rel=1e-5
    )
    assert max(float(m.radius) for m in found) == rate(Momentum(eta=0.4, beta=0.5), Quadratic())


@every_method
def test_extreme_settings_give_no_warning(build: Any) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for eta in (0.0, 1e-300, 1e160, 1e308):
            for beta in (0.0, 1.0, 1e160, 1e308):
                optimizer = build(eta, beta)
                found = modes(optimizer, Quadratic(b=10.0))
                assert border(optimizer, Quadratic(b=10.0)) is not None
                if eta > 1 or (beta > 1 and "beta" in optimizer.settings()):
                    assert found[1].regime == ("diverging" if eta else "on the border")
        for a in (1e-12, 1e-300, 1e300):
            for objective in (Quadratic(a=a, b=1.0), Quadratic(a=a, b=a)):
                found_best = best(build(0.1, 0.5), objective)
                assert found_best is not None
                # Beyond kappa = 1e16 even the best rate is 1 to the last digit.
                assert rate(found_best, objective) <= 1


@every_method
def test_a_start_in_one_direction_has_the_factor_of_that_direction(build: Any) -> None:
    """The larger radius is that of a start with a share in both."""
    run, ravine = build(0.1, 0.2), Quadratic()  # the axes are the eigenvectors
    along, across = (float(mode.radius) for mode in modes(run, ravine))
    assert along > across + 0.1
    for start, expected in (((1.0, 0.0), along), ((0.0, 1.0), across), ((1e-6, 1.0), along)):
        assert measured_rate(train_2d(run, ravine, start, 300)) == pytest.approx(expected, rel=0.01)


def test_complex_roots_make_the_distance_swing_around_the_prediction() -> None:
    """Real roots do not: there the factor from step to step settles."""
    factors = []
    for eta in (0.3, 0.015):
        run = Momentum(eta=eta, beta=0.5)
        x = train_2d(run, Quadratic(a=2.0, b=2.0), (1.0, 0.0), 40).positions[:, 0]
        factors.append(np.abs(x[21:] / x[20:-1]) / rate(run, Quadratic(a=2.0, b=2.0)))
    swinging, settled = factors
    assert swinging.min() < 0.8 and swinging.max() > 1.25
    assert ((swinging[1:] < 1) != (swinging[:-1] < 1)).sum() > 5
    assert settled == pytest.approx([1] * len(settled), rel=1e-3)


@pytest.mark.parametrize("build", list(BUILDERS.values())[1:], ids=list(BUILDERS)[1:])
def test_at_the_fastest_setting_the_measured_rate_comes_down_slowly(build: Any) -> None:
    """Two roots meet: the distance is about t times a power, whose slope is off by 1/t."""
    run = best(build(0.4, 0.5), Quadratic())
    above = [
        measured_rate(train_2d(run, Quadratic(), steps=steps)) / rate(run, Quadratic()) - 1
        for steps in (40, 80, 160, 320)
    ]
    for steps, share in zip((40, 80, 160, 320), above, strict=True):
        assert 1 / steps < share < 2 / steps  # the middle of the second half is at 3/4


@every_method
@pytest.mark.parametrize("off", [-1e-13, 0.0, 1e-13])
def test_a_border_is_no_wider_than_rounding(build: Any, off: float) -> None:
    """At 2/lambda, written with its rounding, a root is -1; a ten-million-millionth beside it the
    method converges, or does not."""
    theory = build(0.1, 0.0).theory
    regimes = {
        str(theory.regime(float(theory.largest_eta(1.0, lam)) * lam * (1 + off)))
        for lam in np.linspace(0.1, 7, 200)
    }
    assert regimes == {{-1: "ripples", 0: "on the border", 1: "diverging"}[int(np.sign(off))]}
