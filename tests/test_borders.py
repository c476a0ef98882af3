"""At a border and at a double root the word is decided by algebra, and is the same every time."""

from fractions import Fraction as F
from typing import Any

import numpy as np
import pytest

from optlab import linear, train_2d
from optlab.experiment import Experiment
from optlab.measure.sweeps import marks_of, stops_of
from optlab.objectives.quadratics import ConditionedQuadratic, Quadratic, RotatedQuadratic
from optlab.optimizers.gradient_descent import GradientDescent
from optlab.optimizers.momentum import Momentum
from optlab.optimizers.nesterov import Nesterov
from optlab.theory import stability

best: Any = stability.best
modes: Any = stability.modes
rate: Any = stability.rate

METHODS = [GradientDescent(), Momentum(), Nesterov(), Nesterov(form="pytorch")]
every_method = pytest.mark.parametrize("run", METHODS, ids=lambda run: run.variant[:30])


def ravines() -> list[Any]:
    rng = np.random.default_rng(0)
    conditioned = [
        ConditionedQuadratic(float(kappa), float(angle), float(curvature))
        for kappa, angle, curvature in zip(
            10 ** rng.uniform(0, 6, 300),
            rng.uniform(-90, 90, 300),
            10 ** rng.uniform(-2, 1, 300),
            strict=True,
        )
    ]
    a, b = 10 ** rng.uniform(-2, 1, (2, 200))
    straight = [Quadratic(float(a), float(b)) for a, b in zip(a, b, strict=True)]
    rotated = [RotatedQuadratic(float(a), float(b)) for a, b in zip(a, b, strict=True)]
    whole = [ConditionedQuadratic(float(kappa)) for kappa in range(1, 101)]
    return [Quadratic(), RotatedQuadratic(), *conditioned, *straight, *rotated, *whole]


RAVINES = ravines()


def words(run: Any, ravine: Any) -> tuple[str, ...]:
    """Along the valley, and across it."""
    return tuple(str(mode.regime) for mode in modes(run, ravine))


def with_beta(run: Any, beta: float) -> Any:
    return run if isinstance(run, GradientDescent) else type(run)(**run.settings() | {"beta": beta})


def with_eta(run: Any, eta: float) -> Any:
    return type(run)(**run.settings() | {"eta": eta})


@every_method
@pytest.mark.parametrize("beta", [0.0, 0.1, 0.5, 0.9, 0.99])
def test_the_mark_where_divergence_begins_is_on_the_border(run: Any, beta: float) -> None:
    """It was "ripples" or "diverging", as the last digit of eta lambda fell."""
    run = with_beta(run, beta)
    for ravine in RAVINES:
        (end,) = (m.value for m in run.marks(ravine)["eta"] if "diverges" in m.says)
        assert words(with_eta(run, end), ravine)[1] == "on the border"
        assert words(with_eta(run, end * (1 - 1e-13)), ravine)[1] == "ripples"
        assert words(with_eta(run, end * (1 + 1e-13)), ravine)[1] == "diverging"


@every_method
def test_at_the_fastest_setting_the_flattest_direction_does_not_yet_ripple(run: Any) -> None:
    """Two roots meet there (gradient descent has one): whether they are real was chance."""
    for ravine in RAVINES:
        fastest, kappa = best(run, ravine), ravine.eigenvalues[1] / ravine.eigenvalues[0]
        along, across = words(fastest, ravine)
        assert along == "monotone"
        assert across == ("ripples" if kappa > 1 + 1e-12 else "monotone")
        if isinstance(run, Momentum):  # a double root as such, not known to half the digits only
            assert rate(fastest, ravine) == pytest.approx(np.sqrt(fastest.beta), rel=0, abs=1e-14)


def test_at_1_over_the_largest_eigenvalue_gradient_descent_does_not_yet_cross() -> None:
    for ravine in RAVINES:
        eta = 1 / ravine.eigenvalues[1]
        assert words(GradientDescent(eta), ravine)[1] == "monotone"
        assert words(GradientDescent(eta * (1 + 1e-13)), ravine)[1] == "ripples"


@every_method
@pytest.mark.parametrize("beta", [0.0, 0.5, 1.0, 1.5])
def test_without_eta_nothing_moves(run: Any, beta: float) -> None:
    run = with_eta(with_beta(run, beta), 0.0)
    for ravine in RAVINES[::20]:
        assert words(run, ravine) == ("on the border", "on the border")
        assert rate(run, ravine) == 1


