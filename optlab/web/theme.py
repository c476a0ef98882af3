"""Colours, markers and dashes, in the light and in the dark theme; figures dressed in them."""

from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

import plotly.graph_objects as go

from optlab.words import N_


class Marker(NamedTuple):
    """A run's marker: as Plotly calls it, as text, and as an SVG path about 2 by 2 around 0."""

    symbol: str
    glyph: str
    outline: str


MARKERS = (
    Marker("circle", "●", "M1,0A1,1 0 1,1 -1,0A1,1 0 1,1 1,0Z"),
    Marker("triangle-up", "▲", "M0,-1.2L1.1,0.8H-1.1Z"),
    Marker("square", "■", "M-0.9,-0.9H0.9V0.9H-0.9Z"),
    Marker("diamond", "◆", "M0,-1.3L1.1,0L0,1.3L-1.1,0Z"),
    Marker(
        "star",
        "★",
        "M0,-1.4L0.33,-0.45L1.33,-0.43L0.53,0.17L0.82,1.13L0,0.56L-0.82,1.13L-0.53,0.17"
        "L-1.33,-0.43L-0.33,-0.45Z",
    ),
    Marker("triangle-down", "▼", "M0,1.2L1.1,-0.8H-1.1Z"),
    Marker(
        "cross",
        "✚",
        "M-0.4,-1.2H0.4V-0.4H1.2V0.4H0.4V1.2H-0.4V0.4H-1.2V-0.4H-0.4Z",
    ),
    Marker("hexagon", "⬢", "M0,-1.15L1,-0.58V0.58L0,1.15L-1,0.58V-0.58Z"),
)
"""A run's marker in a figure and in text. With the colour it tells the runs apart twice over."""

FONT = '"Source Sans", sans-serif'  # the page's own, which Streamlit serves
MOST_MARKERS = 150  # a run
POWERS = {"exponentformat": "power", "minexponent": 4}  # of ticks: else 1e-5 is "10μ"

DASHES = ("solid", "solid", "solid", "solid", "dash", "dash", "dash", "dash")


@dataclass(frozen=True)
class Theme:
    """The colours of one theme."""

    ink: str  # text and axes
    quiet: str  # grid and axis lines
    paper: str  # behind the figures
    floor: str  # low ground of the contours
    hill: str  # high ground
    level: str  # contour lines
    runs: tuple[str, ...]  # one colour a run, told apart by colour-blind readers too
    words: tuple[str, ...]  # what people call these colours


# The runs' colours started from Okabe and Ito 2008 and were moved, by a search, until every two
# were farther apart than theirs for every kind of colour vision: see tests/test_theme.py.
LIGHT = Theme(
    ink="#23272f",
    quiet="#dcdcd4",
    paper="#fcfcfa",
    floor="#fdfdfb",
    hill="#c3cfdf",
    level="rgba(70, 90, 120, 0.28)",
    runs=(
        "#1255d0",
        "#b94800",
        "#07935a",
        "#a35b8a",
        "#cd8e00",
        "#509dfe",
        "#19068b",
        "#793215",
    ),
    words=(
        N_("blue"),
        N_("orange"),
        N_("green"),
        N_("mauve"),
        N_("amber"),
        N_("light blue"),
        N_("dark blue"),
        N_("brown"),
    ),
)
DARK = Theme(
    ink="#e3e5e8",
    quiet="#343a44",
    paper="#15181d",
    floor="#2b3648",
    hill="#141922",
    level="rgba(190, 205, 230, 0.22)",
    runs=(
        "#5296df",
        "#f56d1f",
        "#3eef82",
        "#de93ae",
        "#f8f03b",
        "#d5fffc",
        "#9664ff",
        "#8d8a52",
    ),
    words=(
        N_("blue"),
        N_("orange"),
        N_("green"),
        N_("pink"),
        N_("yellow"),
        N_("pale turquoise"),
        N_("violet"),
        N_("olive"),
    ),
)


def mode_of(points: int) -> str:
    """Markers, unless there are so many that they would hide the line and slow the browser."""
    return "lines+markers" if points <= MOST_MARKERS else "lines"


def dressed(figure: go.Figure, theme: Theme, height: int) -> go.Figure:
    """The figure in the theme's colours: a template of our own, whatever the default one is."""
    return figure.update_layout(template=template(theme), height=height, uirevision="keep")


@cache
def template(theme: Theme) -> go.layout.Template:
    """Axes, text and legend as every figure of ours has them."""
    axis = {
        "gridcolor": theme.quiet,
        "linecolor": theme.quiet,
        "zeroline": False,
        "ticks": "outside",
        "tickcolor": theme.quiet,
        **POWERS,
    }
    return go.layout.Template(
        layout={
            "margin": {"l": 58, "r": 14, "t": 34, "b": 44},
            "paper_bgcolor": "rgba(0, 0, 0, 0)",
            "plot_bgcolor": "rgba(0, 0, 0, 0)",
            "font": {"color": theme.ink, "size": 13, "family": FONT},
            "legend": {"orientation": "h", "y": 1.02, "yanchor": "bottom", "x": 0},
            "hoverlabel": {"bgcolor": theme.paper, "font": {"color": theme.ink}},
            "dragmode": "pan",
            "xaxis": axis,
            "yaxis": axis,
        },
        data={"heatmap": [{"colorbar": POWERS}]},
    )
