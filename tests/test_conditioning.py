"""Oracles: numpy.linalg, Gershgorin's theorem, closed forms by hand, and how paths turn."""

from typing import Any

import numpy as np
import pytest

from optlab import OPTIMIZERS, train_2d
from optlab.objectives.quadratics import ConditionedQuadratic, Quadratic, RotatedQuadratic
from optlab.objectives.valleys import Rosenbrock
from optlab.optimizers.adadelta import AdaDelta
from optlab.optimizers.adagrad import AdaGrad
from optlab.optimizers.adagrad_full import AdaGradFull
from optlab.optimizers.adam import Adam
from optlab.optimizers.gradient_descent import GradientDescent
from optlab.optimizers.momentum import Momentum
from optlab.optimizers.nesterov import Nesterov
from optlab.optimizers.newton import Newton
from optlab.optimizers.rmsprop import RMSProp
from optlab.theory.conditioning import (
    condition_number,
    gershgorin_discs,
    hessian_matrix,
    preconditioned,
    turned,
    turned_start,
)

START = (-5.0, -2.0)


def random_definite(seed: int, d: int) -> Any:
    root = np.random.default_rng(seed).normal(size=(d, d))
    return root @ root.T + 0.01 * np.eye(d)


def test_the_hessian_of_d2ls_ravine_straight_printed_and_only_turned() -> None:
    assert hessian_matrix(Quadratic()).tolist() == [[0.2, 0], [0, 4]]
    np.testing.assert_allclose(hessian_matrix(RotatedQuadratic()), [[4.2, -3.8], [-3.8, 4.2]])
    half = hessian_matrix(RotatedQuadratic(halved=True))
    np.testing.assert_allclose(half, [[2.1, -1.9], [-1.9, 2.1]])
    turned_by_45 = hessian_matrix(ConditionedQuadratic(condition_number=20, angle=45))
    np.testing.assert_allclose(turned_by_45, half)


def test_what_the_diagonal_mends() -> None:
    straight, rotated = hessian_matrix(Quadratic()), hessian_matrix(RotatedQuadratic(halved=True))
    assert condition_number(straight) == pytest.approx(20, rel=1e-14)
    assert condition_number(rotated) == pytest.approx(20, rel=1e-14)
    assert condition_number(preconditioned(straight)) == 1
    # Turned by 45 degrees both diagonal entries are equal, so dividing by them changes nothing.
    assert condition_number(preconditioned(rotated)) == pytest.approx(20, rel=1e-14)


@pytest.mark.parametrize("degrees", [-70, -45, -20, 0, 10, 30, 45, 90])
@pytest.mark.parametrize("kappa", [1, 3, 20, 1000])
def test_the_condition_number_is_that_of_the_slider(kappa: float, degrees: float) -> None:
    Q = hessian_matrix(ConditionedQuadratic(condition_number=kappa, angle=degrees))
    assert condition_number(Q) == pytest.approx(kappa, rel=1e-11)
    assert min(condition_number(Q), condition_number(preconditioned(Q))) >= 1
    # By hand: P = [[1, r], [r, 1]] has the eigenvalues 1 - |r| and 1 + |r|.
    r = abs(Q[0, 1]) / np.sqrt(Q[0, 0] * Q[1, 1])
    assert condition_number(preconditioned(Q)) == pytest.approx((1 + r) / (1 - r), rel=1e-9)


@pytest.mark.parametrize("d", [1, 2, 3, 6])
@pytest.mark.parametrize("seed", range(5))
def test_against_numpy_and_gershgorins_theorem(seed: int, d: int) -> None:
    Q = random_definite(seed, d)
    assert condition_number(Q) == pytest.approx(np.linalg.cond(Q), rel=1e-9)
    root = np.diag(np.diag(Q) ** -0.5)
    P = preconditioned(Q)
    np.testing.assert_allclose(P, root @ Q @ root, rtol=1e-12)
    for matrix in (Q, P):
        eigenvalues = np.linalg.eigvalsh(matrix)
        discs = gershgorin_discs(matrix)
        for eigenvalue in eigenvalues:
            assert any(abs(eigenvalue - c) <= r + 1e-9 for c, r in discs)
    assert [centre for centre, _ in gershgorin_discs(P)] == [1] * d


def test_discs_by_hand() -> None:
    discs = gershgorin_discs(np.array([[10.0, -1, 0], [0.2, 8, 0.2], [1, 1, 2]]))
    assert discs == ((10, 1), (8, 0.4), (2, 2))
    assert discs[0].ends == (9, 11)


def test_in_two_dimensions_the_discs_of_the_preconditioned_matrix_are_tight() -> None:
    for degrees in (5, 20, 45):
        P = preconditioned(hessian_matrix(ConditionedQuadratic(angle=degrees)))
        [(low, high)] = {disc.ends for disc in gershgorin_discs(P)}
        assert high / low == pytest.approx(condition_number(P), rel=1e-12)


def test_many_decades_on_the_diagonal_are_no_singularity() -> None:
    # The eigenvalues are, to twelve digits, 1e20 and 1 - 0.1^2.
    assert condition_number(np.array([[1e20, 1e9], [1e9, 1.0]])) == pytest.approx(1e20 / 0.99)
    assert condition_number(np.diag([1e-200, 1e100])) == pytest.approx(1e300)
    assert condition_number(np.diag([1e-320, 2e-320])) == pytest.approx(2, rel=1e-3)
    assert condition_number(np.diag([1e-200, 1e-200, 1e200])) == np.inf


