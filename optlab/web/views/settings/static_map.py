"""The map and the path as figures that do not move: where the live ones cannot be loaded."""

import math
from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from typing import NamedTuple

import numpy as np
import plotly.graph_objects as go
import streamlit as st

from optlab.edits import with_runs
from optlab.experiment import Experiment
from optlab.hyperparameters import Array
from optlab.measure.grids import Axis, axis, goes_on
from optlab.measure.robustness import leaves
from optlab.measure.sensitivity import measure, measure_batch, measure_slice
from optlab.numerals import short
from optlab.optimizers.base import Optimizer
from optlab.web import alternatives, controls, figures, seen, state
from optlab.web.live.paths import trajectory_of
from optlab.web.live.protocol.maps import MapAxis, SettingsMap
from optlab.web.page import Page
from optlab.web.series import window_of
from optlab.web.theme import Theme, dressed
from optlab.web.views.settings.findings import robust_of
from optlab.web.views.settings.heat import map_part, numbers_of
from optlab.web.views.settings.maps import Choice
from optlab.web.views.static import CHART, ending, why

SYMBOLS = {"★": "star", "◆": "diamond"}
HOVERED = "%{text}<extra></extra>"
CELLS = 64  # measured while the page waits


class Found(NamedTuple):
    """A setting that was found: its mark, what is said of it, its numbers, what they lead to, and
    by what it was judged."""

    mark: str
    says: str
    numbers: list[float]
    value: float
    why: str = ""


def measured(page: Page, i: int, choice: Choice, theme: Theme) -> None:
    """The map, or the line of a method with one number, and below it what was found. Empty is what
    has no value."""
    choice = replace(choice, cells=CELLS)
    part = map_part(page.experiment, i, choice, theme)
    run, experiment = page.experiment.runs[i], page.experiment
    problem = experiment.problem
    x, tolerance = axis(run, choice.x, cells=CELLS), choice.tolerance
    if choice.y:
        axes = [x, axis(run, choice.y, cells=CELLS)]
        values = measure(run, problem, *axes, tolerance=tolerance).values
        bar = {"title": {"text": part["quantity"]}}
        told = [
            [_hovered(part, (x, y), f) for x, f in zip(axes[0].values, row, strict=True)]
            for y, row in zip(axes[1].values, values, strict=True)
        ]
        heat = go.Heatmap(z=values, colorscale=part["colours"], colorbar=bar, text=told)
        figure = go.Figure(heat.update(hovertemplate=HOVERED))
        figure.update_yaxes(_axis(part["y"]))
    else:
        axes = [x]
        values = measure_slice(run, problem, x, tolerance=tolerance).values
        told = [_hovered(part, (v,), f) for v, f in zip(x.values, values, strict=True)]
        line = go.Scatter(y=values, line={"color": theme.runs[i]}, text=told)
        figure = go.Figure(line.update(hovertemplate=HOVERED))
        figure.update_yaxes(title_text=part["quantity"])
    own, _diverged = measure_batch(run, problem, tolerance=tolerance)
    best, robust = (
        _best(experiment, run, part, axes, values),
        _robust(experiment, run, part, choice),
    )
    _marks(figure, part, theme, [one for one in (best, robust) if one], axes)
    _dot(figure, part, theme, [getattr(run, along.name) for along in axes], float(own))
    figure.update_xaxes(_axis(part["x"]))
    figure = dressed(figure, theme, 500).update_layout(plot_bgcolor=part["lost"], showlegend=False)
    numbers = [float(getattr(run, along.name)) for along in axes]
    says = alternatives.of_map(part, [", ".join(_numbered(part, numbers, float(own)))])
    st.plotly_chart(figure, theme=None, config=CHART, key="map_figure", alt=says)
    said = part["says"]
    for found, none in ((best, said["none"]), (robust, said["fragile"] if part["robust"] else "")):
        if found:
            _tell(page, i, part, found, axes)
        elif none:
            st.caption(none)
    if not part["robust"] and said["unbounded"]:
        st.caption(said["unbounded"])


def _hovered(part: SettingsMap, numbers: Sequence[float], value: float) -> str:
    return "<br>".join(_numbered(part, numbers, value))


def _numbered(part: SettingsMap, numbers: Sequence[float], value: float) -> list[str]:
    """The numbers of a cell, or of the run, and what they lead to."""
    signs = [along["sign"] for along in (part["x"], part["y"]) if along["id"]]
    told = [f"{sign} {short(number, 12)}" for sign, number in zip(signs, numbers, strict=True)]
    return [*told, _valued(part, value)] if math.isfinite(value) else told


def _marks(
    figure: go.Figure, part: SettingsMap, theme: Theme, found: Sequence[Found], axes: list[Axis]
) -> None:
    """The border that theory knows, and the settings that were found."""
    flat = len(axes) == 1
    for line in part["lines"]:
        style = {"color": theme.ink, "dash": "dash"}
        if flat:
            figure.add_vline(x=line["x"][0], line=style)
            continue
        figure.add_scatter(x=line["x"], y=line["y"], mode="lines", line=style, hoverinfo="skip")
    edge = {"width": 1.5, "color": theme.paper}
    for one in found:
        cell = [along.position(number) for along, number in zip(axes, one.numbers, strict=True)]
        figure.add_scatter(
            x=cell[:1],
            y=[one.value] if flat else cell[1:],
            mode="markers",
            marker={"symbol": SYMBOLS[one.mark], "size": 15, "color": theme.ink, "line": edge},
            cliponaxis=False,  # at the edge it is seen whole
            text=[f"{one.mark} {_hovered(part, one.numbers, one.value)}"],
            hovertemplate=HOVERED,
        )


