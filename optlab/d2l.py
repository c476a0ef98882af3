"""For readers of *Dive into Deep Learning*: the book's two-dimensional cells, unchanged.

    from optlab import d2l

    eta, gamma = 0.4, 0.9
    d2l.show_trace_2d(f_2d, d2l.train_2d(rmsprop_2d))

Offered are `train_2d` and `show_trace_2d`, as the sections on gradient descent, stochastic
gradient descent, momentum, Adagrad and RMSProp call them in the book's editions up to 1.0 (12.3,
12.4, 12.6 to 12.8 there); later drafts merge some of these sections. The book's other helpers
(`set_figsize`, `plt`, `plot`, `train_ch11`, ...) are in the book's own package.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, NoReturn

import numpy as np
from numpy.typing import NDArray

from optlab.trajectory import line_of

if TYPE_CHECKING:
    import plotly.graph_objects as go

__all__ = ["show_trace_2d", "train_2d"]

WINDOW = ((-5.5, 1.0), (-3.0, 1.0))  # the x1 and x2 that the book's figures show
MARGIN = 0.5
POINTS, LINES = 151, 16
BLUE, ORANGE = "#1f77b4", "#ff7f0e"


def train_2d(
    trainer: Callable[..., Sequence[Any]],
    steps: int = 20,
    f_grad: Callable[..., Any] | None = None,
    eta: float | None = None,
) -> list[tuple[Any, Any]]:
    """Take `steps` steps from (-5, -2), print the last point, return all of them as pairs.

    `trainer(x1, x2, s1, s2)` returns the next four numbers; s1 and s2 are its memory and start
    at 0. Where `f_grad` or `eta` is given, the trainer gets it as a further argument, in this
    order. A run that diverges keeps its inf and nan.
    """
    extras = [extra for extra in (f_grad, eta) if extra is not None]
    x1, x2, s1, s2 = -5.0, -2.0, 0.0, 0.0
    results: list[tuple[Any, Any]] = [(x1, x2)]
    for _ in range(steps):
        x1, x2, s1, s2 = _step(trainer, (x1, x2, s1, s2), extras)
        results.append((x1, x2))
    print(line_of(steps, _float(x1), _float(x2)))
    return results


def show_trace_2d(f: Callable[[Any, Any], Any], results: Sequence[tuple[Any, Any]]) -> go.Figure:
    """The path over the contour lines of `f`, which is called with NumPy arrays.

    The window is the book's, wider where the path leaves it, by at most two widths a side:
    a path that diverges is seen leaving, and the figure can be zoomed.
    """
    try:
        import plotly.graph_objects as go
    except ImportError as error:
        raise ImportError("show_trace_2d draws with Plotly: pip install plotly") from error
    path = np.array([[_float(x1), _float(x2)] for x1, x2 in results]).T
    ranges = [_widened(ends, values) for ends, values in zip(WINDOW, path, strict=True)]
    x1, x2 = (np.linspace(*ends, POINTS) for ends in ranges)
    height = _values(f, *np.meshgrid(x1, x2))
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
        customdata=np.stack([np.arange(len(results)), _values(f, *path)], axis=1),
        mode="lines+markers",
        line={"color": ORANGE, "width": 2},
        marker={"color": ORANGE, "size": 7},
        hovertemplate="step %{customdata[0]}<br>x1 %{x:.6~g}<br>x2 %{y:.6~g}"
        "<br>f %{customdata[1]:.4g}<extra></extra>",
    )
    figure = go.Figure([lines, trace])
    # Named, because Plotly's default is Streamlit's placeholder once that has been imported.
    figure.update_layout(template="plotly_white", width=560, height=400, showlegend=False)
    figure.update_layout(margin={"l": 60, "r": 20, "t": 20, "b": 50})
    figure.update_xaxes(title="x1", range=ranges[0], zeroline=False)
    figure.update_yaxes(title="x2", range=ranges[1], zeroline=False)
    return figure


def __getattr__(name: str) -> NoReturn:
    offered = " and ".join(reversed(__all__))
    raise AttributeError(f"optlab.d2l has {offered}; {name} is in the book's own d2l package")


def _step(trainer: Callable[..., Any], numbers: Sequence[Any], extras: list[Any]) -> Any:
    with np.errstate(all="ignore"):
        try:
            return trainer(*numbers, *extras)
        except OverflowError:
            # The square of one of Python's own floats raises where NumPy's becomes inf.
            return trainer(*(np.float64(_float(number)) for number in numbers), *extras)


def _float(number: Any) -> float:
    """A number, or a tensor that holds one, as in the chapters that draw noise."""
    return float(number.item() if hasattr(number, "item") else number)


def _values(f: Callable[[Any, Any], Any], x1: Any, x2: Any) -> NDArray[np.float64]:
    with np.errstate(all="ignore"):
        return np.broadcast_to(np.asarray(f(x1, x2), dtype=np.float64), np.shape(x1))


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
