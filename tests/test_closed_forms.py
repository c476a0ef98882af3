"""Mathematics that relates optimizers to closed forms and to each other."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from optlab import train_2d
from optlab.objectives.quadratics import ConditionedQuadratic, Quadratic, RotatedQuadratic
from optlab.objectives.valleys import Rosenbrock
from optlab.optimizers.adadelta import AdaDelta
from optlab.optimizers.adagrad import AdaGrad
from optlab.optimizers.adagrad_full import AdaGradFull
from optlab.optimizers.adam import Adam
from optlab.optimizers.adamax import AdaMax
from optlab.optimizers.adamw import AdamW
from optlab.optimizers.gradient_descent import GradientDescent
from optlab.optimizers.lion import Lion
from optlab.optimizers.momentum import Momentum
from optlab.optimizers.nesterov import Nesterov
from optlab.optimizers.newton import Newton
from optlab.optimizers.radam import RAdam
from optlab.optimizers.rmsprop import RMSProp

START = np.array([-5.0, -2.0])

RAVINES = [
    Quadratic(),
    RotatedQuadratic(),
    ConditionedQuadratic(condition_number=7, angle=-35, curvature=0.3),
    ConditionedQuadratic(condition_number=300, angle=80, curvature=0.01),
]


def recurrence(objective: Any, matrix: Callable[[float], Any], steps: int) -> Any:
    """Positions where each eigendirection's (x, v) is multiplied by a matrix at each step."""
    eigenvalues, basis = np.linalg.eigh(objective.hessian(np.zeros(2)))
    along = [
        [(np.linalg.matrix_power(matrix(eigenvalue), k) @ [x, 0.0])[0] for k in range(steps + 1)]
        for eigenvalue, x in zip(eigenvalues, basis.T @ START, strict=True)
    ]
    return np.array(along).T @ basis.T


def assert_on_path(positions: Any, expected: Any, tolerance: float = 1e-12) -> None:
    """Equal to the tolerance, relative to the largest coordinate of the path."""
    assert positions.shape == expected.shape
    assert np.abs(positions - expected).max() <= tolerance * np.abs(expected).max()


@pytest.mark.parametrize("objective", RAVINES)
@pytest.mark.parametrize("eta", [1e-3, 0.1, 0.2, 0.4, 0.7])
def test_gradient_descent_multiplies_each_eigendirection(objective: Any, eta: float) -> None:
    eigenvalues, basis = np.linalg.eigh(objective.hessian(np.zeros(2)))
    factors = (1 - eta * eigenvalues) ** np.arange(41)[:, None]
    expected = factors * (basis.T @ START) @ basis.T
    assert_on_path(train_2d(GradientDescent(eta=eta), objective, START, 40).positions, expected)


@pytest.mark.parametrize("objective", RAVINES)
@pytest.mark.parametrize(("eta", "beta"), [(0.1, 0.0), (0.4, 0.5), (0.2, 0.9), (0.3, 1.0)])
def test_momentum_is_a_power_of_a_matrix(objective: Any, eta: float, beta: float) -> None:
    def matrix(eigenvalue: float) -> Any:
        return np.array([[1 - eta * eigenvalue, -eta * beta], [eigenvalue, beta]])

    expected = recurrence(objective, matrix, 40)
    assert_on_path(train_2d(Momentum(eta=eta, beta=beta), objective, START, 40).positions, expected)


@pytest.mark.parametrize("objective", RAVINES)
@pytest.mark.parametrize(("eta", "beta"), [(0.1, 0.0), (0.2, 0.5), (0.1, 0.9)])
def test_nesterov_is_a_power_of_a_matrix(objective: Any, eta: float, beta: float) -> None:
    def matrix(eigenvalue: float) -> Any:
        v = np.array([eigenvalue, beta * (1 - eta * eigenvalue)])
        return np.array([[1.0, 0.0] - eta * v, v])

    expected = recurrence(objective, matrix, 40)
    assert_on_path(train_2d(Nesterov(eta=eta, beta=beta), objective, START, 40).positions, expected)


@pytest.mark.parametrize("objective", RAVINES)
@pytest.mark.parametrize("beta", [0.0, 0.5, 0.9])
def test_the_largest_stable_eta(objective: Any, beta: float) -> None:
    """2 (1 + beta)/lambda_max for momentum; with beta = 0 gradient descent's 2/lambda_max."""
    limit = 2 * (1 + beta) / objective.eigenvalues[1]
    for share, stays in ((0.98, True), (1.02, False)):
        path = train_2d(Momentum(eta=share * limit, beta=beta), objective, START, 3000)
        assert (np.abs(path.positions[-1]).max() < 10) == stays


