"""What is wrong with a data set, said in sentences that name the file."""

from pathlib import Path

from optlab.words import fault


class DataError(Exception):
    """A data set cannot be had; the message names the file or the address, and what to do."""


class NotThereError(DataError):
    """A data set was found nowhere; the message says which files to put where."""


class StoppedError(DataError):
    """A download was stopped by whoever started it; what has arrived is kept."""


def cannot_read(path: Path, error: OSError) -> DataError:
    """The refusal of a file that the system does not give."""
    return DataError(
        fault("{file}: cannot be read: {error}", file=path, error=error.strerror or error)
    )


def other_content(path: Path, expected: str, found: str) -> DataError:
    """The refusal of a file that holds something else than it should."""
    return DataError(
        fault(
            "{file}: expected {expected}; found {found}", file=path, expected=expected, found=found
        )
    )
