"""The charts of a scene, losses and what a run remembers, on the axes that they have there."""

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.ticker import MaxNLocator

from optlab.hyperparameters import Array
from optlab.numerals import short
from optlab.web.curves import GAP_FLOOR
from optlab.web.figures import leaving
from optlab.web.live.protocol.figures import Chart, Curve, Panel
from optlab.web.plots import fan
from optlab.web.plots.lettering import LINE, plainly, text_lines, widest
from optlab.web.plots.plane import DASHED, HEADS, ROUND, marker_of
from optlab.web.plots.scene import Scene
from optlab.web.plots.style import FAINT, Keywords, Style

DASHES: tuple[Any, ...] = ("-", (0, (1, 2)), (0, (3.5, 2)), (0, (7, 2)), "-.", (0, (2, 1)))
LEGEND: Keywords = {
    "loc": "lower left",
    "bbox_to_anchor": (0, 1),
    "borderpad": 0,
    "borderaxespad": 0.2,
    "handlelength": 1.8,
    "columnspacing": 1.2,
}
"""Over a panel: from its left edge on."""
HIGH = 8.0  # what is written beside an axis, in heights of the text
MARKERS = 30  # on a curve, about
FEW = 2.0  # decades, up to which 2 and 5 have ticks, too
TICKS = 5  # of an axis of more, at most about
PLAIN = 3  # powers of ten up to which a number is written as it is


def drawable_charts(scene: Scene) -> list[Chart]:
    """Those of its charts that are curves, and have some."""
    charts = scene.spec["charts"].values()
    return [chart for chart in charts if curves_of(chart) and not _barred(chart)]


def curves_of(chart: Chart) -> list[Curve]:
    """All curves of a chart."""
    return [curve for panel in chart["panels"] for curve in panel["curves"]]


def _barred(chart: Chart) -> bool:
    return any("bars" in curve for curve in curves_of(chart))


def draw_chart(
    axes: Sequence[Axes],
    chart: Chart,
    scene: Scene,
    style: Style,
    width: float,
    *,
    abreast: bool = False,
) -> None:
    """Draw a chart, a panel into each of these axes, which stand one below another or abreast,
    each about so many inches wide."""
    for place, panel in zip(axes, chart["panels"], strict=True):
        place.grid(True)
        place.set_xlim(*chart["range"])
        place.xaxis.set_major_locator(MaxNLocator(6, steps=ROUND, integer=not chart.get("still")))
        beside = text_lines(panel["value_label"].split(" "), " ", style, HIGH * style.em)
        place.set_ylabel("\n".join(beside), parse_math=False)
        values = [curve_values(scene, curve) for curve in panel["curves"]]
        _reach(place, panel, values)
        if cursor := _cursor(scene, chart):
            place.axvline(cursor, color=style.theme.ink, alpha=0.5, linewidth=0.6 * style.unit)
        if panel["losses"]:
            for i, seeds in zip(scene.in_plane, scene.fans, strict=False):
                fan.draw_losses(place, seeds, scene.spec["paths"][i]["colour"], style)
        for curve, found in zip(panel["curves"], values, strict=True):
            _curve(place, chart, panel, curve, found, scene, style)
        if level := panel.get("level"):
            line: Keywords = {"color": style.theme.ink, "linestyle": DASHES[2]}
            place.axhline(level["value"], linewidth=0.8 * style.unit, **line)
            place.annotate(
                level["says"],
                (1, level["value"]),
                (-2, -2),
                ("axes fraction", "data"),
                "offset points",
                ha="right",
                va="top",
                parse_math=False,
            )
        _name(place, panel, style, width)
    for place in axes:
        last = abreast or place is axes[-1]
        place.tick_params(labelbottom=last)
        below = chart["below"] or scene.spec["words"]["step"]
        place.set_xlabel(below if last else "", parse_math=False)


def curve_values(scene: Scene, curve: Curve) -> Array:
    """What a curve shows at each drawn point; nothing where its run has no such column."""
    values = scene.columns[curve["path"]].get(curve["column"], np.empty(0))
    return values + scene.numbers[curve["path"]].get("least", 0) if curve.get("least") else values


def along(chart: Chart, scene: Scene, path: int, points: int) -> Array:
    """Where a path's points are along the axis of a chart."""
    at = chart.get("along")
    apart = scene.columns[path].get(at["apart"], np.ones(1))[0] if at else 1.0
    return np.minimum(np.arange(points) * apart, at["end"] if at else np.inf)


def _cursor(scene: Scene, chart: Chart) -> float:
    """The step that is looked at, where it is not the last; else 0."""
    cursor = scene.spec["cursor"]
    still = chart.get("still") or cursor >= scene.spec["steps"]
    return 0.0 if still else cursor * scene.spec.get("stride", 1)


