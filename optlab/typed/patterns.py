"""Minima of a typed function that come again and again, as a sine's do: those near the origin stand
for all."""

import numpy as np

from optlab.hyperparameters import Array
from optlab.objectives.base import Known, Point
from optlab.typed.places import Members

CLOSELY = 12  # so many of the lowest places are looked at closely; as many minima are a pattern
POLISHING = 5
NEAR = 6.0
MOST = 16  # minima of a pattern that are named
FILLING = 4  # rounds in which its gaps are filled


def known_of(alone: Members, points: Array, highest: float) -> Known:
    """What is known of the only member from these points, `(points, 2)`: all of its minima; or a
    part of a pattern, where the step from one to another, made once more, leads to another. Of that
    all near the origin are named."""
    pattern, found = len(points) >= CLOSELY, points
    for _round in range(FILLING if len(points) > 1 else 0):
        others = _as_low(alone, (2 * found[:, None] - found).reshape(-1, 2), highest)
        more = different(np.concatenate([found, others]))
        pattern |= len(more) > len(found)
        before, found = len(_near(found)), _near(more)
        if len(found) <= before:
            break
    if not pattern:
        return Known(_sorted(points))
    if not len(found):
        away = np.hypot(*points.T)
        found = points[away <= (1 + 1e-9) * away.min()]
    return Known(_sorted(found), complete=False)


def _near(points: Array) -> Array:
    """Those near the origin, the nearest first, as many as are named."""
    points = points[np.argsort(np.hypot(*points.T), kind="stable")]
    return points[np.abs(points).max(axis=1) <= NEAR][:MOST]


def _as_low(alone: Members, points: Array, highest: float) -> Array:
    """Those that are no higher, polished."""
    f = alone.value(points.T[:, :, None])[:, 0]
    points = points[f <= highest + 1e-6 * (1 + abs(highest))]
    points = points[np.unique(np.round(points, 4), axis=0, return_index=True)[1]]
    place = alone.rounded(alone.descended(alone.place(points.T[:, :, None]), POLISHING))
    found = place.x[:, :, 0].T
    beside = (np.abs(found - points) <= 1e-4 * (1 + np.abs(points))).all(axis=1)
    return found[beside & (place.f[:, 0] <= highest)]


def different(points: Array) -> Array:
    """Those that differ, by their coordinates, `(points, 2)`."""
    found: list[Point] = []
    for x1, x2 in points.tolist():
        if all(abs(x1 - y1) + abs(x2 - y2) > 1e-5 * (1 + abs(x1) + abs(x2)) for y1, y2 in found):
            found.append((x1 + 0.0, x2 + 0.0))
    return np.array(found).reshape(-1, 2)


def _sorted(points: Array) -> tuple[Point, ...]:
    return tuple(sorted((x1, x2) for x1, x2 in points.tolist()))
