"""What is drawn: read from the figures, not from pixels."""

from typing import Any

import numpy as np
import plotly.graph_objects as go
import pytest

from optlab.experiment import Experiment
from optlab.objectives import OBJECTIVES
from optlab.objectives.quadratics import Quadratic
from optlab.optimizers.adagrad_full import AdaGradFull
from optlab.optimizers.adam import Adam
from optlab.optimizers.gradient_descent import GradientDescent
from optlab.optimizers.rmsprop import RMSProp
from optlab.web import curves, figures
from optlab.web.look import DARK, LIGHT, MARKERS


def traces(figure: go.Figure) -> list[Any]:
    return list(figure.data)


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


def test_a_path_to_infinity_is_drawn_along_its_own_ray() -> None:
    far = np.array([[0.0, 0.0], [1e200, 2e200], [np.inf, np.nan]])
    drawn = figures.drawable(far, WINDOW)
    assert len(drawn) == 2
    assert np.isfinite(drawn).all()
    assert drawn[1, 1] / drawn[1, 0] == pytest.approx(2)
    assert np.abs(drawn[1]).max() > 100 * 9


def test_a_path_inside_is_drawn_as_it_is() -> None:
    (trajectory,) = Experiment(runs=(RMSProp(),)).trajectories()
    assert figures.drawable(trajectory.positions, WINDOW) is trajectory.positions


@pytest.mark.parametrize("key", list(OBJECTIVES))
def test_the_relief_rises_with_the_function_and_every_level_has_its_share(key: str) -> None:
    objective = OBJECTIVES[key]()
    relief = figures.contour(objective, objective.window, LIGHT)
    sides = [np.linspace(*side, figures.GRID) for side in objective.window]
    order = np.argsort(objective.value(np.array(np.meshgrid(*sides))), axis=None)
    levels = np.array(relief.z, dtype=float).ravel()[order]
    assert np.all(np.diff(levels) >= 0)
    # The level is the root of the share of the window below: the lowest quarter ends at 1/2.
    assert levels[len(levels) // 4] == pytest.approx(0.5, abs=0.02)


def test_the_window_grows_to_hold_the_start() -> None:
    (left, right), (bottom, top) = figures.window_of(Experiment(start=(-9.0, 5.0)))
    assert left < -9 < right
    assert bottom < 5 < top


@pytest.mark.parametrize("look", [LIGHT, DARK])
def test_a_run_has_its_own_colour_and_marker_in_every_figure(look: object) -> None:
    assert look in (LIGHT, DARK)
    theme = LIGHT if look is LIGHT else DARK
    experiment = Experiment(runs=tuple(Adam(0.1 * k) for k in range(1, 9)))
    trajectories = experiment.trajectories()
    paths = figures.path_figure(experiment, trajectories, theme)
    losses = curves.loss_figure(experiment, trajectories, theme)
    styles = set()
    for label in experiment.labels:
        path = next(t for t in traces(paths) if t.name == label)
        loss = next(t for t in traces(losses) if t.name == label)
        assert path.line.color == loss.line.color
        assert path.marker.symbol == loss.marker.symbol
        styles.add((path.line.color, path.marker.symbol))
    assert len({colour for colour, _ in styles}) == len({m for _, m in styles}) == len(MARKERS)


@pytest.mark.parametrize("apart", [False, True])
@pytest.mark.parametrize("square", [False, True])
@pytest.mark.parametrize("runs", [0, 1, 2, 8])
def test_any_number_of_runs_is_drawn(runs: int, square: bool, apart: bool) -> None:
    experiment = Experiment(runs=(RMSProp(),) * runs)
    trajectories = experiment.trajectories()
    figure = figures.path_figure(experiment, trajectories, LIGHT, apart=apart, square=square)
    assert len([t for t in traces(figure) if t.type == "contour"]) == (max(runs, 1) if apart else 1)
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
