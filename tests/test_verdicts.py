"""What a verdict hangs on, at its border: paths that are made by hand, a hair on either side."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest
from numpy.typing import ArrayLike

from optlab.hyperparameters import Array
from optlab.objectives.base import Objective
from optlab.objectives.quadratics import Quadratic
from optlab.objectives.saddles import Saddle
from optlab.path import Path
from optlab.problem import Problem
from optlab.status import classify, status_of

WIDTHS = (9.0, 6.0)  # of the quadratic's window; its minimum is the origin


def verdict(points: Any, objective: Objective | None = None) -> str:
    """How the path through these points ends."""
    positions = np.array(points, dtype=np.float64)
    problem = Problem(objective or Quadratic(), positions[0], len(positions) - 1)
    path = Path(problem=problem, positions=positions)
    return status_of(path, classify(path)).kind


def along_x1(moves: Sequence[float], up: ArrayLike = 0.0) -> Array:
    """The points that these moves lead to, from (-2, 1); `up` along x2."""
    x1, x2 = np.cumsum(moves), np.cumsum(np.broadcast_to(up, len(moves)))
    return np.array([[-2.0, 1.0], *np.transpose([x1 - 2, x2 + 1])])


@pytest.mark.parametrize("axis", [0, 1])
def test_the_last_step_is_small_up_to_a_millionth_of_the_window(axis: int) -> None:
    for share, kind in ((0.9e-6, "at rest"), (1.1e-6, "still moving")):
        before = np.zeros(2)
        before[axis] = share * WIDTHS[axis]
        assert verdict([(-5, -2), before, (0, 0)]) == kind


@pytest.mark.parametrize("axis", [0, 1])
def test_the_minimum_is_near_up_to_a_millionth_of_the_window(axis: int) -> None:
    for share, kind in ((0.9e-6, "at rest"), (1.1e-6, "still moving")):
        end = np.zeros(2)
        end[axis] = share * WIDTHS[axis]
        assert verdict([(-5, -2), end + 1e-7, end]) == kind


def test_one_step_of_nothing_is_not_yet_being_stuck() -> None:
    assert verdict([(-5, -2), (-3, -2), (-2, 1), (-2, 1)]) == "still moving"
    assert verdict([(-5, -2), (-3, -2), (-2, 1), (-2, 1), (-2, 1)]) == "stuck"


def turning(*at: int, count: int = 16) -> list[float]:
    """So many moves of the same length that change direction at these ones, -1 the last."""
    turns = [i - count in at for i in range(count)]
    return (0.1 * (-1) ** np.cumsum(turns)).tolist()


def test_three_reversals_among_the_last_ten_changes_are_an_oscillation() -> None:
    assert verdict(along_x1(turning(-3, -1))) == "still moving"
    assert verdict(along_x1(turning(-5, -3, -1))) == "oscillating"
    assert verdict(along_x1(turning(-10, -9, -8))) == "oscillating"
    assert verdict(along_x1(turning(-11, -10, -9))) == "still moving"


def test_a_coordinate_that_hardly_moves_beside_the_other_changes_no_direction() -> None:
    moves, to_and_fro = np.full(16, 0.2), (-1.0) ** np.arange(16)
    assert verdict(along_x1(moves.tolist(), 0.09 * 0.2 * to_and_fro)) == "still moving"
    assert verdict(along_x1(moves.tolist(), 0.11 * 0.2 * to_and_fro)) == "oscillating"


def swinging(*sizes: float) -> str:
    """To and fro by these lengths."""
    return verdict(along_x1([size * (-1) ** i for i, size in enumerate(sizes)]))


def test_swings_settle_where_all_shrink_or_the_later_ones_are_half_of_the_earlier() -> None:
    assert swinging(1, 1, 0.9, 0.8, 0.7, 0.6, 0.5, 0.4) == "settling"
    assert swinging(1, 1, 1, 1, 1, 1, 1, 1) == "oscillating"
    # One that is larger than the last but one: then they have to be much smaller later.
    assert swinging(1, 1, 0.9, 1.01, 0.8, 0.7, 0.6, 0.6) == "oscillating"
    assert swinging(1, 1, 0.9, 1.01, 0.5, 0.4, 0.3, 0.3) == "settling"


@dataclass(frozen=True)
class Trench(Quadratic):
    """2 (x1 + x2)^2: as low everywhere along a line."""

    key = "trench"

    def value(self, x: Array) -> Array:
        return 2 * (x[0] + x[1]) ** 2

    def gradient(self, x: Array) -> Array:
        return 4 * np.array([x[0] + x[1], x[0] + x[1]])

    def hessian(self, x: Array) -> Array:
        return np.full((2, 2, *np.shape(x)[1:]), 4.0)


def test_on_the_floor_of_a_trench_f_does_not_rise_all_around() -> None:
    assert verdict([(-2, 1), (1, -1), (1, -1)], Trench()) == "stationary"
    assert verdict([(-2, 1), (0, 0), (0, 0)]) == "at rest"


def at_widths(*distances: float) -> Array:
    """Points along x1 that are so many window widths from the window's middle."""
    return np.array([(-1.5 + WIDTHS[0] * distance, 0.0) for distance in distances])


