"""The book's drawing, on matplotlib: set_figsize, plot, Animator."""

import sys
from collections.abc import Sequence
from importlib import import_module
from itertools import cycle
from typing import Any

import numpy as np

from optlab.d2l import extra
from optlab.d2l.numbers import array

FORMATS = ("-", "m--", "g-.", "r:")
SIZE = (3.5, 2.5)


def use_svg_display() -> None:
    """In a notebook, figures are drawn sharp, as SVG."""
    if "ipykernel" in sys.modules:
        import_module("matplotlib_inline.backend_inline").set_matplotlib_formats("svg")


def set_figsize(figsize: Sequence[float] = SIZE) -> None:
    """How large, in inches, figures are from now on."""
    use_svg_display()
    extra.pyplot().rcParams["figure.figsize"] = figsize


def set_axes(
    axes: Any, xlabel: Any, ylabel: Any, xlim: Any, ylim: Any, xscale: str, yscale: str, legend: Any
) -> None:
    """Labels, limits, scales, legend and a grid for matplotlib's axes."""
    axes.set(xlabel=xlabel, ylabel=ylabel, xscale=xscale, yscale=yscale)
    # Where none is given, the curves say the limits; matplotlib would keep those of now.
    axes.set(
        **{end: ends for end, ends in {"xlim": xlim, "ylim": ylim}.items() if ends is not None}
    )
    if legend:
        axes.legend(legend)
    axes.grid(True)


def plot(
    X: Any,
    Y: Any = None,
    xlabel: str | None = None,
    ylabel: str | None = None,
    legend: Sequence[str] | None = None,
    xlim: Any = None,
    ylim: Any = None,
    xscale: str = "linear",
    yscale: str = "linear",
    fmts: Sequence[str] = FORMATS,
    figsize: Sequence[float] = SIZE,
    axes: Any = None,
) -> None:
    """Draw curves: `plot(x, y)`, `plot(x, [y, z])`, `plot([x, u], [y, v])` or `plot(y)`.

    Numbers may be tensors; formats begin anew after the last. Raises ValueError where there are
    neither as many x as y nor one.
    """
    set_figsize(figsize)
    axes = extra.pyplot().gca() if axes is None else axes
    xs, ys = _curves(X), None if Y is None else _curves(Y)
    if ys is None:
        xs, ys = [np.arange(len(y)) for y in xs], xs
    if len(xs) == 1:
        xs = xs * len(ys)
    if len(xs) != len(ys):
        raise ValueError(f"X and Y must hold as many curves, or X one; got {len(xs)} and {len(ys)}")
    axes.cla()
    for x, y, fmt in zip(xs, ys, cycle(fmts)):
        axes.plot(x, y, fmt)
    set_axes(axes, xlabel, ylabel, xlim, ylim, xscale, yscale, legend)


def _curves(values: Any) -> list[Any]:
    """One array a curve, of what is one curve or a list of them."""
    if not isinstance(values, (list, tuple)):
        values = array(values)
    return [array(values)] if all(np.ndim(array(v)) == 0 for v in values) else [*map(array, values)]


class Animator:
    """A figure whose curves grow, a point each at a time.

    `fig` and `axes` are matplotlib's; `X` and `Y` hold the numbers, a list a curve. It is shown
    when the cell has ended, not while it runs.
    """

    def __init__(
        self,
        xlabel: str | None = None,
        ylabel: str | None = None,
        legend: Sequence[str] | None = None,
        xlim: Any = None,
        ylim: Any = None,
        xscale: str = "linear",
        yscale: str = "linear",
        fmts: Sequence[str] = FORMATS,
        nrows: int = 1,
        ncols: int = 1,
        figsize: Sequence[float] = SIZE,
    ) -> None:
        use_svg_display()
        plt = extra.pyplot()
        with plt.rc_context({"figure.max_open_warning": 0}):  # a script may train many times
            self.fig, axes = plt.subplots(nrows, ncols, figsize=figsize, squeeze=False)
        self.axes = axes.ravel()
        self.X: list[list[float]] | None = None
        self.Y: list[list[float]] | None = None
        self.fmts = fmts
        self.frame = (xlabel, ylabel, xlim, ylim, xscale, yscale, legend)

    def add(self, x: Any, y: Any) -> None:
        """One more point of each curve: y is a number or one for each; None leaves one out."""
        ys = list(y) if np.ndim(y) else [y]
        xs = list(x) if np.ndim(x) else [x] * len(ys)
        if self.X is None or self.Y is None:
            self.X, self.Y = [[] for _ in ys], [[] for _ in ys]
            self.lines = [self.axes[0].plot([], [], fmt)[0] for fmt, _ in zip(cycle(self.fmts), ys)]
            set_axes(self.axes[0], *self.frame)
        for line, curve_x, curve_y, a, b in zip(self.lines, self.X, self.Y, xs, ys, strict=True):
            if a is not None and b is not None:
                curve_x.append(a)
                curve_y.append(b)
                line.set_data(array(curve_x), array(curve_y))
        self.axes[0].relim()
        self.axes[0].autoscale_view()

    def show_all(self) -> None:
        """Limits that hold every finite y, whatever was asked for; where one is a hundred times
        another, on a logarithmic scale. With marks, as a run that diverges at once is a point."""
        axes = self.axes[0]
        values = np.concatenate([array(curve) for curve in self.Y or []])
        values = values[np.isfinite(values)]
        if values.size and 0 < 100 * values.min() < values.max():
            axes.set_yscale("log")
        for line in axes.lines:
            line.set_marker(".")
        axes.relim()
        axes.autoscale(axis="y")
