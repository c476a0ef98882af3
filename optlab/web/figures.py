"""Trajectories become paths over contours; no Streamlit in it."""

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from optlab.experiment import Experiment
from optlab.hyperparameters import Array
from optlab.numerals import written
from optlab.objectives.base import Objective, Window
from optlab.trajectory import Trajectory
from optlab.web.beyond import reach, surroundings
from optlab.web.names import labels_of
from optlab.web.noisy import gradient_of
from optlab.web.series import FINE, GRID, LEVELS, drawable, height_map, window_of
from optlab.web.theme import DASHES, MARKERS, Theme, dressed, mode_of
from optlab.web.words import _


def path_figure(
    experiment: Experiment,
    trajectories: Sequence[Trajectory],
    theme: Theme,
    *,
    apart: bool = False,
    square: bool = False,
    first: int = 0,
) -> go.Figure:
    """The paths over the contours: on one set of axes, or each on its own small panel. The colours
    and markers are those from this number on."""
    labels = labels_of(experiment)
    everywhere: Any = "all"  # Plotly's own annotation knows only True and False
    columns = math.ceil(math.sqrt(len(trajectories))) if apart else 1
    rows = math.ceil(len(trajectories) / columns) if apart and trajectories else 1
    figure = make_subplots(
        rows or 1,
        columns or 1,
        shared_xaxes=everywhere,
        shared_yaxes=everywhere,
        horizontal_spacing=0.02,
        vertical_spacing=0.09,
        subplot_titles=[f"{MARKERS[i].glyph} {label}" for i, label in enumerate(labels, first)]
        if apart
        else None,
    )
    window = window_of(experiment)
    panels = [(i // columns + 1, i % columns + 1) for i in range(len(trajectories) if apart else 1)]
    grounds = beyond(experiment.objective, window, theme, apart=apart)
    grounds.append(contour(experiment.objective, window, theme, apart=apart))
    for row, column in panels or [(1, 1)]:
        for ground in grounds:
            figure.add_trace(ground, row, column)
        for trace in landmarks(experiment, theme):
            figure.add_trace(trace, row, column)
    for i, (label, trajectory) in enumerate(zip(labels, trajectories, strict=True)):
        row, column = panels[i] if apart else (1, 1)
        for trace in path_traces(first + i, label, trajectory, window, theme):
            figure.add_trace(trace, row, column)
    ends = [{"minallowed": low, "maxallowed": high} for low, high in reach(window)]
    figure.update_xaxes(ends[0], range=window[0], title_text=None if apart else "x1")
    figure.update_yaxes(ends[1], range=window[1], title_text=None if apart else "x2")
    if square:
        figure.update_yaxes(scaleanchor="x", scaleratio=1, constrain="domain")
        figure.update_xaxes(constrain="domain")
    if apart:
        figure.update_layout(showlegend=False)
    return dressed(figure, theme, height=560 if rows > 1 else 500)


def contour(
    objective: Objective, window: Window, theme: Theme, *, apart: bool = False
) -> go.Contour:
    """The function's height map, as `series.height_map` has it; in small panels on a coarser
    grid."""
    return _contour(height_map(objective, window, *((61, GRID) if apart else (GRID, FINE))), theme)


def beyond(
    objective: Objective, window: Window, theme: Theme, *, apart: bool = False
) -> list[go.Contour]:
    """The same beyond the window, seen when the figure is panned or zoomed out; the farthest
    first, as each lies over the one before."""
    return [_contour(land, theme) for land in surroundings(objective, window, 41 if apart else 81)]


def _contour(land: tuple[Array, Array, Array], theme: Theme) -> go.Contour:
    x1, x2, heights = land
    finite = heights[np.isfinite(heights)]
    lines = [math.floor(LEVELS * min([0, *finite])), math.ceil(LEVELS * max([1, *finite]))]
    start, end = (line / LEVELS for line in lines)
    # Plotly's colours go from the first line to the last.
    slope = [[-start / (end - start), theme.floor], [(1 - start) / (end - start), theme.hill]]
    return go.Contour(
        x=x1.astype(np.float32),
        y=x2.astype(np.float32),
        z=heights.astype(np.float32),
        contours={"start": start, "end": end, "size": 1 / LEVELS},
        line={"color": theme.level, "width": 0.8},
        colorscale=[[0, theme.floor], *slope, [1, theme.hill]],
        showscale=False,
        hoverinfo="skip",
    )


def landmarks(experiment: Experiment, theme: Theme) -> list[go.Scatter]:
    """The minima as crosses, the start as a ring."""
    minima = np.array(experiment.objective.minima).reshape(-1, 2)
    common = {"mode": "markers", "showlegend": False}
    lowest = go.Scatter(
        x=minima[:, 0],
        y=minima[:, 1],
        name=_("minimum"),
        marker={"symbol": "x-thin", "size": 12, "line": {"width": 2.5, "color": theme.ink}},
        text=[", ".join(written(point, 4)) for point in minima],
        hovertemplate=_("minimum") + " (%{text})<extra></extra>",
        **common,
    )
    start = go.Scatter(
        x=experiment.start[:1],
        y=experiment.start[1:],
        name=_("start"),
        marker={"symbol": "circle-open", "size": 17, "color": theme.ink, "line": {"width": 2}},
        hoverinfo="skip",
        **common,
    )
    return [lowest, start]


def path_traces(
    i: int, label: str, trajectory: Trajectory, window: Window, theme: Theme
) -> list[go.Scatter]:
    """A run's path in its colour, marker and dash, and an arrowhead where it leaves the window."""
    points, steps = drawable(trajectory.positions, window)
    f, g = trajectory.values[steps], trajectory.gradients[steps]
    colour = theme.runs[i]
    of = gradient_of(trajectory.problem)
    hovered = _("step") + " {}<br>x1 {}, x2 {}<br>f {}<br>" + of + " {}, {}"
    path = go.Scatter(
        x=points[:, 0],
        y=points[:, 1],
        name=label,
        mode=mode_of(len(points)),
        line={"color": colour, "width": 2, "dash": DASHES[i]},
        marker={
            "symbol": MARKERS[i].symbol,
            "size": 7,
            "line": {"width": 0.8, "color": theme.paper},
            "color": colour,
        },
        text=[
            hovered.format(k, *written([x1, x2, height]), *written(slope, 4))
            for k, (x1, x2), height, slope in zip(steps, points, f, g, strict=True)
        ],
        hovertemplate="%{text}<extra>" + label + "</extra>",
    )
    exits = leaving(points, window)
    if exits is None:
        return [path]
    at, x1, x2, side = exits
    head = go.Scatter(
        x=[x1],
        y=[x2],
        name=label,
        mode="markers",
        marker={"symbol": f"triangle-{side}", "size": 15, "color": colour},
        cliponaxis=False,
        showlegend=False,
        hovertemplate=_("leaves the window at step {step}").format(step=steps[at])
        + f"<extra>{label}</extra>",
    )
    return [path, head]


def leaving(points: Array, window: Window) -> tuple[int, float, float, str] | None:
    """Where a path that ends outside the window last crossed its border: the step, the point, and
    the side (left, right, down, up)."""
    low, high = np.array(window).T
    inside = np.all((points >= low) & (points <= high), axis=1)
    if not len(points) or inside[-1] or not inside.any():
        return None
    last = int(np.flatnonzero(inside)[-1])
    if np.isnan(points[last + 1]).any():  # it left to where float64 has no place
        return None
    here, move = points[last], points[last + 1] - points[last]
    edges = np.where(move > 0, high, low)
    with np.errstate(all="ignore"):
        share = np.where(move == 0, np.inf, (edges - here) / move)
    axis = int(share.argmin())
    x1, x2 = here + share[axis] * move
    side = (("left", "right"), ("down", "up"))[axis][int(move[axis] > 0)]
    return last + 1, float(x1), float(x2), side
