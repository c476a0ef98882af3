"""A run as a line over its function, in one dimension or two, drawn by Plotly."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from optlab.d2l.numbers import array, number, values_of

if TYPE_CHECKING:
    import plotly.graph_objects as go

WINDOW = ((-5.5, 1.0), (-3.0, 1.0))  # the x1 and x2 that the book's figures show
MARGIN = 0.5
POINTS, LINES = 151, 16
BLUE, ORANGE = "#1f77b4", "#ff7f0e"


def show_trace_2d(f: Callable[[Any, Any], Any], results: Iterable[Any]) -> go.Figure:
    """The path over the contour lines of `f`, which may be for arrays or for single numbers.

    `results` are pairs (x1, x2), in a list or an array. The window is the book's, wider where the
    path leaves it, by at most two widths a side: a path that diverges is seen leaving, and the
    figure can be zoomed.
    """
    go = _plotly("show_trace_2d")
    path = _pairs(results)
    ranges = [_widened(ends, values) for ends, values in zip(WINDOW, path, strict=True)]
    x1, x2 = (np.linspace(*ends, POINTS) for ends in ranges)
    height = values_of(f, *np.meshgrid(x1, x2))
    lines = go.Contour(
        x=x1,
        y=x2,
        z=_evenly_spaced(height),
        customdata=height,
        contours_coloring="lines",
        colorscale=[BLUE, BLUE],
        ncontours=LINES,
        line_width=1,
        showscale=False,
        hovertemplate="x1 %{x:.4g}<br>x2 %{y:.4g}<br>f %{customdata:.4g}<extra></extra>",
    )
    trace = go.Scatter(
        x=path[0],
        y=path[1],
        customdata=np.stack([np.arange(path.shape[1]), values_of(f, *path)], axis=1),
        mode="lines+markers",
        line={"color": ORANGE, "width": 2},
        marker={"color": ORANGE, "size": 7},
        hovertemplate="step %{customdata[0]}<br>x1 %{x:.6~g}<br>x2 %{y:.6~g}"
        "<br>f %{customdata[1]:.4g}<extra></extra>",
    )
    figure = _framed(go.Figure([lines, trace]), "x1", "x2")
    figure.update_xaxes(range=ranges[0], zeroline=False)
    figure.update_yaxes(range=ranges[1], zeroline=False)
    return figure


def show_trace(results: Iterable[Any], f: Callable[[Any], Any]) -> go.Figure:
    """The points of a run in one dimension on the graph of `f`, as far on either side of 0 as the
    farthest of them."""
    go = _plotly("show_trace")
    points = array(list(results))
    if points.ndim != 1 or not len(points):
        raise ValueError("results must be the numbers x that a run went through, one at least")
    farthest = np.max(np.abs(points), where=np.isfinite(points), initial=0) or 1.0
    x = np.linspace(-farthest, farthest, 4 * POINTS + 1)
    graph = go.Scatter(
        x=x,
        y=values_of(f, x),
        mode="lines",
        line={"color": BLUE, "width": 1.5},
        hovertemplate="x %{x:.4g}<br>f %{y:.4g}<extra></extra>",
    )
    trace = go.Scatter(
        x=points,
        y=values_of(f, points),
        customdata=np.arange(len(points)),
        mode="lines+markers",
        line={"color": ORANGE, "width": 2},
        marker={"color": ORANGE, "size": 7},
        hovertemplate="step %{customdata}<br>x %{x:.6~g}<br>f %{y:.4g}<extra></extra>",
    )
    return _framed(go.Figure([graph, trace]), "x", "f(x)")


def _plotly(caller: str) -> Any:
    try:
        import plotly.graph_objects as go
    except ImportError as error:
        raise ImportError(
            f"{caller} draws with Plotly: pip install plotly, or all that the book's cells need: "
            "pip install '.[book]'"
        ) from error
    return go


def _framed(figure: go.Figure, x: str, y: str) -> go.Figure:
    # Named, because Plotly's default is Streamlit's placeholder once that has been imported.
    figure.update_layout(template="plotly_white", width=560, height=400, showlegend=False)
    figure.update_layout(margin={"l": 60, "r": 20, "t": 20, "b": 50})
    figure.update_xaxes(title=x)
    figure.update_yaxes(title=y)
    return figure


def _pairs(results: Iterable[Any]) -> NDArray[np.float64]:
    """Shape (2, points)."""
    try:
        pairs = [(number(x1), number(x2)) for x1, x2 in results]
    except (TypeError, ValueError):
        pairs = []
    if not pairs:
        raise ValueError("results must be pairs (x1, x2), one at least, as train_2d returns them")
    return np.array(pairs).T


def _widened(ends: tuple[float, float], values: Any) -> tuple[float, float]:
    low, high = ends
    reach = 2 * (high - low)
    seen = values[np.isfinite(values)]
    lowest, highest = np.min(seen, initial=high) - MARGIN, np.max(seen, initial=low) + MARGIN
    return max(low - reach, min(low, lowest)), min(high + reach, max(high, highest))


def _evenly_spaced(height: NDArray[np.float64]) -> NDArray[np.float64]:
    """Heights whose equal spacing shows the valley: the root makes a quadratic a cone."""
    finite = np.isfinite(height)
    lowest = np.min(height, where=finite, initial=np.inf)
    above = np.subtract(height, lowest, where=finite, out=np.full(height.shape, np.nan))
    return np.sqrt(above)