def _curve(
    place: Axes, chart: Chart, panel: Panel, curve: Curve, y: Array, scene: Scene, style: Style
) -> None:
    path, unit, log = scene.spec["paths"][curve["path"]], style.unit, panel["log"]
    x = along(chart, scene, curve["path"], len(y))
    seen = np.isfinite(y) & (y > GAP_FLOOR) if log else np.isfinite(y)
    y = np.where(seen, y, np.nan)
    k = len(y) - 1 if chart.get("still") else min(scene.spec["cursor"], len(y) - 1)
    dash = DASHED if path["dashed"] and not curve["dash"] else DASHES[curve["dash"]]
    marker, extent = marker_of(path["marker"])
    line: Keywords = {"color": path["colour"], "linewidth": 1.6 * unit, "linestyle": dash}
    rim: Keywords = {"markeredgecolor": style.theme.paper, "markeredgewidth": 0.5 * unit}
    marks: Keywords = {"marker": marker, "markersize": 4.5 * unit * extent} | rim
    if panel.get("lines"):
        marks = {}
    every = max(1, math.ceil(len(y) / MARKERS))
    if k < len(y) - 1:
        place.plot(x[k:], y[k:], **line, alpha=FAINT)
    place.plot(x[: k + 1], y[: k + 1], **line, **marks, markevery=every, zorder=3)
    (x_ends, y_ends) = (place.get_xlim(), place.get_ylim())
    bend = np.log10 if log else np.asarray
    with np.errstate(invalid="ignore"):
        points = np.column_stack([x[: k + 1], bend(y[: k + 1])])
    while len(points) and np.isnan(points[-1]).any():
        points = points[:-1]  # what comes after a path was lost
    low, high = bend(y_ends)
    if out := leaving(points, (x_ends, (low, high))):
        _at, x1, x2, side = out
        at = (x1, 10**x2 if log else x2)
        where: Keywords = {"marker": HEADS[side], "markersize": 6 * unit, "clip_on": False}
        place.plot(*at, color=path["colour"], **where, **rim, zorder=4)[0].set_in_layout(False)


def _reach(place: Axes, panel: Panel, curves: Sequence[Array]) -> None:
    """How far the axis of values reaches, and where it has ticks."""
    if reach := panel.get("reach"):
        place.set_ylim(*reach)
    elif panel["log"]:
        low, high = log_reach(curves, losses=panel["losses"])
        place.set_yscale("log")
        place.set_ylim(10**low, 10**high)
        ticks = log_ticks(low, high)
        place.set_yticks(list(ticks), list(ticks.values()), minor=False)
        place.minorticks_off()
    else:
        found = np.concatenate([np.empty(0), *curves])
        found = found[np.isfinite(found) & (np.abs(found) < 1 / GAP_FLOOR)]
        low, high = (found.min(), found.max()) if found.size else (0.0, 1.0)
        room = 0.06 * (high - low) or abs(high) / 10 or 1.0
        place.set_ylim(low - room, high + room)
        place.yaxis.set_major_locator(MaxNLocator(4, steps=ROUND))


def log_reach(curves: Sequence[Array], *, losses: bool) -> tuple[float, float]:
    """Both ends of a logarithmic axis, as powers of ten. Of losses, a run that diverges is seen
    leaving upwards, one that hits the minimum downwards; neither flattens the others."""
    found = np.concatenate([np.empty(0), *curves])
    found = found[np.isfinite(found) & (found > GAP_FLOOR)]
    if losses:
        begin = max([GAP_FLOOR, *(y[0] for y in curves if len(y) and np.isfinite(y[0]))])
        found = found[(found <= 1e3 * begin) & (found >= 1e-16 * begin)]
    if not found.size:
        return -1.0, 1.0
    low, high = np.log10(found.min()), np.log10(found.max())
    room = 0.06 * (high - low) + 0.1
    return float(low - room), float(high + room)


def log_ticks(low: float, high: float) -> dict[float, str]:
    """Ticks at powers of ten, at 2 and 5 too where there are few, and what is written there."""
    every = math.ceil((high - low) / TICKS)
    digits = (1, 2, 5) if high - low < FEW else (1,)
    found: dict[float, str] = {}
    for power in range(math.floor(low), math.floor(high) + 1):
        for digit in digits:
            if power % every == 0 and low <= power + math.log10(digit) <= high:
                factor = "" if digit == 1 else rf"{digit} \cdot "
                value = digit * 10.0**power
                plain = abs(power) <= PLAIN
                found[value] = short(value) if plain else f"${factor}10^{{{power}}}$"
    return found


def names_of(panel: Panel, style: Style, width: float) -> tuple[int, int]:
    """In how many lines over a panel of this width its curves are named, and how many in each; none
    where they are not told apart."""
    names = [curve["name"] for curve in panel["curves"]]
    if not panel["title"] and not any(curve["dash"] for curve in panel["curves"]):
        return 0, 0
    room = widest(names, style) + (LEGEND["handlelength"] + 2.4) * style.em
    abreast = min(max(int(0.9 * width / room), 1), len(names))
    return math.ceil(len(names) / abreast), abreast


def _name(place: Axes, panel: Panel, style: Style, width: float) -> None:
    """What a panel is called, and below that which of its curves is which."""
    lines, abreast = names_of(panel, style, width)
    if not lines:
        return
    line: Keywords = {"color": style.theme.ink, "linewidth": 1.2 * style.unit}
    curves = panel["curves"]
    shown = [Line2D([], [], linestyle=DASHES[curve["dash"]], **line) for curve in curves]
    plainly(place.legend(shown, [curve["name"] for curve in curves], ncols=abreast, **LEGEND))
    pad = (0.5 + LINE * lines) * style.text
    place.set_title(panel["title"], loc="left", pad=pad, parse_math=False)
