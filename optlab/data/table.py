"""Reading a table of numbers that is shipped with the package."""

from collections.abc import Sequence
from io import BytesIO
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from optlab.data.faults import other_content
from optlab.data.packed import contents
from optlab.words import fault

SHIPPED = Path(__file__).with_name("shipped")


def shipped_table(
    name: str, between: str, shape: tuple[int, int], most: Sequence[int] | None = None
) -> NDArray[np.float64]:
    """The table of a shipped file, gzipped or not, in as many rows and columns as are expected.

    Where `most` is given, each column is of whole numbers from 0 to its one. Raises DataError that
    names the file where it is not there, truncated or no such table.
    """
    path = SHIPPED / name
    expected = fault("{rows} rows of {columns} numbers", rows=shape[0], columns=shape[1])
    content = contents(path)
    if not content.strip():  # NumPy would warn
        raise other_content(path, expected, fault("an empty file"))
    try:
        table = np.loadtxt(BytesIO(content), delimiter=between, ndmin=2, encoding="latin-1")
    except ValueError as error:
        raise other_content(path, expected, str(error)) from None
    if not np.all(np.isfinite(table)):
        raise other_content(path, expected, fault("inf or nan among them"))
    if table.shape != shape:
        found = fault("{rows} rows of {columns} numbers", rows=len(table), columns=table.shape[1])
        raise other_content(path, expected, found)
    if most is not None:
        _check_whole(table, most, path)
    return table


def _check_whole(table: NDArray[np.float64], most: Sequence[int], path: Path) -> None:
    wrong = np.argwhere((table < 0) | (table > np.array(most)) | (table != np.floor(table)))
    if len(wrong):
        row, column = wrong[0]
        expected = fault("whole numbers from 0 to {most}", most=most[column])
        found = fault("{value} in row {row}", value=table[row, column], row=row + 1)
        raise other_content(path, expected, found)
