"""Every objective: exact derivatives, minima that are minima, batches, the sources' functions."""

from typing import Any

import numpy as np
import pytest

from optlab import OBJECTIVES
from optlab.hyperparameters import Choice, Number, Switch
from optlab.objectives.base import Objective, Unbounded
from optlab.objectives.quadratics import (
    ConditionedQuadratic,
    Quadratic,
    RotatedQuadratic,
)
from optlab.objectives.saddles import Saddle

H = 1e-30  # of the complex step: h² is far below what float64 can add to f

every_objective = pytest.mark.parametrize("cls", OBJECTIVES.values(), ids=lambda cls: cls.__name__)


def random_settings(cls: type[Objective], rng: np.random.Generator, shape: Any = ()) -> Any:
    """A random position of each slider and switch; arrays of that shape for the sliders."""
    settings: dict[str, Any] = {}
    for name, declaration in cls.hyperparameters().items():
        if isinstance(declaration, Number):
            chosen = rng.choice(declaration.stops(), size=shape)
            settings[name] = chosen if shape else float(chosen)
        elif isinstance(declaration, Switch):
            settings[name] = bool(rng.integers(2))
        elif isinstance(declaration, Choice):
            settings[name] = str(rng.choice(declaration.options))
    return settings


def samples(cls: type[Objective], seed: int) -> list[Objective]:
    """The default and some random legal ones."""
    rng = np.random.default_rng(seed)
    return [cls(), *(cls(**random_settings(cls, rng)) for _ in range(12))]


def points(objective: Objective, count: int, seed: int = 0) -> Any:
    """Random points of the window, `(2, count)`."""
    low, high = np.array(objective.window).T[:, :, None]
    return np.random.default_rng(seed).uniform(low, high, (2, count))


def directions() -> list[Any]:
    return [np.array([[1], [0]]), np.array([[0], [1]])]


@every_objective
def test_the_gradient_is_the_derivative_of_the_value(cls: type[Objective]) -> None:
    for objective in samples(cls, seed=1):
        x = points(objective, 50)
        expected = [objective.value(x + 1j * H * e).imag / H for e in directions()]
        scale = np.abs(expected).max()
        np.testing.assert_allclose(objective.gradient(x), expected, rtol=1e-12, atol=1e-14 * scale)


@every_objective
def test_the_hessian_is_the_derivative_of_the_gradient(cls: type[Objective]) -> None:
    for objective in samples(cls, seed=2):
        x = points(objective, 50)
        expected = np.array([objective.gradient(x + 1j * H * e).imag / H for e in directions()])
        hessian = objective.hessian(x)
        scale = np.abs(expected).max()
        np.testing.assert_allclose(hessian, expected, rtol=1e-12, atol=1e-14 * scale)
        assert np.array_equal(hessian[0, 1], hessian[1, 0])


@every_objective
def test_coordinates_come_first(cls: type[Objective]) -> None:
    for objective in (cls(), cls(**random_settings(cls, np.random.default_rng(3)))):
        for batch in ((), (3,), (2, 3)):
            x = points(objective, 6)[:, : np.prod(batch, dtype=int)].reshape(2, *batch)
            assert np.shape(objective.value(x)) == batch
            assert objective.gradient(x).shape == (2, *batch)
            assert objective.hessian(x).shape == (2, 2, *batch)


@every_objective
def test_a_batch_of_points_and_hyperparameters_equals_its_members(cls: type[Objective]) -> None:
    rng = np.random.default_rng(4)
    settings = random_settings(cls, rng, shape=(3, 1))
    for name, shape in zip(settings, [(3, 1), (4,)] * len(settings), strict=False):
        if isinstance(settings[name], np.ndarray):
            settings[name] = random_settings(cls, rng, shape)[name]
    x = points(cls(), 12).reshape(2, 3, 4)
    batch = cls(**settings)
    for index in np.ndindex(3, 4):
        member = cls(
            **{
                name: float(np.broadcast_to(value, (3, 4))[index])
                if isinstance(value, np.ndarray)
                else value
                for name, value in settings.items()
            }
        )
        at = (..., *index)
        for name in ("value", "gradient", "hessian"):
            of_batch, alone = getattr(batch, name)(x)[at], getattr(member, name)(x[at])
            np.testing.assert_allclose(of_batch, alone, rtol=1e-13)


