"""The function's height map beyond the window, for figures that fetch nothing when they are
panned."""

import numpy as np

from optlab.hyperparameters import Array
from optlab.objectives.base import Objective, Window
from optlab.web.series import FAR

SCALES = (8.0, 128.0, 2.048 * FAR)  # windows wide: the last holds all that is drawn of a path
HeightMap = tuple[Array, Array, Array]  # x1 and x2, `(samples,)`, and heights, rows along x2


def reach(window: Window) -> Window:
    """The part of the plane over which there is a height map."""
    return _scaled(window, SCALES[-1])


def surroundings(objective: Objective, window: Window, samples: int) -> list[HeightMap]:
    """Height maps over larger and larger parts of the plane, the largest first; each is hidden by
    the next one, and the smallest by that of the window.

    Heights go on from those of the window, between 0 and 1: there a height is about how wide the
    land is that lies below it, in windows; beyond it grows by the logarithm of that, so that lines
    are as dense however far one looks. Below the window's lowest point it is the same downwards.
    """
    grids = [_grid(objective, _scaled(window, scale), samples) for scale in (1.0, *SCALES)]
    inner = grids[0][2]
    finite = inner[np.isfinite(inner)]
    if not finite.size:
        return []
    share = np.linspace(0, 1, 201)
    f, heights = _rising(np.quantile(finite, share), np.sqrt(share))
    smaller = (1.0, *SCALES)
    for scale, before, (_x1, _x2, values) in zip(SCALES, smaller, grids[1:], strict=False):
        land = np.sort(values[np.isfinite(values)])
        if not land.size:
            continue
        area = np.arange(land.size) / land.size * scale**2  # below each, in windows
        above, below = land > f[-1], land < f[0]
        if above.any():
            here = max(np.interp(f[-1], land, area), 1.0)
            higher = heights[-1] + np.log(np.maximum(area[above], here) / here) / 2
            f, heights = _rising([*f, *_few(land[above])], [*heights, *_few(higher)])
        if below.any():
            here = np.interp(f[0], land, area)
            lower = heights[0] - np.log1p(np.sqrt(here - area[below]) / before)
            f, heights = _rising([*_few(land[below]), *f], [*_few(lower), *heights])
    return [(x1, x2, np.interp(values, f, heights)) for x1, x2, values in grids[:0:-1]]


def _scaled(window: Window, scale: float) -> Window:
    (left, right), (bottom, top) = (
        ((low + high - scale * (high - low)) / 2, (low + high + scale * (high - low)) / 2)
        for low, high in window
    )
    return (left, right), (bottom, top)


def _grid(objective: Objective, window: Window, samples: int) -> HeightMap:
    x1, x2 = (np.linspace(low, high, samples) for low, high in window)
    with np.errstate(all="ignore"):
        return x1, x2, objective.value(np.array(np.meshgrid(x1, x2)))


def _few(values: Array) -> Array:
    """Some of them, with both ends."""
    return values[np.unique(np.linspace(0, len(values) - 1, 201).astype(int))]


def _rising(f: Array | list[float], heights: Array | list[float]) -> tuple[Array, Array]:
    """Both without what does not rise."""
    f, at = np.unique(np.array(f), return_index=True)
    return f, np.maximum.accumulate(np.array(heights)[at])
