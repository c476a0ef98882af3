"""The map and the path as figures that do not move: where the live ones cannot be loaded."""

from dataclasses import replace
from typing import Any

import plotly.graph_objects as go
import streamlit as st

from optlab.sensitivity import axis, measure, measure_slice
from optlab.web import controls, figures, state
from optlab.web.live.heat import map_part, numbers_of
from optlab.web.live.maps import Choice
from optlab.web.live.paths import trajectory_of
from optlab.web.look import Look, dressed
from optlab.web.page import Page
from optlab.web.views.plain import CHART, ending, why

CELLS = 64  # measured while the page waits


def measured(page: Page, i: int, choice: Choice, look: Look) -> None:
    """The map; of a method with one number, its line. Empty is what has no value."""
    choice = replace(choice, cells=CELLS)
    part = map_part(page.experiment, i, choice, look)
    run, experiment = page.experiment.runs[i], page.experiment
    at = (experiment.objective, experiment.start, experiment.steps)
    x, tolerance = axis(run, choice.x, cells=CELLS), choice.tolerance
    if choice.y:
        y = axis(run, choice.y, cells=CELLS)
        z = measure(run, *at, x, y, tolerance=tolerance).values
        bar = {"title": {"text": part["quantity"]}}
        figure = go.Figure(go.Heatmap(z=z, colorscale=part["colours"], colorbar=bar))
        _marks(figure, part, look)
        figure.update_yaxes(**_axis(part["y"]))
    else:
        values = measure_slice(run, *at, x, tolerance=tolerance).values
        figure = go.Figure(go.Scatter(y=values, line={"color": look.runs[i]}))
        figure.update_yaxes(title_text=part["quantity"])
        for line in part["lines"]:
            figure.add_vline(x=line["x"][0], line={"color": look.ink, "dash": "dash"})
    figure.update_xaxes(**_axis(part["x"]))
    figure = dressed(figure, look, 500).update_layout(plot_bgcolor=part["lost"], showlegend=False)
    st.plotly_chart(figure, theme=None, config=CHART, key="map_figure")


def _marks(figure: go.Figure, part: dict[str, Any], look: Look) -> None:
    """The border that theory knows, and where the run is."""
    for line in part["lines"]:
        style = {"color": look.ink, "dash": "dash"}
        figure.add_scatter(x=line["x"], y=line["y"], mode="lines", line=style, name=line["name"])
    if part["at"]:
        column, row = part["at"]
        ring = {"symbol": "circle-open", "size": 18, "color": look.ink, "line": {"width": 3}}
        figure.add_scatter(x=[column], y=[row], mode="markers", marker=ring)


def _axis(part: dict[str, Any]) -> dict[str, Any]:
    ticks = part["ticks"]
    return {
        "title_text": part["title"],
        "tickvals": [tick["at"] for tick in ticks],
        "ticktext": [tick["label"] for tick in ticks],
        "range": [-0.5, len(part["values"]) - 0.5],
        "showgrid": False,
    }


def path(page: Page, i: int, look: Look) -> None:
    """The path of the run, its sliders and where it ended; above, why this does not move."""
    why()
    experiment = page.experiment
    run = experiment.runs[i]
    alone = replace(experiment, runs=(run,))
    figure = figures.path_figure(alone, [trajectory_of(experiment, run)], look)
    st.plotly_chart(figure, theme=None, config=CHART, key="map_path")

    def change(name: str, value: object) -> None:
        runs = st.session_state.page.experiment.runs
        changed = replace(runs[i], **{name: value})
        state.change(runs=(*runs[:i], changed, *runs[i + 1 :]))

    for name, declaration in numbers_of(run).items():
        controls.slider(run, name, declaration, f"map.{name}", change)
    ending(page, i)
