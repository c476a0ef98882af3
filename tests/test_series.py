"""The numbers behind every figure, live or plain."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as some

from optlab.experiment import Experiment
from optlab.objectives import OBJECTIVES
from optlab.objectives.quadratics import Quadratic
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
    drawn = series.drawable(far, WINDOW)
    assert np.isnan(drawn[2]).all()
    assert np.isfinite(drawn[:2]).all()
    assert drawn[1, 1] / drawn[1, 0] == pytest.approx(2)
    assert np.abs(drawn[1]).max() > 100 * 9


@pytest.mark.parametrize("last", [(8e3, 8e3), (-8e3, 1.0), (2.0, 1e150), (9.1e3, -9e3)])
@pytest.mark.parametrize("within", [(0.0, 0.0), (4e3, 2e3), (-8e3, -5e3), (8.9e3, 0.5)])
def test_the_last_point_drawn_is_far_away_on_the_way_that_the_run_took(
    within: tuple[float, float], last: tuple[float, float]
) -> None:
    """Once, it was up to twice as far away, where the packets' codes wrap around."""
    drawn = series.drawable(np.array([within, last]), WINDOW)
    assert widths(drawn[0]) < series.FAR
    assert widths(drawn[1]) == pytest.approx(min(series.FAR, widths(np.array(last))), rel=1e-9)
    way, whole = drawn[1] - within, np.array(last) - within
    assert np.dot(way / np.linalg.norm(way), whole / np.linalg.norm(whole)) == pytest.approx(1)


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
    first, cut = (series.drawable(path, window) - [-3, 1.25]) / [12, 0.5]
    assert np.abs(cut).max() == pytest.approx(series.FAR, rel=1e-12)
    np.testing.assert_array_equal(first, (path[0] - [-3, 1.25]) / [12, 0.5])
    way, whole = cut - first, np.array(beyond) - first
    # Parallel, and forwards; scaled, or the squares would overflow.
    way, whole = way / np.abs(way).max(), whole / np.abs(whole).max()
    np.testing.assert_allclose(way, whole, atol=1e-9)


def test_a_path_that_begins_beyond_is_not_drawn() -> None:
    assert np.isnan(series.drawable(np.array([[1e6, 0.0], [0.0, 0.0]]), WINDOW)).all()


def test_a_path_inside_is_drawn_as_it_is() -> None:
    (trajectory,) = Experiment(runs=(RMSProp(),)).trajectories()
    assert series.drawable(trajectory.positions, WINDOW) is trajectory.positions


def test_a_path_that_comes_back_from_far_away_stays_cut() -> None:
    there_and_back = np.array([[0.0, 0.0], [1e6, 0.0], [1.0, 1.0], [0.5, 0.5]])
    drawn = series.drawable(there_and_back, WINDOW)
    assert np.isnan(drawn[2:]).all()
    assert np.isfinite(drawn[:2]).all()


def test_a_batch_is_cut_member_by_member() -> None:
    etas = np.array([0.1, 0.6, 5.0, 1e300])
    batch = train_2d(GradientDescent(etas), Quadratic(), (-5, -2), 60)
    drawn = series.drawable(batch.positions, WINDOW)
    for i, eta in enumerate(etas):
        alone = train_2d(GradientDescent(float(eta)), Quadratic(), (-5, -2), 60)
        expected = series.drawable(alone.positions, WINDOW)
        np.testing.assert_allclose(drawn[..., i], expected, rtol=1e-12)


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
