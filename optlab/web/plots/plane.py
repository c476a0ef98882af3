"""The plane of a scene, drawn into matplotlib's axes: contours, minima, the start, the paths; and
the paths again up to another step, for frames."""

import math
import re
from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.lines import Line2D
from matplotlib.path import Path as Outline
from matplotlib.ticker import MaxNLocator

from optlab.objectives.base import Window
from optlab.web.figures import leaving
from optlab.web.live.protocol.figures import Path
from optlab.web.plots import fan
from optlab.web.plots.scene import Columns, Scene
from optlab.web.plots.style import FAINT, Keywords, Style, colour_of
from optlab.web.series import FINE, GRID, LEVELS, drawable, height_map
from optlab.web.theme import MOST_MARKERS

SMALL = (61, GRID)  # samples of the height map a side, where each run has a panel
HEADS = {"left": "<", "right": ">", "down": "v", "up": "^"}
ROUND = (1, 2, 5, 10)  # how far ticks are apart, in their last digit
DASHED = (0, (3.5, 2.0))  # in widths of the line


class Run:
    """A run in the plane. What moves is its line up to a step, faintly what comes after, the point
    at which it is, the head at the border where it leaves, and where it would be had it only been
    turned."""

    def __init__(self, place: Axes, path: Path, columns: Columns, window: Window, style: Style):
        self.window = window
        self.whole = np.column_stack([columns["x1"], columns["x2"]])
        self.points, self.steps = drawable(self.whole, window)
        unit, colour, (marker, extent) = style.unit, path["colour"], marker_of(path["marker"])
        line: Keywords = {
            "color": colour,
            "linewidth": 1.6 * unit,
            "linestyle": DASHED if path["dashed"] else "solid",
            "markeredgecolor": style.theme.paper,
            "markeredgewidth": 0.6 * unit,
        }
        one: Keywords = {**line, "marker": marker, "linestyle": "none", "zorder": 4}
        if len(self.whole) <= MOST_MARKERS:
            line |= {"marker": marker, "markersize": 5.5 * unit * extent}
        (self.after,) = place.plot([], [], **line, alpha=FAINT, zorder=3)
        (self.line,) = place.plot([], [], **line, label=path["name"], zorder=3)
        (self.at,) = place.plot([], [], **one, markersize=7.5 * unit * extent)
        (self.head,) = place.plot([], [], **one, markersize=8 * unit, clip_on=False)
        self.artists: list[Line2D] = [self.after, self.line, self.at, self.head]
        if "turned x1" in columns:
            self.turned = np.column_stack([columns["turned x1"], columns["turned x2"]])
            dots: Keywords = {"color": colour, "linewidth": 1.5 * unit, "linestyle": ":"}
            self.artists[:0] = place.plot([], [], **dots, zorder=2.5)
        for artist in self.artists:
            artist.set_in_layout(False)  # the axes stay where they are, wherever a path goes

    def to(self, cursor: float) -> None:
        """Bring it to a step, which may lie between two."""
        cursor = min(cursor, len(self.whole) - 1)
        k = math.floor(cursor)
        before = np.searchsorted(self.steps, k, side="right")  # so many are drawn up to step k
        done, after = self.points[:before], self.points[max(before - 1, 0) :]
        near = np.array_equal(self.points[before - 1], self.whole[k])
        here = self.whole[k] if near else np.full(2, np.nan)
        if cursor > k and np.isfinite(self.points[before - 1 : before + 1]).all():
            here = here + (cursor - k) * (self.points[before] - here)
            done = np.vstack([done, here])
        self.line.set_data(*done.T)
        self.line.set_markevery(slice(0, before))  # none between two steps
        self.after.set_data(*after.T)
        self.after.set_markevery(slice(1, None))
        self.at.set_data(*here[:, None])
        out = leaving(done, self.window)
        self.head.set_data(*(np.empty((2, 0)) if out is None else ([out[1]], [out[2]])))
        if out is not None:
            self.head.set_marker(HEADS[out[3]])
        if self.artists[0] is not self.after:
            self.artists[0].set_data(*self.turned[: k + 1].T)