@every_objective
def test_no_argument_is_changed(cls: type[Objective]) -> None:
    x = points(cls(), 5)
    before = x.copy()
    x.flags.writeable = False
    for name in ("value", "gradient", "hessian"):
        assert np.array_equal(getattr(cls(), name)(x), getattr(cls(), name)(x))
    assert np.array_equal(x, before)


@every_objective
def test_minima_are_minima(cls: type[Objective]) -> None:
    for objective in samples(cls, seed=5):
        low, high = np.array(objective.window).T
        everywhere = objective.value(points(objective, 20_000, seed=6))
        for minimum in map(np.array, objective.minima):
            assert (low < minimum).all() and (minimum < high).all()
            hessian = objective.hessian(minimum)
            steepest = np.abs(hessian).max()
            # A minimizer is known to the last digit of its coordinates.
            blur = 4 * np.spacing(np.maximum(np.abs(minimum).max(), 1))
            assert np.abs(objective.gradient(minimum)).max() <= steepest * blur
            assert np.linalg.eigvalsh(hessian).min() > 0
            assert objective.value(minimum) == pytest.approx(
                objective.minimum, rel=1e-14, abs=steepest * blur * blur
            )
            assert everywhere.min() >= objective.minimum


@every_objective
def test_minima_are_all_different_and_all_there(cls: type[Objective]) -> None:
    """Newton's steps from random points find no point as low that is not in the list."""
    objective = cls()
    if not objective.has_minimum:
        return
    x = points(objective, 2_000, seed=7)
    for _ in range(60):
        gradient = np.moveaxis(objective.gradient(x), 0, -1)[..., None]
        hessian = np.moveaxis(objective.hessian(x), -1, 0)
        x = x - np.linalg.solve(hessian + 1e-12 * np.eye(2), gradient)[..., 0].T.clip(-0.5, 0.5)
    lowest = x[:, objective.value(x) <= objective.minimum + 1e-9]
    distance = np.abs(lowest[:, None, :] - np.array(objective.minima).T[:, :, None]).max(axis=0)
    # Each point is near one listed minimum, and each listed minimum is found.
    assert (distance.min(axis=0) < 1e-3).all()
    assert (distance.min(axis=1) < 1e-3).all()


def without_minima() -> list[type[Objective]]:
    return [cls for cls in OBJECTIVES.values() if cls().least == Unbounded()]


def test_the_saddles_are_those_without_minima() -> None:
    assert {cls.key for cls in without_minima()} == {"saddle", "monkey_saddle"}


@pytest.mark.parametrize("cls", without_minima(), ids=lambda cls: cls.__name__)
def test_what_has_no_minimum_is_unbounded_below(cls: type[Objective]) -> None:
    objective = cls()
    assert objective.minimum == -np.inf
    angles = np.linspace(0, 2 * np.pi, 721)
    circle = np.array([np.cos(angles), np.sin(angles)])
    for radius in (1e1, 1e3, 1e6, 1e9):
        assert objective.value(radius * circle).min() < -(radius**2) / 2
    assert np.abs(objective.gradient(np.zeros(2))).max() == 0


@every_objective
def test_the_start_is_inside_the_window_and_not_at_rest(cls: type[Objective]) -> None:
    objective = cls()
    low, high = np.array(objective.window).T
    assert (low < objective.start).all() and (objective.start < high).all()
    assert np.abs(objective.gradient(np.array(objective.start))).max() > 0.01


