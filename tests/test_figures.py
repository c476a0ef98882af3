"""What is drawn: read from the figures, not from pixels."""

from typing import Any

import numpy as np
import plotly.graph_objects as go
import pytest

from optlab.experiment import Experiment
from optlab.numerals import short
from optlab.objectives import OBJECTIVES
from optlab.objectives.quadratics import Quadratic
from optlab.optimizers.adagrad_full import AdaGradFull
from optlab.optimizers.adam import Adam
from optlab.optimizers.gradient_descent import GradientDescent
from optlab.optimizers.rmsprop import RMSProp
from optlab.web import beyond, curves, figures, series
from optlab.web.names import labels_of
from optlab.web.theme import DARK, LIGHT, MARKERS, Theme


def traces(figure: go.Figure) -> list[Any]:
    return list(figure.data)


GROUNDS = 1 + len(beyond.SCALES)
WINDOW = ((-6.0, 3.0), (-3.0, 3.0))


def test_a_path_that_leaves_is_marked_where_it_crosses_the_border() -> None:
    points = np.array([[0.0, 0.0], [1.0, 1.0], [5.0, 2.0], [9.0, 2.0]])
    exit_at = figures.leaving(points, WINDOW)
    assert exit_at is not None
    step, x1, x2, side = exit_at
    assert (step, x1, side) == (2, 3.0, "right")
    assert x2 == pytest.approx(1.5)


def test_a_path_that_comes_back_is_not_marked() -> None:
    assert figures.leaving(np.array([[0.0, 0.0], [9.0, 0.0], [1.0, 0.0]]), WINDOW) is None


def test_the_contour_is_drawn_from_the_functions_levels() -> None:
    drawn_map = figures.contour(Quadratic(), WINDOW, LIGHT)
    x1, x2, heights = series.levels(Quadratic(), WINDOW, series.GRID)
    for drawn, exact in ((drawn_map.x, x1), (drawn_map.y, x2), (drawn_map.z, heights)):
        # Sent in 32 bits, which is finer than a pixel.
        np.testing.assert_array_equal(np.array(drawn), exact.astype(np.float32))


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
def test_a_run_has_its_own_colour_and_marker_in_every_figure(theme: Theme) -> None:
    experiment = Experiment(runs=tuple(Adam(0.1 * k) for k in range(1, 9)))
    trajectories = experiment.trajectories()
    paths = figures.path_figure(experiment, trajectories, theme)
    losses = curves.loss_figure(experiment, trajectories, theme)
    styles = set()
    for label in labels_of(experiment):
        path = next(t for t in traces(paths) if t.name == label)
        loss = next(t for t in traces(losses) if t.name == label)
        assert path.line.color == loss.line.color
        assert path.marker.symbol == loss.marker.symbol
        styles.add((path.line.color, path.marker.symbol))
    assert len({colour for colour, _ in styles}) == len({m for _, m in styles}) == len(MARKERS)


def test_the_number_at_a_point_is_named_by_its_sign() -> None:
    experiment = Experiment(runs=(RMSProp(),))
    trajectories = experiment.trajectories()
    figure = figures.path_figure(experiment, trajectories, LIGHT)
    path = next(t for t in traces(figure) if t.name == "RMSProp")
    for told, slope in zip(path.text, trajectories[0].gradients, strict=True):
        assert told.endswith(f"<br>∇f {', '.join(short(part, 4) for part in slope)}")


@pytest.mark.parametrize("apart", [False, True])
@pytest.mark.parametrize("square", [False, True])
@pytest.mark.parametrize("runs", [0, 1, 2, 8])
def test_any_number_of_runs_is_drawn(runs: int, square: bool, apart: bool) -> None:
    experiment = Experiment(runs=(RMSProp(),) * runs)
    trajectories = experiment.trajectories()
    figure = figures.path_figure(experiment, trajectories, LIGHT, apart=apart, square=square)
    panels = max(runs, 1) if apart else 1
    assert len([t for t in traces(figure) if t.type == "contour"]) == GROUNDS * panels
    curves.loss_figure(experiment, trajectories, LIGHT)


def test_a_run_of_no_steps_and_one_that_starts_at_the_minimum_are_drawn() -> None:
    for experiment in (
        Experiment(runs=(RMSProp(),), steps=0),
        Experiment(runs=(RMSProp(),), start=(0, 0)),
        Experiment(Quadratic(), (GradientDescent(1e300),), (1e30, 1e30), 5),
    ):
        trajectories = experiment.trajectories()
        figures.path_figure(experiment, trajectories, LIGHT)
        curves.loss_figure(experiment, trajectories, LIGHT)
        assert curves.state_figure(trajectories[0], 5, "#000", LIGHT) is not None or not (
            trajectories[0].state
        )


def test_the_effective_rate_is_shown_from_the_first_step_that_used_it() -> None:
    (trajectory,) = Experiment(runs=(RMSProp(),)).trajectories()
    figure = curves.state_figure(trajectory, 20, "#000", LIGHT)
    assert figure is not None
    rates = next(t for t in traces(figure) if t.hovertemplate.endswith("rate, x2</extra>"))
    assert np.isnan(rates.y[0])
    # x2 moves by its effective rate times its gradient.
    moves = trajectory.positions[:-1, 1] - trajectory.positions[1:, 1]
    np.testing.assert_allclose(rates.y[1:], moves / trajectory.gradients[:-1, 1], rtol=1e-9)


def test_a_matrix_state_has_three_curves() -> None:
    (trajectory,) = Experiment(runs=(AdaGradFull(),)).trajectories()
    figure = curves.state_figure(trajectory, 20, "#000", LIGHT)
    assert figure is not None
    assert [t.name for t in traces(figure)] == ["x1 x1", "x1 x2", "x2 x2"]


@pytest.mark.parametrize("key", OBJECTIVES)
def test_contours_fill_what_is_seen_after_a_pan_or_a_zoom(key: str) -> None:
    """Plain figures had them over the window alone, and beyond it was nothing."""
    objective = OBJECTIVES[key]()
    experiment = Experiment(objective, (RMSProp(),), objective.start)
    figure = figures.path_figure(experiment, experiment.trajectories(), LIGHT)
    *around, inner = [t for t in traces(figure) if t.type == "contour"]
    window = series.window_of(experiment)
    for along, axis, (low, high) in zip("xy", "xy", window, strict=True):
        allowed = figure.layout[f"{axis}axis"]
        assert allowed.minallowed < low - 1000 * (high - low)  # no path is drawn farther away
        widths = [getattr(ground, along)[-1] - getattr(ground, along)[0] for ground in around]
        assert widths == sorted(widths, reverse=True)  # the smaller lies over the larger
        assert np.isclose(around[0][along][0], allowed.minallowed)
    assert float(np.min(inner.z)) >= 0 and float(np.max(inner.z)) <= 1
    for x1, x2, heights in beyond.surroundings(objective, window, 81):
        # Higher where f is higher, as in the window, and with as many lines however far away.
        order = np.argsort(objective.value(np.array(np.meshgrid(x1, x2))).ravel())
        assert np.all(np.diff(heights.ravel()[order]) >= 0)
        assert 0.3 < float(np.ptp(heights)) < 20
    across = np.array(around[-1].z, dtype=float)
    begin, end = (np.abs(np.array(around[-1].x) - side).argmin() for side in window[0])
    middle = across[len(across) // 2, begin : end + 1]
    assert middle.min() < 1.2  # it goes on from where the window's heights end
