"""Getting a set of idx files from its mirrors: whole and checked, or not at all."""

from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from optlab.data.disk import put
from optlab.data.faults import DataError, StoppedError
from optlab.data.idx_sets import IdxFile, IdxSet
from optlab.data.lock import alone_in
from optlab.data.packed import contents
from optlab.data.places import by_hand, home
from optlab.data.transfer import TransferError, size_of, transfer
from optlab.words import fault

TRIES = 5
"""How often a mirror is asked for the same file, while each time some more of it arrives."""


class Progress(NamedTuple):
    """How far a download has come: which file is on its way, and how many bytes of all files are
    here; `total` may be off by a few where a mirror has packed them otherwise."""

    file: str
    done: int
    total: int


def download(
    of: IdxSet,
    report: Callable[[Progress], None] = lambda progress: None,
    stopped: Callable[[], bool] = lambda: False,
    folder: Path | None = None,
) -> Path:
    """Get those files of a set that are not yet in a folder (`places.home`), whole; returns it.

    A file is transferred into a part beside its place, which a later call goes on with; unpacked,
    compared with its SHA-256, and only then put into its place, at once. `report` is called as
    bytes arrive. `stopped` is asked as often, and where nothing arrives when the server is given up
    (after 20 s). Raises StoppedError where it was true, and DataError that says what each mirror
    did, or where there is no room.
    """
    folder = folder or home(of)
    with alone_in(folder):
        done = 0
        for file in of.files:
            tell = _teller(file, done, of.packed, report, stopped)
            tell(0)
            if not _is_whole(file, folder):
                _fetch(file, of, folder, tell)
            done += file.packed
            tell(file.packed)
    return folder


def _teller(
    file: IdxFile,
    done: int,
    total: int,
    report: Callable[[Progress], None],
    stopped: Callable[[], bool],
) -> Callable[[int], None]:
    """What is to be told how much of a file has arrived."""

    def tell(arrived: int) -> None:
        if stopped():
            raise StoppedError(fault("stopped: the next download goes on from here"))
        report(Progress(file.name, done + min(arrived, file.packed), total))

    return tell


def _is_whole(file: IdxFile, folder: Path) -> bool:
    path = file.in_folder(folder)
    try:
        return path is not None and len(file.read(path)) > 0
    except DataError:  # to be mended
        return False


def _fetch(file: IdxFile, of: IdxSet, folder: Path, tell: Callable[[int], None]) -> None:
    said = []
    for mirror in of.mirrors:
        address = f"{mirror}{file.name}.gz"
        wrong = _from_mirror(file, address, folder, tell)
        if wrong is None:
            return
        said.append(f"{address}: {wrong}")
    raise DataError(
        fault(
            "{file} could not be downloaded. {said}. Without a network: {by_hand}",
            file=file.name,
            said="; ".join(said),
            by_hand=by_hand(of, folder),
        )
    )


def _from_mirror(
    file: IdxFile, address: str, folder: Path, tell: Callable[[int], None]
) -> str | None:
    """Put a file into its place; or what was wrong with the mirror."""
    part, wrong = folder / f"{file.name}.gz.part", ""
    most = 2 * file.packed + 2**16  # however badly it was packed
    for _ in range(TRIES):
        before = size_of(part)
        try:
            transfer(address, part, tell, most)
        except TransferError as error:
            wrong = str(error)
            if size_of(part) > most:  # whatever it is the beginning of
                part.unlink()
            elif size_of(part) > before:
                continue
            return wrong
        try:
            content = contents(part)
            file.check(content, part)
        except DataError as error:
            wrong = str(error)
            part.unlink()
            if before:  # another mirror may have packed its beginning otherwise
                continue
            return wrong
        put(content, folder / file.name)
        part.unlink()
        return None
    return wrong
