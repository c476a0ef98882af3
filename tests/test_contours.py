"""Level lines lie where the surface has their level, and part what is low from what is high."""

import math

import numpy as np
import pytest

from optlab.contours import level_lines
from optlab.hyperparameters import Array


def surface(value: str, side: int = 41) -> Array:
    x, y = np.meshgrid(np.linspace(-2, 2, side), np.linspace(-2, 2, side))
    return {"bowl": x * x + y * y, "plane": 0.3 * x + y, "saddle": x * x - y * y}[value]


def plane_of(line: Array, side: int = 41) -> Array:
    return line / (side - 1) * 4 - 2


@pytest.mark.parametrize("radius", [0.3, 1.0, 1.9])
def test_a_bowls_line_is_a_circle_that_closes(radius: float) -> None:
    [line] = level_lines(surface("bowl"), radius**2)
    places = plane_of(line)
    # A chord of a cell's length is at most so far inside.
    np.testing.assert_allclose(np.hypot(*places.T), radius, atol=0.1**2 / (2 * radius))
    np.testing.assert_array_equal(line[0], line[-1])
    length = np.hypot(*np.diff(places, axis=0).T).sum()
    assert length == pytest.approx(2 * math.pi * radius, rel=0.03)


def test_beyond_the_grid_there_are_four_arcs_from_border_to_border() -> None:
    lines = level_lines(surface("bowl"), 2.3**2)
    assert len(lines) == 4
    for line in lines:
        np.testing.assert_allclose(np.hypot(*plane_of(line).T), 2.3, atol=0.01)
        for end in (line[0], line[-1]):
            assert np.isclose(np.abs(plane_of(end)).max(), 2)


def test_a_planes_line_is_exact() -> None:
    [line] = level_lines(surface("plane"), 0.37)
    x, y = plane_of(line).T
    np.testing.assert_allclose(0.3 * x + y, 0.37, atol=1e-12)
    assert sorted(np.round(x[[0, -1]], 9)) == [-2, 2]


@pytest.mark.parametrize("level", [-0.7, 0.7])
def test_a_saddles_line_has_two_branches_that_do_not_meet(level: float) -> None:
    lines = level_lines(surface("saddle"), level)
    assert len(lines) == 2
    across = 0 if level > 0 else 1
    sides = [np.sign(plane_of(line)[:, across]) for line in lines]
    assert [len(set(side)) for side in sides] == [1, 1]
    assert sides[0][0] != sides[1][0]


@pytest.mark.parametrize("turned", [1, -1])
def test_in_a_cell_with_two_high_corners_the_middle_says_which_are_joined(turned: int) -> None:
    cell = np.array([[0.0, 1.0], [1.0, 0.0]])[:, ::turned]
    for level in (0.4, 0.6):
        lines = level_lines(cell, level)
        assert len(lines) == 2
        # Each line is around a corner that the middle, 0.5, does not go with.
        lonely = {tuple(np.round(line.mean(axis=0)).astype(int)) for line in lines}
        assert {bool(cell[row, column] > level) for column, row in lonely} == {level > 0.5}


@pytest.mark.parametrize("seed", range(20))
def test_every_crossing_is_in_one_line_once(seed: int) -> None:
    heights = np.random.default_rng(seed).normal(size=(9, 12))
    high = heights >= 0.2
    crossings = np.count_nonzero(high[1:] != high[:-1])
    crossings += np.count_nonzero(high[:, 1:] != high[:, :-1])
    points = [tuple(p) for line in level_lines(heights, 0.2) for p in line]
    closed = [line for line in level_lines(heights, 0.2) if (line[0] == line[-1]).all()]
    assert len(set(points)) == crossings == len(points) - len(closed)


def test_what_is_not_finite_counts_as_high() -> None:
    heights = surface("bowl")
    heights[heights > 3] = np.nan
    [line] = level_lines(heights, 3.5)
    assert np.isfinite(line).all()
    assert np.hypot(*plane_of(line).T) == pytest.approx(math.sqrt(3), abs=0.1)
    assert level_lines(np.full((5, 5), np.nan), 0.5) == []
    assert level_lines(np.zeros((5, 5)), 0.5) == []
