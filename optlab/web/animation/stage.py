"""Where an animation is drawn: title, legend and ground once, and for each frame what moves."""

from collections.abc import Sequence
from functools import cache
from typing import Any

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.font_manager import findfont, get_font
from matplotlib.legend import Legend
from matplotlib.lines import Line2D
from matplotlib.text import Text

from optlab.web.animation.film import Film
from optlab.web.animation.palette import Pixels
from optlab.web.plots.lettering import plainly
from optlab.web.plots.plane import Plane, panels_of
from optlab.web.plots.scene import Scene
from optlab.web.plots.style import Style
from optlab.web.series import drawable

LINE = 1.8  # times the height of the letters
INCHES = 4.8  # a picture's height; 480 pixels then have letters as on a page, 720 larger ones


def style_of(film: Film) -> Style:
    """How a film is drawn."""
    width, height = film.pixels
    return Style(film.theme, text=9, width=INCHES * width / height, height=INCHES)


def known(text: str) -> str:
    """A text with ? for each sign that the font of pictures has not."""
    return "".join(sign if ord(sign) in _signs() else "?" for sign in text)


@cache
def _signs() -> frozenset[int]:
    return frozenset(get_font(findfont("DejaVu Sans")).get_charmap())


class Stage:
    """The figure of a scene in pixels; to be used while `drawing` in the film's style. `widest` is
    the longest of what frames say."""

    def __init__(self, scene: Scene, film: Film, widest: str) -> None:
        self.scene = scene
        self._style, (width, height) = style_of(film), film.pixels
        dots = height / INCHES
        self.figure = Figure((width / dots, height / dots), dpi=dots)
        self.canvas = FigureCanvasAgg(self.figure)
        # In shares of the figure: a line of text, and where lines begin and end.
        letter = self._style.text / 72 * dots
        self._line, self._ends = LINE * letter / height, (letter / width, 1 - letter / width)
        self.plane = Plane(self._places(scene), scene, self._style)
        top = 1 - self._line
        self.says = self._text(widest, 1, top + self._line / 2)
        taken = self._width(self.says) + self._line * height / width
        title = self._text(film.heading, 0, top + self._line / 2)
        self._cut(title, self._ends[1] - self._ends[0] - taken)
        self.knob = None
        if film.drag:
            self.knob = self._bar(top - 0.3 * self._line)
            top -= 0.7 * self._line
        top = self._legend(top)
        self.figure.set_layout_engine("constrained", rect=(0, 0, 1, top))
        after = [run.after for run in self.plane.runs]  # what comes after the step is not shown
        parts = [artist for artist in self.plane.artists if artist not in after]
        self._moving = [*parts, *([self.knob] if self.knob else []), self.says]
        for artist in [*self._moving, *after]:
            artist.set_animated(True)
        self.canvas.draw()
        self._behind = self.canvas.copy_from_bbox(self.figure.bbox)

    def suits(self, scene: Scene) -> bool:
        """Whether another scene has the same ground."""
        return self.scene.spec["plane"] == scene.spec["plane"]

    def follow(self, scene: Scene) -> None:
        """Let the paths be those of another scene on the same ground."""
        if scene is self.scene:
            return
        self.scene = scene
        for run, i in zip(self.plane.runs, scene.in_plane, strict=True):
            run.whole = np.column_stack([scene.columns[i]["x1"], scene.columns[i]["x2"]])
            run.points, run.steps = drawable(run.whole, run.window)

    def leave(self) -> None:
        """Let go of its pixels, 8 MB of a large one: parts of a figure know each other, and so stay
        until Python looks for such circles."""
        del self._behind
        del self.canvas.renderer
        self.figure.clear()

    def frame(self, says: str, share: float = 0) -> Pixels:
        """The picture as the plane stands; `says` is above it to the right, and the bar's knob at a
        share of its way."""
        self.says.set_text(known(says))
        if self.knob:
            low, high = self._ends
            self.knob.set_xdata([low + share * (high - low)])
        self.canvas.restore_region(self._behind)
        for artist in self._moving:
            (artist.axes or self.figure).draw_artist(artist)
        return np.array(self.canvas.buffer_rgba()).view(np.uint32)[..., 0]

    def _places(self, scene: Scene) -> list[Axes]:
        """One place for all runs, or one for each."""
        rows, columns = panels_of(scene)
        grid = self.figure.subplots(rows, columns, squeeze=False, sharex=True, sharey=True).ravel()
        count = len(scene.in_plane) if scene.apart else 1
        for spare in grid[count:]:
            spare.remove()
        return [*grid[:count]]

    def _text(self, words: str, share: int, y: float) -> Text:
        """A line of text that begins where lines begin (0), or ends where they end (1)."""
        side: Any = ("left", "right")[share]
        return self.figure.text(
            self._ends[share], y, known(words), ha=side, va="center", parse_math=False
        )

    def _width(self, artist: Artist) -> float:
        extent = artist.get_window_extent(self.canvas.get_renderer())
        return extent.width / self.figure.bbox.width

    def _cut(self, text: Text, width: float) -> None:
        """Leave out of a text what is too much for a width."""
        words = text.get_text()
        while words and self._width(text) > width:
            words = words[:-1]
            text.set_text(words.rstrip() + "…")

    def _bar(self, y: float) -> Line2D:
        """A track as a slider has it; returns its knob."""
        unit, theme = self._style.unit, self._style.theme
        track = {"color": theme.quiet, "linewidth": 3 * unit, "solid_capstyle": "round"}
        self.figure.add_artist(Line2D(self._ends, [y, y], **track))
        knob = Line2D([self._ends[0]], [y], marker="o", markersize=8 * unit, color=theme.ink)
        self.figure.add_artist(knob)
        return knob

    def _legend(self, top: float) -> float:
        """Names the runs below a height, in as few lines as there is room for; returns where it
        ends."""
        runs = self.plane.runs
        if not runs:
            return top
        handles = [
            Line2D(
                [],
                [],
                color=run.line.get_color(),
                linewidth=run.line.get_linewidth(),
                linestyle=run.line.get_linestyle(),
                marker=run.at.get_marker(),
                markersize=run.at.get_markersize() * 0.75,
                markeredgecolor=self._style.theme.paper,
                label=known(str(run.line.get_label())),
            )
            for run in runs
        ]
        room = self._ends[1] - self._ends[0]
        columns = len(runs)
        legend = self._named(handles, columns, top)
        while columns > 1 and self._width(legend) > room:
            legend.remove()
            columns -= 1
            legend = self._named(handles, columns, top)
        if self._width(legend) > room:
            sample = self._width(legend) - max(map(self._width, legend.get_texts()))
            for text in legend.get_texts():
                self._cut(text, room - sample)
        extent = legend.get_window_extent(self.canvas.get_renderer())
        return top - extent.height / self.figure.bbox.height - self._line / 5

    def _named(self, handles: Sequence[Line2D], columns: int, top: float) -> Legend:
        legend = self.figure.legend(
            handles=handles,
            ncols=columns,
            loc="upper left",
            bbox_to_anchor=(self._ends[0], top),
            borderpad=0,
            borderaxespad=0,
            handlelength=2.2,
            columnspacing=1.5,
        )
        plainly(legend)
        return legend