def test_momentum_that_forgets_nothing_goes_round_and_round() -> None:
    """The roots are on the circle: the coordinate comes back for ever, and no nearer."""
    for ravine in RAVINES:
        for eta in (1e-3, 0.1, 1.0, 3.99):
            run = Momentum(eta / ravine.eigenvalues[1], 1.0)
            assert words(run, ravine) == ("on the border", "on the border")
    path = train_2d(Momentum(0.1, 1.0), Quadratic(), (0.0, 1.0), 20_000).positions[:, 1]
    assert np.abs(path[-1000:]).max() == pytest.approx(np.abs(path[:1000]).max(), rel=1e-3)


def test_a_root_that_is_minus_1_twice_grows_with_the_steps() -> None:
    """Momentum, beta = 1 and eta lambda = 4: the distance is t times what it was."""
    run, bowl = Momentum(1.0, 1.0), Quadratic(a=2.0, b=2.0)
    assert words(run, bowl) == ("diverging", "diverging")
    path = train_2d(run, bowl, (1.0, 0.0), 500).positions[:, 0]
    assert np.abs(path[-1]) == pytest.approx(2 * 500, rel=0.01)


def test_nesterov_whose_large_beta_stands_against_the_step() -> None:
    """With beta > 1 small steps diverge, too: eta lambda = 1 - 1/beta is a border."""
    bowl = Quadratic(a=0.5, b=0.5)
    for beta in np.linspace(1.05, 1.9, 30).tolist():
        low, high = 1 - 1 / beta, (2 + 2 * beta) / (1 + 2 * beta)
        for form in ("look-ahead", "pytorch"):
            found = [
                words(Nesterov(eta, beta, form), bowl)[0]
                for eta in (low * (1 - 1e-12), low, (low + high) / 2, high, high * (1 + 1e-12))
            ]
            assert found == ["diverging", "on the border", "ripples", "on the border", "diverging"]


@pytest.mark.parametrize("beta", [1.0, 1 - 2**-53, 1 - 1e-15])
def test_what_float64_tells_apart_from_the_border_is_not_on_it(beta: float) -> None:
    assert words(Momentum(0.1, beta), Quadratic())[0] == (
        "ripples" if beta < 1 else "on the border"
    )
    assert words(Nesterov(1e-15, beta), Quadratic())[0] == "ripples"


@every_method
def test_every_position_of_a_slider_has_the_word_of_exact_fractions(run: Any) -> None:
    """Where the mathematics has a border on a position, the position is on it; elsewhere the word
    is that of exact fractions."""
    for ravine in (Quadratic(), RotatedQuadratic(), Quadratic(0.05, 1.0), Quadratic(1.0, 2.0)):
        experiment = Experiment(ravine, (run,))
        marks = {value for value, _ in marks_of(experiment, run, "eta")}
        for eta in stops_of(experiment, run, "eta"):
            for end, word in zip(
                ravine.eigenvalues, words(with_eta(run, eta), ravine), strict=True
            ):
                step, beta = F(eta) * F(float(end)), F(getattr(run, "beta", 0.0))
                if isinstance(run, Nesterov):
                    trace, determinant = (1 + beta) * (1 - step), beta * (1 - step)
                else:
                    trace, determinant = 1 + beta - step, beta
                stable = min(step, 1 + trace + determinant, 1 - determinant)
                if abs(stable) < 1e-14:
                    assert word == "on the border"
                    continue
                apart = trace**2 - 4 * determinant
                if eta not in marks and abs(apart) > 1e-14:
                    real = apart >= 0 and trace >= 0 and determinant >= 0
                    approach = "monotone" if real else "ripples"
                    assert word == (approach if stable > 0 else "diverging")


def test_a_root_that_is_minus_one_twice_is_no_border() -> None:
    """There the distance grows with the number of steps: v = 2, 4, 6, ... times the first."""
    assert linear.HEAVY_BALL.regime(4.0, 1.0) == "diverging"
    assert linear.HEAVY_BALL.regime(2.0, 1.0) == "on the border"
    path = train_2d(Momentum(eta=4.0, beta=1.0), Quadratic(0.5, 0.5), (1.0, 0.0), 20)
    assert abs(path.positions[-1, 0]) > 20


def test_where_both_roots_are_0_nothing_is_crossed() -> None:
    """With eta lambda = 1 the look-ahead form is at the minimum after one step, and stays."""
    for theory in (linear.LOOK_AHEAD, linear.LOOK_AHEAD_POINTS):
        assert theory.regime(1.0, 0.5) == "monotone"
    path = train_2d(Nesterov(eta=1.0, beta=0.5), Quadratic(0.5, 0.5), (1.0, 1.0), 5)
    assert not path.positions[1:].any()
