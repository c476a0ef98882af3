"""A training as two figures: the loss against the iteration, and how it ends against eta."""

import math
from dataclasses import replace
from typing import Any

import numpy as np
import plotly.graph_objects as go

from optlab.experiment import Experiment
from optlab.hyperparameters import Array
from optlab.lessons.training_results import Result
from optlab.lessons.trainings import Training
from optlab.numerals import short, written
from optlab.web.alternatives import of_curves
from optlab.web.names import labels_of
from optlab.web.theme import DASHES, MARKERS, Theme, dressed
from optlab.web.words import _

HEIGHT = 300  # pixels
AWAY = 1e3  # times the loss at the start: where a curve goes that has left upwards


def names(training: Training) -> tuple[str, ...]:
    """A name for each run, with the settings that tell it from others of its method."""
    return labels_of(Experiment(runs=training.runs))


def curves(training: Training, theme: Theme) -> go.Figure:
    """The loss of each run with the first seed: as it is, thin, and smoothed."""
    figure, results = go.Figure(), training.results()
    for i, (name, result) in enumerate(zip(names(training), results, strict=True)):
        line = {"color": theme.runs[i], "dash": DASHES[i]}
        raw, smooth = (_seen(loss, results) for loss in (result.curve, result.smooth))
        figure.add_scatter(
            x=result.iterations,
            y=raw,
            name=name,
            mode="lines",
            line={**line, "width": 1},
            opacity=0.3,
            showlegend=False,
            hoverinfo="skip",
        )
        figure.add_scatter(
            x=result.iterations,
            y=smooth,
            name=name,
            mode="lines",
            line={**line, "width": 2},
            text=written(result.smooth, 4),
            hovertemplate=f"{_('iteration')} %{{x}}: %{{text}}<extra>{name}</extra>",
        )
    figure.update_xaxes(title_text=_("iteration"), range=[0, training.steps])
    return _finished(figure, training, theme)


def against_eta(training: Training, theme: Theme) -> go.Figure:
    """The loss at the end of each method against eta, the median of the seeds; a large marker where
    its eta is a run's own."""
    figure, results = go.Figure(), training.results()
    drawn = set()
    for i, (name, result) in enumerate(zip(names(training), results, strict=True)):
        colour, marker = theme.runs[i], MARKERS[i].symbol
        ends, edge = _seen(result.median_ends, results), {"width": 1.5, "color": theme.paper}
        alike = replace(result.method, eta=1.0)
        if alike not in drawn:
            drawn.add(alike)
            figure.add_scatter(
                x=result.etas,
                y=ends,
                mode="lines+markers",
                line={"color": colour, "width": 2, "dash": DASHES[i]},
                marker={"size": 4, "symbol": marker},
                text=written(result.median_ends, 4),
                hovertemplate=f"η %{{x}}: %{{text}}<extra>{_(result.method.title)}</extra>",
            )
        figure.add_scatter(
            x=result.etas[[result.own]],
            y=ends[[result.own]],
            mode="markers",
            marker={"size": 13, "symbol": marker, "color": colour, "line": edge},
            text=written(result.median_ends[[result.own]], 4),
            hovertemplate=f"η %{{x}}: %{{text}}<extra>{name}</extra>",
        )
    first, last = results[0].etas[[0, -1]]
    figure.update_xaxes(title_text="η", type="log", **_ticks(first, last, (1,)))
    figure.update_layout(showlegend=False)
    return _finished(figure, training, theme)


def _seen(losses: Array, results: tuple[Result, ...]) -> Array:
    """The losses as they are drawn: what is no number, or beyond all bounds, far above the
    others."""
    return np.fmin(losses, AWAY * _begun(results))


def _begun(results: tuple[Result, ...]) -> float:
    return float(results[0].curve[0])


def _finished(figure: go.Figure, training: Training, theme: Theme) -> go.Figure:
    """With the loss upwards, to a little more than at the start: a linear model's as it is, with
    its optimum; a network's, which has none that is known, on a logarithmic axis."""
    results = training.results()
    begun, model = _begun(results), results[0].model
    if model:
        room = begun - model.minimum
        figure.update_yaxes(range=[model.minimum - 0.14 * room, begun + 0.06 * room])
        figure.add_hline(
            model.minimum,
            line={"color": theme.ink, "width": 1, "dash": "dot"},
            annotation_text=_("least squares {loss}").format(loss=short(model.minimum, 4)),
            annotation_position="bottom right",
            annotation_font_size=12,
        )
    else:
        low = min(result.smooth.min() for result in results)
        low, high = 0.7 * low, 1.5 * begun
        ends = [math.log10(low), math.log10(high)]
        figure.update_yaxes(type="log", range=ends, **_ticks(low, high, (1, 2, 5)))
    figure.update_yaxes(title_text=_("loss"))
    dressed(figure, theme, HEIGHT)
    return figure.update_layout(margin_t=10, legend_font_size=12)


def _ticks(low: float, high: float, within: tuple[int, ...]) -> dict[str, Any]:
    """On a logarithmic axis, at these multiples of the powers of ten, as people write them."""
    powers = range(math.floor(math.log10(low)), math.ceil(math.log10(high)) + 1)
    values = [k * 10.0**power for power in powers for k in within]
    return {"tickvals": values, "ticktext": written(values)}


def curves_in_words(training: Training) -> str:
    """The loss that each run ends with."""
    named = zip(names(training), training.results(), strict=True)
    ends = {name: result.smooth for name, result in named}
    return of_curves({_("loss"): ends}, _("iteration"))


def etas_in_words(training: Training) -> str:
    """The loss at the end of each run, and the best eta of its method."""
    says = _("{name}: loss {loss}; best with η {eta}: {best}.")
    return " ".join(
        says.format(
            name=name,
            loss=short(result.median_ends[result.own], 3),
            eta=short(result.etas[result.best]),
            best=short(result.median_ends[result.best], 3),
        )
        for name, result in zip(names(training), training.results(), strict=True)
    )
