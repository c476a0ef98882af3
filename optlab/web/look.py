"""Colours, markers and dashes, in the light and in the dark theme; figures dressed in them."""

from dataclasses import dataclass
from functools import cache

import plotly.graph_objects as go

MARKERS = (
    ("circle", "●"),
    ("triangle-up", "▲"),
    ("square", "■"),
    ("diamond", "◆"),
    ("star", "★"),
    ("triangle-down", "▼"),
    ("cross", "✚"),
    ("hexagon", "⬢"),
)
"""A run's marker in a figure and in text. With the colour it tells the runs apart twice over."""

FONT = '"Source Sans", sans-serif'  # the page's own, which Streamlit serves
MOST_MARKERS = 150  # a run

DASHES = ("solid", "solid", "solid", "solid", "dash", "dash", "dash", "dash")


@dataclass(frozen=True)
class Look:
    """The colours of one theme."""

    ink: str  # text and axes
    quiet: str  # grid and axis lines
    paper: str  # behind the figures
    floor: str  # low ground of the contours
    hill: str  # high ground
    level: str  # contour lines
    runs: tuple[str, ...]  # one colour a run, told apart by colour-blind readers too


# The runs' colours started from Okabe and Ito 2008 and were moved, by a search, until every two
# were farther apart than theirs for every kind of colour vision: see tests/test_look.py.
LIGHT = Look(
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
)
DARK = Look(
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
)


def mode_of(points: int) -> str:
    """Markers, unless there are so many that they would hide the line and slow the browser."""
    return "lines+markers" if points <= MOST_MARKERS else "lines"


def dressed(figure: go.Figure, look: Look, height: int) -> go.Figure:
    """The figure in the theme's colours: a template of our own, whatever the default one is."""
    return figure.update_layout(template=template(look), height=height, uirevision="keep")


@cache
def template(look: Look) -> go.layout.Template:
    """Axes, text and legend as every figure of ours has them."""
    axis = {
        "gridcolor": look.quiet,
        "linecolor": look.quiet,
        "zeroline": False,
        "ticks": "outside",
        "tickcolor": look.quiet,
    }
    return go.layout.Template(
        layout={
            "margin": {"l": 58, "r": 14, "t": 34, "b": 44},
            "paper_bgcolor": "rgba(0, 0, 0, 0)",
            "plot_bgcolor": "rgba(0, 0, 0, 0)",
            "font": {"color": look.ink, "size": 13, "family": FONT},
            "legend": {"orientation": "h", "y": 1.02, "yanchor": "bottom", "x": 0},
            "hoverlabel": {"bgcolor": look.paper, "font": {"color": look.ink}},
            "dragmode": "pan",
            "xaxis": axis,
            "yaxis": axis,
        }
    )