@pytest.mark.parametrize(
    ("matrix", "message"),
    [
        ([[1.0, 1], [1, 1]], "is singular"),
        ([[1.0, 0], [0, 0]], "is singular"),
        ([[0.0, 0], [0, 0]], "is singular"),
        ([[1.0, np.nextafter(1, 0)], [np.nextafter(1, 0), 1]], "is singular"),
        ([[0.0, 1], [1, 5]], "is indefinite"),
        ([[1.0, 2], [2, 1]], "is indefinite"),
        ([[2.0, 0], [0, -2]], "is indefinite"),
        ([[1e-300, 1e300], [1e300, 1e-300]], "is indefinite"),
        ([[1.0, 0.9, -0.9], [0.9, 1, 0.9], [-0.9, 0.9, 1]], "is indefinite"),
        ([[1.0, 2], [3, 9]], "symmetric"),
        ([[1.0, np.nan], [np.nan, 1]], "finite"),
        ([[1.0, 2, 3]], "square"),
        ([1.0], "square"),
        (np.zeros((0, 0)), "square"),
    ],
)
@pytest.mark.parametrize("function", [condition_number, preconditioned])
def test_what_is_no_bowl_is_refused(function: Any, matrix: Any, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        function(np.array(matrix))


def test_what_has_no_one_hessian_is_refused() -> None:
    with pytest.raises(ValueError, match="Rosenbrock is no quadratic"):
        hessian_matrix(Rosenbrock())
    with pytest.raises(ValueError, match=r"a batch \(3,\)"):
        hessian_matrix(Quadratic(a=np.array([1.0, 2, 3])))
    beyond_float64 = ConditionedQuadratic(condition_number=1e18, angle=30)
    with pytest.raises(ValueError, match="singular, up to rounding"):
        condition_number(hessian_matrix(beyond_float64))


def test_a_turned_start_is_the_same_place_in_the_turned_bowl() -> None:
    assert turned_start((1, 0), 90) == pytest.approx((0, 1))
    assert turned_start(START, 0) == START
    for degrees in (-120, -45, 13, 90, 180):
        bowl = ConditionedQuadratic(angle=degrees)
        f = bowl.value(np.array(turned_start(START, degrees)))
        assert f == pytest.approx(ConditionedQuadratic(angle=0).value(np.array(START)))


def how_far_from_rigid(optimizer: Any, degrees: float) -> float:
    """The largest distance between the turned path and the path on the turned function."""
    straight = train_2d(optimizer, ConditionedQuadratic(angle=0), START, 40)
    start = turned_start(START, degrees)
    path = train_2d(optimizer, ConditionedQuadratic(angle=degrees), start, 40)
    return float(np.abs(turned(straight.positions.T, degrees).T - path.positions).max())


@pytest.mark.parametrize("degrees", [-60, -45, 10, 45, 90, 137])
@pytest.mark.parametrize(
    "optimizer",
    [GradientDescent(), Momentum(beta=0.7), Nesterov(eta=0.2), Newton(), AdaGradFull()],
    ids=lambda optimizer: optimizer.key,
)
def test_these_paths_turn_rigidly_with_function_and_start(optimizer: Any, degrees: float) -> None:
    assert how_far_from_rigid(optimizer, degrees) < 1e-9


@pytest.mark.parametrize("degrees", [-60, -45, 10, 45, 137])
@pytest.mark.parametrize(
    "optimizer",
    [AdaGrad(), RMSProp(), Adam(), AdaDelta(epsilon=1e-2)],
    ids=lambda optimizer: optimizer.key,
)
def test_the_diagonal_methods_paths_do_not(optimizer: Any, degrees: float) -> None:
    assert how_far_from_rigid(optimizer, degrees) > 0.1
    # A quarter turn only swaps the coordinates, which they treat alike.
    assert how_far_from_rigid(optimizer, 90) < 1e-9


@pytest.mark.parametrize("kappa", [3, 20, 1000])
def test_turning_changes_the_entries_not_the_eigenvalues(kappa: float) -> None:
    straight = hessian_matrix(ConditionedQuadratic(kappa, 0.0, 0.2))
    for degrees in (-70, -45, 10, 45, 80):
        Q = hessian_matrix(ConditionedQuadratic(kappa, degrees, 0.2))
        eigenvalues = np.linalg.eigvalsh(Q)
        np.testing.assert_allclose(eigenvalues, [0.2, 0.2 * kappa], rtol=1e-10)
        assert (np.abs(Q - straight) > 1e-3).all()


@pytest.mark.parametrize("degrees", [-80, -45, 10, 45])
def test_both_discs_without_the_diagonal_are_one_from_eigenvalue_to_eigenvalue(
    degrees: float,
) -> None:
    P = preconditioned(hessian_matrix(ConditionedQuadratic(20, degrees)))
    first, second = gershgorin_discs(P)
    assert first.ends == pytest.approx(second.ends, rel=1e-14)
    np.testing.assert_allclose(first.ends, np.linalg.eigvalsh(P), rtol=1e-12)


RIGID = {"gradient_descent", "momentum", "nesterov", "newton", "adagrad_full"}


@pytest.mark.parametrize("key", sorted(OPTIMIZERS.keys() - RIGID))
def test_every_other_method_is_a_diagonal_one(key: str) -> None:
    """By the path on the turned function. A quarter turn only swaps the coordinates, as does one
    to the other side."""
    cls: Any = OPTIMIZERS[key]
    run = AdaDelta(epsilon=1e-2) if cls is AdaDelta else cls()
    assert how_far_from_rigid(run, 45) > 0.1
    assert max(how_far_from_rigid(run, degrees) for degrees in (-90, 90, 180)) < 1e-9