def test_momentum_without_beta_is_gradient_descent() -> None:
    for optimizer in (Momentum(eta=0.3, beta=0), Nesterov(eta=0.3, beta=0)):
        path = train_2d(optimizer, Quadratic()).positions
        assert np.array_equal(path, train_2d(GradientDescent(eta=0.3), Quadratic()).positions)


@pytest.mark.parametrize(
    ("objective", "eta", "start"),
    [(Quadratic(), 0.1, START), (Rosenbrock(), 2e-4, np.array([-1.2, 1.0]))],
)
def test_pytorchs_nesterov_iterates_are_the_look_ahead_points(
    objective: Any, eta: float, start: Any
) -> None:
    ahead = train_2d(Nesterov(eta=eta, beta=0.9), objective, start, 50)
    pytorch = train_2d(Nesterov(eta=eta, beta=0.9, form="pytorch"), objective, start, 50)
    look_ahead_points = ahead.positions - eta * 0.9 * ahead.state["v"]
    assert_on_path(pytorch.positions, look_ahead_points, 1e-12)
    np.testing.assert_allclose(pytorch.state["v"], ahead.state["v"], rtol=1e-9, atol=1e-12)
    assert np.abs(pytorch.positions - ahead.positions).max() > 0.01


@pytest.mark.parametrize("inside", [True, False])
def test_rmsprop_with_gamma_1_is_gradient_descent_with_a_huge_eta(inside: bool) -> None:
    rmsprop = RMSProp(eta=0.4, gamma=1, epsilon=1e-6, epsilon_inside=inside)
    eta = 0.4 / (1e-3 if inside else 1e-6)
    ours = train_2d(rmsprop, Quadratic(), START, 10)
    theirs = train_2d(GradientDescent(eta=eta), Quadratic(), START, 10)
    np.testing.assert_allclose(ours.positions, theirs.positions, rtol=1e-12)
    assert not ours.state["s"].any()
    assert ours.status.kind == "diverged"


def turned_path(optimizer: Any, angle: float) -> Any:
    """The path on the ravine turned by the angle from the start turned along, turned back."""
    cos, sin = np.cos(np.radians(angle)), np.sin(np.radians(angle))
    turn = np.array([[cos, -sin], [sin, cos]])
    path = train_2d(optimizer, ConditionedQuadratic(angle=angle), turn @ START, 30)
    return path.positions @ turn


@pytest.mark.parametrize("angle", [17.0, 45.0, -120.0])
@pytest.mark.parametrize(
    "optimizer",
    [
        GradientDescent(eta=0.4),
        Momentum(eta=0.4, beta=0.5),
        Nesterov(eta=0.1, beta=0.9),
        Nesterov(eta=0.1, beta=0.9, form="pytorch"),
        Newton(eta=0.5),
        AdaGradFull(eta=0.4, epsilon=1e-2),
        AdaGradFull(eta=0.4, epsilon=1e-2, epsilon_inside=False),
    ],
)
def test_a_rotation_only_rotates_the_path(optimizer: Any, angle: float) -> None:
    assert_on_path(turned_path(optimizer, angle), turned_path(optimizer, 0.0), 1e-11)


@pytest.mark.parametrize("optimizer", [AdaGrad(), RMSProp(), Adam(), AdaMax(), Lion(eta=0.3)])
def test_what_rescales_coordinates_is_not_rotation_equivariant(optimizer: Any) -> None:
    difference = turned_path(optimizer, 45.0) - turned_path(optimizer, 0.0)
    assert np.abs(difference).max() > 0.1


@pytest.mark.parametrize("objective", RAVINES)
def test_newton_takes_one_step_on_a_quadratic(objective: Any) -> None:
    path = train_2d(Newton(), objective, START, 1).positions
    assert np.abs(path[1]).max() < 1e-12
    damped = train_2d(Newton(eta=0.5), objective, START, 10).positions
    assert_on_path(damped, START * 0.5 ** np.arange(11)[:, None])


