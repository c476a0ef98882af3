"""The numbers behind every figure, live or plain."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as some

from optlab.experiment import Experiment
from optlab.objectives import OBJECTIVES
from optlab.objectives.many_minima import Himmelblau, Rastrigin
from optlab.objectives.quadratics import ConditionedQuadratic, Quadratic
from optlab.objectives.valleys import Beale, Rosenbrock
from optlab.optimizers.adagrad_full import AdaGradFull
from optlab.optimizers.adam import Adam
from optlab.optimizers.gradient_descent import GradientDescent
from optlab.optimizers.rmsprop import RMSProp
from optlab.train import train_2d
from optlab.web import series

WINDOW = ((-6.0, 3.0), (-3.0, 3.0))


def widths(points: np.ndarray) -> np.ndarray:
    """How many window widths each point is from the window's middle."""
    return np.abs((points - [-1.5, 0]) / [9, 6]).max(axis=-1)


def test_a_path_to_infinity_is_drawn_along_its_own_ray() -> None:
    far = np.array([[0.0, 0.0], [1e200, 2e200], [np.inf, np.nan]])
    drawn, steps = series.drawable(far, WINDOW)
    assert steps.tolist() == [0, 1, 1, 2]
    assert np.isfinite(drawn[:2]).all() and np.isnan(drawn[2:]).all()
    assert drawn[1, 1] / drawn[1, 0] == pytest.approx(2)
    assert widths(drawn[1]) == pytest.approx(series.FAR)


PLACES = some.floats(-0.999 * series.FAR, 0.999 * series.FAR)
BEYOND = some.floats(1.001 * series.FAR, 1e250) | some.floats(-1e250, -1.001 * series.FAR)


@given(some.tuples(PLACES, PLACES), some.tuples(BEYOND, PLACES | BEYOND), some.booleans())
def test_a_path_that_is_lost_is_cut_exactly_far_away_on_its_ray(
    within: tuple[float, float], beyond: tuple[float, float], swapped: bool
) -> None:
    if swapped:
        beyond = (beyond[1], beyond[0])
    # In window widths from the middle, and in coordinates.
    window = ((-9.0, 3.0), (1.0, 1.5))
    path = np.array([within, beyond]) * [12, 0.5] + [-3, 1.25]
    points, steps = series.drawable(path, window)
    assert steps.tolist() == [0, 1, 1] and np.isnan(points[2]).all()
    first, cut = (points[:2] - [-3, 1.25]) / [12, 0.5]
    assert np.abs(cut).max() == pytest.approx(series.FAR, rel=1e-12)
    np.testing.assert_array_equal(first, (path[0] - [-3, 1.25]) / [12, 0.5])
    way, whole = cut - first, np.array(beyond) - first
    # Parallel, and forwards; scaled, or the squares would overflow.
    way, whole = way / np.abs(way).max(), whole / np.abs(whole).max()
    np.testing.assert_allclose(way, whole, atol=1e-9)
    # The same line the other way: a path that comes from there.
    back, times = series.drawable(path[::-1], window)
    np.testing.assert_array_equal(back[1:], points[1::-1])
    assert times.tolist() == [0, 0, 1] and np.isnan(back[0]).all()


def test_a_path_inside_is_drawn_as_it_is() -> None:
    (trajectory,) = Experiment(runs=(RMSProp(),)).trajectories()
    drawn, steps = series.drawable(trajectory.positions, WINDOW)
    assert drawn is trajectory.positions
    assert steps.tolist() == list(range(21))


def test_a_path_that_comes_back_from_far_away_is_drawn_where_it_comes_back() -> None:
    """Once, nothing was drawn any more of a path that had been 1,000 windows away."""
    path = np.array([[0.0, 0.0], [9e4, 0.0], [1.0, 5.0], [1e300, 0.0], [-1e300, 0.0], [0.0, 1.0]])
    drawn, steps = series.drawable(path, WINDOW)
    assert steps.tolist() == [0, 1, 1, 1, 2, 3, 3, 4, 4, 5]
    assert np.flatnonzero(np.isnan(drawn[:, 0])).tolist() == [2, 6, 7]
    near = np.isfinite(drawn[:, 0])
    assert np.all(widths(drawn[near]) <= series.FAR * (1 + 1e-12))
    out, into = drawn[1], drawn[3]
    assert out[1] == 0 and into[0] == pytest.approx(out[0]) and 0 < into[1] < 5
    # On the line from (9e4, 0) to (1, 5).
    assert (into[1] - 5) / (into[0] - 1) == pytest.approx(-5 / (9e4 - 1), rel=1e-9)
    np.testing.assert_array_equal(drawn[[0, 4, 9]], path[[0, 2, 5]])


