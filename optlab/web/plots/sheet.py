"""A whole picture: the figure of a page, alone or with its charts, with its title and legend."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from matplotlib.figure import Figure
from matplotlib.gridspec import SubplotSpec
from matplotlib.lines import Line2D

from optlab.web.live.protocol.figures import Chart
from optlab.web.plots.charts import curves_of, draw_chart, drawable_charts, names_of
from optlab.web.plots.lettering import (
    LINE,
    has_plane,
    height_of,
    legend_of,
    plainly,
    text_lines,
    title_of,
    widest,
)
from optlab.web.plots.plane import DASHED, Plane, marker_of, panels_of
from optlab.web.plots.scene import Scene
from optlab.web.plots.style import PIXELS, Keywords, Style, drawing

# In heights of the text:
MARGIN = 0.6  # around everything: a head at a border needs it
HANDLE = 3.0  # a line of the legend, with the gap before its name
BETWEEN = 1.5  # two columns of it
PANEL, CHART = 9.0, 6.0  # a panel of a chart, and what a chart has beside its panels
WIDE = 45.0  # a picture where charts stand beside the plane

SHAPE = 0.72  # how high the plane is for its width
LOWEST, HIGHEST = 0.4, 1.2  # the same with the same scale on both axes
PLANE = 1.5  # how wide it is for a chart beside it
NARROW = 14.0  # a panel of a chart, in heights of the text
LOW = 0.85  # how low a picture may be for what is in it
SMALLEST = 7.0  # letters, in points
ROOM = 0.6  # of a panel's width, for what is written over it


Part = Chart | None
"""Of a picture: a chart, or the plane."""
Cell = tuple[Part, float]
"""A part, and how wide it is in inches."""
Row = list[Cell]


@dataclass(frozen=True)
class Plan:
    """What stands where in a picture: rows of parts, the title, and below the runs that are named,
    so many abreast."""

    rows: list[Row]
    heights: list[float]
    title: str
    named: list[int]
    labels: list[str]
    abreast: int
    written: float  # how high title and legend are, in inches

    @property
    def height(self) -> float:
        """How high all of it is, in inches."""
        return sum(self.heights) + self.written


def sheet(name: str, scene: Scene, style: Style, *, charts: bool) -> Figure:
    """The figure of the page of this name; with its charts, if that is asked, or where it has
    nothing else. To be drawn and saved within `drawing(style)`. Where a picture has a height, its
    text is as large as there is room for."""
    plan = _plan(name, scene, style, charts=charts)
    while style.height and style.text > SMALLEST and LOW * plan.height > style.height:
        style = replace(style, text=0.9 * style.text)
        with drawing(style):
            plan = _plan(name, scene, style, charts=charts)
    with drawing(style):
        return _drawn(plan, scene, style)


def _plan(name: str, scene: Scene, style: Style, *, charts: bool) -> Plan:
    em, width = style.em, style.width - 2 * MARGIN * style.em
    rows = rows_of(scene, style, charts=charts)
    title = title_of(name, scene, style, 0.96 * width)
    runs = legend_runs(scene, [part for row in rows for part in row])
    room = width - (HANDLE + BETWEEN) * em
    told = {legend_of(scene, i, style, room): i for i in reversed(runs)}  # each once
    named = sorted(told.values())
    labels = sorted(told, key=lambda label: told[label])
    abreast = _abreast(labels, style, width)
    below = math.ceil(sum(1 + label.count("\n") for label in labels) / abreast)
    written = height_of(title, style) + (2 + below) * LINE * em
    heights = [max(_height(part, scene, style, wide) for part, wide in row) for row in rows]
    return Plan(rows, heights, title, named, labels, abreast, written)


def _drawn(plan: Plan, scene: Scene, style: Style) -> Figure:
    high = style.height or plan.height
    figure = Figure((style.width, math.ceil(high * PIXELS) / PIXELS))
    pad = MARGIN * style.em
    figure.set_layout_engine("constrained", w_pad=pad, h_pad=pad, hspace=0, wspace=0)
    grid = figure.add_gridspec(len(plan.rows), 1, height_ratios=plan.heights)
    for at, row in enumerate(plan.rows):
        cells = grid[at].subgridspec(1, len(row), width_ratios=[wide for _part, wide in row])
        for cell, (part, wide) in enumerate(row):
            if part:
                _chart(figure, cells[cell], part, scene, style, wide)
            else:
                _plane(figure, cells[cell], scene, style, wide)
    figure.suptitle(plan.title, fontsize=style.text)
    if plan.labels:
        shown = [handle_of(scene, i, style) for i in plan.named]
        spaced: Keywords = {"handlelength": HANDLE - 0.8, "columnspacing": BETWEEN}
        spaced |= {"loc": "outside lower center", "ncols": plan.abreast}
        plainly(figure.legend(shown, plan.labels, **spaced))
    return figure


def rows_of(scene: Scene, style: Style, *, charts: bool) -> list[Row]:
    """What stands beside one another, in rows."""
    there = drawable_charts(scene)
    plane: list[Part] = [None] if has_plane(scene) else []
    beside: list[Part] = [*there] if charts or not plane else []
    parts = [*plane, *beside]
    if style.height:
        rows = [parts]
    elif plane and style.em < style.width / WIDE:
        rows = [parts[:2], *([part] for part in parts[2:])]
    else:
        rows = [[part] for part in parts]
    found: list[Row] = []
    for row in rows:
        shares = [PLANE if part is None and len(row) > 1 else 1.0 for part in row]
        width = style.width - 2 * MARGIN * style.em
        found.append([(p, width * s / sum(shares)) for p, s in zip(row, shares, strict=True)])
    return found


def legend_runs(scene: Scene, row: Iterable[Cell]) -> list[int]:
    """Which paths are named below: those of the plane, and of the charts."""
    parts = [part for part, _width in row]
    drawn = scene.in_plane if None in parts else []
    curves = [curve["path"] for part in parts if part for curve in curves_of(part)]
    return sorted({*drawn, *curves})


def handle_of(scene: Scene, i: int, style: Style) -> Line2D:
    """What stands before a run's name: its line with its marker."""
    path, unit = scene.spec["paths"][i], style.unit
    marker, extent = marker_of(path["marker"])
    look: Keywords = {
        "color": path["colour"],
        "linestyle": DASHED if path["dashed"] else "solid",
        "linewidth": 1.6 * unit,
        "marker": marker,
        "markersize": 6 * unit * extent,
    }
    return Line2D([], [], **look)


