"""One download into a folder at a time, whichever process or thread it is of."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from optlab.data.disk import written
from optlab.data.faults import DataError
from optlab.words import fault

NAME = ".lock"


@contextmanager
def alone_in(folder: Path) -> Iterator[None]:
    """The folder is made where there is none. The system lets the lock go when its holder ends,
    however it ends; its file stays, and means nothing. Raises DataError where another has it, or
    nothing can be written there."""
    with written(folder):
        folder.mkdir(parents=True, exist_ok=True)
        file = open(folder / NAME, "ab")  # noqa: SIM115
    with file:
        try:
            _take(file.fileno())
        except OSError:
            raise DataError(
                fault("{folder}: another download is at work there", folder=folder)
            ) from None
        yield


if os.name == "nt":
    import msvcrt

    def _take(file: int) -> None:
        msvcrt.locking(file, msvcrt.LK_NBLCK, 1)
else:
    import fcntl

    def _take(file: int) -> None:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