@pytest.mark.parametrize("key", list(OBJECTIVES))
def test_the_relief_rises_with_the_function_and_every_level_has_its_share(key: str) -> None:
    objective = OBJECTIVES[key]()
    x1, x2, heights = series.levels(objective, objective.window, series.GRID)
    order = np.argsort(objective.value(np.array(np.meshgrid(x1, x2))), axis=None)
    rising = heights.ravel()[order]
    assert np.all(np.diff(rising) >= 0)
    assert (x1[0], x1[-1]) == objective.window[0]
    assert (x2[0], x2[-1]) == objective.window[1]
    # The level is the root of the share of the window below: the lowest quarter ends at 1/2.
    assert rising[len(rising) // 4] == pytest.approx(0.5, abs=0.02)


def test_the_window_grows_to_hold_the_start() -> None:
    (left, right), (bottom, top) = series.window_of(Experiment(start=(-9.0, 5.0)))
    assert left < -9 < right
    assert bottom < 5 < top


def test_a_window_of_its_own_stays_as_it_is() -> None:
    assert series.window_of(Experiment(start=(50, 50), window=WINDOW)) == WINDOW


def test_the_loss_is_the_height_above_the_least_value_where_there_is_one() -> None:
    for key, expected in (("styblinski_tang", True), ("saddle", False)):
        objective = OBJECTIVES[key]()
        trajectory = train_2d(Adam(0.05), objective, objective.start, 20)
        drawn = series.losses(trajectory, objective.minimum)
        above = trajectory.values - objective.minimum if expected else trajectory.values
        np.testing.assert_array_equal(drawn, above)
        assert np.isfinite(drawn).all()


def test_the_effective_rate_is_known_from_the_first_step_that_used_it() -> None:
    (trajectory,) = Experiment(runs=(RMSProp(),)).trajectories()
    rates = series.remembered(trajectory)[series.RATE]["x2"]
    assert np.isnan(rates[0])
    # x2 moves by its effective rate times its gradient.
    moves = trajectory.positions[:-1, 1] - trajectory.positions[1:, 1]
    np.testing.assert_allclose(rates[1:], moves / trajectory.gradients[:-1, 1], rtol=1e-9)


def test_a_matrix_is_remembered_entry_by_entry_and_a_count_not_at_all() -> None:
    (matrix, moments) = Experiment(runs=(AdaGradFull(), Adam())).trajectories()
    curves = series.remembered(matrix)["G"]
    assert list(curves) == ["x1 x1", "x1 x2", "x2 x2"]
    np.testing.assert_array_equal(curves["x1 x2"], matrix.state["G"][:, 1, 0])
    single = {name for name, values in moments.state.items() if values.ndim == 1}
    assert single
    assert single.isdisjoint(series.remembered(moments))


def test_what_remembers_nothing_has_no_curves() -> None:
    (trajectory,) = Experiment(runs=(GradientDescent(0.1),)).trajectories()
    assert series.remembered(trajectory) == {}


def drawn_pieces(heights: np.ndarray, at: float) -> int:
    """In how many pieces a contour drawn from a grid encloses the low ground: the grid is filled in
    linearly, nine points a cell, and pieces that touch are joined row by row."""
    t = np.linspace(0, len(heights) - 1, 3 * (len(heights) - 1) + 1)
    i = np.minimum(t.astype(int), len(heights) - 2)
    s = t - i
    rows = heights[i] * (1 - s)[:, None] + heights[i + 1] * s[:, None]
    filled = rows[:, i] * (1 - s) + rows[:, i + 1] * s
    parents: list[int] = []

    def root(k: int) -> int:
        while parents[k] != k:
            k = parents[k]
        return k

    before: list[tuple[int, int, int]] = []
    for row in filled < at:
        ends = np.flatnonzero(np.diff(row.astype(np.int8), prepend=0, append=0))
        now = []
        for begin, end in zip(ends[::2], ends[1::2], strict=True):
            k = len(parents)
            parents.append(k)
            for low, high, other in before:
                if low <= end and begin <= high:
                    parents[root(other)] = root(k)
            now.append((begin, end, k))
        before = now
    return sum(parent == k for k, parent in enumerate(parents))


VALLEYS = {
    "Rosenbrock": (Rosenbrock(), 1),
    "steep Rosenbrock": (Rosenbrock(b=1000.0), 1),
    "Beale": (Beale(), 2),  # the flat ground beyond its ridge is low, too
    "a ravine, turned": (ConditionedQuadratic(condition_number=1000.0, angle=30.0), 1),
    "a ravine": (ConditionedQuadratic(condition_number=100.0, angle=30.0), 1),
}


@pytest.mark.parametrize("sides", [(), (49, 49)], ids=["at rest", "under the hand"])
@pytest.mark.parametrize("name", VALLEYS)
def test_a_narrow_valley_is_nested_curves_and_no_islands(name: str, sides: tuple[int, ...]) -> None:
    """Where a valley was narrower than the grid's cells, its contours were a chain of islands."""
    objective, most = VALLEYS[name]
    heights = series.height_map(objective, objective.window, *sides)[2]
    lines = [k / series.LEVELS for k in range(1, 9)]
    counts = [drawn_pieces(heights, at) for at in lines]
    assert max(counts) <= most, counts
    assert counts[-1] >= 1, counts  # and the valley shows


def test_broad_valleys_keep_all_their_contours_on_the_usual_grid() -> None:
    for objective in (Quadratic(), Rastrigin(), Himmelblau(), ConditionedQuadratic()):
        shown = series.height_map(objective, objective.window)[2]
        exact = series.levels(objective, objective.window, len(shown))[2]
        np.testing.assert_array_equal(shown, exact)