def _abreast(labels: Sequence[str], style: Style, width: float) -> int:
    """How many runs are named in a row."""
    em = style.em
    parts = [line for label in labels for line in label.split("\n")]
    most = int(width / (widest(parts, style) + (HANDLE + BETWEEN) * em))
    rows = math.ceil(len(labels) / max(most, 1))
    return math.ceil(len(labels) / max(rows, 1)) or 1


def _height(part: Part, scene: Scene, style: Style, width: float) -> float:
    """How high a part of a picture should be, in inches, where it is so wide."""
    em = style.em
    if part:
        panels = part["panels"]
        abreast = _panels_abreast(part, style, width)
        each = width / len(panels) if abreast else width
        lines = [names_of(panel, style, each)[0] for panel in panels]
        lines, count = ([max(lines)], 1) if abreast else (lines, len(panels))
        return (CHART + PANEL * count + LINE * sum(lines)) * em
    rows, columns = panels_of(scene, max(int(width / (NARROW * style.em)), 1))
    shape = SHAPE
    if scene.spec["plane"]["square"]:
        (left, right), (bottom, top) = scene.window
        shape = min(max((top - bottom) / (right - left), LOWEST), HIGHEST)
    names = 0 if not scene.apart else 2 * LINE * em
    return (shape * width / columns + names) * rows


def _panels_abreast(chart: Chart, style: Style, width: float) -> bool:
    """Whether the panels of a chart have room beside one another."""
    panels = len(chart["panels"])
    return not chart.get("stacked") and panels > 1 and width / panels > NARROW * style.em


def _chart(
    figure: Figure, where: SubplotSpec, chart: Chart, scene: Scene, style: Style, width: float
) -> None:
    panels = range(len(chart["panels"]))
    abreast = _panels_abreast(chart, style, width)
    grid = where.subgridspec(*((1, len(panels)) if abreast else (len(panels), 1)))
    axes = [figure.add_subplot(grid[0, k] if abreast else grid[k, 0]) for k in panels]
    each = width / len(panels) if abreast else width
    draw_chart(axes, chart, scene, style, each, abreast=abreast)


def _plane(figure: Figure, where: SubplotSpec, scene: Scene, style: Style, width: float) -> None:
    rows, columns = panels_of(scene, max(int(width / (NARROW * style.em)), 1))
    grid = where.subgridspec(rows, columns)
    count = len(scene.in_plane) if scene.apart else 1
    axes = [figure.add_subplot(grid[divmod(p, columns)]) for p in range(count)]
    Plane(axes, scene, style)
    if not scene.apart:
        return
    for place, i in zip(axes, scene.in_plane, strict=True):
        spaced: Keywords = {"borderpad": 0, "borderaxespad": 0.3, "handlelength": 1}
        shown, name = [handle_of(scene, i, style)], scene.spec["paths"][i]["name"]
        shown[0].set_linestyle("none")
        lines = text_lines(name.split(" "), " ", style, ROOM * width / columns)
        label = "\n".join(lines if len(lines) < 3 else [lines[0], f"{lines[1]} …"])
        at: Keywords = {"loc": "lower left", "bbox_to_anchor": (0, 1)}
        plainly(place.legend(shown, [label], **at, **spaced))