KNOWN_VALUES = [
    # The functions at points where they can be worked out by hand.
    (Quadratic(), (-5.0, -2.0), 0.1 * 25 + 2 * 4),
    (Quadratic(a=1 / 20, b=1.0), (-7.0, 2.0), 49 / 20 + 4),
    (Quadratic(a=1.0, b=2.0), (-5.0, -2.0), 25 + 8),
    (RotatedQuadratic(), (-5.0, -2.0), 0.1 * 49 + 2 * 9),
    (RotatedQuadratic(halved=True), (-5.0, -2.0), (0.1 * 49 + 2 * 9) / 2),
    (OBJECTIVES["least_squares"](), (0.0, 0.0), 0.98651794385407 / 2),  # of the data's y alone
    (OBJECTIVES["reddis_stream"](), (2.0, 3.0), (9 - 1) / 6 + 0.5 * 9),
    (OBJECTIVES["sum_of_quadratics"](), (-5.0, -2.0), 0.1 * 25 + 2 * 4 + 2.1),
    (Quadratic(centre1=1.0, centre2=-2.0), (3.0, -3.0), 0.1 * 4 + 2),
    (RotatedQuadratic(centre1=1.0), (3.0, 1.0), 0.1 * 9 + 2),
    (OBJECTIVES["general_quadratic"](), (2.0, 3.0), 1 + 3 + 9 + 2 - 3),
    (OBJECTIVES["saddle"](), (3.0, 2.0), 9 - 4),
    (OBJECTIVES["monkey_saddle"](), (2.0, 1.0), 8 - 6),
    (OBJECTIVES["rosenbrock"](), (-1.2, 1.0), 24.2),
    (OBJECTIVES["beale"](), (0.0, 0.0), 1.5**2 + 2.25**2 + 2.625**2),
    (OBJECTIVES["beale"](), (1.0, 2.0), 2.5**2 + 5.25**2 + 9.625**2),
    (OBJECTIVES["himmelblau"](), (0.0, 0.0), 121 + 49),
    (OBJECTIVES["three_hump_camel"](), (1.0, 1.0), 2 - 1.05 + 1 / 6 + 1 + 1),
    (OBJECTIVES["styblinski_tang"](), (1.0, 0.0), (1 - 16 + 5) / 2),
    (OBJECTIVES["typed"](), (-5.0, -2.0), 0.1 * 25 + 2 * 4),
    (OBJECTIVES["rastrigin"](), (0.5, 1.0), 20 + 0.25 + 10 + 1 - 10),
]


@pytest.mark.parametrize(("objective", "x", "value"), KNOWN_VALUES)
def test_the_value_is_the_published_functions(objective: Any, x: Any, value: float) -> None:
    assert objective.value(np.array(x)) == pytest.approx(value, rel=1e-13)


def test_every_objective_has_a_known_value() -> None:
    assert {type(objective) for objective, *_ in KNOWN_VALUES} | {ConditionedQuadratic} == set(
        OBJECTIVES.values()
    )


def test_the_printed_rotation_is_also_doubled() -> None:
    """Systems in the field call it rotated only; its eigenvalues are 0.4 and 8, not 0.2 and 4."""
    for objective, expected in (
        (Quadratic(), [0.2, 4]),
        (RotatedQuadratic(), [0.4, 8]),
        (RotatedQuadratic(halved=True), [0.2, 4]),
        (ConditionedQuadratic(), [0.2, 4]),
    ):
        hessian = objective.hessian(np.zeros(2))
        np.testing.assert_allclose(np.linalg.eigvalsh(hessian), expected, rtol=1e-14)
        np.testing.assert_allclose(np.array(objective.eigenvalues), expected, rtol=1e-14)


def test_the_three_quadratic_families_agree_on_common_members() -> None:
    x = points(Quadratic(), 100)
    for pair in (
        (Quadratic(), ConditionedQuadratic(angle=0)),
        (Quadratic(a=2.0, b=0.1), ConditionedQuadratic(angle=90)),
        (Quadratic(a=0.05, b=1.0), ConditionedQuadratic(angle=0, curvature=0.1)),
        (RotatedQuadratic(), ConditionedQuadratic(angle=45, curvature=0.4)),
        (RotatedQuadratic(halved=True), ConditionedQuadratic(angle=45)),
    ):
        for name in ("value", "gradient", "hessian"):
            one, other = (getattr(objective, name)(x) for objective in pair)
            np.testing.assert_allclose(one, other, rtol=1e-12, atol=1e-13)


def test_the_angle_turns_the_valley_floor() -> None:
    for angle in (-60.0, 10.0, 30.0, 90.0):
        floor = np.array([np.cos(np.radians(angle)), np.sin(np.radians(angle))])
        hessian = ConditionedQuadratic(angle=angle, curvature=0.3).hessian(np.zeros(2))
        np.testing.assert_allclose(hessian @ floor, 0.3 * floor, atol=1e-14)
        assert np.linalg.cond(hessian) == pytest.approx(20)


@pytest.mark.parametrize("cls", OBJECTIVES.values(), ids=lambda cls: cls.__name__)
def test_only_a_quadratic_has_the_same_curvature_everywhere(cls: Any) -> None:
    objective, points = cls(), np.random.default_rng(3).uniform(-1, 1, (2, 6))
    hessians = objective.hessian(points)
    same = bool((hessians == hessians[..., :1]).all())
    assert same == (objective.quadratic() is not None or isinstance(objective, Saddle))
