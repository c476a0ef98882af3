"""Colours, markers and dashes, in the light and in the dark theme."""

from dataclasses import dataclass

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


# The runs' colours start from Okabe and Ito 2008; yellow, too faint on white, gave way to an
# indigo and a brown, and the dark theme has each hue lighter.
LIGHT = Look(
    ink="#23272f",
    quiet="#dcdcd4",
    paper="#fcfcfa",
    floor="#fdfdfb",
    hill="#c3cfdf",
    level="rgba(70, 90, 120, 0.28)",
    runs=(
        "#0072b2",
        "#d55e00",
        "#00835f",
        "#b8478f",
        "#c98500",
        "#2a9bd6",
        "#332288",
        "#7a5230",
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
        "#56b4e9",
        "#ff8a3d",
        "#2bd0a0",
        "#e58cc5",
        "#f2b632",
        "#9fd8ff",
        "#a99cf0",
        "#d0a47c",
    ),
)