def _dot(
    figure: go.Figure, part: SettingsMap, theme: Theme, numbers: list[float], own: float
) -> None:
    """The run with its own numbers and value."""
    if part["at"]:
        column, row = part["at"]
        ring = {"symbol": "circle-open", "size": 18, "color": theme.ink, "line": {"width": 3}}
        figure.add_scatter(
            x=[column],
            y=[own if len(numbers) == 1 else row],
            mode="markers",
            marker=ring,
            text=[_hovered(part, numbers, own)],
            hovertemplate=HOVERED,
        )


def _best(
    experiment: Experiment, run: Optimizer, part: SettingsMap, axes: list[Axis], values: Array
) -> Found | None:
    """The best cell, and whether it is at the edge; None where no cell has a value."""
    says = part["says"]
    if np.isnan(values).all():
        return None
    at = np.unravel_index(np.nanargmin(values), values.shape)[::-1]
    numbers = [float(along.values[k]) for along, k in zip(axes, at, strict=True)]
    value = float(values[at[::-1]])
    text = says["best"].format(
        cells=" × ".join([str(CELLS)] * len(axes)),
        start=", ".join(short(place) for place in experiment.start),
        **_named(numbers),
        value=_valued(part, value),
    )
    ends = [
        on and k == end
        for along, k in zip(axes, at, strict=True)
        for on, end in zip(goes_on(run, along), (0, len(along.values) - 1), strict=True)
    ]
    return Found("★", text + (f" {says['edge']}" if any(ends) else ""), numbers, value)


def _robust(
    experiment: Experiment, run: Optimizer, part: SettingsMap, choice: Choice
) -> Found | None:
    """The robust setting, and what it was judged by; None where there is none."""
    says = part["says"]
    if not part["robust"]:
        return None
    found = robust_of(replace(experiment, runs=(run,)), choice)
    if not found:
        return None
    ranges = [
        says["range"].format(low=short(low, 12), high=short(high, 12))
        for low, high in found["around"]
    ]
    many = says["starts"].format(n=found["starts"])
    words = {
        **_named(found["settings"]),
        **dict(zip(("xRange", "yRange"), ranges, strict=False)),
        "value": _valued(part, found["value"]),
        "worst": _valued(part, found["worst"]),
        "starts": many if found["starts"] > 1 else says["oneStart"],
        "cells": " × ".join(map(str, found["sides"])),
    }
    why = f"{says['why'].format(**words)} {says['uncounted' if found['leaves'] else 'stays']}"
    text, value = says["robust"].format(**words), found["value"]
    return Found("◆", text, found["settings"], -math.inf if value is None else value, why)


def _tell(page: Page, i: int, part: SettingsMap, found: Found, axes: list[Axis]) -> None:
    """A sentence about a setting, whether its path leaves, and a button that takes it."""
    experiment, names = page.experiment, [along.name for along in axes]
    run = replace(experiment.runs[i], **dict(zip(names, found.numbers, strict=True)))
    text = f"{found.mark} {found.says}"
    if leaves(run, experiment.problem, window_of(experiment)):
        text += f" {part['says']['leaves']}"
    st.caption(text)
    if not seen.bare():
        take = partial(state.edit, with_runs, i, run)
        st.button(part["says"]["take"], key=f"take {found.mark}", type="tertiary", on_click=take)
    if found.why:
        st.caption(found.why)


def _named(numbers: list[float]) -> dict[str, str]:
    return {side: short(number, 12) for side, number in zip("xy", numbers, strict=False)}


def _valued(part: SettingsMap, value: float | None) -> str:
    return part["value"].format(value=short(-math.inf if value is None else value, 3))


def _axis(part: MapAxis) -> dict[str, object]:
    ticks = part["ticks"]
    return {
        "title_text": part["title"],
        "tickvals": [tick["at"] for tick in ticks],
        "ticktext": [tick["label"] for tick in ticks],
        "range": [-0.5, len(part["values"]) - 0.5],
        "showgrid": False,
    }


def path(page: Page, i: int, theme: Theme) -> None:
    """The path of the run and where it ended; above, why this does not move."""
    why()
    experiment = page.experiment
    run = experiment.runs[i]
    alone = replace(experiment, runs=(run,))
    paths = [trajectory_of(experiment, run)]
    figure = figures.path_figure(alone, paths, theme, first=i)
    says = alternatives.of_paths(alone, paths)
    st.plotly_chart(figure, theme=None, config=CHART, key="map_path", alt=says)
    ending(page, i)


def sliders(page: Page, i: int) -> None:
    """The run's numbers."""
    run = page.experiment.runs[i]
    change = partial(state.change_run, i)
    for name, declaration in numbers_of(run).items():
        controls.slider(run, name, declaration, f"map.{name}", change)