def test_a_run_has_diverged_once_two_points_are_far() -> None:
    rest = [0.4] * 30
    assert verdict(at_widths(*rest, 1, 2, 4, 8, 16)) != "diverged"
    assert verdict(at_widths(*rest, 1, 2, 4, 8, 16, 32)) == "diverged"


def test_who_was_farther_before_has_not_diverged() -> None:
    out_again = (5, 8, 12, 18, 27)
    assert verdict(at_widths(*[0.4] * 34, *out_again)) == "diverged"
    assert verdict(at_widths(*[0.4] * 12, 100, *[0.4] * 21, *out_again)) != "diverged"


def test_swings_grow_where_each_quarter_goes_about_as_much_farther() -> None:
    def with_peaks(*growth: float) -> str:
        """A peak in each of the four quarters, each so much farther than the one before: what it
        is at the end says nothing."""
        peaks = np.exp(np.cumsum([0.0, *growth]))
        quarters = [[0.5, 0.5, 0.5, 0.5, 0.5, peak, 0.5, 0.4, 0.45, 0.5] for peak in peaks]
        return verdict(at_widths(*np.concatenate(quarters).tolist()))

    assert with_peaks(1.2, 1.2, 1.2) == "diverged"
    assert with_peaks(0.65 * 1.2, 1.2, 1.35 * 1.2) == "diverged"
    assert with_peaks(0.5 * 1.2, 1.2, 1.5 * 1.2) != "diverged"
    assert with_peaks(3.6, 0, 0) != "diverged"  # thrown out once


def test_where_f_has_no_least_value_a_run_falls_for_ever_only_below_its_start() -> None:
    saddle = Saddle()
    (left, right), (bottom, top) = saddle.window
    middle = np.array([left + right, bottom + top]) / 2
    far = 12.0 + 0.2 * np.arange(6)
    rest = np.tile(middle + np.array([0.5, 1.0]), (30, 1))

    def ending(near_axis: int, slope: float) -> str:
        """Far along the other axis, where f falls; how far along this one makes it fall, too."""
        way = np.empty((6, 2))
        way[:, 1 - near_axis] = far * (right - left)
        way[:, near_axis] = (11 + slope * np.arange(6)) * (right - left)
        points = np.concatenate([rest, middle + way])
        f = saddle.value(points.T)
        assert (np.diff(f[-4:]) < 0).all() and (f[-1] < f[0]) == (near_axis == 0)
        return verdict(points, saddle)

    assert ending(near_axis=0, slope=0.01) == "diverged"
    assert ending(near_axis=1, slope=0.3) != "diverged"
