"""Writing where there may be no room, or no leave to."""

import errno
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from optlab.data.faults import DataError
from optlab.data.packed import in_bytes
from optlab.words import fault

FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


@contextmanager
def written(path: Path) -> Iterator[None]:
    """Where the system refuses to write there, DataError says so, and what helps on a full disk."""
    try:
        yield
    except OSError as error:
        if error.errno in FULL:
            raise _no_room(path, error.strerror) from None
        said = error.strerror or error
        raise DataError(
            fault("{file}: cannot be written: {error}", file=path, error=said)
        ) from None


def put(content: bytes, path: Path) -> None:
    """All of it at its place, or nothing, even if the power fails. Raises DataError."""
    new = path.with_name(f"{path.name}.new")
    with written(new):
        try:
            with open(new, "wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            os.replace(new, path)
        except OSError:
            new.unlink(missing_ok=True)
            raise


@contextmanager
def appending(path: Path, start: int, more: int) -> Iterator[Callable[[bytes], None]]:
    """What appends bytes, about `more` of them, to a file of `start`; from 0 it begins anew. It
    raises DataError where there is no room for that, or the system refuses."""
    with written(path):
        _check_room(path, more)
        # Without a buffer: what was appended is in the file, and refused where it is appended.
        file = open(path, "ab" if start else "wb", buffering=0)  # noqa: SIM115

    def append(block: bytes) -> None:
        left = memoryview(block)
        with written(path):
            while left:
                left = left[file.write(left) :]

    with file:
        yield append
        with written(path):
            os.fsync(file.fileno())


def _check_room(path: Path, left: int) -> None:
    free = shutil.disk_usage(path.parent).free
    if left > free:
        raise _no_room(
            path, fault("{needed} needed, {free} free", needed=in_bytes(left), free=in_bytes(free))
        )


def _no_room(path: Path, said: str | None) -> DataError:
    return DataError(
        fault(
            "{file}: there is no room on the disk ({said}). Make some, and start again: what has"
            " arrived is kept",
            file=path,
            said=said,
        )
    )
