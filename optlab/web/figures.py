"""Trajectories become Plotly figures; no Streamlit in it."""

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from optlab.experiment import Experiment
from optlab.hyperparameters import Array
from optlab.objectives.base import Objective, Window
from optlab.trajectory import Trajectory
from optlab.web.look import DASHES, MARKERS, Look
from optlab.web.words import _

GRID = 121  # contour samples a side; odd, so that a minimum in the middle is sampled
LEVELS = 22
FAR = 1e3  # window widths; a path is drawn up to its first point beyond
FONT = '"Source Sans", sans-serif'  # the page's own, which Streamlit serves
GAP_FLOOR = 1e-300  # a gap f - min f of 0 has no place on a log axis


def path_figure(
    experiment: Experiment,
    trajectories: Sequence[Trajectory],
    look: Look,
    *,
    apart: bool = False,
    square: bool = False,
) -> go.Figure:
    """The paths over the contours: on one set of axes, or each on its own small panel."""
    labels = experiment.labels
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
        subplot_titles=[f"{MARKERS[i][1]} {label}" for i, label in enumerate(labels)]
        if apart
        else None,
    )
    window = window_of(experiment)
    panels = [(i // columns + 1, i % columns + 1) for i in range(len(trajectories) if apart else 1)]
    ground = contour(experiment.objective, window, look, samples=61 if apart else GRID)
    for row, column in panels or [(1, 1)]:
        figure.add_trace(ground, row, column)
        for trace in landmarks(experiment, look):
            figure.add_trace(trace, row, column)
    for i, (label, trajectory) in enumerate(zip(labels, trajectories, strict=True)):
        row, column = panels[i] if apart else (1, 1)
        for trace in path_traces(i, label, trajectory, window, look):
            figure.add_trace(trace, row, column)
    (left, right), (bottom, top) = window
    figure.update_xaxes(range=[left, right], title_text=None if apart else "x1")
    figure.update_yaxes(range=[bottom, top], title_text=None if apart else "x2")
    if square:
        figure.update_yaxes(scaleanchor="x", scaleratio=1, constrain="domain")
        figure.update_xaxes(constrain="domain")
    if apart:
        figure.update_layout(showlegend=False)
    return dressed(figure, look, height=560 if rows > 1 else 500)


def window_of(experiment: Experiment) -> Window:
    """The part of the plane to draw: as the experiment says, else the objective's own, made
    large enough for the start."""
    if experiment.window:
        return experiment.window
    sides = []
    for (low, high), coordinate in zip(experiment.objective.window, experiment.start, strict=True):
        margin = 0.08 * (high - low)
        sides.append((min(low, coordinate - margin), max(high, coordinate + margin)))
    return (sides[0], sides[1])


def contour(objective: Objective, window: Window, look: Look, samples: int = GRID) -> go.Contour:
    """The function's relief. Between two lines of the same distance lies more and more area: a
    level is the root of the share of the window that lies below it, so the ellipses of a bowl
    are evenly spaced and the floor of a valley shows, whatever the function's range."""
    (left, right), (bottom, top) = window
    x1, x2 = np.linspace(left, right, samples), np.linspace(bottom, top, samples)
    with np.errstate(all="ignore"):
        f = objective.value(np.array(np.meshgrid(x1, x2)))
    finite = f[np.isfinite(f)]
    share = np.linspace(0, 1, 201)
    levels = np.sqrt(np.interp(f, np.quantile(finite, share), share)) if finite.size else f
    return go.Contour(
        x=x1.astype(np.float32),
        y=x2.astype(np.float32),
        z=levels.astype(np.float32),
        contours={"start": 0, "end": 1, "size": 1 / LEVELS},
        line={"color": look.level, "width": 0.8},
        colorscale=[[0, look.floor], [1, look.hill]],
        showscale=False,
        hoverinfo="skip",
    )


def landmarks(experiment: Experiment, look: Look) -> list[go.Scatter]:
    """The minima as crosses, the start as a ring."""
    minima = np.array(experiment.objective.minima).reshape(-1, 2)
    common = {"mode": "markers", "showlegend": False}
    lowest = go.Scatter(
        x=minima[:, 0],
        y=minima[:, 1],
        name=_("minimum"),
        marker={"symbol": "x-thin", "size": 12, "line": {"width": 2.5, "color": look.ink}},
        hovertemplate=_("minimum") + " (%{x:.4g}, %{y:.4g})<extra></extra>",
        **common,
    )
    start = go.Scatter(
        x=experiment.start[:1],
        y=experiment.start[1:],
        name=_("start"),
        marker={"symbol": "circle-open", "size": 17, "color": look.ink, "line": {"width": 2}},
        hoverinfo="skip",
        **common,
    )
    return [lowest, start]


def path_traces(
    i: int, label: str, trajectory: Trajectory, window: Window, look: Look
) -> list[go.Scatter]:
    """A run's path in its colour, marker and dash, and an arrowhead where it leaves the window."""
    points = drawable(trajectory.positions, window)
    count = len(points)
    f, g = trajectory.values[:count], trajectory.gradients[:count]
    colour = look.runs[i]
    path = go.Scatter(
        x=points[:, 0],
        y=points[:, 1],
        name=label,
        mode="lines+markers",
        line={"color": colour, "width": 2, "dash": DASHES[i]},
        marker={
            "symbol": MARKERS[i][0],
            "size": 7,
            "line": {"width": 0.8, "color": look.paper},
            "color": colour,
        },
        customdata=np.column_stack([np.arange(count), trajectory.positions[:count], f, g]),
        hovertemplate=(
            "step %{customdata[0]}<br>x1 %{customdata[1]:.6g}, x2 %{customdata[2]:.6g}"
            "<br>f %{customdata[3]:.6g}"
            "<br>gradient %{customdata[4]:.4g}, %{customdata[5]:.4g}<extra>" + label + "</extra>"
        ),
    )
    exits = leaving(points, window)
    if exits is None:
        return [path]
    step, x1, x2, side = exits
    head = go.Scatter(
        x=[x1],
        y=[x2],
        name=label,
        mode="markers",
        marker={"symbol": f"triangle-{side}", "size": 15, "color": colour},
        cliponaxis=False,
        showlegend=False,
        hovertemplate=_("leaves the window at step {step}").format(step=step)
        + f"<extra>{label}</extra>",
    )
    return [path, head]


def drawable(positions: Array, window: Window) -> Array:
    """The points up to the first that is not finite or is FAR away; that one is drawn on its
    ray just beyond the window, which looks the same and keeps the drawing free of overflow."""
    middle = np.mean(window, axis=1)
    width = np.diff(window, axis=1)[:, 0]
    with np.errstate(all="ignore"):
        distance = np.abs((positions - middle) / width).max(axis=1)
    beyond = np.flatnonzero(~(distance <= FAR))
    if not beyond.size:
        return positions
    k = int(beyond[0])
    points = positions[: k + 1].copy()
    if not np.isfinite(distance[k]) or k == 0:
        return points[:k]
    points[k] = points[k - 1] + (points[k] - points[k - 1]) * (FAR / distance[k])
    return points


def leaving(points: Array, window: Window) -> tuple[int, float, float, str] | None:
    """Where a path that ends outside the window last crossed its border: the step, the point, and
    the side (left, right, down, up)."""
    low, high = np.array(window).T
    inside = np.all((points >= low) & (points <= high), axis=1)
    if not len(points) or inside[-1] or not inside.any():
        return None
    last = int(np.flatnonzero(inside)[-1])
    here, move = points[last], points[last + 1] - points[last]
    edges = np.where(move > 0, high, low)
    with np.errstate(all="ignore"):
        share = np.where(move == 0, np.inf, (edges - here) / move)
    axis = int(share.argmin())
    x1, x2 = here + share[axis] * move
    side = (("left", "right"), ("down", "up"))[axis][int(move[axis] > 0)]
    return last + 1, float(x1), float(x2), side


def loss_figure(
    experiment: Experiment, trajectories: Sequence[Trajectory], look: Look
) -> go.Figure:
    """Each run's height above the least value of f against the step, on a log scale; f itself
    where it has no least value."""
    figure = go.Figure()
    least = experiment.objective.minimum
    bounded = math.isfinite(least)
    for i, (label, trajectory) in enumerate(zip(experiment.labels, trajectories, strict=True)):
        f = trajectory.values - least if bounded else trajectory.values
        seen = np.isfinite(f) & (f > GAP_FLOOR) if bounded else np.isfinite(f)
        figure.add_scatter(
            x=np.flatnonzero(seen),
            y=f[seen],
            name=label,
            mode="lines+markers",
            line={"color": look.runs[i], "width": 2, "dash": DASHES[i]},
            marker={"symbol": MARKERS[i][0], "size": 5},
            hovertemplate="step %{x}: %{y:.6g}<extra>" + label + "</extra>",
        )
    figure.update_xaxes(title_text=_("step"), range=[-0.5, experiment.steps + 0.5])
    title = "f" if least == 0 or not bounded else "f − min f"
    figure.update_yaxes(title_text=title)
    if bounded:
        gaps = np.concatenate([t.values - least for t in trajectories] or [np.ones(1)])
        gaps = gaps[np.isfinite(gaps) & (gaps > GAP_FLOOR)]
        # A run that diverges is seen leaving upwards and does not flatten the others.
        begin = max((t.values[0] - least for t in trajectories), default=1.0)
        log_axis(figure, gaps[gaps <= 1e3 * max(begin, GAP_FLOOR)])
    return dressed(figure, look, height=300)


def log_axis(figure: go.Figure, values: Array, **place: Any) -> None:
    """A logarithmic y axis over the positive values, with a tick at each decade, or at 1, 2 and 5
    where there are few decades."""
    figure.update_yaxes(type="log", exponentformat="power", minexponent=4, **place)
    if values.size:
        low, high = np.log10(values.min()), np.log10(values.max())
        margin = 0.06 * (high - low) + 0.1
        tick = "D2" if high - low < 2 else math.ceil((high - low) / 6)
        figure.update_yaxes(range=[low - margin, high + margin], dtick=tick, **place)


def state_figure(trajectory: Trajectory, steps: int, colour: str, look: Look) -> go.Figure | None:
    """What a run remembers, coordinate by coordinate, and its effective learning rates; None where
    it remembers nothing."""
    curves = {
        name: values
        for name, values in trajectory.state.items()
        if values.shape == trajectory.positions.shape
    }
    rates = None
    if trajectory.effective_rates is not None:
        rates = np.array(trajectory.effective_rates)
        rates[0] = np.nan  # no step was taken with what was remembered at the start
        curves[_("effective learning rate")] = rates
    if not curves:
        return None
    rows = math.ceil(len(curves) / 2)
    figure = make_subplots(
        rows,
        min(len(curves), 2),
        subplot_titles=list(curves),
        horizontal_spacing=0.14,
        vertical_spacing=0.2,
    )
    for i, (name, values) in enumerate(curves.items()):
        for coordinate, dash in ((0, "solid"), (1, "dot")):
            y = values[:, coordinate]
            figure.add_scatter(
                row=i // 2 + 1,
                col=i % 2 + 1,
                x=np.arange(len(y)),
                y=np.where(np.isfinite(y), y, np.nan),
                name=f"x{coordinate + 1}",
                mode="lines+markers",
                line={"color": colour, "width": 2, "dash": dash},
                marker={"size": 5, "symbol": ("circle", "circle-open")[coordinate]},
                showlegend=i == 0,
                hovertemplate=f"step %{{x}}: %{{y:.6g}}<extra>{name}, x{coordinate + 1}</extra>",
            )
    if rates is not None:
        log_axis(figure, rates[np.isfinite(rates) & (rates > 0)], row=rows, col=2 - len(curves) % 2)
    figure.update_xaxes(range=[-0.5, steps + 0.5])
    dressed(figure, look, height=70 + 230 * rows)
    return figure.update_layout(margin_t=64, legend_y=1 + 0.12 / rows)


def dressed(figure: go.Figure, look: Look, height: int) -> go.Figure:
    """The figure in the theme's colours: a template of our own, whatever the default one is."""
    axis = {
        "gridcolor": look.quiet,
        "linecolor": look.quiet,
        "zeroline": False,
        "ticks": "outside",
        "tickcolor": look.quiet,
    }
    figure.update_layout(
        template=go.layout.Template(),
        height=height,
        margin={"l": 58, "r": 14, "t": 34, "b": 44},
        paper_bgcolor="rgba(0, 0, 0, 0)",
        plot_bgcolor="rgba(0, 0, 0, 0)",
        font={"color": look.ink, "size": 13, "family": FONT},
        legend={"orientation": "h", "y": 1.02, "yanchor": "bottom", "x": 0},
        hoverlabel={"bgcolor": look.paper, "font": {"color": look.ink}},
        dragmode="pan",
        uirevision="keep",
    )
    figure.update_xaxes(**axis)
    figure.update_yaxes(**axis)
    return figure