class Plane:
    """A drawn plane, whose paths can be brought to another step.

    For frames the ground is drawn once and only the paths anew:

        with drawing(style):
            figure = Figure((6.4, 4.8), dpi=100, layout="constrained")
            canvas = FigureCanvasAgg(figure)
            plane = Plane([figure.add_subplot()], scene, style)
            for artist in plane.artists:
                artist.set_animated(True)  # left out of what canvas.draw() draws
            canvas.draw()
            behind = canvas.copy_from_bbox(figure.bbox)
            for step in range(scene.spec["steps"] + 1):
                canvas.restore_region(behind)
                for artist in plane.to(step):
                    artist.axes.draw_artist(artist)
                frame = np.asarray(canvas.buffer_rgba()).copy()

    A step here is one of those that are drawn, which of a long run are not all.
    """

    def __init__(self, axes: Sequence[Axes], scene: Scene, style: Style) -> None:
        """Draw into one place, or, where the scene's paths are apart, into one for each of
        them."""
        self.scene = scene
        self._label(axes)
        self._ground(axes, style)
        self.minima = self._landmarks(axes, style)
        places = [axes[p if scene.apart else 0] for p in range(len(scene.in_plane))]
        for place, i, seeds in zip(places, scene.in_plane, scene.fans, strict=False):
            fan.draw_paths(place, seeds, scene.spec["paths"][i]["colour"], style)
        self.runs = [
            Run(place, scene.spec["paths"][i], scene.columns[i], scene.window, style)
            for place, i in zip(places, scene.in_plane, strict=True)
        ]
        self.to(scene.spec["cursor"])

    @property
    def artists(self) -> list[Line2D]:
        """All that moves or lies over what moves, in the order in which it is drawn."""
        parts = [artist for run in self.runs for artist in run.artists]
        return sorted([*parts, *self.minima], key=lambda artist: artist.get_zorder())

    def to(self, cursor: float) -> list[Line2D]:
        """Bring the paths to a step, which may lie between two; returns what is to be drawn
        anew."""
        for run in self.runs:
            run.to(cursor)
        return self.artists

    def _label(self, axes: Sequence[Axes]) -> None:
        """Names and numbers beside the axes: of panels, where no other one is in between."""
        there = axes[0].get_subplotspec()
        columns = there.get_gridspec().ncols if there else 1
        for p, place in enumerate(axes):
            low, left = p + columns >= len(axes), p % columns == 0
            place.set(xlabel="$x_1$" if low else "", ylabel="$x_2$" if left else "")
            place.tick_params(labelbottom=low, labelleft=left)
            for axis in (place.xaxis, place.yaxis):
                axis.set_major_locator(MaxNLocator(6 if len(axes) == 1 else 4, steps=ROUND))

    def _ground(self, axes: Sequence[Axes], style: Style) -> None:
        scene, theme = self.scene, style.theme
        sides = SMALL if scene.apart else (GRID, FINE)
        x1, x2, heights = height_map(scene.ground.objective, scene.window, *sides)
        seen = np.ma.masked_invalid(heights)
        levels = np.arange(LEVELS + 1) / LEVELS
        slope = LinearSegmentedColormap.from_list("ground", [theme.floor, theme.hill])
        square = scene.spec["plane"]["square"]
        for place in axes:
            if seen.count():
                place.contourf(x1, x2, seen, levels, cmap=slope, vmin=0, vmax=1, zorder=0)
                line = {"colors": [colour_of(theme.level)], "linewidths": 0.6 * style.unit}
                place.contour(x1, x2, seen, levels[1:-1], zorder=1, **line)
            place.set(xlim=scene.window[0], ylim=scene.window[1], autoscale_on=False)
            if square:
                place.set_aspect("equal", adjustable="box")

    def _landmarks(self, axes: Sequence[Axes], style: Style) -> list[Line2D]:
        """The start as a ring; returns the minima, crosses over a path that ends there."""
        crosses: list[Line2D] = []
        plane, ink = self.scene.spec["plane"], style.theme.ink
        minima = np.reshape(plane["minima"], (-1, 2))
        sides = zip(plane["start"], self.scene.window, strict=True)
        within = all(low <= x <= high for x, (low, high) in sides)
        width = 1.5 * style.unit
        for place in axes:
            common: Keywords = {"linestyle": "none", "color": ink, "markeredgewidth": width}
            cross = {"marker": "x", "markersize": 7 * style.unit, "zorder": 5}
            crosses += place.plot(*minima.T, **cross, **common)
            ring: Keywords = {"markersize": 13 * style.unit, "fillstyle": "none"}
            (start,) = place.plot(*zip(plane["start"]), marker="o", zorder=2, **ring, **common)
            start.set(clip_on=not within, in_layout=False)  # whole, also at the border
        return crosses


def panels_of(scene: Scene, most: int = 3) -> tuple[int, int]:
    """In how many rows and columns of panels the paths are: as square a grid as there is, of at
    most so many columns."""
    count = len(scene.in_plane) if scene.apart else 1
    columns = min(math.ceil(math.sqrt(count)), most)
    return math.ceil(count / columns), columns


def marker_of(outline: str) -> tuple[Outline | str, float]:
    """A marker of the page as matplotlib has it, and how far it reaches, where a circle's is 1: a
    polygon by its corners; one with arcs is a circle."""
    if "A" in outline:
        return "o", 1.0
    x = y = 0.0
    corners: list[tuple[float, float]] = []
    for letter, text in re.findall(r"([MLHV])([^MLHVZ]*)", outline):
        values = [float(number) for number in text.split(",")]
        x = x if letter == "V" else values[0]
        y = y if letter == "H" else values[-1]
        corners.append((x, -y))  # SVG counts downwards
    return Outline([*corners, corners[0]], closed=True), float(np.abs(corners).max())
