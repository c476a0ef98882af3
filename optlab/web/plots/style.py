"""Where a picture will stand: its colours, its letters, its size; and matplotlib, set so."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from threading import RLock
from typing import Any

import matplotlib
import numpy as np

from optlab.web.theme import DARK, LIGHT, Theme

Keywords = dict[str, Any]
"""How matplotlib draws something, by the names that it has for that."""

PIXELS = 96  # an inch, at a scale of 1: as CSS has it
ON_PAPER = replace(LIGHT, ink="#000000", paper="#ffffff", floor="#ffffff", quiet="#d8d8d8")
FAINT = 0.22  # of what comes after the step, and of other seeds, as on the page
_TURN = RLock()  # matplotlib's settings, its fonts and its reader of formulas are everybody's


@dataclass(frozen=True)
class Style:
    """How a picture looks: its colours, serifs or none, the size of its text in points, and its
    own in inches; one without a height is as high as what is in it."""

    theme: Theme = ON_PAPER
    serif: bool = False
    text: float = 8.0
    width: float = 3.5
    height: float | None = None

    @property
    def em(self) -> float:
        """The size of its text in inches."""
        return self.text / 72

    @property
    def unit(self) -> float:
        """What lines and markers are measured in, in points: a tenth of the text's size."""
        return self.text / 10


COLUMN = Style()
PAGE = Style(text=9, width=688 / PIXELS)
LIGHT_SLIDE = Style(LIGHT, text=16, width=40 / 3, height=7.5)
DARK_SLIDE = replace(LIGHT_SLIDE, theme=DARK)


@contextmanager
def drawing(style: Style) -> Iterator[None]:
    """While one draws and saves in a style. One at a time: of the settings there is one set for
    all threads."""
    # What diverges is drawn as far as there is a place for it.
    with _TURN, matplotlib.rc_context(), np.errstate(all="ignore"):
        matplotlib.rcdefaults()  # whatever a file of this machine says
        matplotlib.rcParams.update(_settings(style))
        yield


def _settings(style: Style) -> Any:
    theme, unit = style.theme, style.unit
    # The fonts that come with matplotlib: a picture looks the same on every server.
    letters = (
        {"font.family": ["STIXGeneral", "DejaVu Serif"], "mathtext.fontset": "stix"}
        if style.serif
        else {"font.family": ["DejaVu Sans"], "mathtext.fontset": "dejavusans"}
    )
    sizes = {"font": "size", "axes": "labelsize", "legend": "fontsize"}
    lines = {"axes.linewidth": 0.8, "xtick.major.width": 0.8, "ytick.major.width": 0.8}
    lines |= {"grid.linewidth": 0.6, "xtick.major.size": 3.5, "ytick.major.size": 3.5}
    return letters | {
        "svg.fonttype": "none",  # text stays text
        "svg.hashsalt": "optlab",  # the same picture is the same file
        "pdf.fonttype": 42,  # TrueType, whole: what journals ask for
        "text.color": theme.ink,
        "figure.facecolor": theme.paper,
        "axes.facecolor": theme.paper,
        "axes.edgecolor": theme.ink,
        "axes.labelcolor": theme.ink,
        "axes.titlesize": style.text,
        "axes.formatter.use_mathtext": True,
        "axes.axisbelow": True,
        "grid.color": theme.quiet,
        "xtick.color": theme.ink,
        "ytick.color": theme.ink,
        "xtick.labelsize": 0.9 * style.text,
        "ytick.labelsize": 0.9 * style.text,
        "legend.frameon": False,
        **{f"{part}.{size}": style.text for part, size in sizes.items()},
        **{name: width * unit for name, width in lines.items()},
    }


def colour_of(css: str) -> Any:
    """A colour of a theme as matplotlib has it: `#1255d0`, or `rgba(70, 90, 120, 0.28)`."""
    if not css.startswith("rgba"):
        return css
    *channels, alpha = map(float, re.findall(r"[\d.]+", css))
    return (*(channel / 255 for channel in channels), alpha)
