"""Level lines of a surface that is known on a grid: marching squares, in NumPy and dictionaries."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from optlab.hyperparameters import Array

Edge = tuple[int, int, bool]
"""Of a grid: from which row and column, and whether to the next row; else to the next column."""


def level_lines(heights: Array, level: float) -> list[Array]:
    """Where a surface `(rows, columns)` crosses a level: lines `(n, 2)` of column and row, which
    close or end at the grid's border. On an edge a line lies where a straight surface would have
    it; what is not finite counts as high, in the middle of its edges.
    """
    high = ~(heights < level)
    neighbours = _neighbours(high, heights, level)
    lines = []
    while neighbours:
        # What ends at the border begins there.
        ends = (edge for edge, others in neighbours.items() if len(others) == 1)
        line = list(_walk(neighbours, next(ends, next(iter(neighbours)))))
        lines.append(np.array([_place(heights, level, edge) for edge in line]))
    return lines


def _neighbours(high: NDArray[np.bool_], heights: Array, level: float) -> dict[Edge, list[Edge]]:
    """The crossed edges, each with those that a line leads on to: one in each cell beside it."""
    corners = np.array([high[:-1, :-1], high[:-1, 1:], high[1:, 1:], high[1:, :-1]])
    neighbours: dict[Edge, list[Edge]] = {}
    for i, j in np.argwhere(corners.any(axis=0) & ~corners.all(axis=0)).tolist():
        around = [(i, j, False), (i, j + 1, True), (i + 1, j, False), (i, j, True)]
        above = corners[:, i, j].tolist()
        crossed = [edge for k, edge in enumerate(around) if above[k] != above[(k + 1) % 4]]
        if len(crossed) == 4:  # a saddle: its middle goes with the first corner, or with the next
            middle = not heights[i : i + 2, j : j + 2].mean() < level
            crossed = crossed if middle == above[0] else [crossed[3], *crossed[:3]]
        for one, other in zip(crossed[::2], crossed[1::2], strict=True):
            neighbours.setdefault(one, []).append(other)
            neighbours.setdefault(other, []).append(one)
    return neighbours


def _walk(neighbours: dict[Edge, list[Edge]], start: Edge) -> Iterator[Edge]:
    """A line from edge to edge, which are taken out; it comes back to a start that is not its
    end."""
    edge = start
    closes = len(neighbours[start]) > 1
    while True:
        yield edge
        ways = [other for other in neighbours.pop(edge) if other in neighbours]
        if not ways:
            break
        edge = ways[0]
    if closes:
        yield start


def _place(heights: Array, level: float, edge: Edge) -> tuple[float, float]:
    row, column, down = edge
    before, after = heights[row, column], heights[(row + 1, column) if down else (row, column + 1)]
    share = (level - before) / (after - before) if np.isfinite(before + after) else 0.5
    return (column, row + share) if down else (column + share, row)
