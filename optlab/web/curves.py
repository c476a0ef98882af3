"""What happens from step to step: the loss of each run, the state of one; no Streamlit in it."""

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from optlab.experiment import Experiment
from optlab.hyperparameters import Array
from optlab.numerals import written
from optlab.trajectory import Trajectory
from optlab.web.names import labels_of
from optlab.web.series import losses, remembered
from optlab.web.theme import DASHES, MARKERS, Theme, dressed, mode_of
from optlab.web.words import _

GAP_FLOOR = 1e-300  # a gap f - min f of 0 has no place on a log axis


def loss_figure(
    experiment: Experiment, trajectories: Sequence[Trajectory], theme: Theme
) -> go.Figure:
    """Each run's height above the least value of f against the step, on a log scale; f itself
    where it has no least value."""
    figure = go.Figure()
    least = experiment.objective.minimum
    bounded = math.isfinite(least)
    for i, (label, trajectory) in enumerate(zip(labels_of(experiment), trajectories, strict=True)):
        f = losses(trajectory, least)
        seen = np.isfinite(f) & (f > GAP_FLOOR) if bounded else np.isfinite(f)
        figure.add_scatter(
            x=np.flatnonzero(seen),
            y=f[seen],
            name=label,
            mode=mode_of(len(f)),
            line={"color": theme.runs[i], "width": 2, "dash": DASHES[i]},
            marker={"symbol": MARKERS[i].symbol, "size": 5},
            text=written(f[seen]),
            hovertemplate=f"{_('step')} %{{x}}: %{{text}}<extra>{label}</extra>",
        )
    figure.update_xaxes(title_text=_("step"), range=[-0.5, experiment.steps + 0.5])
    title = "f" if least == 0 or not bounded else "f − min f"
    figure.update_yaxes(title_text=title)
    if bounded:
        gaps = np.concatenate([losses(t, least) for t in trajectories] or [np.ones(1)])
        gaps = gaps[np.isfinite(gaps) & (gaps > GAP_FLOOR)]
        # A run that diverges is seen leaving upwards, one that hits the minimum downwards; neither
        # flattens the others.
        begin = max([GAP_FLOOR, *(t.values[0] - least for t in trajectories)])
        log_axis(figure, gaps[(gaps <= 1e3 * begin) & (gaps >= 1e-16 * begin)])
    return dressed(figure, theme, height=300)


def log_axis(figure: go.Figure, values: Array, **place: Any) -> None:
    """A logarithmic y axis over the positive values, with a tick at each decade, or at 1, 2 and 5
    where there are few decades."""
    figure.update_yaxes(type="log", **place)
    if values.size:
        low, high = np.log10(values.min()), np.log10(values.max())
        margin = 0.06 * (high - low) + 0.1
        tick = "D2" if high - low < 2 else math.ceil((high - low) / 6)
        figure.update_yaxes(range=[low - margin, high + margin], dtick=tick, **place)


def state_figure(trajectory: Trajectory, steps: int, colour: str, theme: Theme) -> go.Figure | None:
    """What a run remembers, entry by entry, and its effective learning rates; None where it
    remembers nothing."""
    curves = remembered(trajectory)
    rates = trajectory.effective_rates
    rates = np.empty(0) if rates is None else rates[1:]
    if not curves:
        return None
    rows = math.ceil(len(curves) / 2)
    figure = make_subplots(
        rows,
        min(len(curves), 2),
        subplot_titles=[_(title) for title in curves],
        horizontal_spacing=0.14,
        vertical_spacing=0.2,
    )
    styles = (("solid", "circle"), ("dot", "circle-open"), ("dash", "square-open"))
    for i, (title, lines) in enumerate(curves.items()):
        for (name, y), (dash, symbol) in zip(lines.items(), styles, strict=False):
            figure.add_scatter(
                row=i // 2 + 1,
                col=i % 2 + 1,
                x=np.arange(len(y)),
                y=np.where(np.isfinite(y), y, np.nan),
                name=name,
                mode=mode_of(len(y)),
                line={"color": colour, "width": 2, "dash": dash},
                marker={"size": 5, "symbol": symbol},
                showlegend=i == 0,
                text=written(y),
                hovertemplate=f"{_('step')} %{{x}}: %{{text}}<extra>{_(title)}, {name}</extra>",
            )
    positive = rates[np.isfinite(rates) & (rates > 0)]
    if positive.size:
        log_axis(figure, positive, row=rows, col=2 - len(curves) % 2)
    figure.update_xaxes(range=[-0.5, steps + 0.5])
    figure.update_annotations(font_size=13)  # else titles beside each other meet on a phone
    dressed(figure, theme, height=70 + 230 * rows)
    return figure.update_layout(margin_t=64, legend_y=1 + 0.12 / rows)
