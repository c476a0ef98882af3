"""The map of rates and the tables beside it where nothing moves: a Plotly figure, Markdown."""

import numpy as np
import plotly.graph_objects as go

from optlab.experiment import Experiment
from optlab.hyperparameters import Array
from optlab.measure.stability_map import FACTOR
from optlab.numerals import short
from optlab.web.alternatives import of_map
from optlab.web.live.protocol.maps import RatesMap
from optlab.web.theme import MARKERS, Theme, dressed
from optlab.web.views.stability.protocol import Cell, NumberCell
from optlab.web.views.stability.regimes import cells_of, numbers_at_rest
from optlab.web.views.stability.speed import map_of, tables_of


def rate_figure(experiment: Experiment, chosen: int, theme: Theme) -> go.Figure:
    """The map of one run as the live one has it, in cells."""
    part, run = map_of(experiment, chosen, theme), experiment.runs[chosen]
    rates = cells_of(experiment, run)
    if len(rates) == 1:
        rates = np.repeat(rates, len(FACTOR.values), axis=0)
    colours = part["colours"]
    scale = [[k / (len(colours) - 1), colour] for k, colour in enumerate(colours)]
    figure = go.Figure(
        go.Heatmap(
            z=np.clip(rates, 0, 1),
            zmin=0,
            zmax=1,
            colorscale=scale,
            colorbar_title=part["quantity"],
            text=_hovered(part, rates),
            hovertemplate="%{text}<extra></extra>",
        )
    )
    for line in part["lines"]:
        style = {"color": theme.ink, "width": 2, "dash": "dash" if line["dash"] else "solid"}
        figure.add_scatter(x=line["x"], y=line["y"], mode="lines", line=style, hoverinfo="skip")
    numbers = numbers_at_rest(experiment, run)
    dot = {"symbol": MARKERS[chosen].symbol, "size": 13, "color": theme.runs[chosen]}
    ring = {"symbol": "circle-open", "size": 19, "color": theme.ink, "line": {"width": 2.5}}
    for marker, hollow in ((ring, True), (dot, False)):
        places = [place for place in part["dots"] if place.get("ring", False) == hollow]
        figure.add_scatter(
            x=[numbers[place["x"]][0] for place in places],
            y=[numbers[place["y"]][0] for place in places],
            text=[place.get("name", "") for place in places],
            mode="markers+text",
            textposition="top center",
            marker=marker,
            hoverinfo="skip",
        )
    for name in part["names"]:
        figure.add_annotation(x=name["x"], y=name["y"], text=name["text"], showarrow=False)
    for side, axis in (("x", part["x"]), ("y", part["y"])):
        figure.update_layout(
            {
                f"{side}axis": {
                    "title": {"text": axis["title"]},
                    "tickvals": [tick["at"] for tick in axis["ticks"]],
                    "ticktext": [tick["label"] for tick in axis["ticks"]],
                    "range": [-0.5, len(axis["values"]) - 0.5],
                }
            }
        )
    return dressed(figure, theme, part["height"]).update_layout(
        showlegend=False, plot_bgcolor=part["lost"]
    )


def _hovered(part: RatesMap, rates: Array) -> list[list[str]]:
    """The numbers of every cell, and the rate there."""
    x, y = part["x"], part["y"]
    across = [f"{x['title']} {short(value, 4)}" for value in x["values"]]
    up = [f"{y['title']} {short(value, 4)}<br>" if y["title"] else "" for value in y["values"]]
    return [
        [
            f"{column}<br>{row}{part['lostName'] if np.isnan(rate) else short(rate, 4)}"
            for column, rate in zip(across, rates_in_row, strict=True)
        ]
        for row, rates_in_row in zip(up, rates, strict=True)
    ]


def rates_told(experiment: Experiment, chosen: int, theme: Theme) -> str:
    """What the map shows, in words."""
    part, run = map_of(experiment, chosen, theme), experiment.runs[chosen]
    numbers, dots = numbers_at_rest(experiment, run), []
    for dot in part["dots"]:
        if dot.get("ring"):
            continue
        places = {side: float(numbers[dot[side]][0]) for side in ("x", "y")}
        told = [
            f"{part[side]['title']} {short(np.interp(place, *_cells(part[side]['values'])), 3)}"
            for side, place in places.items()
            if np.isfinite(place) and not part[side].get("silent")
        ]
        dots.append(" ".join(filter(None, [dot.get("name", ""), ", ".join(told)])))
    return of_map(part, dots)


def _cells(values: list[float]) -> tuple[Array, list[float]]:
    return np.arange(float(len(values))), values


def as_markdown(experiment: Experiment, chosen: int, name: str, theme: Theme) -> str:
    """A table of the page as Markdown."""
    table = tables_of(experiment, chosen, theme)[name]
    columns = [numbers_at_rest(experiment, run) for run in experiment.runs]

    def text(cell: Cell) -> str:
        if "text" in cell:
            return cell["text"]
        there = {name: float(of[0]) for name, of in columns[cell["path"]].items()}
        value = there[cell["column"]]
        if "words" in cell:
            return cell["words"][int(value)]
        if np.isnan(value):
            return _instead(cell, there)
        if "decimals" not in cell or abs(value) >= 1000:  # all digits of a rate of 1e80
            return short(value, 4)
        return f"{value:.{cell['decimals']}f}"

    lines = [table["head"], ["---"] * len(table["head"])]
    lines += [[text(cell) for cell in row] for row in table["rows"]]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _instead(cell: NumberCell, there: dict[str, float]) -> str:
    """What stands where a cell has no number, beside the numbers that are there."""
    says = cell.get("instead")
    if says is None or np.isnan(there[says["column"]]):
        return cell.get("nothing", "–")
    return says["words"][int(there[says["column"]])].format(step=int(there[says["after"]]))