@pytest.mark.parametrize("inside", [True, False])
@pytest.mark.parametrize("objective", [*RAVINES, Rosenbrock(b=5.0)])
def test_full_adagrad_is_the_root_of_a_matrix(objective: Any, inside: bool) -> None:
    """At each point on our path the step is the one that numpy.linalg.eigh gives."""
    optimizer = AdaGradFull(eta=0.4, epsilon=1e-4, epsilon_inside=inside)
    path = train_2d(optimizer, objective, START, 20)
    G = np.zeros((2, 2))
    for here, there, gradient in zip(
        path.positions[:-1], path.positions[1:], path.gradients[:-1], strict=True
    ):
        G += np.outer(gradient, gradient)
        eigenvalues, basis = np.linalg.eigh(G)
        eigenvalues = eigenvalues.clip(0)
        root = np.sqrt(eigenvalues + 1e-4) if inside else np.sqrt(eigenvalues) + 1e-4
        expected = here - 0.4 * basis @ ((basis.T @ gradient) / root)
        np.testing.assert_allclose(there, expected, rtol=1e-9, atol=1e-9)


def test_full_adagrad_is_adagrad_where_gradients_stay_on_one_axis() -> None:
    for start in ((-5.0, 0.0), (0.0, -2.0)):
        full = train_2d(AdaGradFull(), Quadratic(), start).positions
        assert_on_path(full, train_2d(AdaGrad(), Quadratic(), start).positions)


def first_step(optimizer: Any) -> Any:
    return train_2d(optimizer, Quadratic(), START, 1).positions[1] - START


def test_first_steps_are_the_ones_worked_out_by_hand() -> None:
    """The gradient at the start is (-1, -8), so every step goes up."""
    tiny = 1e-300
    for optimizer, expected in (
        (AdaGrad(eta=0.3, epsilon=tiny), [0.3, 0.3]),
        (RMSProp(eta=0.3, gamma=0.91, epsilon=tiny), [1, 1]),  # 1/sqrt(1 - gamma) etas
        (Adam(eta=0.3, epsilon=tiny), [0.3, 0.3]),
        (Adam(eta=0.3, beta1=0.9, beta2=0.99, epsilon=tiny, bias_correction=False), [0.3, 0.3]),
        (Adam(eta=0.3, beta1=0.4, beta2=0.91, epsilon=tiny, bias_correction=False), [0.6, 0.6]),
        (AdamW(eta=0.3, epsilon=tiny, weight_decay=0.1), [0.3 + 0.15, 0.3 + 0.06]),
        (AdaMax(eta=0.3, epsilon=tiny), [0.3, 0.3]),
        (RAdam(eta=0.3), [0.3, 2.4]),  # plain momentum until the average is trusted
        (Lion(eta=0.3), [0.3, 0.3]),
        (AdaDelta(eta=1, rho=0.91, epsilon=0.09), [1 / 2**0.5, 8 / 65**0.5]),
    ):
        np.testing.assert_allclose(
            first_step(optimizer), expected, rtol=2e-9, err_msg=str(optimizer)
        )


def test_lion_moves_each_coordinate_by_exactly_eta() -> None:
    moves = np.diff(train_2d(Lion(eta=0.125), Quadratic(), steps=100).positions, axis=0)
    assert (np.abs(moves) == 0.125).all()


def test_adamw_without_decay_is_adam() -> None:
    path = train_2d(AdamW(weight_decay=0), Quadratic()).positions
    assert np.array_equal(path, train_2d(Adam(), Quadratic()).positions)


def test_adamw_misses_a_minimum_beyond_one_over_its_decay() -> None:
    """Adam's part of the step is at most about eta, the decay's is eta times decay times x."""
    ends = [
        train_2d(
            AdamW(eta=0.01, beta2=0.9, weight_decay=decay), Rosenbrock(b=1.0), (0.9, 0.9), 1500
        )
        for decay in (0.0, 2.0)
    ]
    assert np.abs(ends[0].positions[-1] - 1).max() < 1e-3
    assert np.abs(ends[1].positions[-1]).max() < 0.51


def test_amsgrads_rate_never_grows_where_adams_does() -> None:
    for amsgrad, bias in ((True, False), (False, False)):
        optimizer = Adam(beta2=0.9, amsgrad=amsgrad, bias_correction=bias)
        rates = train_2d(optimizer, Quadratic(), steps=60).effective_rates
        assert rates is not None
        assert (np.diff(rates[1:], axis=0) <= 0).all() == amsgrad


def test_adagrads_rate_only_falls_and_its_state_is_the_sum_of_squares() -> None:
    path = train_2d(AdaGrad(), Quadratic(), steps=50)
    np.testing.assert_allclose(path.state["s"][1:], np.cumsum(path.gradients[:-1] ** 2, axis=0))
    assert path.effective_rates is not None
    assert (np.diff(path.effective_rates[1:], axis=0) < 0).all()
